from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    SCHOOL_MEMBER = "school_member", _("School member")
    SCHOOL_COORDINATOR = "school_coordinator", _("School coordinator")
    DISTRICT_OFFICER = "district_officer", _("District officer")
    SECTION_CHIEF = "section_chief", _("District section chief")
    BUREAU_OFFICER = "bureau_officer", _("Bureau officer")
    BUREAU_ADMIN = "bureau_admin", _("Bureau administrator")
    AUDITOR = "auditor", _("Auditor")


SCHOOL_ROLES = frozenset({Role.SCHOOL_MEMBER, Role.SCHOOL_COORDINATOR})
DISTRICT_ROLES = frozenset({Role.DISTRICT_OFFICER, Role.SECTION_CHIEF})
# What decides; an auditor reads everything and changes nothing.
BUREAU_ROLES = frozenset({Role.BUREAU_OFFICER, Role.BUREAU_ADMIN})
CITY_ROLES = BUREAU_ROLES | {Role.AUDITOR}
OFFICIAL_ROLES = DISTRICT_ROLES | CITY_ROLES


class ClaimStatus(models.TextChoices):
    PENDING = "pending", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ClaimProof(models.TextChoices):
    DOMAIN = "domain", _("Address of the school")
    NONE = "none", _("Not an address of the school")


class ClaimDesk(models.TextChoices):
    """Who confirms that somebody acts for a school."""

    COORDINATOR = "coordinator", _("a coordinator of the school")
    DISTRICT = "district", _("the economic affairs section of the district")
    BUREAU = "bureau", _("the Department of Civil Affairs")


class LinkKind(models.TextChoices):
    """Why an official keeps out of what concerns a school; no more is asked."""

    WORK = "work", _("I work or worked for the school, or teach there")
    FAMILY = "family", _("Somebody of my family does")
    OTHER = "other", _("Another interest")


class AbsenceState(models.TextChoices):
    """Where an absence stands on a day; computed, never stored."""

    COMING = "coming", _("Coming")
    NOW = "now", _("Absent today")
    OVER = "over", pgettext_lazy("of an absence", "Over")
    CANCELLED = "cancelled", pgettext_lazy("of an absence", "Called off")


# An absence that can still be changed or called off.
STANDING_STATES = frozenset({AbsenceState.COMING, AbsenceState.NOW})


class UserVerb(models.TextChoices):
    """What the history of a person's account tells."""

    PROFILE_CHANGED = "profile_changed", _("changed the profile")
    OFFICIAL_INVITED = "official_invited", _("invited an official")
    INVITATION_REVOKED = "invitation_revoked", _("revoked an invitation")
    MEMBERSHIP_GRANTED = "membership_granted", _("received a capacity")
    ROLE_CHANGED = "role_changed", _("changed roles")
    MEMBERSHIP_ENDED = "membership_ended", _("gave up a capacity")
    CLAIM_MADE = "claim_made", _("asked to act for a school")
    CLAIM_CONFIRMED = "claim_confirmed", _("was confirmed by a school's desk")
    CLAIM_REFUSED = "claim_refused", _("was not confirmed")
    CLAIM_WITHDRAWN = "claim_withdrawn", _("withdrew the request")
    ABSENCE_RECORDED = "absence_recorded", _("received a deputy for an absence")
    ABSENCE_CHANGED = "absence_changed", _("changed an absence")
    ABSENCE_ENDED = "absence_ended", _("was back before the end of an absence")
    ABSENCE_CANCELLED = "absence_cancelled", _("called an absence off")
    LINK_DECLARED = "link_declared", _("declared a tie to a school")


INVITATION_DAYS = 14
# An address that somebody typed and nobody confirmed is forgotten after this many days.
UNCONFIRMED_DAYS = 7
# A school with fewer contacts than this is warned: one leaves, and nobody is left.
ENOUGH_CONTACTS = 2
# Longer or later ones are mistyped years; who stays away longer hands the work over instead.
LONGEST_ABSENCE_DAYS = 731
ABSENCE_DAYS_AHEAD = 366
PASSWORDS_REMEMBERED = 3
LOCK_SECONDS = 15 * 60

SESSION_ACTING = "acting_membership"
# The person who proved a second factor in this session.
SESSION_FACTOR = "second_factor_of"
# Set by the demonstration's one-click sign-in only; stands in for the second factor there.
SESSION_DEMO_FACTOR = "demo_second_factor"
