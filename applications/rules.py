"""Who may do what to a case, and the sentence when not. Pages, services and exports ask here alike."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.constants import Role
from accounts.models import Membership, User
from accounts.selectors import has_active_desk, is_linked_to_school, may_draft_for
from agreements.constants import LIVE_STATUSES, AgreementStatus
from agreements.models import Agreement
from core.permissions import ALLOWED, Verdict, refuse
from districts.models import District
from schools.models import School

from .constants import DECIDED_STATUSES, EDITABLE_STATUSES, Status
from .models import Application, Begun, CorrectionItem, Decision
from .workflow import TRANSITIONS, Transition

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Known:
    """What a page looked up about its reader and a case in one go, so that the rules need not ask again.

    It stands as `known` on the case; services load the case afresh and judge by the rows themselves.
    """

    user_id: int
    is_linked: bool
    has_desk: bool
    # Corrected answers nobody has checked; who wrote the assessment that waits for confirmation.
    unresolved: int
    assessor_id: int | None


def _known(user: User, application: Application) -> Known | None:
    known = getattr(application, "known", None)
    return known if known is not None and known.user_id == user.pk else None


def can_start(user: Person, school: School) -> Verdict:
    """Confirmed members, and people whose verified address lies in the school's domain, may draft."""
    if not isinstance(user, User):
        return refuse(_("Sign in first."))
    if may_draft_for(user, school):
        return ALLOWED
    return refuse(_("Your membership of this school is not confirmed yet."))


def can_take_begun(user: Person, begun: Begun) -> Verdict:
    """Take what was typed before signing in into one's account, or into a case. Whether it is there for somebody at
    all is asked of selectors.begun.
    """
    if not isinstance(user, User):
        return refuse(_("Sign in first."))
    if begun.person_id not in {None, user.pk}:
        return refuse(_("Somebody else took these answers into their account."))
    if user.acting is not None and user.acting.is_official:
        return refuse(_("You act as an official, so you cannot apply."))
    return ALLOWED


def can_go_on_from(user: Person, agreement: Agreement) -> Verdict:
    """Begin an application to another district out of an agreement of one's school."""
    if not (verdict := can_start(user, agreement.school)):
        return verdict
    if agreement.status in LIVE_STATUSES or agreement.status == AgreementStatus.EXPIRED:
        return ALLOWED
    return refuse(_("Only an agreement in force can be carried on in another district."))


def can_edit(user: User, application: Application) -> Verdict:
    """The owner, the editors, and the school's confirmed people write while it is a draft or returned."""
    if application.status not in EDITABLE_STATUSES:
        return refuse(_("The application was sent; its answers are locked."))
    if application.owner_id == user.pk or _is_coordinator(user, application):
        return ALLOWED
    if application.editors.filter(user=user).exists():
        return ALLOWED
    return refuse(_("Ask the owner to add you as an editor."))


def can_manage_editors(user: User, application: Application) -> Verdict:
    if application.status not in EDITABLE_STATUSES:
        return refuse(_("The application was sent; its answers are locked."))
    if application.owner_id == user.pk or _is_coordinator(user, application):
        return ALLOWED
    return refuse(_("Only the owner or a coordinator of the school changes who may edit."))


def can_take_over(user: User, application: Application) -> Verdict:
    """A coordinator may make themselves the owner."""
    if application.owner_id == user.pk:
        return refuse(_("You are the owner already."))
    if _is_coordinator(user, application):
        return ALLOWED
    return refuse(_("Only a coordinator of the school can take the application over."))


def can_name_owner(user: User, application: Application) -> Verdict:
    """A coordinator of the school, or the bureau, names another member the owner (F14)."""
    if not (application.is_draft or application.is_open):
        return refuse(_("The case is closed."))
    if (user.acting is not None and user.acting.is_bureau) or _is_coordinator(user, application):
        return ALLOWED
    return refuse(_("A coordinator of the school or the Department of Civil Affairs names another owner."))


def can_submit(user: User, application: Application) -> Verdict:
    """Only the owner sends, and only as a confirmed coordinator of the school."""
    if not _is_coordinator(user, application):
        return refuse(_("A confirmed coordinator of the school sends the application."))
    if application.owner_id != user.pk:
        return refuse(_("Only the owner sends the application; take it over first."))
    return ALLOWED


def can_withdraw(user: User, application: Application) -> Verdict:
    if application.status in DECIDED_STATUSES:
        return refuse(_("The application is decided already."))
    if not _is_coordinator(user, application):
        return refuse(_("A coordinator of the school withdraws an application."))
    return ALLOWED


def acts_for_desk(user: User, district: District | None) -> bool:
    """Whether a person acts as the desk: its own people, or the bureau where it has no active account."""
    acting = user.acting
    if acting is None or district is None:
        return False
    if acting.is_district:
        return acting.district_id == district.pk
    return acting.is_bureau and not has_active_desk(district)


def _is_at_desk(user: User, application: Application) -> bool:
    if application.is_rerouted:
        return user.acting is not None and user.acting.is_bureau
    known = _known(user, application)
    if known is not None and user.acting is not None and user.acting.is_bureau:
        return not known.has_desk
    return acts_for_desk(user, application.reviewing_district)


def can_review(user: User, application: Application) -> Verdict:
    """Claim, comment, return and assess: the reviewing district's desk, unless linked to the school."""
    if not _is_at_desk(user, application):
        if application.is_rerouted:
            return refuse(_("Everybody at the desk who could act is linked to the school, so the bureau does."))
        return refuse(_("Only the reviewing district's desk does this."))
    return _unlinked(user, application)


def can_assess(user: User, application: Application) -> Verdict:
    verdict = can_review(user, application)
    if not verdict:
        return verdict
    unresolved = _unresolved(user, application)
    if unresolved:
        return refuse(_("%(count)d corrected answers still wait for your check.") % {"count": unresolved})
    return ALLOWED


def _unresolved(user: User, application: Application) -> int:
    known = _known(user, application)
    if known is not None:
        return known.unresolved
    return CorrectionItem.objects.filter(
        request__application=application, request__answered_at__isnull=False, resolved_at__isnull=True
    ).count()


def can_confirm(user: User, application: Application) -> Verdict:
    """The section chief confirms somebody else's assessment; where no chief can, the bureau does."""
    acting = user.acting
    if acting is not None and acting.is_bureau and (application.is_rerouted or _chief_is_missing(user, application)):
        verdict = _unlinked(user, application)
    else:
        verdict = can_review(user, application)
    if not verdict:
        return verdict
    if acting is not None and acting.is_district and acting.role != Role.SECTION_CHIEF:
        return refuse(_("The section chief confirms assessments."))
    if _assessor(user, application) == user.pk:
        return refuse(_("Another person than the assessor confirms."))
    return ALLOWED


def _chief_is_missing(user: User, application: Application) -> bool:
    """Whether the reviewing district has no chief but, perhaps, the assessor."""
    chiefs = Membership.objects.active().filter(district=application.reviewing_district, role=Role.SECTION_CHIEF)
    return not chiefs.exclude(user=_assessor(user, application)).exists()


def _assessor(user: User, application: Application) -> int | None:
    """Who wrote the assessment that waits for confirmation, if one does."""
    known = _known(user, application)
    if known is not None:
        return known.assessor_id
    waiting = application.assessments.filter(sent_back_at__isnull=True, confirmed_by__isnull=True)
    return waiting.order_by("-assessed_at", "-pk").values_list("assessed_by", flat=True).first()


def can_recuse(user: User, application: Application) -> Verdict:
    """Say that one is linked to the school: officials of the desk or the bureau, once."""
    acting = user.acting
    is_concerned = acting is not None and (acting.is_bureau or acting.district_id == application.reviewing_district_id)
    if acting is None or not is_concerned or not acting.is_official or not application.is_open:
        return refuse(_("Only the officials who handle the case do this."))
    return _unlinked(user, application)


def can_decide(user: User, application: Application) -> Verdict:
    """Draft a decision or refer the case: bureau officers, unless linked to the school."""
    acting = user.acting
    if acting is None or not acting.is_bureau:
        return refuse(_("Only the Department of Civil Affairs decides."))
    return _unlinked(user, application)


def can_release(user: User, application: Application, decision: Decision | None = None) -> Verdict:
    """Release a drafted decision: another person than its drafter."""
    verdict = can_decide(user, application)
    if not verdict:
        return verdict
    standing = decision or application.decisions.filter(discarded_at__isnull=True).first()
    if standing is None:
        return refuse(_("No decision has been drafted yet."))
    if standing.drafted_by_id == user.pk:
        return refuse(_("Another person than the drafter releases the decision."))
    return ALLOWED


def can_release_any(user: User) -> Verdict:
    """See what waits for release: the bureau; each decision has its own rule."""
    if user.acting is not None and user.acting.is_bureau:
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs decides."))


def can_comment(user: User, application: Application) -> Verdict:
    """Officials who handle the case comment; so does the school, visibly, while it is open."""
    if application.status == Status.DRAFT:
        return refuse(_("The draft has not been sent, so nobody would read a comment yet."))
    if not application.is_open:
        return refuse(_("The case is closed."))
    acting = user.acting
    if acting is not None and (acting.is_bureau or _is_at_desk(user, application)):
        return _unlinked(user, application)
    if acting is not None and acting.is_school and acting.school_id == application.school_id:
        return ALLOWED
    return refuse(_("Only those who handle the case comment on it."))


def can_be_present(user: User, application: Application) -> Verdict:
    """Be named to colleagues while a page of the case is open, and see them: officials who handle it."""
    if user.acting is None or not user.acting.is_official:
        return refuse(_("Only the officials who handle the case do this."))
    return can_comment(user, application)


def can_settle_mail(user: User, application: Application) -> Verdict:
    """Note that an undelivered mail was seen to: officials who handle the case, also once it is closed."""
    acting = user.acting
    if acting is not None and (acting.is_bureau or _is_at_desk(user, application)):
        return _unlinked(user, application)
    return refuse(_("Only the officials who handle the case do this."))


def can_see_reminders(user: User) -> Verdict:
    """Who was told of a case, by name and address: its officials and auditors."""
    if user.acting is not None and user.acting.is_official:
        return ALLOWED
    return refuse(_("Only officials see whom the portal has told."))


def can_read_internal(user: User, application: Application) -> bool:
    """Internal comments, checklists and drafted decisions: officials not linked to the school, and auditors."""
    acting = user.acting
    if acting is None or acting.is_school:
        return False
    return acting.is_auditor or not _is_linked(user, application)


def can_see_queue(user: User) -> Verdict:
    """The list of cases and its sheets: officials, each in their own scope."""
    if user.acting is not None and user.acting.is_official:
        return ALLOWED
    return refuse(_("Only officials take the list of cases along."))


def can_keep_views(user: User) -> Verdict:
    """Save, rename and remove views of the queue: everybody of a team, which is a desk or the bureau."""
    if user.acting is not None and (user.acting.is_district or user.acting.is_bureau):
        return ALLOWED
    return refuse(_("Views are kept by the desks and by the Department of Civil Affairs."))


def _is_coordinator(user: User, application: Application) -> bool:
    acting = user.acting
    return (
        acting is not None
        and acting.role == Role.SCHOOL_COORDINATOR
        and acting.school_id == application.school_id
        and acting.ended_at is None
    )


def _is_linked(user: User, application: Application) -> bool:
    known = _known(user, application)
    return known.is_linked if known is not None else is_linked_to_school(user, application.school)


def _unlinked(user: User, application: Application) -> Verdict:
    if _is_linked(user, application):
        return refuse(_("You are linked to this school, so somebody else handles its case."))
    return ALLOWED


_RULES: dict[str, Callable[[User, Application], Verdict]] = {
    "submit": can_submit,
    "resubmit": can_submit,
    "withdraw": can_withdraw,
    "claim": can_review,
    "return": can_review,
    "cancel_return": can_review,
    "restore": can_review,
    "assess": can_assess,
    "send_back": can_confirm,
    "confirm": can_confirm,
    "refer": can_decide,
    "approve": can_decide,
    "decline": can_decide,
}


def verdict_on(verb: str, user: User, application: Application) -> Verdict:
    """Whether `user` may make the move `verb`, whatever the status; moves of the system are nobody's."""
    rule = _RULES.get(verb)
    return rule(user, application) if rule else refuse(_("The portal does this by rule."))


def available_transitions(application: Application, user: User) -> list[Transition]:
    """The moves a person may make now; buttons come from here and nowhere else."""
    return [
        transition
        for transition in TRANSITIONS
        if transition.source == application.status and verdict_on(transition.verb, user, application)
    ]


def may_read_files(user: User, application: Application) -> Verdict:
    """Files go to whoever may open the case; a draft's only to those who may edit it."""
    if application.status == Status.DRAFT and not (user.acting and user.acting.is_auditor):
        return can_edit(user, application)
    return ALLOWED
