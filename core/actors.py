"""Who acts. Apps below `accounts` know people only through this protocol."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.utils.translation import gettext as _


@runtime_checkable
class Actor(Protocol):
    """Somebody, or the system itself, doing something that history records."""

    @property
    def pk(self) -> int | None: ...

    @property
    def display_name(self) -> str: ...

    @property
    def acting_code(self) -> str:
        """The capacity acted in, e.g. "district_officer@zhongzheng"; empty without one."""
        ...


class Capacity(Protocol):
    """In which capacity somebody acts, as far as apps below `accounts` ask."""

    @property
    def is_bureau(self) -> bool: ...

    @property
    def is_auditor(self) -> bool: ...


class Person(Actor, Protocol):
    """An actor who is signed in."""

    @property
    def acting(self) -> Capacity | None: ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The portal acting by rule: a lapse, a purge, an import."""

    pk: None = None
    acting_code: str = "system"

    @property
    def display_name(self) -> str:
        return _("The portal")


SYSTEM = SystemActor()
