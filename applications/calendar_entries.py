"""When a case stops being due from somebody: their calendar takes it out (`calendars.registry`)."""

from django.db.models import Q

from calendars.registry import Kept, declare
from obligations.constants import Body

from .constants import Status
from .models import ApplicationEvent, Assessment
from .notices import SUBJECT_KIND

# Whose turn it is while a case stands there.
HELD_BY = {
    Status.SUBMITTED: Body.DISTRICT,
    Status.UNDER_REVIEW: Body.DISTRICT,
    Status.RETURNED: Body.SCHOOL,
    Status.ASSESSED: Body.CHIEF,
    Status.CONFIRMED: Body.BUREAU,
}


def left(body: Body, pk: int | None) -> Q:
    """The moves that took a case out of the hands of `body`."""
    held = Q(from_state__in=[status for status, holder in HELD_BY.items() if holder == body])
    if body == Body.BUREAU:
        held |= Q(from_state__in=list(HELD_BY), subject__is_rerouted=True)
    return held & _of(body, pk)


def _of(body: Body, pk: int | None) -> Q:
    if pk is None or body == Body.BUREAU:
        return Q()
    if body == Body.SCHOOL:
        return Q(subject__school=pk)
    # A case that was referred lies with another district now; this one knows it by its assessment.
    assessed = Assessment.objects.filter(district=pk).order_by().values("application")
    return Q(subject__reviewing_district=pk) | Q(subject__in=assessed)


declare(
    Kept(
        kind=SUBJECT_KIND,
        codes=frozenset(
            {
                "application-claim",
                "application-review",
                "application-confirmation",
                "application-claim-rerouted",
                "application-review-rerouted",
                "application-confirmation-rerouted",
                "application-decision",
                "application-release",
                "application-correction",
            }
        ),
        events=ApplicationEvent,
        left=left,
    )
)
