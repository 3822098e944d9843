"""Districts to choose from, and which lie side by side."""

from django.utils.translation import get_language

from .models import District


def district_choices() -> list[tuple[str, str]]:
    """Slug and name in the reader's language, in official order; one light query."""
    name = "name_en" if get_language() == "en" else "name"
    return list(District.objects.order_by("number").values_list("slug", name))


def neighbours_by_district() -> dict[int, set[int]]:
    """The ids of the districts beside each district, by its id; one light query."""
    found: dict[int, set[int]] = {}
    borders = District.neighbours.through.objects.order_by("pk")
    for one, other in borders.values_list("from_district_id", "to_district_id"):
        found.setdefault(one, set()).add(other)
    return found
