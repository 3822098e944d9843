"""Who receives what waits on somebody who is away."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Absence, User
from core.compiled import Hole


def standing_in(people: Iterable[User], on: date) -> list[User]:
    """Who receives what is for `people` that day: each absent one replaced by their deputy, nobody twice.

    A deputy who left, or is absent too, leaves the person in place. Active people only; one query.
    """
    return standing_in_each([list(people)], on)[0]


def standing_in_each(groups: Sequence[Sequence[User]], on: date) -> list[list[User]]:
    """The same for several groups apart, still in one query."""
    wanted = {person for people in groups for person in people}
    if not wanted:
        return [[] for _people in groups]
    rows = Absence.objects.honoured_on(on).filter(user__in=wanted).select_related("deputy")
    deputies = {absence.user_id: absence.deputy for absence in rows}
    return [_once(deputies.get(person.pk, person) for person in people) for people in groups]


def _once(people: Iterable[User]) -> list[User]:
    return [person for person in {person.pk: person for person in people}.values() if person.is_active]


def stood_in_for(day: date | Hole) -> ArraySubquery:
    """The names of those whom the outer row's `user` stands in for that day."""
    rows = Absence.objects.honoured_on(day).filter(deputy=OuterRef("user")).order_by("starts_on", "pk")
    name = Coalesce(NullIf("user__display_name", Value("")), "user__email", output_field=CharField())
    return ArraySubquery(rows.values_list(name))
