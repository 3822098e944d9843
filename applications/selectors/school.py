"""What a school's people see: where they may begin, what they have begun, who writes along, who consents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Case, Prefetch, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.constants import ClaimProof, ClaimStatus
from accounts.models import Membership, SchoolClaim, User
from agreements.constants import Side
from agreements.models import Agreement
from core.compiled import Hole, compiled
from core.dates import format_date, format_datetime
from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.models import Rule
from districts.models import District, DistrictOffice
from schools.models import Campus, School

from .. import wording
from ..constants import EDITABLE_STATUSES, OPEN_STATUSES, Status
from ..content import CaseContent
from ..models import Application, ApplicationQuerySet, ConsentRequest, Editor, ProposedCommitment
from .opening import Opened, light

MAX_HITS = 20


# -- the door ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """Working days each step takes under the rules in force."""

    review: int
    confirm: int
    decide: int
    correction: int

    @property
    def total(self) -> int:
        return self.review + self.confirm + self.decide


def service_clock(on: date) -> ServiceClock:
    """The rules in force on a date, in one query; the defaults where none has been set."""
    rows = Rule.objects.filter(effective_from__lte=on).order_by("code", "-effective_from").distinct("code")
    days = {**DEFAULT_RULES} | dict(rows.values_list("code", "value"))
    return ServiceClock(
        days[RuleCode.REVIEW_DAYS],
        days[RuleCode.CONFIRM_DAYS],
        days[RuleCode.DECIDE_DAYS],
        days[RuleCode.CORRECTION_DAYS],
    )


def counters() -> list[DistrictOffice]:
    """The twelve offices, for those who would rather come or call."""
    return list(DistrictOffice.objects.select_related("district").order_by("district__number"))


@dataclass(frozen=True, slots=True)
class SchoolHit:
    """One school found; `districts` it accompanies now, which is public."""

    school: School
    campuses: list[Campus]
    districts: list[District]


def found_schools(text: str) -> list[SchoolHit]:
    """Listed schools that match, in registry order, at most MAX_HITS."""
    live = Agreement.objects.live().select_related("district").order_by("district__number")
    campuses = Campus.objects.select_related("district").order_by("order")
    rows = School.objects.listed().matching(text).order_by("registry_order")
    rows = rows.prefetch_related(Prefetch("campuses", campuses), Prefetch("agreements", live))
    return [
        SchoolHit(school, list(school.campuses.all()), [agreement.district for agreement in school.agreements.all()])
        for school in rows[: MAX_HITS + 1]
    ]


def listed_school(code: str) -> School | None:
    """The school with this code; None for anything else that an address may hold."""
    return School.objects.filter(code=code).first() if code.isprintable() and code else None


def open_claims(user: User) -> list[SchoolClaim]:
    """What the person has asked for and not become, newest first; a confirmed one shows as membership."""
    rows = SchoolClaim.objects.filter(user=user, status__in=[ClaimStatus.PENDING, ClaimStatus.REFUSED])
    return list(rows.select_related("school").order_by("-created_at", "-pk"))


def draftable_schools(user: User, claims: Iterable[SchoolClaim]) -> list[School]:
    """The schools that rules.can_start allows: the one acted for, and those whose domain proves the address."""
    acting = user.acting
    own = [acting.school] if acting is not None and acting.school is not None else []
    proven = [claim.school for claim in claims if claim.is_pending and claim.proof == ClaimProof.DOMAIN]
    return own + [school for school in proven if school not in own]


# -- the school's cases -----------------------------------------------------------------------------------


def _with_parties(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """What every page of a case shows."""
    rows = rows.select_related("school", "campus__school", "owner", "reviewing_district", "agreement")
    return rows.defer(*light("school", "campus__school"), "reviewing_district__map_path")


# A case that a person may open, with what every page of it shows.
case_of = Opened(lambda rows, _person: _with_parties(rows))


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list, in the school's own words; the one who may write goes on at its task list."""

    case: Application
    word: str
    url: str
    hint: str

    @property
    def is_closed(self) -> bool:
        return not (self.case.is_draft or self.case.is_open)

    @property
    def is_shelved(self) -> bool:
        return self.case.is_shelved

    @property
    def is_unfinished(self) -> bool:
        return not (self.is_closed or self.is_shelved)


# Drafts, then what is open, what is closed, what is on the shelf; in each what was saved last comes first.
LIST_ORDER = ("shelf", "-saved_at", "-pk")
_SHELF = Case(
    When(shelved_at__isnull=False, then=Value(3)),
    When(status=Status.DRAFT, then=Value(0)),
    When(status__in=sorted(OPEN_STATUSES), then=Value(1)),
    default=Value(2),
)


def listed_cases(user: User) -> ApplicationQuerySet:
    """The cases a person may open, for a list in LIST_ORDER."""
    rows = Application.objects.visible_to(user).select_related("school", "owner", "reviewing_district")
    rows = rows.only("reference", "status", "saved_at", "status_since", "due_on", "shelved_at", "agreement", *_NAMES)
    return rows.annotate(shelf=_SHELF)


_NAMES = tuple(
    f"{one}__{name}"
    for one, names in (
        ("school", ("name", "name_en")),
        ("owner", ("display_name", "email")),
        ("reviewing_district", ("name", "name_en")),
    )
    for name in names
)


def unfinished_cases(user: User) -> ApplicationQuerySet:
    """What to go on with instead of beginning a twin."""
    return listed_cases(user).unfinished().order_by(*LIST_ORDER)


def case_rows(cases: Iterable[Application]) -> list[CaseRow]:
    return [CaseRow(case, str(wording.school_status(case.status)), _url(case), _hint(case)) for case in cases]


def _url(case: Application) -> str:
    if case.status in EDITABLE_STATUSES:
        return reverse("applications:tasks", args=[case.reference])
    return case.get_absolute_url()


def _hint(case: Application) -> str:
    """School and district, and when something happened or is to happen."""
    place = case.school.label
    if case.reviewing_district:
        place += pgettext("from school to district", " → ") + case.reviewing_district.label
    return place + pgettext("between facts", " · ") + _moment(case)


def _moment(case: Application) -> str:
    if case.is_draft:
        facts = {"who": case.owner, "when": format_datetime(case.saved_at)}
        return _("begun by %(who)s, last saved %(when)s") % facts
    if case.due_on:
        return _("by %(day)s") % {"day": format_date(case.due_on)}
    return _("since %(when)s") % {"when": format_date(case.status_since)}


def editors_of(application: Application) -> list[Editor]:
    return _editors(case=application.pk)


@compiled
def _editors(case: Hole) -> QuerySet[Editor]:
    return Editor.objects.filter(application=case).select_related("user").order_by("added_at", "pk")


def editor_of(application: Application, editor_id: str) -> Editor | None:
    """One of the case's editors by the id a form posted; None when there is no such editor any more."""
    return application.editors.filter(pk=editor_id).first() if editor_id.isdecimal() else None


def person_of_school(school: School, email: str) -> User | None:
    """The active person with this address who may draft for the school, acting for it; None for anybody else."""
    address = email.strip().lower()
    member = Membership.objects.active().of_school(school).filter(user__email=address).select_related("user").first()
    if member is not None:
        return member.user.act_as(member)
    claims = SchoolClaim.objects.pending().filter(school=school, proof=ClaimProof.DOMAIN, user__email=address)
    claim = claims.filter(user__is_active=True).select_related("user").first()
    return claim.user if claim else None


def consent_request_by(token_digest: str) -> ConsentRequest | None:
    """The request that a link of the mail names, whatever has become of it since."""
    rows = ConsentRequest.objects.select_related("application__school", "requested_by")
    return rows.filter(token_digest=token_digest).first()


# -- the head of unit's page ------------------------------------------------------------------------------


class ConsentState(StrEnum):
    """What a link of the mail leads to."""

    OPEN = "open"
    GIVEN = "given"
    REPLACED = "replaced"
    STALE = "stale"
    CLOSED = "closed"
    UNKNOWN = "unknown"


def consent_state(asked: ConsentRequest, content: CaseContent) -> ConsentState:
    if asked.confirmed_at:
        return ConsentState.GIVEN
    if asked.cancelled_at:
        return ConsentState.REPLACED
    if content.application.status not in EDITABLE_STATUSES:
        return ConsentState.CLOSED
    return ConsentState.OPEN if asked.content_digest == content.consent_digest else ConsentState.STALE


def consent_subject(content: CaseContent) -> dict[str, list[str]]:
    """What the head of unit consents to, in words: districts in order and the promises of both sides."""
    return {
        "districts": [str(choice.district) for choice in content.choices],
        "school": [_promise(row) for row in content.commitments if row.indicator.side == Side.SCHOOL],
        "government": [_promise(row) for row in content.commitments if row.indicator.side == Side.GOVERNMENT],
    }


def _promise(row: ProposedCommitment) -> str:
    return _("%(name)s: %(target)d %(unit)s %(per)s") % {
        "name": row.indicator.label,
        "target": row.target,
        "unit": row.indicator.unit_label,
        "per": row.indicator.get_per_display(),
    }
