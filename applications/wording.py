"""How states and acts are worded, one word per audience."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .constants import Status

_VERBS: dict[str, Promise] = {
    "shelve": _("Put on the shelf: nobody had touched the draft"),
    "unshelve": _("Taken from the shelf"),
    "start": _("Began the application"),
    "save": _("Saved answers"),
    "attach": _("Added a file"),
    "remove_file": _("Removed a file"),
    "add_editor": _("Added an editor"),
    "remove_editor": _("Removed an editor"),
    "take_over": _("Took the application over"),
    "name_owner": _("Named another owner"),
    "hand_over": _("Handed the application over"),
    "pass_on": _("Passed the review on"),
    "recuse": _("Excluded officials linked to the school"),
    "request_consent": _("Asked the head of unit for consent"),
    "give_consent": _("The head of unit consented"),
    "submit": _("Submitted"),
    "claim": _("Took the case for review"),
    "return": _("Returned for correction"),
    "cancel_return": _("Took the return back"),
    "resubmit": _("Sent the corrections"),
    "resolve": _("Checked a correction"),
    "lapse": _("Lapsed: the correction was not answered in time"),
    "restore": _("Restored"),
    "assess": _("Assessed"),
    "send_back": _("Sent the assessment back"),
    "confirm": _("Confirmed the assessment"),
    "refer": _("Referred to the next choice"),
    "draft_decision": _("Drafted a decision"),
    "discard_decision": _("Discarded the drafted decision"),
    "approve": _("Approved"),
    "decline": _("Declined"),
    "withdraw": _("Withdrawn by the school"),
    "comment": _("Commented"),
}

# What the school sees: one plain word, no internal step.
_SCHOOL_STATUS: dict[str, Promise] = {
    Status.DRAFT: _("Draft"),
    Status.SUBMITTED: _("With the district office"),
    Status.UNDER_REVIEW: _("With the district office"),
    Status.RETURNED: _("Please correct"),
    Status.ASSESSED: _("With the district office"),
    Status.CONFIRMED: _("With the Department of Civil Affairs"),
    Status.APPROVED: _("Approved"),
    Status.DECLINED: _("Not this time"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.LAPSED: _("Lapsed"),
}
# Internal steps that a school's timeline leaves out.
_INTERNAL_VERBS = frozenset(
    {
        "save",
        "attach",
        "remove_file",
        "send_back",
        "draft_decision",
        "discard_decision",
        "resolve",
        "comment",
        "pass_on",
        "recuse",
    }
)


def verb_label(verb: str) -> str:
    return str(_VERBS.get(verb, verb))


def school_status(status: str) -> str:
    return str(_SCHOOL_STATUS[status])


def is_for_school(verb: str) -> bool:
    return verb not in _INTERNAL_VERBS


def known_verbs() -> frozenset[str]:
    return frozenset(_VERBS)
