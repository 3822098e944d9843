"""Drafted decisions that wait for a second person, and whom their release would tell."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.selectors import links_to_school
from core.compiled import Hole, compiled
from core.dates import format_short
from documents.typesetting import Letter

from ..constants import Outcome, Status
from ..models import Decision
from ..notices import NOTICES, recipients_of_each
from ..papers import COMMITMENTS, letter_of

# So many are released at once; more would be signed unread.
BATCH = 25


@dataclass(frozen=True, slots=True)
class Releasable:
    """One decision with its letter, and exactly who is mailed when it is released now."""

    decision: Decision
    letter: Letter
    told: list[User]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line of the list to choose from, in words."""

    pk: int
    reference: str
    url: str
    school: str
    district: str
    outcome: str
    is_decline: bool
    drafted_by: str
    due: str


def drafts_to_release(user: User) -> list[Draft]:
    """The most urgent ones that the reader may release, as many as can be released at once."""
    address = reverse("applications:detail", args=[_ANY])
    outcomes = {outcome: str(label) for outcome, label in Outcome.choices}
    return [
        Draft(
            pk=one.pk,
            reference=one.application.reference,
            url=address.replace(_ANY, one.application.reference),
            school=one.application.school.label,
            district=str(one.district),
            outcome=outcomes[one.outcome],
            is_decline=one.outcome == Outcome.DECLINE,
            drafted_by=one.drafted_by.name,
            due=format_short(one.application.due_on) if one.application.due_on else "",
        )
        for one in _first_drafts(user=user.pk)
    ]


# Stands for any case while an address is worked out, once for a page.
_ANY = "PB-ANY"


@compiled
def _first_drafts(user: Hole) -> QuerySet[Decision]:
    return _drafted_by_others(user).select_related(*_SHOWN_WITH).only(*_SHOWN)[:BATCH]


_SHOWN_WITH = ("application__school", "district", "drafted_by")
_SHOWN = (
    "outcome",
    "application__reference",
    "application__due_on",
    "application__school__name",
    "application__school__name_en",
    "district__name",
    "district__name_en",
    "drafted_by__display_name",
    "drafted_by__email",
)


def _drafted_by_others(user: User | Hole) -> QuerySet[Decision]:
    """What the reader may release, the most urgent first: drafted by somebody else, of schools they are not tied to."""
    waiting = Decision.objects.filter(
        discarded_at__isnull=True, released_at__isnull=True, application__status=Status.CONFIRMED
    )
    others = waiting.exclude(drafted_by=user).exclude(links_to_school(user, OuterRef("application__school")))
    return others.order_by("application__due_on", "pk")


def releasable(user: User, chosen: Collection[int]) -> list[Releasable]:
    """Those chosen that may be released now; as many queries for one as for all."""
    parties = ("application__school", "application__reviewing_district", "application__owner", "district", "drafted_by")
    rows = _drafted_by_others(user).filter(pk__in=chosen).select_related(*parties).defer("application__answers")
    found = list(rows.prefetch_related(COMMITMENTS)[:BATCH])
    audiences = [(one.application, [notice.audience for notice in NOTICES[one.outcome]]) for one in found]
    told = recipients_of_each(audiences)
    return [
        Releasable(
            one, letter_of(one, one.application), list(dict.fromkeys(person for group in groups for person in group))
        )
        for one, groups in zip(found, told, strict=True)
    ]
