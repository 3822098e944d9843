"""Who else has the same pages open, in the words of those pages (docs/adr/0022-presence.md)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import format_time
from core.presence import Present

from ..constants import OfficialPage

SECTION_PAGE = "section"


def lines_about(others: Iterable[Present]) -> list[str]:
    """One sentence a person, whoever came first first; a page on which they write counts before one they read."""
    page_of: dict[int, Present] = {}
    for one in others:
        if one.person not in page_of or page_of[one.person].page == OfficialPage.DETAIL:
            page_of[one.person] = one
    names = {user.pk: user.name for user in User.objects.filter(pk__in=page_of)} if page_of else {}
    return [_line(one, names[person]) for person, one in page_of.items() if person in names]


def _line(one: Present, name: str) -> str:
    facts = {"who": name, "time": format_time(one.since)}
    if one.page == SECTION_PAGE:
        return _("%(who)s opened this section at %(time)s and may be writing in it.") % facts
    if one.page == OfficialPage.DETAIL:
        return _("%(who)s opened this case at %(time)s and may be reviewing it.") % facts
    facts["page"] = str(OfficialPage(one.page).label)
    return _("%(who)s opened the page “%(page)s” of this case at %(time)s and may be writing there.") % facts
