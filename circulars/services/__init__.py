"""Every write of circulars, by use case; the gate alone moves a status."""

from .drafting import Content, edit_circular, start_circular
from .gate import TransitionNotAllowed
from .sending import (
    ListChanged,
    ask_release,
    discard_circular,
    release_circular,
    send_back,
    send_circular,
    take_back,
)

__all__ = [
    "Content",
    "ListChanged",
    "TransitionNotAllowed",
    "ask_release",
    "discard_circular",
    "edit_circular",
    "release_circular",
    "send_back",
    "send_circular",
    "start_circular",
    "take_back",
]
