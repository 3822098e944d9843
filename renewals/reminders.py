"""What both sides owe alike at an agreement's end: a word, then the signatures under its successor."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.constants import OPEN_STATUSES
from agreements.models import Agreement
from agreements.reminders import AGREEMENT
from core.dates import local_today
from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence, Unit
from obligations.registry import LadderProposal, Obligation, Step, declare
from obligations.rows import owed

from .constants import COUNTED_DAYS, DISTRICT_OWES, SCHOOL_OWES, DistrictWord, RenewalState
from .models import Renewal
from .selectors.window import in_window, with_state

Rows = QuerySet[Any, Any]
NOW, CALENDAR = Channel.IMMEDIATE, Unit.CALENDAR
SUPERIOR, BUREAU = Audience.SUPERIOR, Audience.BUREAU


def _counted_from() -> ExpressionWrapper:
    """The same instant for everybody, whenever the rule lets the page open: steps before it are not sent."""
    return ExpressionWrapper(F("ends_on") - timedelta(days=COUNTED_DAYS), output_field=DateTimeField())


def _waiting(states: frozenset[RenewalState]) -> QuerySet[Agreement]:
    return with_state(in_window(local_today())).filter(renewal_state__in=sorted(states))


def schools_word() -> Rows:
    """The school chooses; anew, from the day on which the district said that it does not go on."""
    refused = Renewal.objects.filter(
        agreement=OuterRef("pk"), closed_at__isnull=True, district_word=DistrictWord.STOP
    ).values("district_at")
    return owed(
        _waiting(SCHOOL_OWES),
        subject=F("pk"),
        by_kind=Body.SCHOOL,
        by_id=F("school"),
        since=Coalesce(Subquery(refused), _counted_from()),
        due_on=F("ends_on"),
    )


def districts_word() -> Rows:
    return owed(
        _waiting(DISTRICT_OWES),
        subject=F("pk"),
        by_kind=Body.DISTRICT,
        by_id=F("district"),
        since=_counted_from(),
        due_on=F("ends_on"),
    )


def _unsigned() -> QuerySet[Agreement]:
    """Successors that are not signed, with the last day of what they follow."""
    renewed = Renewal.objects.filter(successor=OuterRef("pk")).order_by()
    rows = Agreement.objects.filter(Exists(renewed), status__in=OPEN_STATUSES, predecessor__isnull=False)
    return rows.annotate(needed_on=F("predecessor__ends_on"))


def schools_signature() -> Rows:
    return _owed_signature(Body.SCHOOL, "school")


def districts_signature() -> Rows:
    return _owed_signature(Body.DISTRICT, "district")


def _owed_signature(kind: Body, column: str) -> Rows:
    return owed(
        _unsigned(),
        subject=F("pk"),
        by_kind=kind,
        by_id=F(column),
        since=F("created_at"),
        due_on=F("needed_on"),
    )


# A step for those above has a day of its own: of two on one day only the higher one goes out.
RENEWAL = LadderProposal(
    "renewal",
    "表示續約意願",
    "Saying whether to renew",
    (
        Step(-180, unit=CALENDAR),
        Step(-90, unit=CALENDAR),
        Step(-30, unit=CALENDAR),
        Step(-14, SUPERIOR, unit=CALENDAR),
        Step(-7, channel=NOW, unit=CALENDAR),
        Step(1, channel=NOW, unit=CALENDAR),
        Step(2, SUPERIOR, NOW, CALENDAR),
        Step(3, BUREAU, NOW, CALENDAR),
    ),
)
SUCCESSOR = LadderProposal(
    "successor",
    "於屆期前簽署續約",
    "Signing the successor in time",
    (
        Step(-30, unit=CALENDAR),
        Step(-14, SUPERIOR, unit=CALENDAR),
        Step(-7, channel=NOW, unit=CALENDAR),
        Step(1, channel=NOW, unit=CALENDAR),
        Step(3, BUREAU, NOW, CALENDAR),
    ),
)

declare(
    Obligation(
        code="renewal-school",
        subject=AGREEMENT,
        ladder=RENEWAL,
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Say whether your school goes on with {district}"),
        blocked=_("{district} waits for the school's word; without one, the agreement lapses"),
        owed=schools_word,
    ),
    Obligation(
        code="renewal-district",
        subject=AGREEMENT,
        ladder=RENEWAL,
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Say whether your office goes on with {school}"),
        blocked=_("{school} waits for the district's word; without one, the agreement lapses"),
        owed=districts_word,
    ),
    Obligation(
        code="successor-school",
        subject=AGREEMENT,
        ladder=SUCCESSOR,
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Settle and sign the successor with {district}"),
        blocked=_("{district} would be without an agreement with the school"),
        owed=schools_signature,
    ),
    Obligation(
        code="successor-district",
        subject=AGREEMENT,
        ladder=SUCCESSOR,
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Settle and sign the successor with {school}"),
        blocked=_("{school} would be without an agreement with the district"),
        owed=districts_signature,
    ),
)
