from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# How obligations, reminders and mails name an agreement as what they are about.
SUBJECT_KIND = "agreement"


class Side(models.TextChoices):
    """Who owes a commitment."""

    SCHOOL = "school", _("School")
    GOVERNMENT = "government", _("District office")

    @property
    def other(self) -> "Side":
        """The side that verifies what this one did."""
        return Side.GOVERNMENT if self is Side.SCHOOL else Side.SCHOOL


class Party(models.TextChoices):
    """Who signs an agreement; the bureau only where it is a party."""

    SCHOOL = "school", _("School")
    DISTRICT = "district", _("District office")
    BUREAU = "bureau", _("Department of Civil Affairs")


class Per(models.TextChoices):
    """The period a target is counted in."""

    TERM = "term", _("per semester")
    YEAR = "year", _("per academic year")
    ASSEMBLY = "assembly", _("per residents' assembly")


class AgreementKind(models.TextChoices):
    """A partner school accompanies a district; a promotion school works on single courses or events (P9)."""

    PARTNER = "partner", _("Partner school agreement")
    PROMOTION = "promotion", _("Promotion agreement")


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("status of an agreement", "Draft")
    NEGOTIATING = "negotiating", _("Being negotiated")
    FROZEN = "frozen", _("Text settled")
    SIGNING = "signing", _("Being signed")
    ACTIVE = "active", _("In force")
    PAUSED = "paused", _("Paused")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Ended early")
    SUPERSEDED = "superseded", _("Replaced")


class Standing(models.TextChoices):
    """Where an agreement stands on a day: its status and its dates together."""

    DRAFT = "draft", pgettext_lazy("status of an agreement", "Draft")
    NEGOTIATING = "negotiating", _("Being negotiated")
    FROZEN = "frozen", _("Text settled")
    SIGNING = "signing", _("Being signed")
    COMING = "coming", _("Signed")
    LIVE = "live", _("In force")
    PAUSED = "paused", _("Paused")
    LAPSED = "lapsed", _("Expired")
    ENDED = "ended", _("Ended early")
    REPLACED = "replaced", _("Replaced")
    DROPPED = "dropped", _("Not concluded")


# Units that count people. Of these, amounts below the smallest that may be published are withheld (small cells).
PERSON_UNITS = frozenset({"人", "名", "位", "人次"})
SMALLEST_PUBLISHED = 5

# Not in force yet: only the two sides, the bureau and auditors see these.
OPEN_STATUSES = frozenset(
    {AgreementStatus.DRAFT, AgreementStatus.NEGOTIATING, AgreementStatus.FROZEN, AgreementStatus.SIGNING}
)
# In force, as far as their dates go; a pause does not end a partnership.
LIVE_STATUSES = frozenset({AgreementStatus.ACTIVE, AgreementStatus.PAUSED})
OVER_STATUSES = frozenset({AgreementStatus.EXPIRED, AgreementStatus.TERMINATED, AgreementStatus.SUPERSEDED})


class EndReason(models.TextChoices):
    """Why an agreement ended before its last day, or was not concluded."""

    MUTUAL = "mutual", _("Both sides agree to end it")
    SCHOOL_STOPS = "school_stops", _("The school stops")
    OFFICE_STOPS = "office_stops", _("The district office stops")
    NOT_FULFILLED = "not_fulfilled", _("Commitments were not fulfilled")
    NOT_AGREED = "not_agreed", _("The sides did not agree")
    OTHER = "other", _("Another reason")


class PauseReason(models.TextChoices):
    """What both sides accept as a reason to rest (N4)."""

    SABBATICAL = "sabbatical", _("The responsible teacher is on leave")
    ELECTION_YEAR = "election_year", _("Election year")
    PROGRAMME = "programme", _("The programme rests in this district")
    OTHER = "other", _("Another reason")


class LineKind(models.TextChoices):
    CLAUSE = "clause", _("Clause")
    COMMITMENT = "commitment", _("Commitment")


class MoveKind(models.TextChoices):
    """What a side did to a line."""

    PROPOSE = "propose", _("proposed")
    COUNTER = "counter", _("made a counter-proposal")
    ACCEPT = "accept", _("accepted")
    STRIKE = "strike", _("proposed to leave it out")


class ClauseVerb(models.TextChoices):
    """What happened to a standard clause."""

    ADDED = "add", pgettext_lazy("of a standard clause", "Clause added")
    CHANGED = "change", pgettext_lazy("of a standard clause", "Wording changed")
    CONFIRMED = "confirm", pgettext_lazy("of a standard clause", "Confirmed by legal staff")
    MOVED_UP = "move_up", pgettext_lazy("of a standard clause", "Moved up")
    MOVED_DOWN = "move_down", pgettext_lazy("of a standard clause", "Moved down")


class Relation(models.TextChoices):
    """What a public source says about a school and a district; never counted as an agreement."""

    PARTNER_AGREEMENT = "partner_agreement", _("Named as partner school")
    INFORMAL = "informal", _("Informal cooperation")


class SourceConfidence(models.TextChoices):
    HIGH = "high", _("High confidence")
    MEDIUM = "medium", _("Medium confidence")
    LOW = "low", _("Low confidence")
