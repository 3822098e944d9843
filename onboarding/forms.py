"""What desks and schools fill in for assemblies and for a school's first year."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from core.filtering import PlainSelect
from core.forms import PortalForm, RocDateField
from districts.models import District
from schools.models import School

from .constants import PLACE_LENGTH, REASON_LENGTH, TITLE_LENGTH, Role
from .models import TownMeeting
from .services import MeetingFacts

_FACTS = ("title", "held_on", "place")


class MeetingForm(PortalForm):
    """A new assembly, where the bureau also says of which district, or one to change."""

    district = forms.ModelChoiceField(
        District.objects.order_by("number").defer("map_path"),
        label=_("District"),
        to_field_name="slug",
        empty_label=_("Choose a district"),
        widget=PlainSelect,
    )
    title = forms.CharField(
        label=_("Title"), help_text=_("E.g. First residents' assembly of 116"), max_length=TITLE_LENGTH
    )
    held_on = RocDateField(label=_("Date"))
    place = forms.CharField(label=_("Place"), max_length=PLACE_LENGTH, required=False)

    def __init__(self, data: Any = None, *, district: District | None, meeting: TownMeeting | None = None) -> None:
        initial = {name: getattr(meeting, name) for name in _FACTS} if meeting else {}
        super().__init__(data, initial=initial)
        self.own = meeting.district if meeting else district
        if self.own is not None:
            del self.fields["district"]

    @property
    def chosen_district(self) -> District:
        return self.own or self.cleaned_data["district"]

    @property
    def facts(self) -> MeetingFacts:
        """For the service; only after `is_valid`."""
        return MeetingFacts(**{name: self.cleaned_data[name] for name in _FACTS})


class _SchoolOfAgreement(forms.ModelChoiceField):
    def label_from_instance(self, obj: Agreement) -> str:
        return obj.school.label


class PlanForm(PortalForm):
    """Which partner school takes part, and as what."""

    agreement = _SchoolOfAgreement(
        Agreement.objects.none(),
        label=_("School"),
        to_field_name="reference",
        empty_label=_("Choose a school"),
        widget=PlainSelect,
    )
    role = forms.ChoiceField(label=_("As what"), choices=Role.choices, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, agreements: QuerySet[Agreement]) -> None:
        super().__init__(data)
        self.fields["agreement"].queryset = agreements  # type: ignore[attr-defined] # fields are typed as the base


class RefuseForm(PortalForm):
    reason = forms.CharField(
        label=_("Why is it not confirmed?"),
        help_text=_("The school reads it and can report again."),
        max_length=REASON_LENGTH,
    )


class BuddyForm(PortalForm):
    school = forms.ModelChoiceField(
        School.objects.none(),
        label=_("Experienced school"),
        to_field_name="code",
        empty_label=_("Choose a school"),
        widget=PlainSelect,
    )

    def __init__(self, data: Any = None, *, schools: QuerySet[School]) -> None:
        super().__init__(data)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined] # fields are typed as the base


class ExemptForm(PortalForm):
    reason = forms.CharField(
        label=_("Why does the school need no first steps?"),
        help_text=_("E.g. it has run residents' assemblies here for years without a written agreement."),
        max_length=REASON_LENGTH,
    )
