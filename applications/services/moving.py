"""An application out of an agreement: the school moves to another district, or serves both (N2)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement
from agreements.services import create_successor
from core.permissions import Refused, require
from history.services import record_event
from renewals.services import record_move

from .. import rules
from ..constants import OPEN_STATUSES, OriginChoice, Status
from ..content import commitment_code, indicators_for
from ..models import Application, ApplicationEvent, Decision
from .carrying import OF_THE_SCHOOL, carry
from .drafting import start_application
from .gate import TransitionNotAllowed
from .shelving import restore_draft


@transaction.atomic
def start_from_agreement(agreement: Agreement, *, actor: User, choice: OriginChoice) -> Application:
    """The draft in which the school goes on from `agreement`, with what is known of it filled in; at most one is open.

    Raises TransitionNotAllowed when another application from it was sent already.
    """
    # The row of the agreement orders the clicks of all its people.
    agreement = Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)
    require(rules.can_go_on_from(actor, agreement))
    open_one = Application.objects.filter(origin=agreement, status__in=[Status.DRAFT, *OPEN_STATUSES]).first()
    if open_one is not None:
        return _as_chosen(open_one, actor, choice)
    application = start_application(
        agreement.school, actor=actor, is_sample=agreement.is_sample, origin=agreement, origin_choice=choice
    )
    said = carried_answers(application, agreement)
    carry(application, source=_earlier(agreement), carried=said, rows={"campus", "commitments"})
    return application


def _as_chosen(application: Application, actor: User, choice: OriginChoice) -> Application:
    """The open one, if it is this person's to go on with; a draft follows a change of mind."""
    if not Application.objects.visible_to(actor).filter(pk=application.pk).exists():
        raise TransitionNotAllowed(_("A colleague of your school has begun this application already."))
    if application.is_shelved and rules.can_edit(actor, application):
        application = restore_draft(application, actor=actor)
    if application.origin_choice == choice:
        return application
    if application.status != Status.DRAFT:
        words = {"reference": application.reference}
        raise TransitionNotAllowed(_("Application %(reference)s from this agreement was sent already.") % words)
    details = {"origin_choice": [application.origin_choice, choice]}
    application.origin_choice = choice
    application.save(update_fields=["origin_choice"])
    record_event(ApplicationEvent, application, actor=actor, verb="save", details=details)
    return application


def carried_answers(application: Application, agreement: Agreement) -> dict[str, Any]:
    """What the earlier case said of the school, and the commitments in force; the others stay out."""
    earlier = _earlier(agreement)
    said = {code: value for code, value in earlier.answers.items() if code in OF_THE_SCHOOL} if earlier else {}
    targets = dict(agreement.commitments.order_by("pk").values_list("indicator__code", "target"))
    offered = {commitment_code(one.code): "" for one in indicators_for(application)}
    return said | offered | {commitment_code(code): str(target) for code, target in targets.items()}


def succeed(application: Application, decision: Decision, *, actor: User) -> Agreement:
    """The agreement that an approval makes of a case out of another one: its successor; history stays where it is.

    Raises TransitionNotAllowed when nothing can follow it as the decision says.
    """
    origin = application.origin
    assert origin is not None  # noqa: S101 - else there is nothing to follow
    assert decision.starts_on is not None  # noqa: S101 - a constraint of approvals
    assert decision.ends_on is not None  # noqa: S101
    is_move = application.origin_choice == OriginChoice.MOVE
    try:
        successor = create_successor(
            origin,
            actor=actor,
            side=Side.GOVERNMENT,
            starts_on=decision.starts_on,
            ends_on=decision.ends_on,
            district=decision.district,
            replaces=is_move,
            lines=[(row.indicator, row.target) for row in decision.commitments.select_related("indicator")],
        )
    except Refused as refusal:
        raise TransitionNotAllowed(refusal.user_message) from refusal
    if is_move:
        record_move(origin, successor, actor=actor, by=application.owner)
    return successor


def _earlier(agreement: Agreement) -> Application | None:
    """The case that led to the agreement; an agreement entered from paper has none."""
    return Application.objects.filter(agreement=agreement).only("reference", "answers").first()
