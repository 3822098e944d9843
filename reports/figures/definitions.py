"""What each figure counts, in one sentence that a councillor can check."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Key(StrEnum):
    """The figures by the names under which they are stored."""

    PARTNERS = "partners"
    LOCAL = "local"
    COVERED = "covered"
    COVERED_LOCALLY = "covered_locally"
    SCHOOL_VERIFIED = "school_verified"
    GOVERNMENT_VERIFIED = "government_verified"
    SCHOOL_OVERDUE = "school_overdue"
    GOVERNMENT_OVERDUE = "government_overdue"
    QUIET = "quiet"
    DORMANT = "dormant"
    ENDING = "ending"
    ACTIVITIES = "activities"
    ASSEMBLIES = "assemblies"
    WAITING = "waiting"
    OLDEST_WAITING = "oldest_waiting"
    DECISION_DAYS = "decision_days"
    NEEDS = "needs"
    SENT = "sent"
    SENT_OPEN = "sent_open"
    SENT_RETURNED = "sent_returned"
    SENT_APPROVED = "sent_approved"
    SENT_DECLINED = "sent_declined"
    SENT_WITHDRAWN = "sent_withdrawn"
    SENT_LAPSED = "sent_lapsed"


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name, what it is counted in, and how it is computed."""

    key: str
    name: Promise
    unit: Promise
    sentence: Promise


_AGREEMENTS = pgettext_lazy("unit of a figure", "agreements")
_DISTRICTS = pgettext_lazy("unit of a figure", "districts")
_COMMITMENTS = pgettext_lazy("unit of a figure", "commitments")
_THINGS = pgettext_lazy("unit of a figure", "items")
_CASES = pgettext_lazy("unit of a figure", "applications")
_WORKING_DAYS = pgettext_lazy("unit of a figure", "working days")

_ALL = (
    Definition(
        Key.PARTNERS, _("Partnerships"), _AGREEMENTS,
        _("Agreements in force on the day: signed, begun and not past their last day. Paused ones count."),
    ),
    Definition(
        Key.LOCAL, _("Local share"), _AGREEMENTS,
        _("Of the agreements in force, those whose school has a campus in the very district."),
    ),
    Definition(
        Key.COVERED, _("Districts with a partner school"), _DISTRICTS,
        _("Districts with at least one agreement in force, of all districts."),
    ),
    Definition(
        Key.COVERED_LOCALLY, _("Districts with a local partner school"), _DISTRICTS,
        _("Districts with at least one agreement in force whose school has a campus there, of all districts."),
    ),
    Definition(
        Key.SCHOOL_VERIFIED, _("Schools' commitments fulfilled"), _COMMITMENTS,
        _(
            "Of the commitments of schools whose last day lies in the term, those of which the district office has "
            "verified as much as was promised. What is reported and not yet verified does not count."
        ),
    ),
    Definition(
        Key.GOVERNMENT_VERIFIED, _("District offices' commitments fulfilled"), _COMMITMENTS,
        _(
            "Of the commitments of district offices whose last day lies in the term, those of which the school has "
            "verified as much as was promised. What is reported and not yet verified does not count."
        ),
    ),
    Definition(
        Key.SCHOOL_OVERDUE, _("Overdue at schools"), _THINGS,
        _(
            "What schools owe beyond its day: commitments not fulfilled by their last day, and answers that the other "
            "side waits for longer than promised. Known for today only."
        ),
    ),
    Definition(
        Key.GOVERNMENT_OVERDUE, _("Overdue at district offices"), _THINGS,
        _(
            "What district offices owe beyond its day, by the same rule as for schools. Known for today only."
        ),
    ),
    Definition(
        Key.QUIET, _("Quiet agreements"), _AGREEMENTS,
        _("Agreements in force under which nothing was verified for longer than the rule for quiet ones allows."),
    ),
    Definition(
        Key.DORMANT, _("Dormant agreements"), _AGREEMENTS,
        _("Agreements in force under which nothing was verified for longer than the rule for dormant ones allows."),
    ),
    Definition(
        Key.ENDING, _("Agreements that end within 180 days"), _AGREEMENTS,
        _("Agreements in force whose last day lies at most 180 days ahead. Known for today only."),
    ),
    Definition(
        Key.ACTIVITIES, _("Verified activities"), _THINGS,
        _("Reports by either side of something done in the term that the other side has verified, each once."),
    ),
    Definition(
        Key.ASSEMBLIES, _("Residents' assemblies held"), pgettext_lazy("unit of a figure", "assemblies"),
        _("Residents' assemblies entered here whose date lies in the term and has come; cancelled ones do not count."),
    ),
    Definition(
        Key.WAITING, _("Applications that wait for an office"), _CASES,
        _(
            "Applications sent and not decided that are with a district office or the Department of Civil Affairs; "
            "those returned to their school for correction do not count. Known for today only."
        ),
    ),
    Definition(
        Key.OLDEST_WAITING, _("The longest wait"), _WORKING_DAYS,
        _("Working days since the first of the applications that wait for an office was sent. Known for today only."),
    ),
    Definition(
        Key.DECISION_DAYS, _("Time to a decision"), _WORKING_DAYS,
        _(
            "Working days from sending an application to the release of its decision, the middle one of all decisions "
            "released in the term (median)."
        ),
    ),
    Definition(
        Key.NEEDS, _("Open needs"), pgettext_lazy("unit of a figure", "needs"),
        _("What districts ask schools for and may be answered on the day."),
    ),
    Definition(
        Key.SENT, _("Applications sent"), _CASES, _("Applications that were first sent within the term."),
    ),
    Definition(
        Key.SENT_OPEN, _("Of these, with an office"), _CASES,
        _("Applications sent within the term that are with a district office or the Department of Civil Affairs now."),
    ),
    Definition(
        Key.SENT_RETURNED, _("Of these, with the school"), _CASES,
        _("Applications sent within the term that are returned to their school for correction now."),
    ),
    Definition(
        Key.SENT_APPROVED, _("Of these, approved"), _CASES, _("Applications sent within the term and approved since."),
    ),
    Definition(
        Key.SENT_DECLINED, _("Of these, declined"), _CASES, _("Applications sent within the term and declined since."),
    ),
    Definition(
        Key.SENT_WITHDRAWN, _("Of these, withdrawn"), _CASES,
        _("Applications sent within the term that their school has withdrawn since."),
    ),
    Definition(
        Key.SENT_LAPSED, _("Of these, lapsed"), _CASES,
        _("Applications sent within the term that were returned and not corrected by their day."),
    ),
)  # fmt: skip
DEFINITIONS: dict[str, Definition] = {one.key: one for one in _ALL}
