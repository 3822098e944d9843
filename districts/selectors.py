"""Districts to choose from, and which lie side by side."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from core.compiled import compiled

from .models import District


def district_choices() -> list[tuple[str, str]]:
    """Slug and name in the reader's language, in official order; one light query."""
    english = get_language() == "en"
    return [(slug, name_en if english else name) for slug, name, name_en in _names()]


@compiled
def _names() -> QuerySet[District, tuple[str, str, str]]:
    return District.objects.order_by("number").values_list("slug", "name", "name_en")


def neighbours_by_district() -> dict[int, set[int]]:
    """The ids of the districts beside each district, by its id; one light query."""
    found: dict[int, set[int]] = {}
    for one, other in _borders():
        found.setdefault(one, set()).add(other)
    return found


@compiled
def _borders() -> QuerySet[Any, tuple[int, int]]:
    return District.neighbours.through.objects.order_by("pk").values_list("from_district_id", "to_district_id")
