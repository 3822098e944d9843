"""What other sites and search engines read of a public page: its one address, and a card with picture (Open Graph).

The language of a page is the reader's choice, not part of its address, so there is one address for both languages and
nothing for hreflang to name.
"""

import re
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

PICTURE = "img/share.png"
PICTURE_SIZE = (1200, 630)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')


def shared(head: str, path: str, site_name: str) -> SafeString:
    """`head` with what belongs to its title and description; unchanged where a page is not described, so not public."""
    title, description = _TITLE.search(head), _DESCRIPTION.search(head)
    if title is None or description is None:
        return SafeString(head)
    address = settings.SITE_URL + path
    card = _card(SafeString(title[1].replace('"', "&quot;")), SafeString(description[1]), address, site_name)
    link = format_html_join("", '<link rel="canonical" href="{}">', [(address,)])
    return SafeString(head) + link + format_html_join("", '<meta property="og:{}" content="{}">', card)


def _card(title: str, description: str, address: str, site_name: str) -> list[tuple[str, Any]]:
    locale, other = ("en_US", "zh_TW") if (get_language() or "").startswith("en") else ("zh_TW", "en_US")
    width, height = PICTURE_SIZE
    return [
        ("type", "website"),
        ("site_name", site_name),
        ("title", title),
        ("description", description),
        ("url", address),
        ("locale", locale),
        ("locale:alternate", other),
        ("image", settings.SITE_URL + static(PICTURE)),
        ("image:width", width),
        ("image:height", height),
        ("image:alt", site_name),
    ]
