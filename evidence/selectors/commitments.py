"""The commitments of both sides, each as far as it has come: what schools and district offices deliver in a term."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet

from accounts.models import User
from accounts.selectors import acting_membership
from agreements.constants import Side
from agreements.models import TermTarget
from core.addresses import address_of
from core.dates import local_today
from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from .. import wording
from ..constants import DUE_SOON_DAYS, UseState
from ..models import EvidenceUse
from .progress import TargetRow, of_uses, row_of, rows_of, shown, with_sums

# What is due first stands first.
ORDER = ("ends_on", "pk")


def commitment_list(user: User | AnonymousUser) -> QuerySet[TermTarget]:
    """What holds under signed agreements: a school's and a district's own ones, for the city all."""
    acting = acting_membership(user)
    rows = TermTarget.objects.filter(is_current=True, agreement__signed_on__isnull=False).order_by(*ORDER)
    if acting is None:
        return rows.none()
    if acting.is_school:
        return rows.filter(agreement__school=acting.school_id)
    return rows.filter(agreement__district=acting.district_id) if acting.is_district else rows


def fulfilled(rows: QuerySet[TermTarget], *, is_fulfilled: bool) -> QuerySet[TermTarget]:
    """Those of which as much as was promised is verified, or the others."""
    verified = rows.annotate(verified=of_uses(EvidenceUse.objects.filter(state=UseState.VERIFIED)))
    return verified.filter(verified__gte=F("amount")) if is_fulfilled else verified.filter(verified__lt=F("amount"))


def due_soon(rows: QuerySet[TermTarget]) -> QuerySet[TermTarget]:
    """Not fulfilled, and their last day lies within the next days."""
    today = local_today()
    return fulfilled(rows.filter(ends_on__range=(today, today + timedelta(days=DUE_SOON_DAYS))), is_fulfilled=False)


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """One commitment in the list."""

    row: TargetRow
    reference: str
    url: str
    school: School
    district: District
    side: Side
    hue: str
    is_sample: bool

    @property
    def body(self) -> str:
        """Who owes it: the school, or the office of the district."""
        return str(self.school) if self.side == Side.SCHOOL else wording.office_name(self.district)

    @property
    def what(self) -> str:
        indicator = self.row.target.commitment.indicator
        return f"{indicator.label} {wording.amount(self.row.amount, indicator.unit_label)}"


def commitment_lines(targets: Sequence[TermTarget]) -> list[CommitmentLine]:
    """In the order they are given; one query."""
    found = rows_of(one.pk for one in targets)
    return [_line(found[one.pk]) for one in targets if one.pk in found]


def first_of(rows: QuerySet[TermTarget], *, limit: int) -> QuerySet[TermTarget]:
    """The first few of a list, in its order, as `lines_of` wants them."""
    first = TermTarget.objects.filter(pk__in=rows.order_by(*ORDER).values("pk")[:limit])
    return shown(first, local_today()).order_by(*ORDER)


def lines_of(targets: Iterable[TermTarget]) -> list[CommitmentLine]:
    """The lines of commitments that came as `first_of` or `for_sheet` gives them."""
    return list(sheet_lines(targets))


def for_sheet(rows: QuerySet[TermTarget]) -> QuerySet[TermTarget]:
    """The list with how far each has come, in its order, without what only pages show."""
    unseen = [f"agreement__school__{column}" for column in SEARCH_COLUMNS]
    return with_sums(rows, local_today()).defer(*unseen, "agreement__district__map_path").order_by(*ORDER)


def sheet_lines(targets: Iterable[TermTarget]) -> Iterator[CommitmentLine]:
    """The lines of commitments that came `for_sheet`."""
    today = local_today()
    return (_line(row_of(one, today)) for one in targets)


def _line(row: TargetRow) -> CommitmentLine:
    agreement, side = row.target.agreement, Side(row.target.side)
    return CommitmentLine(
        row, agreement.reference, address_of("agreements:detail", agreement.reference), agreement.school,
        agreement.district, side, wording.hue(side), agreement.is_sample,
    )  # fmt: skip
