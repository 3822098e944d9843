"""Writing history: record_event chains one event per record; anchor_day vouches for all chains."""

import hashlib
import hmac
import json
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from core.actors import Actor

from .models import Anchor, Event
from .selectors import chain_heads

ConcreteEvent = TypeVar("ConcreteEvent", bound=Event)


def event_hash(event: Event) -> str:
    """SHA-256 over everything the event says, its record, and the hash before it."""
    content = {
        "table": event._meta.label_lower,
        "subject": event.subject_id,  # type: ignore[attr-defined]
        "sequence": event.sequence,
        "at": event.at.astimezone(timezone.get_default_timezone()).isoformat(),
        "actor": event.actor_id,
        "acting": event.acting_code,
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "details": event.details,
        "previous": event.previous_hash,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def digest(value: str) -> str:
    """A salted digest that stands for personal free text: equality can be proved, content cannot be read."""
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()[:24]


def record_event(
    model: type[ConcreteEvent],
    subject: models.Model,
    *,
    actor: Actor,
    verb: str,
    at: datetime | None = None,
    from_state: str = "",
    to_state: str = "",
    details: dict[str, Any] | None = None,
) -> ConcreteEvent:
    """Append one event to the chain of `subject`.

    The caller holds the row lock of `subject` (that is what orders the chain); a missing lock shows as an
    IntegrityError on (subject, sequence), never as a fork.
    """
    last = model._default_manager.filter(subject=subject).order_by("-sequence").first()
    event = model(
        subject=subject,
        sequence=last.sequence + 1 if last else 1,
        at=at or timezone.now(),
        actor_id=actor.pk,
        acting_code=actor.acting_code,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        details=json.loads(json.dumps(details or {}, cls=DjangoJSONEncoder)),
        previous_hash=last.hash if last else "",
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return event


@transaction.atomic
def anchor_day(day: date) -> Anchor:
    """Write the anchor of `day` over all chain heads; a second call returns the first one's row."""
    heads = chain_heads()
    text = "\n".join(heads)
    anchor, _created = Anchor.objects.get_or_create(
        day=day, defaults={"heads": len(heads), "hash": hashlib.sha256(text.encode()).hexdigest()}
    )
    return anchor
