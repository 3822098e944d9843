"""The case that a reference names, for whoever may open it."""

from collections.abc import Callable

from accounts.models import User
from core.compiled import Compiled, Hole, compiled
from core.references import is_valid_reference
from schools.models import SEARCH_COLUMNS

from ..models import Application, ApplicationQuerySet, Reach, place_of, reach_of

# What belongs to a case, and as much of it as a page about it does not need.
Shape = Callable[[ApplicationQuerySet, Hole], ApplicationQuerySet]


class Opened:
    """Gives one case with what belongs to it, None where it is not there for the reader.

    `shape` says what belongs to it, for a reader's id; each reach has a statement of its own, written once.
    """

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._by_reach = {reach: self._within(reach) for reach in Reach if reach is not Reach.NOTHING}

    def __call__(self, user: User, reference: str) -> Application | None:
        reach = reach_of(user)
        if reach is Reach.NOTHING or not is_valid_reference(reference):
            return None
        return self._by_reach[reach].first(person=user.pk, place=place_of(user), reference=reference)

    def _within(self, reach: Reach) -> Compiled[Application]:
        def build(person: Hole, place: Hole, reference: Hole) -> ApplicationQuerySet:
            rows = Application.objects.within(reach, person=person, place=place)
            return self._shape(rows, person).filter(reference=reference).order_by("pk")

        return compiled(build)


def light(*names: str) -> tuple[str, ...]:
    """The long columns of related schools, for `defer`: words they are found by, which no page of a case shows."""
    return tuple(f"{name}__{column}" for name in names for column in SEARCH_COLUMNS)
