"""What people fill in about themselves, their schools and their colleagues."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.constants import DISTRICT_ROLES, OFFICIAL_ROLES, ClaimProof, Role
from accounts.models import Membership, User
from core.forms import PortalForm
from districts.models import District
from schools.models import School, SchoolDomain

_ADDRESS_END = re.compile(r"[a-z0-9.-]+\.[a-z]{2,}")


class NameForm(PortalForm):
    display_name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As colleagues and officials know you; one field, never split."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "w-medium"}),
    )


class ProfileForm(NameForm):
    title = forms.CharField(
        label=_("Job title"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "class": "w-medium"}),
    )
    language = forms.ChoiceField(label=_("Language of e-mails"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    @classmethod
    def of(cls, user: User, data: Any = None) -> "ProfileForm":
        return cls(
            data,
            initial={"display_name": user.display_name, "title": user.title, "language": user.language},
        )


class ClaimForm(PortalForm):
    wanted_role = forms.ChoiceField(
        label=_("I want to act as"),
        choices=[
            (Role.SCHOOL_COORDINATOR, _("Coordinator: submits applications and manages the team")),
            (Role.SCHOOL_MEMBER, _("Member: drafts and reports together with the team")),
        ],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("Your job title and unit"),
        max_length=60,
        help_text=_("For example: associate professor, Department of Public Policy."),
    )
    phone = forms.CharField(
        label=_("Office telephone for a check-back"),
        max_length=40,
        help_text=_("Whoever confirms you may call this number. It is not published."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w-medium"}),
    )
    district = forms.ModelChoiceField(
        label=_("District that you would like to accompany"),
        queryset=District.objects.order_by("number"),
        empty_label=_("Choose a district"),
        help_text=_("Its economic affairs section confirms the first coordinator of a school."),
    )

    def __init__(self, *args: Any, needs_district: bool, proof: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_district:
            del self.fields["district"]
        # An address of the school says enough about where somebody works.
        self.fields["phone"].required = proof == ClaimProof.NONE


class DecideClaimForm(PortalForm):
    decision = forms.ChoiceField(
        label=_("Does this person act for the school?"),
        choices=[("confirm", _("Yes, confirm")), ("refuse", _("No, do not confirm"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed when you do not confirm; the person reads it."),
        widget=forms.Textarea,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say why the claim is not confirmed."))
        return cleaned


class EndMembershipForm(PortalForm):
    """Asks for a successor where there is one to choose and something to take over.

    A school's team is always asked: its drafts and reports need a name. A desk is asked when the leaver has
    something in hand, and may answer that it stays with all of them.
    """

    successor = forms.ChoiceField(label=_("Who takes over the drafts and tasks?"))
    desk = "desk"

    def __init__(self, *args: Any, membership: Membership, in_hand: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = {str(person.pk): person for person in selectors.colleagues_of(membership)}
        if not self._colleagues or (membership.school_id is None and not in_hand):
            del self.fields["successor"]
            return
        choices = [("", _("Choose a colleague")), *((key, each.name) for key, each in self._colleagues.items())]
        if membership.school_id is None:
            choices.append((self.desk, _("Nobody by name: everybody at the desk may go on with them")))
        self.fields["successor"].choices = choices

    def clean_successor(self) -> User | None:
        return self._colleagues.get(self.cleaned_data["successor"])


class InviteForm(PortalForm):
    email = forms.EmailField(
        label=_("Official e-mail address"),
        help_text=_("The invitation works only for this address, once."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in Role if role in OFFICIAL_ROLES],
        widget=forms.RadioSelect,
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.order_by("number"),
        required=False,
        to_field_name="slug",
        empty_label=_("None (city role)"),
        help_text=_("For officers and section chiefs of a district office."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        of_district, district = cleaned.get("role") in DISTRICT_ROLES, cleaned.get("district")
        if of_district and district is None and "district" not in self.errors:
            self.add_error("district", _("Choose the district of this role."))
        if cleaned.get("role") and not of_district and district is not None:
            self.add_error("district", _("This role is for the whole city; choose no district."))
        return cleaned


class DomainForm(PortalForm):
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.listed(),
        to_field_name="code",
        empty_label=_("Choose a school"),
    )
    domain = forms.CharField(
        label=_("E-mail domain"),
        max_length=100,
        help_text=_("The part after the @ of staff addresses, such as example.edu.tw."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "class": "w-medium"}),
    )

    def clean_domain(self) -> str:
        domain = self.cleaned_data["domain"].strip().lower().rpartition("@")[2]
        if not _ADDRESS_END.fullmatch(domain):
            raise ValidationError(_("Enter the part after the @, such as example.edu.tw."))
        taken = SchoolDomain.objects.filter(domain=domain).select_related("school").first()
        if taken is not None:
            raise ValidationError(
                _("%(domain)s already belongs to %(school)s.") % {"domain": domain, "school": taken.school}
            )
        return domain
