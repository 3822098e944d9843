"""What a browser or a person has begun, and what stands beside it once a school is known."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from accounts.selectors import verified_addresses
from districts.models import District
from history.services import digest
from needs.models import Need
from schools.models import School

from .. import rules
from ..constants import OPEN_STATUSES, Status
from ..content import OPEN_TO_ANYBODY, CaseContent, asked_for, content_of_begun, question_code_of, shown_answer
from ..content.begun import BegunContent
from ..models import Application, Begun, DistrictChoice
from ..questions import Question
from .entrances import need_at_door
from .school import listed_school


def key_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


# -- where it is found ----------------------------------------------------------------------------------------


def begun_here(key: str, user: User | AnonymousUser | None) -> Begun | None:
    """What this browser typed, whoever has it by now; else what is in the person's account."""
    found = _rows().filter(key_digest=key_digest(key)).first() if key else None
    return found or (_of_person(user).first() if isinstance(user, User) else None)


def shown_here(key: str, user: User | AnonymousUser) -> Begun | None:
    """The same, as long as this reader may see its words."""
    begun = begun_here(key, user)
    if begun is None or begun.is_adopted or not begun.touched_sections:
        return None
    return begun if begun.person_id in {None, user.pk} else None


def begun_to_take(user: User, key: str, number: str = "") -> Begun | None:
    """What a person may take over: typed in this browser, or in their account; adopted ones by their `number` too,
    for the second click."""
    if number.isascii() and number.isdecimal() and len(number) < 10:
        mine = Q(person=user) | Q(person=None, key_digest=key_digest(key))
        return _rows().filter(mine, pk=int(number)).first()
    return shown_here(key, user)


def begun_by_link(user: User, token: str) -> Begun | None:
    """What a mailed link opens for whoever proves the address it was sent to."""
    rows = _rows().filter(link_digest=key_digest(token), link_until__gt=timezone.now(), person=None)
    return rows.filter(link_address_digest__in=[digest(address) for address in verified_addresses(user)]).first()


def _rows() -> QuerySet[Begun]:
    parties = ("school", "need__district", "need__indicator", "application", "person")
    return Begun.objects.select_related(*parties).defer("need__district__map_path").order_by("-saved_at", "-pk")


def _of_person(user: User) -> QuerySet[Begun]:
    return _rows().filter(person=user, application=None)


# -- what it holds --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Errand:
    """What an address says that somebody comes for; `query` carries it on until a first word is saved."""

    school: School | None = None
    need: Need | None = None
    district: District | None = None

    @property
    def prefilled(self) -> dict[str, str]:
        district = self.need.district if self.need else self.district
        return ({"choice_1": district.slug} if district else {}) | asked_for(self.need)

    @property
    def fields(self) -> list[tuple[str, str]]:
        named = (
            ("school", self.school and self.school.code),
            ("need", self.need and str(self.need.pk)),
            ("district", self.district and self.district.slug),
        )
        return [(name, value) for name, value in named if value]

    @property
    def query(self) -> str:
        return urlencode(self.fields)


def errand_of(params: Mapping[str, str]) -> Errand:
    slug = params.get("district", "")
    return Errand(
        listed_school(params.get("school", "")),
        need_at_door(params.get("need", "")),
        District.objects.filter(slug=slug).first() if slug.isprintable() and slug else None,
    )


def content_here(begun: Begun | None, errand: Errand) -> BegunContent:
    """As a case that is never saved; an errand fills what is not answered."""
    school = errand.school or (begun.school if begun else None)
    case = Application(
        school=school,
        answers=errand.prefilled | (begun.answers if begun else {}),
        touched_sections=begun.touched_sections if begun else [],
        saved_at=begun.saved_at if begun else timezone.now(),
    )
    return content_of_begun(case)


@dataclass(frozen=True, slots=True)
class Said:
    """A question with what was typed; `theirs` where the draft that stands says something else."""

    question: Question
    mine: str
    theirs: str = ""

    @property
    def code(self) -> str:
        return self.question.code


def said_in(content: CaseContent) -> list[tuple[str | Promise, list[Said]]]:
    """What was typed, by section, in words; sections nobody wrote in stay out."""
    found = []
    for part in OPEN_TO_ANYBODY:
        answers = [Said(question, shown_answer(content, question)) for question in part.questions]
        if part.code in content.application.touched_sections:
            found.append((part.title, [answer for answer in answers if answer.mine]))
    return found


# -- what stands already --------------------------------------------------------------------------------------


def standing_beside(user: User, school: School, content: CaseContent) -> list[Application]:
    """The school's drafts and open cases, as far as the person sees them, that go to the same district or to none yet;
    drafts first. Whoever begins another one of these would begin a twin."""
    rows = Application.objects.visible_to(user).filter(school=school, status__in=[Status.DRAFT, *OPEN_STATUSES])
    if slug := content.answers.get("choice_1"):
        chosen = DistrictChoice.objects.filter(rank=1, application=OuterRef("pk")).order_by()
        same = Exists(chosen.filter(district__slug=slug)) | Q(reviewing_district__slug=slug)
        rows = rows.filter(same | (~Exists(chosen) & Q(status=Status.DRAFT)))
    rows = rows.select_related("school", "owner", "reviewing_district")
    return sorted(rows.order_by("-saved_at", "-pk"), key=lambda case: not case.is_draft)


def draft_to_fill(user: User, cases: list[Application]) -> Application | None:
    """The first draft among them that the person may write in."""
    return next((case for case in cases if case.is_draft and rules.can_edit(user, case)), None)


def differences(mine: CaseContent, theirs: CaseContent) -> list[Said]:
    """Questions that both answer, and not alike."""
    typed, standing = _by_question(mine.answers), _by_question(theirs.answers)
    return [
        Said(question, shown_answer(mine, question), shown_answer(theirs, question))
        for part in OPEN_TO_ANYBODY
        for question in part.questions
        if part.code in mine.application.touched_sections
        and typed.get(question.code)
        and standing.get(question.code)
        and typed[question.code] != standing[question.code]
    ]


def _by_question(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for code, value in answers.items():
        if value:
            found.setdefault(question_code_of(code), {})[code] = value
    return found
