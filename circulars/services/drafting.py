"""Writing a circular, as long as only its author has it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from districts.models import District
from history.services import record_event

from .. import rules
from ..constants import CircularStatus, CircularVerb
from ..models import Circular, CircularEvent
from ..registry import registry
from .gate import TransitionNotAllowed, lock

PREFIX = "CL"


@dataclass(frozen=True, slots=True)
class Content:
    """What an author writes; `district` only where the bureau narrows an audience down."""

    audience: str
    subject: str
    body: str
    district: District | None = None
    subject_en: str = ""
    body_en: str = ""


@transaction.atomic
def start_circular(content: Content, *, actor: User) -> Circular:
    """Begin a circular of the office that `actor` acts for. Raises PermissionDenied for an audience out of reach."""
    require(rules.can_write(actor))
    require(rules.can_address(actor, registry.get(content.audience)))
    now, acting = timezone.now(), actor.acting
    office = acting.district if acting is not None and acting.is_district else None
    circular = Circular.objects.create(
        reference=next_reference(PREFIX, roc_year(timezone.localdate(now))),
        office=office,
        author=actor,
        saved_at=now,
        **_fields(content, office),
    )
    record_event(CircularEvent, circular, actor=actor, verb=CircularVerb.START, at=now, to_state=CircularStatus.DRAFT)
    return circular


@transaction.atomic
def edit_circular(circular: Circular, *, actor: User, content: Content) -> Circular:
    """Change a draft. Raises TransitionNotAllowed once it is handed in or sent."""
    circular = lock(circular)
    require(rules.can_edit(actor, circular))
    require(rules.can_address(actor, registry.get(content.audience)))
    if not circular.is_draft:
        raise TransitionNotAllowed(
            _("The text is fixed: the circular is “%(status)s”.") % {"status": circular.get_status_display()}
        )
    changes = {**_fields(content, circular.office), "saved_at": timezone.now()}
    for name, value in changes.items():
        setattr(circular, name, value)
    circular.save(update_fields=[*changes])
    return circular


def _fields(content: Content, office: District | None) -> dict[str, Any]:
    """A desk reaches its own district whatever was chosen; only an audience of districts can be narrowed down."""
    audience = registry.get(content.audience)
    may_choose = office is None and audience is not None and audience.by_district
    return {
        "audience": content.audience,
        "district": content.district if may_choose else None,
        "subject": content.subject,
        "body": content.body,
        "subject_en": content.subject_en,
        "body_en": content.body_en,
    }
