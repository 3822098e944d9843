"""What officials fill in: comments, returns, assessments, decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.constants import LinkKind
from core.filtering import PlainSelect
from core.forms import PortalBoundField, PortalForm

from ..constants import (
    ChecklistAnswer,
    CommentVisibility,
    CorrectionKind,
    Criterion,
)
from ..criteria import GUIDES, Guide
from ..selectors.official import Answer, ReadSection


def words(rows: int, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})


class RefusableForm(PortalForm):
    """Keeps what was typed when somebody else was faster."""

    @property
    def words(self) -> set[str]:
        """What was typed in sentences, once the form is valid."""
        areas = [name for name, field in self.fields.items() if isinstance(field.widget, forms.Textarea)]
        return {self.cleaned_data[name] for name in areas if self.cleaned_data.get(name)}

    def refuse(self, message: str) -> None:
        self.add_error(None, message)


class CommentForm(RefusableForm):
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (CommentVisibility.INTERNAL, _("Internal: officials only, the school never sees it")),
            (CommentVisibility.VISIBLE, _("Visible: the school reads it on its case page")),
        ],
        initial=CommentVisibility.INTERNAL,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(label=_("Comment"), max_length=2000, widget=words(4))

    def __init__(self, *args: Any, is_school: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_school:
            del self.fields["visibility"]

    @property
    def visibility_chosen(self) -> CommentVisibility:
        return CommentVisibility(self.cleaned_data.get("visibility", CommentVisibility.VISIBLE))


@dataclass(frozen=True, slots=True)
class PinRow:
    """One answer with the box for the comment on it."""

    answer: Answer
    field: PortalBoundField
    kind: PortalBoundField


@dataclass(frozen=True, slots=True)
class PinSection:
    title: Any
    rows: list[PinRow]


class ReturnForm(RefusableForm):
    """Every answer with a box; what is written in a box is pinned to its answer."""

    mark_optional = False
    message = forms.CharField(
        label=_("A word to the school"),
        help_text=_("Optional; it stands above the list of corrections."),
        max_length=1000,
        required=False,
        widget=words(3),
    )

    def __init__(self, *args: Any, sections: Sequence[ReadSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections = sections
        for answer in self._answers():
            self.fields[_pin(answer)] = forms.CharField(
                label=_t("What to correct in “%(question)s”") % {"question": answer.question.label},
                # Not `max_length`: two dozen counters on one page would only be in the way.
                validators=[MaxLengthValidator(500)],
                required=False,
                widget=words(2),
            )
            self.fields[_kind(answer)] = forms.ChoiceField(
                label=_t("What is wrong with “%(question)s”") % {"question": answer.question.label},
                choices=CorrectionKind.choices,
                initial=CorrectionKind.INCOMPLETE,
                required=False,
                widget=PlainSelect,
            )
        self.order_fields([*(_pin(answer) for answer in self._answers()), "message"])

    def _answers(self) -> list[Answer]:
        return [answer for part in self._sections for answer in part.answers]

    def sections(self) -> list[PinSection]:
        return [
            PinSection(
                part.section.title, [PinRow(answer, self[_pin(answer)], self[_kind(answer)]) for answer in part.answers]
            )
            for part in self._sections
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.items:
            self.add_error(None, _("Pin at least one comment to an answer: write what to correct in its box."))
        return cleaned

    @property
    def items(self) -> dict[str, str]:
        """Comments by question code."""
        typed = {answer.question.code: self.cleaned_data.get(_pin(answer), "") for answer in self._answers()}
        return {code: comment for code, comment in typed.items() if comment}

    @property
    def kinds(self) -> dict[str, str]:
        """What is wrong with each answer that has a comment, by question code."""
        chosen = {answer.question.code: self.cleaned_data.get(_kind(answer), "") for answer in self._answers()}
        return {code: chosen[code] for code in self.items}


def _pin(answer: Answer) -> str:
    return f"pin_{answer.question.code}"


def _kind(answer: Answer) -> str:
    return f"kind_{answer.question.code}"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One criterion: its guide, the answers it is about, and its two fields."""

    criterion: Criterion
    sections: list[ReadSection]
    answer: PortalBoundField
    note: PortalBoundField


class AssessForm(RefusableForm):
    """For or against, the checklist, and the reason."""

    # The notes alone may stay empty, and each says when.
    mark_optional = False
    recommended = forms.TypedChoiceField(
        label=_("The district's assessment"),
        choices=[("yes", _("For: the district recommends the school")), ("no", _("Against: it does not recommend it"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The section chief and the Department of Civil Affairs decide by it; the school does not see it."),
        max_length=1000,
        widget=words(5),
    )

    def __init__(self, *args: Any, sections: Sequence[ReadSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections = sections
        asked: dict[str, forms.Field] = {}
        for criterion in Criterion:
            asked[criterion] = forms.ChoiceField(
                label=criterion.label,
                help_text=GUIDES[criterion].question,
                choices=_anchored(GUIDES[criterion]),
                widget=forms.RadioSelect,
            )
            asked[_note(criterion)] = forms.CharField(
                label=_t("Note on “%(criterion)s”") % {"criterion": criterion.label},
                help_text=_t("Needed where it is not met."),
                max_length=300,
                required=False,
                widget=words(2),
            )
        self.fields = asked | self.fields

    def rows(self) -> list[CheckRow]:
        by_code = {part.section.code: part for part in self._sections}
        return [
            CheckRow(
                criterion,
                [by_code[code] for code in GUIDES[criterion].sections if code in by_code],
                self[criterion],
                self[_note(criterion)],
            )
            for criterion in Criterion
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for criterion in Criterion:
            fails = cleaned.get(criterion) == ChecklistAnswer.FAILS
            if fails and not cleaned.get(_note(criterion)) and _note(criterion) not in self.errors:
                self.add_error(
                    _note(criterion), _t("Say why “%(criterion)s” is not met.") % {"criterion": criterion.label}
                )
        return cleaned

    @property
    def assessment(self) -> dict[str, Any]:
        """What `assess_application` takes."""
        cleaned = self.cleaned_data
        return {
            "is_recommended": cleaned["recommended"],
            "checklist": {one.value: {"answer": cleaned[one], "note": cleaned[_note(one)]} for one in Criterion},
            "reason": cleaned["reason"],
        }


def _anchored(guide: Guide) -> list[tuple[str, str]]:
    """Each answer with what it means."""
    return [
        (level.value, _t("%(answer)s: %(meaning)s") % {"answer": level.label, "meaning": meaning})
        for level, meaning in guide.anchors
    ]


def _note(criterion: Criterion) -> str:
    return f"{criterion.value}_note"


class ConfirmForm(RefusableForm):
    # The assessment that was on the page, so that nobody confirms another one unseen.
    assessment = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SendBackForm(RefusableForm):
    reason = forms.CharField(
        label=_("Why the assessment goes back"),
        help_text=_("The officer reads it with the case; the school does not."),
        max_length=500,
        widget=words(4),
    )


class RecuseForm(RefusableForm):
    kind = forms.ChoiceField(
        label=_("What ties you to the school"),
        help_text=_("No more is asked, and only officials see that you keep out."),
        choices=LinkKind.choices,
        widget=forms.RadioSelect,
    )
