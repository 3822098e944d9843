"""The fields for each kind of question. They take what was typed as it is."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..content import commitment_code
from ..questions import CONSENT_REQUEST, Kind, Question, Section
from ..selectors.offers import Offers, noted

UPLOAD = "upload"
# What may be filled in by a browser from the person's own address book (WCAG 1.3.5).
_AUTOCOMPLETE = {
    "consent_email": "off",  # somebody else's
    "contact_name": "name",
    "contact_title": "organization-title",
    "contact_email": "email",
    "contact_phone": "tel",
}
_NO_CHOICE = ("", gettext_lazy("Choose a district"))
_NO_FURTHER_CHOICE = ("", gettext_lazy("No further district"))


# Read when the widget is drawn: a post that only stores does not ask for them.
Choices = Iterator[tuple[str, str | Promise]]


class RawField(forms.CharField):
    """Takes what was typed as it is; `applications.cleaning` judges it once it is stored."""

    def clean(self, value: Any) -> Any:
        return value


class Files(forms.FileInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """Files are looked at by documents.services as they are taken in, each with its own refusal."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        return data


_Named = Iterator[tuple[str, forms.Field]]


def _raw(question: Question, widget: forms.Widget, **options: Any) -> _Named:
    yield (
        question.code,
        RawField(
            label=question.label, help_text=question.hint, required=question.is_required, widget=widget, **options
        ),
    )


def _text(question: Question, _offers: Offers, **attrs: str) -> _Named:
    if question.code in _AUTOCOMPLETE:
        attrs["autocomplete"] = _AUTOCOMPLETE[question.code]
    return _raw(question, forms.TextInput(attrs=attrs))


def _email(question: Question, offers: Offers) -> _Named:
    return _text(question, offers, type="email")


def _phone(question: Question, offers: Offers) -> _Named:
    return _text(question, offers, type="tel")


def _number(question: Question, offers: Offers) -> _Named:
    return _text(question, offers, inputmode="numeric")


def _long_text(question: Question, _offers: Offers) -> _Named:
    return _raw(question, forms.Textarea(attrs={"rows": 5}), max_length=question.maximum)


def _choice(question: Question, _offers: Offers) -> _Named:
    return _raw(question, forms.RadioSelect(choices=question.choices))


def _tick_box(question: Question, _offers: Offers) -> _Named:
    return _raw(question, forms.CheckboxInput())


def _campus(question: Question, offers: Offers) -> _Named:
    def choices() -> Choices:
        for campus in offers.campuses:
            place = f"{campus.district or campus.get_city_display()} {campus.address}"
            yield str(campus.pk), noted(campus.name, place)

    return _raw(question, forms.RadioSelect(choices=CallableChoiceIterator(choices)))


def _district(question: Question, offers: Offers) -> _Named:
    def choices() -> Choices:
        yield _NO_CHOICE if question.is_required else _NO_FURTHER_CHOICE
        yield from offers.district_choices

    return _raw(question, forms.Select(choices=CallableChoiceIterator(choices)))


def _term(question: Question, offers: Offers) -> _Named:
    def choices() -> Choices:
        for code, term in offers.terms:
            yield code, str(term)

    return _raw(question, forms.RadioSelect(choices=CallableChoiceIterator(choices)))


def _commitments(_question: Question, offers: Offers) -> _Named:
    for indicator in offers.indicators:
        field = RawField(
            label=indicator.label,
            help_text=indicator.hint,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )
        yield commitment_code(indicator.code), field


def _files(_question: Question, _offers: Offers) -> _Named:
    yield UPLOAD, UploadField(label=_("Choose files"), required=False)


def _consent(_question: Question, offers: Offers) -> _Named:
    yield UPLOAD, UploadField(label=_("Scan of the signed consent"), required=False)
    for part in CONSENT_REQUEST:
        yield from fields_for(part, offers)


_BUILDERS: dict[Kind, Callable[[Question, Offers], _Named]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.TICK: _tick_box,
    Kind.CAMPUS: _campus,
    Kind.DISTRICT: _district,
    Kind.TERM: _term,
    Kind.COMMITMENT: _commitments,
    Kind.FILES: _files,
    Kind.CONSENT: _consent,
}


def fields_for(question: Question, offers: Offers) -> _Named:
    """The fields that answer a question, by name."""
    return _BUILDERS[question.kind](question, offers)


# -- what a section proposes on the first visit ---------------------------------------------------------------


def _only_campus(offers: Offers) -> dict[str, str]:
    return {"campus": str(offers.campuses[0].pk)} if len(offers.campuses) == 1 else {}


def _owner_as_contact(offers: Offers) -> dict[str, str]:
    if offers.application.owner_id is None:
        return {}  # nobody knows yet who types
    owner = offers.application.owner
    return {"contact_name": owner.display_name, "contact_title": owner.title, "contact_email": owner.email}


def _usual_targets(offers: Offers) -> dict[str, str]:
    return {commitment_code(one.code): str(one.default_target) for one in offers.indicators}


_GUESSES: dict[str, Callable[[Offers], dict[str, str]]] = {
    "school": _only_campus,
    "contact": _owner_as_contact,
    "commitments": _usual_targets,
}


def first_guesses(part: Section, offers: Offers) -> dict[str, str]:
    guess = _GUESSES.get(part.code)
    return guess(offers) if guess else {}
