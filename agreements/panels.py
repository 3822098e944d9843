"""What rooms above show on the page of an agreement: each registers a panel when the portal starts.

    from agreements import panels

    panels.register(20, health_panel)

in `AppConfig.ready`. A panel may ask at most two queries: the page has a bar.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

from .models import Agreement


@dataclass(frozen=True, slots=True)
class Panel:
    """A template that the detail page includes, with `context` as `panel` in it."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    # It shows what both sides promise by term, so the page does not show that once more.
    holds_promises: bool = False


PanelOf = Callable[[Agreement, User | AnonymousUser], Panel | None]
_panels: dict[PanelOf, int] = {}


def register(order: int, panel: PanelOf) -> None:
    """Show `panel` at `order` from the top; one registered twice is shown once."""
    _panels[panel] = order


def panels_of(agreement: Agreement, user: User | AnonymousUser) -> list[Panel]:
    """What the reader is shown, in order; a panel that has nothing to say to them is left out."""
    shown = (panel(agreement, user) for panel in sorted(_panels, key=lambda panel: _panels[panel]))
    return [one for one in shown if one is not None]
