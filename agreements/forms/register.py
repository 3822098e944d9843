"""Forms of the bureau and the desks: a partnership signed on paper, a signing, an office's public contact."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.dates import local_today
from core.forms import PortalForm, RocDateField
from cycles.models import AcademicTerm
from cycles.selectors import known_terms
from districts.models import District, DistrictOffice
from schools.constants import SchoolKind
from schools.models import School

from ..constants import Side
from ..models import Indicator
from ..selectors import offered_indicators

_PHONE = re.compile(r"[0-9+()\- ]{7,20}(?: ?(?:#|分機|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)


def _signing_fields() -> tuple[RocDateField, forms.CharField]:
    return (
        RocDateField(label=_("Signed on")),
        forms.CharField(
            label=_("Document number"),
            help_text=_("As on the letter, e.g. 府授民治字第1140000000號. Leave it empty when there is none."),
            max_length=40,
            required=False,
        ),
    )


def not_in_the_future(signed_on: date) -> date:
    if signed_on > local_today():
        raise ValidationError(_t("The day of signing cannot lie in the future."))
    return signed_on


class SigningForm(PortalForm):
    """That both sides have signed a draft."""

    signed_on, document_number = _signing_fields()

    def clean_signed_on(self) -> date:
        return not_in_the_future(self.cleaned_data["signed_on"])


class SchoolChoiceField(forms.ModelChoiceField):
    """Listed schools by code, grouped by their kind."""

    def __init__(self, **kwargs: Any) -> None:
        queryset = School.objects.listed().order_by("registry_order")
        super().__init__(queryset, to_field_name="code", **kwargs)

    def group(self) -> None:
        """Read the schools once and lay them out below the names of their kinds."""
        by_kind: dict[str, list[tuple[str, str]]] = {kind.label: [] for kind in SchoolKind}
        for school in self.queryset:
            by_kind[school.get_kind_display()].append((school.code, school.label))
        groups = [(kind, schools) for kind, schools in by_kind.items() if schools]
        self.widget.choices = [("", _("Choose a school")), *groups]


class RecordAgreementForm(PortalForm):
    """A partnership that was agreed on paper, as it stands there."""

    # Most of it is optional, and the page says so once.
    mark_optional = False

    school = SchoolChoiceField(label=_("School"))
    district = forms.ModelChoiceField(
        District.objects.order_by("number"),
        label=_("District"),
        to_field_name="slug",
        empty_label=_("Choose a district"),
    )
    first_term = forms.ChoiceField(label=_("First semester"))
    last_term = forms.ChoiceField(label=_("Last semester"))
    signed_on, document_number = _signing_fields()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].group()  # type: ignore[attr-defined]
        self.terms = {f"{term.academic_year}-{term.term}": term for term in known_terms()}
        choices = [("", _("Choose a semester")), *((code, str(term)) for code, term in self.terms.items())]
        for name in ("first_term", "last_term"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.offered = {side: offered_indicators(side) for side in (Side.GOVERNMENT, Side.SCHOOL)}
        for indicators in self.offered.values():
            self.fields |= {_field_name(one): _promise_field(one) for one in indicators}

    @property
    def government_promises(self) -> list[forms.BoundField]:
        return [self[_field_name(one)] for one in self.offered[Side.GOVERNMENT]]

    @property
    def school_promises(self) -> list[forms.BoundField]:
        return [self[_field_name(one)] for one in self.offered[Side.SCHOOL]]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.declared_fields]

    def clean_signed_on(self) -> date:
        return not_in_the_future(self.cleaned_data["signed_on"])

    def clean_first_term(self) -> AcademicTerm:
        return self.terms[self.cleaned_data["first_term"]]

    def clean_last_term(self) -> AcademicTerm:
        return self.terms[self.cleaned_data["last_term"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_term"), cleaned.get("last_term")
        if first and last and last.ends_on < first.ends_on:
            self.add_error("last_term", _("The last semester cannot lie before the first."))
        elif last and last.ends_on < local_today():
            self.add_error("last_term", _("This semester is over. Record agreements that are still in force."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the service takes besides school and district; for a valid form."""
        cleaned = self.cleaned_data
        offered = [one for indicators in self.offered.values() for one in indicators]
        return {
            "starts_on": cleaned["first_term"].starts_on,
            "ends_on": cleaned["last_term"].ends_on,
            "signed_on": cleaned["signed_on"],
            "document_number": cleaned["document_number"],
            "commitments": [(one, target) for one in offered if (target := cleaned[_field_name(one)])],
        }


def _field_name(indicator: Indicator) -> str:
    return f"promise-{indicator.code}"


def _promise_field(indicator: Indicator) -> forms.IntegerField:
    label = _t("%(name)s (%(unit)s, %(per)s)") % {
        "name": indicator.label,
        "unit": indicator.unit_label,
        "per": indicator.get_per_display(),
    }
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=indicator.maximum_target,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short"}),
    )


class OfficeContactForm(PortalForm):
    """The public contact of a district's economic affairs section."""

    address = forms.CharField(label=_("Street address"), max_length=120)
    desk_phone = forms.CharField(
        label=_("Telephone of the economic affairs section"),
        help_text=_("Shown to everybody, e.g. 02-2720-8889 分機 123."),
        max_length=40,
        required=False,
    )
    desk_email = forms.EmailField(
        label=_("E-mail of the economic affairs section"),
        help_text=_("The section's mailbox, not a person's."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    @classmethod
    def of(cls, office: DistrictOffice, data: Any = None) -> "OfficeContactForm":
        return cls(data, initial={name: getattr(office, name) for name in cls.base_fields})

    def clean_desk_phone(self) -> str:
        phone = " ".join(unicodedata.normalize("NFKC", self.cleaned_data["desk_phone"]).split())
        if phone and not _PHONE.fullmatch(phone):
            raise ValidationError(_t("Write the number with area code, such as 02-2720-8889 分機 123."))
        return phone
