"""The head of unit's consent by e-mail: asked for, given by a button on the page, stale when the content moves."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.actors import SYSTEM
from core.permissions import require
from history.services import digest, record_event
from notifications.services import queue_message

from .. import rules
from ..content import content_of
from ..models import Application, ApplicationEvent, ConsentRequest
from ..notices import SUBJECT_KIND
from .gate import TransitionNotAllowed, lock

# Asking the same person for the same thing again within this time is the same click.
ONE_CLICK = timedelta(minutes=1)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def request_consent(application: Application, *, actor: User, name: str, title: str, email: str) -> ConsentRequest:
    """Ask the head of unit by e-mail; an earlier request is replaced. The link opens a page, nothing more."""
    application = lock(application)
    require(rules.can_edit(actor, application))
    content = content_of(application)
    if not content.choices or not content.commitments:
        raise TransitionNotAllowed(_("Choose the districts and commitments first: they are what is consented to."))
    now = timezone.now()
    standing = content.consent_request
    asked = (name, title, email, content.consent_digest)
    if standing and _is_same_click(standing, asked, now):
        return standing
    application.consent_requests.filter(cancelled_at__isnull=True).update(cancelled_at=now)
    token = secrets.token_urlsafe(32)
    request = ConsentRequest.objects.create(
        application=application,
        name=name,
        title=title,
        email=email,
        token_digest=token_digest(token),
        requested_by=actor,
        requested_at=now,
        content_digest=content.consent_digest,
    )
    record_event(
        ApplicationEvent, application, actor=actor, verb="request_consent", at=now, details={"to": digest(email)}
    )
    queue_message(
        "applications/consent",
        dedupe_key=f"consent:{request.pk}",
        address=email,
        language=settings.LANGUAGE_CODE,
        context={
            "name": name,
            "asked_by": actor.name,
            "application": application,
            "action_url": settings.SITE_URL + reverse("applications:consent", args=[token]),
        },
        subject_kind=SUBJECT_KIND,
        subject_id=application.pk,
    )
    return request


def _is_same_click(standing: ConsentRequest, asked: tuple[str, str, str, str], now: datetime) -> bool:
    if (standing.name, standing.title, standing.email, standing.content_digest) != asked:
        return False
    return standing.confirmed_at is not None or now - standing.requested_at < ONE_CLICK


@transaction.atomic
def confirm_consent(request: ConsentRequest) -> ConsentRequest:
    """Record the consent; a second click changes nothing. Raises TransitionNotAllowed when it was replaced
    or when districts or commitments have changed since it was asked for."""
    application = lock(request.application)
    request = ConsentRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if request.confirmed_at:
        return request
    if request.cancelled_at or (not application.is_draft and not application.is_returned):
        raise TransitionNotAllowed(_("This request is no longer open."))
    if content_of(application).consent_digest != request.content_digest:
        raise TransitionNotAllowed(_("The application has changed since you were asked; the applicant will ask again."))
    request.confirmed_at = timezone.now()
    request.save(update_fields=["confirmed_at"])
    application.saved_at = request.confirmed_at
    if "declaration" not in application.touched_sections:
        application.touched_sections = [*application.touched_sections, "declaration"]
    application.save(update_fields=["touched_sections", "saved_at"])
    record_event(
        ApplicationEvent,
        application,
        actor=SYSTEM,
        verb="give_consent",
        at=request.confirmed_at,
        details={"by": digest(request.email)},
    )
    return request


@transaction.atomic
def cancel_consent_request(request: ConsentRequest, *, actor: User) -> None:
    """Take a request back, for example to upload a signed scan instead."""
    application = lock(request.application)
    require(rules.can_edit(actor, application))
    ConsentRequest.objects.filter(pk=request.pk, cancelled_at__isnull=True).update(cancelled_at=timezone.now())
