"""Drafted decisions that wait for a second person, and whom their release would tell."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, QuerySet

from accounts.models import User
from accounts.selectors import links_to_school
from documents.typesetting import Letter

from ..constants import Status
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


def drafted_by_others(user: User) -> QuerySet[Decision]:
    """What the reader may release, the most urgent first: drafted by somebody else, of schools they are not tied to."""
    linked = ExpressionWrapper(links_to_school(user, OuterRef("application__school")), output_field=BooleanField())
    rows = Decision.objects.filter(
        discarded_at__isnull=True, released_at__isnull=True, application__status=Status.CONFIRMED
    ).exclude(drafted_by=user)
    parties = ("application__school", "application__reviewing_district", "application__owner", "district", "drafted_by")
    rows = rows.annotate(is_linked=linked).filter(is_linked=False).select_related(*parties)
    return rows.defer("application__answers").order_by("application__due_on", "pk")


def releasable(user: User, chosen: Collection[int]) -> list[Releasable]:
    """Those chosen that may be released now; as many queries for one as for all."""
    found = list(drafted_by_others(user).filter(pk__in=chosen).prefetch_related(COMMITMENTS)[:BATCH])
    audiences = [(one.application, [notice.audience for notice in NOTICES[one.outcome]]) for one in found]
    told = recipients_of_each(audiences)
    return [
        Releasable(
            one, letter_of(one, one.application), list(dict.fromkeys(person for group in groups for person in group))
        )
        for one, groups in zip(found, told, strict=True)
    ]
