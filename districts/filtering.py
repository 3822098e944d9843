"""Lists that can be narrowed to a district."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.filtering import PlainSelect, PortalFilterSet, Rows


class DistrictFilter(django_filters.ChoiceFilter):
    """By slug; the choices come from whoever knows the reader."""

    def __init__(self, field_name: str = "district__slug", **options: Any) -> None:
        usual = {"widget": PlainSelect, "label": _("District"), "empty_label": _("All districts")}
        super().__init__(field_name, **usual | options)


class ByDistrict(PortalFilterSet):
    """With a `district` for those who read about several; `districts` is empty for those who have one only."""

    def __init__(self, data: QueryDict, *, queryset: Rows, districts: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, queryset=queryset)
        self.offer("district", districts)
