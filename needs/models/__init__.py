"""What districts ask for."""

from .need import Need, NeedEvent, NeedQuerySet

__all__ = ["Need", "NeedEvent", "NeedQuerySet"]
