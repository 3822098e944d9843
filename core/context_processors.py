"""What every page needs to draw its frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

_PUBLIC = (
    ("directory:districts", gettext_lazy("Districts")),
    ("directory:schools", gettext_lazy("Schools")),
    ("applications:start", gettext_lazy("Become a partner school")),
)
TASKS = "obligations:tasks"
_SIGNED_IN = (
    ("dashboards:home", gettext_lazy("Overview")),
    (TASKS, gettext_lazy("My tasks")),
    ("applications:list", gettext_lazy("Applications")),
    ("agreements:list", gettext_lazy("Agreements")),
)
# For the bureau, and auditors, who read.
_CITY = (("cycles:manage", gettext_lazy("Programme settings")),)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation; `current` is the value of aria-current, empty elsewhere.

    `counts_tasks`: beside it stands how many tasks wait.
    """

    url: str
    label: str
    current: str
    counts_tasks: bool = False


def site(request: HttpRequest) -> dict[str, Any]:
    """`site_name`, `is_demo`, `current_language`, `html_lang`, `other_language` and `nav_items`."""
    english = (get_language() or "").startswith("en")
    return {
        "site_name": _("Taipei PB Alliance Portal"),
        "is_demo": settings.PB_DEMO,
        "current_language": "en" if english else "zh-hant",
        "html_lang": "en" if english else "zh-Hant",
        "other_language": "zh-hant" if english else "en",
        "nav_items": SimpleLazyObject(lambda: list(_nav_items(request))),
    }


def _nav_items(request: HttpRequest) -> Iterator[NavItem]:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    for name, label in _PUBLIC + (_SIGNED_IN if signed_in else ()) + (_CITY if _is_city(user) else ()):
        url = reverse(name)
        yield NavItem(url, str(label), _current(request.path, url), counts_tasks=name == TASKS)


def _is_city(user: Any) -> bool:
    acting = getattr(user, "acting", None)
    return acting is not None and (acting.is_bureau or acting.is_auditor)


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
