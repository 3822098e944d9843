"""Schools and districts by the names that offices write."""

import re
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

from districts.models import District
from schools.models import SEARCH_COLUMNS, School

from .columns import Unfit, folded

_FOUNDER = re.compile(r"^(?:國立|市立|臺北市立|私立)")
# Beyond these, whoever reads the list knows what is wrong with it.
_SUGGESTIONS = 30


class Places:
    """Every school and district, read once: two queries."""

    def __init__(self) -> None:
        self._suggested = 0

    @cached_property
    def schools(self) -> list[School]:
        return list(School.objects.order_by("registry_order").defer(*SEARCH_COLUMNS))

    @cached_property
    def districts(self) -> list[District]:
        return list(District.objects.order_by("number").defer("map_path"))

    @cached_property
    def _by_name(self) -> dict[str, School]:
        short = Counter(_without_founder(school.name) for school in self.schools)
        names = {_without_founder(one.name): one for one in self.schools if short[_without_founder(one.name)] == 1}
        codes = {folded(one.code): one for one in self.schools}
        return names | codes | {folded(one.name): one for one in self.schools}

    @cached_property
    def _by_district(self) -> dict[str, District]:
        return {form: one for one in self.districts for form in (folded(one.name), folded(one.name).removesuffix("區"))}

    def school(self, text: str, column: str) -> School:
        found = self._by_name.get(folded(text))
        if found is None or not found.is_listed:
            raise Unfit(self._unknown(text), column)
        return found

    def known_schools(self, texts: Iterable[str | None]) -> set[int]:
        """The keys of those that are found, to read what belongs to them and nothing else."""
        found = (self._by_name.get(folded(text)) for text in set(texts) if text)
        return {one.pk for one in found if one}

    def _unknown(self, text: str) -> str:
        """With the name that is most like it: a list of hundreds has the same slip many times."""
        unknown = _("The registry has no school of this name. Write it as the registry does, or its code.")
        self._suggested += 1
        near = get_close_matches(folded(text), self._by_name, n=1) if self._suggested <= _SUGGESTIONS else []
        guess = _("Is it %(name)s?") % {"name": self._by_name[near[0]].name} if near else ""
        return f"{unknown}{guess}"

    def district(self, text: str, column: str) -> District:
        name = folded(text).removeprefix("臺北市").removesuffix("公所")
        found = self._by_district.get(name)
        if found is None:
            raise Unfit(_("Write one of the twelve districts, such as 大安區."), column)
        return found


def _without_founder(name: str) -> str:
    return _FOUNDER.sub("", folded(name))


def district_names() -> list[str]:
    return list(District.objects.order_by("number").values_list("name", flat=True))


def hold_schools(schools: Iterable[int]) -> None:
    """Lock the rows in the order of their keys: whoever signs for one of these schools waits."""
    wanted = School.objects.filter(pk__in=set(schools)).order_by("pk")
    list(wanted.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
