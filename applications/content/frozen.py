"""The frozen copy of a case: as it was sent, in words, with its hash, and ready to read again."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..cleaning import shown
from ..models import Attachment
from ..questions import SECTIONS, Kind, Question, Section, section
from .case import CaseContent


def snapshot(content: CaseContent) -> list[dict[str, Any]]:
    """The content as it will be read, in Chinese: sections with [{code, label, value, shown}] per question.

    The labels are those of today, in both languages: a later wording never changes what somebody answered. Questions
    that came after a case was sent are in it only once they are answered.
    """
    asked = [(part, [one for one in part.questions if not content.is_left_out(one)]) for part in SECTIONS]
    with translation.override("zh-hant"):
        return [
            {
                "code": part.code,
                **_worded("title", part.title),
                "items": [_snapshot_item(content, question) for question in questions],
            }
            for part, questions in asked
            if questions
        ]


def _worded(name: str, words: str | Promise) -> dict[str, str]:
    with translation.override("en"):
        english = str(words)
    return {name: str(words), f"{name}_en": english}


def _snapshot_item(content: CaseContent, question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        **_worded("label", question.label),
        "value": content.answers.get(question.code),
        "shown": shown_answer(content, question),
    }


def shown_answer(content: CaseContent, question: Question) -> str:
    """How the present answer reads, rows of their own included; empty when there is none."""
    value = content.answers.get(question.code)
    display = _SHOWN.get(question.kind)
    return display(content, value) if display else shown(question, value)


def _shown_campus(content: CaseContent, _value: Any) -> str:
    campus = content.application.campus
    return f"{content.application.school.name} {campus.name}" if campus else ""


def _shown_district(content: CaseContent, value: Any) -> str:
    return next((choice.district.name for choice in content.choices if choice.district.slug == value), "")


def _shown_commitments(content: CaseContent, _value: Any) -> str:
    lines = (
        _("%(side)s: %(name)s %(target)d %(unit)s %(per)s")
        % {
            "side": row.indicator.get_side_display(),
            "name": row.indicator.label,
            "target": row.target,
            "unit": row.indicator.unit_label,
            "per": row.indicator.get_per_display(),
        }
        for row in content.commitments
    )
    return "\n".join(lines)


def _shown_files(content: CaseContent, _value: Any) -> str:
    return "\n".join(_shown_file(attachment) for attachment in content.supporting_files)


def _shown_file(attachment: Attachment) -> str:
    file = attachment.file
    return f"{file.original_name} ({file.get_kind_display()}, {filesizeformat(file.size)}, SHA-256 {file.sha256[:12]})"


def _shown_consent(content: CaseContent, _value: Any) -> str:
    if content.consent_files:
        return "\n".join(_shown_file(attachment) for attachment in content.consent_files)
    request = content.consent_request
    if request and content.has_mailed_consent:
        return _("%(name)s (%(title)s) confirmed by e-mail") % {"name": request.name, "title": request.title}
    return ""


def _shown_term(content: CaseContent, _value: Any) -> str:
    return str(content.start_term) if content.start_term else ""


_SHOWN = {
    Kind.CAMPUS: _shown_campus,
    Kind.DISTRICT: _shown_district,
    Kind.COMMITMENT: _shown_commitments,
    Kind.FILES: _shown_files,
    Kind.CONSENT: _shown_consent,
    Kind.TERM: _shown_term,
}


def content_hash(sections: list[dict[str, Any]]) -> str:
    """SHA-256 of a snapshot; printed on the check page, the receipt and the copy."""
    return hashlib.sha256(json.dumps(sections, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One question with its frozen answer, for reading; `before` where an earlier submission differs."""

    question: Question
    shown: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    section: Section
    items: list[ShownItem]


def shown_sections(current: list[dict[str, Any]], earlier: list[dict[str, Any]] | None = None) -> list[ShownSection]:
    """A snapshot ready to read, with what changed against an earlier one."""
    old = {item["code"]: item["shown"] for part in earlier or [] for item in part["items"]}
    result = []
    for part in current:
        asked = _asked_then(part)
        items = [
            ShownItem(
                question,
                item["shown"],
                old[item["code"]] if item["code"] in old and old[item["code"]] != item["shown"] else None,
            )
            for item, question in zip(part["items"], asked.questions, strict=True)
        ]
        result.append(ShownSection(asked, items))
    return result


def _asked_then(part: dict[str, Any]) -> Section:
    """The section as it was worded when it was sent; today's words for what was sent before labels were kept."""
    known = section(part["code"]) or Section(part["code"], part["code"], "")
    today = {question.code: question for question in known.questions}
    asked = (today.get(item["code"]) or Question(item["code"], item["code"]) for item in part["items"])
    questions = (
        replace(question, label=_read(item, "label") or question.label)
        for item, question in zip(part["items"], asked, strict=True)
    )
    return replace(known, title=_read(part, "title") or known.title, questions=tuple(questions))


def _read(kept: dict[str, Any], name: str) -> str:
    return str(kept.get(f"{name}_en" if translation.get_language() == "en" else name, ""))
