"""Reading the first year: who is new, on which rung, what comes next, who takes part in an assembly."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from accounts.models import User
from accounts.selectors import acting_membership, links_to_school
from agreements.constants import LIVE_STATUSES, AgreementKind
from agreements.models import Agreement
from agreements.selectors.conduct import FIRST_YEAR
from core.compiled import Hole, compiled
from core.dates import local_today
from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from . import rules
from .constants import CO_RUN, OBSERVATIONS, TAGS, Stage, State
from .models import (
    Attendance,
    AttendanceQuerySet,
    Onboarding,
    OnboardingQuerySet,
    TownMeeting,
    TownMeetingQuerySet,
    stage_of,
)
from .workflow import transition_for

# The latest first.
LADDERS_ORDER = ("-started_at", "-pk")
MEETINGS_ORDER = ("-held_on", "-pk")

# -- who is new ------------------------------------------------------------------------------------------------


def beginners_among(agreement_ids: Collection[int]) -> list[Agreement]:
    """Those in force without a ladder whose school is in its first year, as `agreements.selectors.is_first_year` says
    of their first day, or had not finished it under the agreement they succeed.
    """
    signed = Agreement.objects.filter(school=OuterRef("school"), signed_on__isnull=False).order_by()
    first = signed.values("school").annotate(first=Min("starts_on")).values("first")
    unfinished = Onboarding.objects.open().filter(agreement=OuterRef("predecessor")).order_by()
    rows = Agreement.objects.filter(pk__in=agreement_ids, status__in=LIVE_STATUSES, kind=AgreementKind.PARTNER)
    rows = rows.filter(~Exists(Onboarding.objects.filter(agreement=OuterRef("pk")).order_by()))
    rows = rows.annotate(first=Subquery(first))
    return list(rows.filter(Q(starts_on__lt=F("first") + FIRST_YEAR) | Exists(unfinished)).order_by("pk"))


def possible_buddies(ladder: Onboarding) -> QuerySet[School]:
    """Schools with an agreement in force and no ladder to climb, in registry order."""
    live = Agreement.objects.live().filter(school=OuterRef("pk")).order_by()
    climbing = Onboarding.objects.open().filter(agreement__school=OuterRef("pk")).order_by()
    rows = School.objects.listed().filter(Exists(live), ~Exists(climbing)).exclude(pk=ladder.agreement.school_id)
    return rows.order_by("registry_order")


# -- the ladder --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rung:
    """One step as the status component takes it; `state` is done, now or empty."""

    label: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """A school's first year as its page and the agreement's page show it."""

    onboarding: Onboarding
    stage: Stage
    rungs: list[Rung]
    next_step: str
    # The share of its targets a school owes in its first year; None once the ladder is done.
    percent: int | None


def ladder_on(agreement: Agreement, user: User | AnonymousUser) -> Ladder | None:
    """What the agreement's page shows of it; None for those whom it does not concern."""
    if not agreement.signed_on or not rules.can_see_ladder(user, agreement):
        return None
    found = _ladder.first(agreement=agreement.pk)
    return ladder_view(found) if found is not None else None


@compiled
def _ladder(agreement: Hole) -> OnboardingQuerySet:
    return Onboarding.objects.filter(agreement=agreement).with_steps().with_parties().order_by("pk")


def ladder_view(onboarding: Onboarding) -> Ladder:
    """`onboarding` comes with its steps and parties."""
    return Ladder(
        onboarding=onboarding,
        stage=stage_of(onboarding.observed, onboarding.co_run),
        rungs=_rungs(onboarding),
        next_step=_next_step(onboarding),
        percent=onboarding.percent if onboarding.is_open else None,
    )


def _rungs(onboarding: Onboarding) -> list[Rung]:
    stage = stage_of(onboarding.observed, onboarding.co_run)
    order, reached = list(Stage), list(Stage).index(stage)
    notes = {
        Stage.OBSERVING: _tally(onboarding.observed, OBSERVATIONS),
        Stage.ASSISTING: _tally(onboarding.co_run, CO_RUN),
        Stage.LEADING: _t("free to lead"),
    }
    is_done = onboarding.completed_at is not None
    states = ["done" if at < reached or is_done else "now" if at == reached else "" for at in range(len(order))]
    return [Rung(str(one.label), state, notes[one]) for one, state in zip(order, states, strict=True)]


def _tally(number: int, needed: int) -> str:
    return _t("%(number)d of %(needed)d verified") % {"number": min(number, needed), "needed": needed}


def _next_step(onboarding: Onboarding) -> str:
    if onboarding.exempted_at is not None:
        return _t("The Department of Civil Affairs has exempted the school: %(reason)s") % {
            "reason": onboarding.exemption
        }
    stage = stage_of(onboarding.observed, onboarding.co_run)
    if stage is Stage.OBSERVING:
        left = OBSERVATIONS - onboarding.observed
        words = ngettext(
            "Next: observe one more residents' assembly; help at one only beside an experienced school.",
            "Next: observe %(number)d more residents' assemblies; help at one only beside an experienced school.",
            left,
        )
        return words % {"number": left}
    if stage is Stage.ASSISTING:
        return _t("Next: help to run one residents' assembly; after that the school may lead.")
    return _t("All steps are verified; the school may lead residents' assemblies.")


@dataclass(frozen=True, slots=True)
class LadderRow:
    onboarding: Onboarding
    stage: Stage
    observed: str
    co_run: str


def ladders(user: User | AnonymousUser) -> OnboardingQuerySet:
    """The first years a reader may see, with their steps, newest first."""
    return Onboarding.objects.visible_to(user).with_steps().with_parties().order_by(*LADDERS_ORDER)


def ladders_asked_for(user: User | AnonymousUser, data: QueryDict) -> OnboardingQuerySet:
    """Schools that are still learning; with `all` in the address those that are done too."""
    found = ladders(user)
    return found if "all" in data else found.open()


def ladder_rows(found: Iterable[Onboarding]) -> list[LadderRow]:
    return [
        LadderRow(
            one, stage_of(one.observed, one.co_run), _tally(one.observed, OBSERVATIONS), _tally(one.co_run, CO_RUN)
        )
        for one in found
    ]


def parts_of(onboarding: Onboarding) -> list[Attendance]:
    """The school's parts in assemblies, under whichever agreement, the newest first."""
    rows = Attendance.objects.standing().filter(agreement__school=onboarding.agreement.school_id).with_parties()
    return list(rows.order_by("-meeting__held_on", "-pk"))


# -- assemblies --------------------------------------------------------------------------------------------------


def own_district(user: User | AnonymousUser) -> District | None:
    """The district whose desk a person sits at; None for everybody else."""
    acting = acting_membership(user)
    return acting.district if acting is not None and acting.is_district else None


def meeting_list(user: User | AnonymousUser) -> TownMeetingQuerySet:
    rows = TownMeeting.objects.visible_to(user).select_related("district").defer("district__map_path")
    return rows.order_by(*MEETINGS_ORDER)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    meeting: TownMeeting
    parts: list[str]
    is_coming: bool


def meeting_rows(meetings: Collection[TownMeeting]) -> list[MeetingRow]:
    """With who takes part, in one query for all."""
    by_meeting: dict[int, list[str]] = {one.pk: [] for one in meetings}
    for part in Attendance.objects.standing().filter(meeting__in=by_meeting).with_parties().order_by("pk"):
        words = {"school": part.agreement.school, "role": part.get_role_display()}
        by_meeting[part.meeting_id].append(_t("%(school)s (%(role)s)") % words)
    today = local_today()
    return [MeetingRow(one, by_meeting[one.pk], one.held_on >= today and not one.is_cancelled) for one in meetings]


@dataclass(frozen=True, slots=True)
class PartLine:
    """An assembly with one school's part in it; `part` is None where no school takes part."""

    meeting: TownMeeting
    part: Attendance | None


def with_parts(meetings: QuerySet[TownMeeting]) -> QuerySet[TownMeeting]:
    """With who takes part; one query more for every chunk."""
    unseen = [f"agreement__school__{column}" for column in SEARCH_COLUMNS]
    parts = Attendance.objects.standing().select_related("agreement__school").defer(*unseen).order_by("pk")
    return meetings.prefetch_related(Prefetch("attendances", parts))


def part_lines(meetings: Iterable[TownMeeting]) -> Iterator[PartLine]:
    """The lines of assemblies that came `with_parts`."""
    for one in meetings:
        for part in one.attendances.all() or [None]:
            yield PartLine(one, part)


@dataclass(frozen=True, slots=True)
class PartRow:
    """One school's part on the assembly's page, with what the reader may do to it now."""

    part: Attendance
    tag: str
    verbs: frozenset[str]


def part_rows(meeting: TownMeeting, user: User | AnonymousUser) -> list[PartRow]:
    rows = Attendance.objects.filter(meeting=meeting).with_parties().order_by("pk")
    if isinstance(user, User):
        linked = When(links_to_school(user, OuterRef("agreement__school")), then=True)
        rows = rows.annotate(is_linked=Case(linked, default=False, output_field=BooleanField()))
    return [PartRow(one, TAGS[State(one.state)], _verbs(one, user)) for one in rows]


def _verbs(part: Attendance, user: User | AnonymousUser) -> frozenset[str]:
    judges = {
        "report": rules.can_report, "take_back": rules.can_report,
        "verify": rules.can_verify, "refuse": rules.can_verify, "cancel": rules.can_cancel,
    }  # fmt: skip
    ahead = {"report"} if not part.meeting.is_over else set()
    return frozenset(
        verb
        for verb, judge in judges.items()
        if verb not in ahead and transition_for(verb, part.state) and judge(user, part)
    )


def part_in(meeting: TownMeeting, reference: str) -> AttendanceQuerySet:
    """The standing part of the agreement with this number, as a queryset of one or none."""
    return Attendance.objects.standing().with_parties().filter(meeting=meeting, agreement__reference=reference)


def plannable(meeting: TownMeeting) -> QuerySet[Agreement]:
    """The district's agreements that run on the day and do not take part yet."""
    present = Attendance.objects.standing().filter(meeting=meeting, agreement=OuterRef("pk")).order_by()
    rows = Agreement.objects.filter(
        Q(closed_on__isnull=True, ends_on__gte=meeting.held_on) | Q(closed_on__gte=meeting.held_on),
        district=meeting.district,
        status__in=LIVE_STATUSES,
        starts_on__lte=meeting.held_on,
    )
    return rows.filter(~Exists(present)).with_parties().order_by("school__registry_order", "pk")
