"""Who must follow when an agreement or what it stands on changes: rooms above register at start, and are called inside
the transaction that made the change, so that what they keep can never be older than what it is about.
"""

from collections.abc import Callable, Collection

Observer = Callable[[Collection[int]], object]
_observers: list[Observer] = []


def register(observer: Observer) -> None:
    """`observer` is called with the ids of agreements that were touched; one registered twice is called once."""
    if observer not in _observers:
        _observers.append(observer)


def touched(agreement_ids: Collection[int]) -> None:
    """Tell everybody, inside the caller's transaction and after its writes."""
    if agreement_ids:
        for observer in _observers:
            observer(agreement_ids)
