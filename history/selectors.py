"""Reading history across every app's event table."""

from collections.abc import Iterator

from django.apps import apps

from .models import Event


def event_models() -> list[type[Event]]:
    """Every concrete Event table, by label."""
    found = [model for model in apps.get_models() if issubclass(model, Event)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def chain_heads() -> list[str]:
    """`table:subject:sequence:hash` of the newest event of every record, sorted."""
    heads: list[str] = []
    for model in event_models():
        rows = (
            model._default_manager.order_by("subject_id", "-sequence")
            .distinct("subject_id")  # type: ignore[misc] # every concrete event has it
            .values_list("subject_id", "sequence", "hash")
        )
        label = model._meta.label_lower
        heads.extend(f"{label}:{subject}:{sequence}:{digest}" for subject, sequence, digest in rows)
    return sorted(heads)


def events_in_order(model: type[Event]) -> Iterator[Event]:
    """All events of one table, chain by chain, streamed."""
    return model._default_manager.order_by("subject_id", "sequence").iterator(chunk_size=2000)
