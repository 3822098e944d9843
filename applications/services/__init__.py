"""Every write on a case, by use case."""

from .beginning import (
    BegunElsewhere,
    adopt_begun,
    forget_begun,
    hold_begun,
    keep_begun,
    mail_continuing_link,
    purge_begun,
)
from .carrying import start_or_continue
from .consent import cancel_consent_request, confirm_consent, request_consent
from .deciding import discard_decision, draft_decision, refer_application, release_decision
from .drafting import (
    AnswersMoved,
    add_editor,
    attach_file,
    remove_attachment,
    remove_editor,
    save_section,
    start_application,
)
from .entrances import accept_invitation, start_from_need
from .gate import TransitionNotAllowed
from .moving import start_from_agreement
from .owning import hand_over_drafts, name_owner, take_over
from .recusal import recuse, settle_recusals
from .reviewing import (
    assess_application,
    cancel_return,
    claim_application,
    comment_on,
    confirm_assessment,
    lapse_application,
    lapse_overdue_returns,
    pass_reviews_on,
    resolve_correction,
    restore_application,
    return_application,
    send_assessment_back,
)
from .saving import remove_view, rename_view, save_view
from .shelving import restore_draft, shelve_untouched_drafts
from .submitting import submit_application, withdraw_application

__all__ = [
    "AnswersMoved",
    "BegunElsewhere",
    "TransitionNotAllowed",
    "accept_invitation",
    "add_editor",
    "adopt_begun",
    "assess_application",
    "attach_file",
    "cancel_consent_request",
    "cancel_return",
    "claim_application",
    "comment_on",
    "confirm_assessment",
    "confirm_consent",
    "discard_decision",
    "draft_decision",
    "forget_begun",
    "hand_over_drafts",
    "hold_begun",
    "keep_begun",
    "lapse_application",
    "lapse_overdue_returns",
    "mail_continuing_link",
    "name_owner",
    "pass_reviews_on",
    "purge_begun",
    "recuse",
    "refer_application",
    "release_decision",
    "remove_attachment",
    "remove_editor",
    "remove_view",
    "rename_view",
    "request_consent",
    "resolve_correction",
    "restore_application",
    "restore_draft",
    "return_application",
    "save_section",
    "save_view",
    "send_assessment_back",
    "settle_recusals",
    "shelve_untouched_drafts",
    "start_application",
    "start_from_agreement",
    "start_from_need",
    "start_or_continue",
    "submit_application",
    "take_over",
    "withdraw_application",
]
