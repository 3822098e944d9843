"""Asking many declarations at once, so that one whose SQL fails takes none of the others along."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from django.db import DataError, ProgrammingError, connection, transaction

from .registry import Obligation, registry

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
# What is wrong with a statement itself; a lost connection or a time-out says nothing about a declaration.
_FAULTS = (ProgrammingError, DataError)
_REST_SECONDS = 300.0
# Until when each that failed is left out by this process; and until when transactions are guarded by a savepoint.
_resting: dict[str, float] = {}
_guarding = {"until": 0.0}


def ask_all(ask: Callable[[tuple[Obligation, ...]], Answer], obligations: Iterable[Obligation] | None = None) -> Answer:
    """What `ask` finds by declarations, all of them unless given, in one statement where all goes well.

    One that fails is logged, left out here, and by this process for five minutes: the others answer. Within a
    transaction nothing can be asked after a failure, so the first one goes up; whoever tries again gets the answer.
    """
    asked = tuple(one for one in (registry.all() if obligations is None else obligations) if not _rests(one))
    guarded = connection.in_atomic_block and _guarding["until"] > monotonic()
    try:
        with _savepoint(needed=guarded):
            return ask(asked)
    except _FAULTS:
        _guarding["until"] = monotonic() + _REST_SECONDS
        if connection.in_atomic_block and not guarded:
            raise
        sound = tuple(one for one in asked if _answers(ask, one))
        if len(sound) == len(asked) or (not sound and len(asked) > 1):
            raise  # none of them, or the question itself, is to blame
        return ask(sound)


def set_aside(obligation: Obligation, fault: Exception) -> None:
    """Say loudly that a declaration fails, and leave it out for a while."""
    logger.error("the declaration %s fails: what it finds is shown to nobody", obligation.code, exc_info=fault)
    _resting[obligation.code] = monotonic() + _REST_SECONDS


def forget_failures() -> None:
    """Try every declaration again."""
    _resting.clear()
    _guarding["until"] = 0.0


def set_aside_now() -> list[str]:
    """The codes of the declarations that this process leaves out."""
    return sorted(code for code, until in _resting.items() if until > monotonic())


def _rests(obligation: Obligation) -> bool:
    return bool(_resting) and _resting.get(obligation.code, 0.0) > monotonic()


def _answers(ask: Callable[[tuple[Obligation, ...]], object], obligation: Obligation) -> bool:
    try:
        with _savepoint(needed=connection.in_atomic_block):
            ask((obligation,))
    except _FAULTS as fault:
        set_aside(obligation, fault)
        return False
    return True


@contextmanager
def _savepoint(*, needed: bool) -> Iterator[None]:
    if not needed:
        yield
        return
    with transaction.atomic():
        yield
