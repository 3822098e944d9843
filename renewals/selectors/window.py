"""Which agreements come to their end, and whose move it is: in SQL, so that lists, tasks and pages cannot differ."""

from datetime import date, timedelta

from django.db.models import Case, CharField, DateField, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from agreements.constants import LIVE_STATUSES, OPEN_STATUSES, AgreementStatus
from agreements.models import Agreement, AgreementQuerySet
from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.models import Rule

from ..constants import GOES_ON_HERE, LATE_DAYS, DistrictWord, Outcome, RenewalState, SchoolChoice
from ..models import Renewal


def in_window(today: date) -> AgreementQuerySet:
    """Agreements whose last day is near, or has passed lately, by the rule in force; no query but its own."""
    near = Q(status__in=LIVE_STATUSES, ends_on__lte=_last_day_near(today))
    lapsed = Q(status=AgreementStatus.EXPIRED, ends_on__gte=today - timedelta(days=LATE_DAYS))
    return Agreement.objects.filter(near | lapsed, closed_on__isnull=True)


def _last_day_near(today: date) -> Func:
    """Today and so many days on, as the rule says today."""
    rules = Rule.objects.filter(code=RuleCode.RENEWAL_DAYS, effective_from__lte=today).order_by("-effective_from")
    days = Coalesce(Subquery(rules.values("value")[:1]), DEFAULT_RULES[RuleCode.RENEWAL_DAYS])
    begin = Value(today, output_field=DateField())
    return Func(begin, days, template="(%(expressions)s)", arg_joiner=" + ", output_field=DateField())


def with_state(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """Annotate `choice`, `word` and `renewal_state` from the latest words on record; OPEN where there are none."""
    latest = Renewal.objects.filter(agreement=OuterRef("pk")).order_by("-pk")
    return agreements.annotate(
        choice=_said(latest, "school_choice", ""),
        word=_said(latest, "district_word", ""),
        renewal_state=_said(latest.annotate(state=_STATE), "state", RenewalState.OPEN),
    )


def _said(latest: QuerySet[Renewal], column: str, otherwise: str) -> Coalesce:
    return Coalesce(Subquery(latest.values(column)[:1]), Value(otherwise), output_field=CharField())


_CLOSED = [Outcome.RENEWED, Outcome.MOVED]
_HERE = sorted(GOES_ON_HERE)
# Of one row of words, from top to bottom; a successor that was dropped counts as no word at all.
_STATE = Case(
    When(outcome__in=_CLOSED, successor__status__in=sorted(OPEN_STATUSES), then=Value(RenewalState.NEGOTIATING)),
    When(outcome__in=_CLOSED, successor__status=AgreementStatus.TERMINATED, then=Value(RenewalState.OPEN)),
    When(outcome__in=_CLOSED, then=Value(RenewalState.SIGNED)),
    When(outcome=Outcome.ENDED, then=Value(RenewalState.ENDING)),
    When(school_choice=SchoolChoice.MOVE, then=Value(RenewalState.MOVING)),
    # The district does not go on: the school chooses anew, or for the first time.
    When(district_word=DistrictWord.STOP, then=Value(RenewalState.SCHOOL)),
    When(school_choice__in=_HERE, then=Value(RenewalState.DISTRICT)),
    When(district_word=DistrictWord.GO_ON, then=Value(RenewalState.SCHOOL)),
    default=Value(RenewalState.OPEN),
    output_field=CharField(),
)
