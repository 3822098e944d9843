"""What the page of an agreement shows of both sides' work: two columns of equal rank; at most two queries."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.selectors import acting_membership
from agreements.constants import OPEN_STATUSES, Side
from agreements.models import Agreement
from agreements.panels import Panel
from core.compiled import Hole, compiled

from . import wording
from .models import Evidence
from .selectors import Progress, PublicResult, by_commitment, progress_of, public_results
from .selectors.progress import Column, CommitmentRow, TargetRow

LATEST = 3


@dataclass(frozen=True, slots=True)
class SideColumn:
    """One side as the panel shows it; the public see verified sums only, `now` is empty for them."""

    side: Side
    hue: str
    now: list[TargetRow]
    commitments: list[CommitmentRow] | list[PublicResult]


def evidence_panel(agreement: Agreement, user: User | AnonymousUser) -> Panel | None:
    """Progress for everybody, the details for those whom the agreement concerns; None before it is signed."""
    if agreement.status in OPEN_STATUSES or not agreement.signed_on:
        return None
    progress = progress_of(agreement)
    acting = acting_membership(user)
    own = _side_of(acting, agreement)
    concerned = own is not None or (acting is not None and (acting.is_bureau or acting.is_auditor))
    context = {
        "agreement": agreement,
        "columns": [_column(column, in_detail=concerned) for column in progress.columns],
        "concerned": concerned,
        "latest": latest_of(agreement) if concerned else [],
        "may_report": own is not None,
        "waiting": _waiting(progress, own, acting),
    }
    return Panel("evidence/includes/panel.html", context, holds_promises=concerned)


def _column(column: Column, *, in_detail: bool) -> SideColumn:
    commitments = by_commitment(column.rows)
    if in_detail:
        return SideColumn(column.side, column.hue, column.now, commitments)
    return SideColumn(column.side, column.hue, [], public_results(commitments))


def _side_of(acting: Membership | None, agreement: Agreement) -> Side | None:
    if acting is None:
        return None
    if acting.is_school:
        return Side.SCHOOL if acting.school_id == agreement.school_id else None
    return Side.GOVERNMENT if acting.is_district and acting.district_id == agreement.district_id else None


def _waiting(progress: Progress, own: Side | None, acting: Membership | None) -> int:
    """How many numbers of the other side wait for the reader; a school's members do not verify."""
    if own is None or acting is None or (acting.is_school and not acting.is_coordinator):
        return 0
    return sum(row.claimed > 0 for column in progress.columns if column.side != own for row in column.rows)


@dataclass(frozen=True, slots=True)
class Latest:
    url: str
    what: str
    when: str
    hue: str


def latest_of(agreement: Agreement) -> list[Latest]:
    """The newest reports that count, or wait to count, for the agreement."""
    return [
        Latest(one.get_absolute_url(), one.current.what, wording.day(one.current.happened_on), wording.hue(one.side))
        for one in _latest(agreement=agreement.pk)
        if one.current is not None
    ]


@compiled
def _latest(agreement: Hole) -> QuerySet[Evidence]:
    rows = Evidence.objects.filter(uses__agreement=agreement, current__isnull=False).distinct()
    return rows.select_related("current").order_by("-pk")[:LATEST]
