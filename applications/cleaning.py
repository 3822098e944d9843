"""Judging raw answers: what each says when shown, and what is wrong or missing, in the reader's language.

Answers are kept as typed; this is the one place that decides whether they will do. Forms, the task list,
the check page and submitting all ask here, so they can never disagree.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .questions import Kind, Question

_PHONE = re.compile(r"^[0-9０-９+()（）#＃\-－\s轉分機extEXT.]{6,40}$")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: which question, and a sentence that names the mending."""

    question: str
    message: str | Promise


def problem_with(question: Question, value: object) -> str | Promise:
    """What is wrong with a raw answer; empty when it will do. Rows of their own are judged elsewhere."""
    text = str(value).strip() if value is not None else ""
    if question.kind is Kind.TICK:
        return question.missing if value is not True and text != "on" else ""
    if not text:
        return question.missing if question.is_required else ""
    check = _CHECKS.get(question.kind)
    return check(question, text) if check else ""


def _check_length(question: Question, text: str) -> str:
    over = len(text) - question.maximum
    if over <= 0:
        return ""
    return ngettext(
        "“%(label)s” is %(over)d character too long (at most %(maximum)d)",
        "“%(label)s” is %(over)d characters too long (at most %(maximum)d)",
        over,
    ) % {"label": question.label, "over": over, "maximum": question.maximum}


def _check_email(question: Question, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return _("“%(label)s” needs an address such as name@school.edu.tw") % {"label": question.label}
    return ""


def _check_phone(question: Question, text: str) -> str:
    if not _PHONE.match(text) or sum(character.isdigit() for character in text) < 6:
        return _("“%(label)s” needs a telephone number such as 02-2345-6789") % {"label": question.label}
    return ""


def _check_number(question: Question, text: str) -> str:
    number = whole_number(text)
    if number is None or not 0 <= number <= question.maximum:
        return _("“%(label)s” needs a whole number from 0 to %(maximum)d") % {
            "label": question.label,
            "maximum": question.maximum,
        }
    return ""


def _check_choice(question: Question, text: str) -> str:
    return "" if text in dict(question.choices) else str(question.missing)


_CHECKS = {
    Kind.TEXT: _check_length,
    Kind.LONG_TEXT: _check_length,
    Kind.EMAIL: _check_email,
    Kind.PHONE: _check_phone,
    Kind.NUMBER: _check_number,
    Kind.CHOICE: _check_choice,
}


def whole_number(text: object) -> int | None:
    """The number typed, full-width digits and thousands separators included; None when it is none."""
    cleaned = str(text).strip().replace(",", "").replace("，", "")
    return int(cleaned) if cleaned.isdecimal() and len(cleaned) <= 9 else None


def shown(question: Question, value: object) -> str:
    """How a raw answer reads on the check page, in the letter and in a comparison."""
    if question.kind is Kind.TICK:
        return _("Yes") if value is True or value == "on" else ""
    if question.kind is Kind.CHOICE:
        return str(dict(question.choices).get(str(value), value or ""))
    return str(value).strip() if value is not None else ""
