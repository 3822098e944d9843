"""The form as it is printed: the very sections and questions of the real one, with room to write."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.constants import Side
from agreements.models import Indicator
from agreements.selectors import offered_indicators
from core.dates import local_today
from cycles.selectors import upcoming_terms
from districts.models import District

from ..questions import CONSENT_REQUEST, SECTIONS, Kind, Question, Section
from .offers import OFFERED_TERMS


@dataclass(frozen=True, slots=True)
class BlankQuestion:
    """`boxes` to tick, else `lines` to write on; `targets` of both sides for the commitments."""

    question: Question
    boxes: list[str]
    lines: int
    targets: list[Indicator]

    @property
    def limit(self) -> int | None:
        return self.question.maximum if self.question.kind is Kind.LONG_TEXT else None


@dataclass(frozen=True, slots=True)
class BlankSection:
    section: Section
    questions: list[BlankQuestion]


def blank_form() -> list[BlankSection]:
    boxes, targets = _boxes(), [*offered_indicators(Side.SCHOOL), *offered_indicators(Side.GOVERNMENT)]
    return [BlankSection(part, [_blank(question, boxes, targets) for question in part.questions]) for part in SECTIONS]


def _blank(question: Question, boxes: dict[Kind, list[str]], targets: list[Indicator]) -> BlankQuestion:
    ticks = [str(label) for _code, label in question.choices] or boxes.get(question.kind, [])
    lines = 4 if question.kind is Kind.LONG_TEXT else 0 if ticks or question.kind in _NOT_WRITTEN else 1
    return BlankQuestion(question, ticks, lines, targets if question.kind is Kind.COMMITMENT else [])


_NOT_WRITTEN = frozenset({Kind.COMMITMENT, Kind.FILES, Kind.TICK})


def _boxes() -> dict[Kind, list[str]]:
    """What there is to choose from, where the question itself does not say."""
    by_mail = _("by e-mail to: %(who)s") % {"who": _(", ").join(str(one.label) for one in CONSENT_REQUEST)}
    return {
        Kind.TERM: [str(term) for term in upcoming_terms(local_today(), OFFERED_TERMS)],
        Kind.CONSENT: [_("signed scan"), by_mail],
        Kind.TICK: [_("Yes")],
    }


@dataclass(frozen=True, slots=True)
class Needed:
    """A line of the checklist: what has to be there, and which part asks for it."""

    label: str | Promise
    section: Section


def checklist() -> list[Needed]:
    """What cannot be left out, in the order of the form; then the papers."""
    return [
        Needed(question.label, part)
        for part in SECTIONS
        for question in part.questions
        if question.is_required or question.kind is Kind.FILES
    ]


def district_names() -> list[str]:
    return [str(district) for district in District.objects.defer("map_path").order_by("number")]
