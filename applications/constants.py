from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned for correction")
    ASSESSED = "assessed", _("Assessed")
    CONFIRMED = "confirmed", _("Assessment confirmed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


# A desk is to act on these; one such case per school and reviewing district.
OPEN_STATUSES = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.RETURNED, Status.ASSESSED, Status.CONFIRMED})
CLOSED_STATUSES = frozenset({Status.APPROVED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED})
DECIDED_STATUSES = frozenset({Status.APPROVED, Status.DECLINED})
EDITABLE_STATUSES = frozenset({Status.DRAFT, Status.RETURNED})
MAX_CHOICES = 3
# Raised with every question that comes into the form (questions.Question.since).
FORM_VERSION = 1
# Views of the queue that a team may keep, and how long their names and addresses may be.
MAX_SAVED_VIEWS, VIEW_NAME_LENGTH, VIEW_QUERY_LENGTH = 12, 24, 500
# Longer than any answer may be, so that nothing typed is cut before its writer is told.
MAX_RAW_LENGTH = 10_000
# What somebody typed before signing in is removed so many days after they saved last; a mailed link opens it for fewer.
BEGUN_DAYS = 30
BEGUN_LINK_DAYS = 7
MAX_BEGUN_LINKS = 5


# A draft that nobody touches is a task after so many days, and put on the shelf after so many; the last reminder goes
# out at least so many days before.
UNTOUCHED_DAYS = 7
SHELVED_AFTER_DAYS = 74
SHELF_NOTICE_DAYS = 14


class SectionState(models.TextChoices):
    """How far a section of the task list is; computed, never stored."""

    CANNOT_START = "cannot_start", _("Cannot start yet")
    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    NEEDS_CORRECTION = "needs_correction", _("Needs correction")
    NEW_QUESTION = "new_question", _("New question")
    LOCKED = "locked", _("Submitted")


# Sections in these states ask nothing of anybody: a sent case may leave new questions unanswered.
SETTLED_STATES = frozenset({SectionState.COMPLETED, SectionState.LOCKED, SectionState.NEW_QUESTION})


class Mark(models.TextChoices):
    """What became of an answer that the school's last application gave (F20)."""

    KEPT = "kept", pgettext_lazy("of an answer", "Carried over")
    CHANGED = "changed", pgettext_lazy("of an answer", "Changed")


class OriginChoice(models.TextChoices):
    """What a school that accompanies a district already wants with another one (N2, A1a)."""

    MOVE = "move", _("Move to another district")
    BOTH = "both", _("Serve this district and another one")


class AttachmentKind(models.TextChoices):
    CONSENT = "consent", _("Signed consent of the head of unit")
    SUPPORTING = "supporting", _("Supporting document")


class CorrectionKind(models.TextChoices):
    """What is wrong with an answer that goes back."""

    INCORRECT = "incorrect", _("Incorrect")
    INCOMPLETE = "incomplete", _("Incomplete")
    FORM_CHANGED = "form_changed", _("The form has changed")


class ViewVerb(models.TextChoices):
    """What the history of a saved view tells."""

    MADE = "made", _("saved the view")
    RENAMED = "renamed", _("renamed the view")
    REMOVED = "removed", _("removed the view")


class CommentVisibility(models.TextChoices):
    INTERNAL = "internal", _("Officials only")
    VISIBLE = "visible", _("Visible to the school")


class Outcome(models.TextChoices):
    APPROVE = "approve", _("Approve")
    DECLINE = "decline", _("Decline")


class ReasonCode(models.TextChoices):
    """Coded reasons of a decision; a decline needs at least one."""

    LOCAL_TIE = "local_tie", _("Local tie or its replacement is convincing")
    TEACHING = "teaching", _("Teaching capacity is sufficient")
    PLAN = "plan", _("The plan fits the district's needs")
    NO_TEACHER = "no_teacher", _("No trained or responsible teacher is named")
    TOO_LITTLE = "too_little", _("The commitments are below what the district needs")
    DISTRICT_FULL = "district_full", _("The district has enough partner schools this year")
    INCOMPLETE = "incomplete", _("The documents do not support the statements")
    NOT_LOCAL = "not_local", _("Too far from the district to accompany it")


APPROVE_REASONS = (ReasonCode.LOCAL_TIE, ReasonCode.TEACHING, ReasonCode.PLAN)
DECLINE_REASONS = (
    ReasonCode.NO_TEACHER,
    ReasonCode.TOO_LITTLE,
    ReasonCode.DISTRICT_FULL,
    ReasonCode.INCOMPLETE,
    ReasonCode.NOT_LOCAL,
)


class ChecklistAnswer(models.TextChoices):
    MEETS = "meets", _("Meets it")
    PARTLY = "partly", _("Partly")
    FAILS = "fails", _("Does not meet it")


class Criterion(models.TextChoices):
    """What a district assesses (F29), each with its anchors in the form."""

    LOCALITY = "locality", _("Locality")
    CAPACITY = "capacity", _("Teaching capacity")
    PLAN = "plan", _("Plan")
    RESOURCES = "resources", _("Resources")


class OfficialPage(models.TextChoices):
    """Pages of a case officials may have open at a time, by the name of their address; the first is read only."""

    DETAIL = "detail", _("Application")
    COMMENT = "comment", _("Comment")
    RETURN = "return", _("Return for correction")
    CANCEL_RETURN = "cancel_return", _("Take the return back")
    RESTORE = "restore", _("Restore the case")
    ASSESS = "assess", _("Assess")
    CONFIRM = "confirm", _("Confirm the assessment")
    SEND_BACK = "send_back", _("Send the assessment back")
    DECIDE = "decide", _("Draft the decision")
    DISCARD = "discard", _("Discard the draft")
    RELEASE = "release", _("Check and release the decision")
    REFER = "refer", _("Refer to the next choice")
