"""Behind each figure the list whose rows it counts."""

from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from reports.figures import Key

_LIVE, _SENT = {"status": "live"}, {"show": "all"}
# The address of a list and the conditions under which it is as long as the figure says.
_LISTS: dict[str, tuple[str, dict[str, str]]] = {
    Key.PARTNERS: ("agreements:list", _LIVE),
    Key.LOCAL: ("agreements:list", _LIVE | {"local": "true"}),
    Key.ENDING: ("agreements:list", {"ends": "180"}),
    Key.COVERED: ("directory:districts", {"partner": "yes"}),
    Key.COVERED_LOCALLY: ("directory:districts", {"partner": "local"}),
    Key.SCHOOL_VERIFIED: ("evidence:commitments", {"side": "school", "state": "fulfilled"}),
    Key.GOVERNMENT_VERIFIED: ("evidence:commitments", {"side": "government", "state": "fulfilled"}),
    Key.SCHOOL_OVERDUE: ("health:owed", {"side": "school"}),
    Key.GOVERNMENT_OVERDUE: ("health:owed", {"side": "government"}),
    Key.QUIET: ("health:list", {"state": "quiet"}),
    Key.DORMANT: ("health:list", {"state": "dormant"}),
    Key.ACTIVITIES: ("evidence:list", {"state": "verified"}),
    Key.ASSEMBLIES: ("onboarding:meetings", {"held": "true"}),
    Key.WAITING: ("applications:list", {"show": "office"}),
    Key.DECISION_DAYS: ("applications:list", _SENT),
    Key.NEEDS: ("needs:list", {}),
    Key.SENT: ("applications:list", _SENT),
    Key.SENT_OPEN: ("applications:list", {"show": "office"}),
    Key.SENT_RETURNED: ("applications:list", _SENT | {"status": "returned"}),
    Key.SENT_APPROVED: ("applications:list", _SENT | {"status": "approved"}),
    Key.SENT_DECLINED: ("applications:list", _SENT | {"status": "declined"}),
    Key.SENT_WITHDRAWN: ("applications:list", _SENT | {"status": "withdrawn"}),
    Key.SENT_LAPSED: ("applications:list", _SENT | {"status": "lapsed"}),
}
# The lists behind these can be narrowed to a term, by the name beside it; those behind the others are of today.
_BY_TERM: dict[str, str] = {
    Key.SCHOOL_VERIFIED: "term", Key.GOVERNMENT_VERIFIED: "term", Key.ACTIVITIES: "term", Key.ASSEMBLIES: "term",
    Key.DECISION_DAYS: "decided", Key.SENT: "sent", Key.SENT_OPEN: "sent", Key.SENT_RETURNED: "sent",
    Key.SENT_APPROVED: "sent", Key.SENT_DECLINED: "sent", Key.SENT_WITHDRAWN: "sent", Key.SENT_LAPSED: "sent",
}  # fmt: skip
_OF_THE_CITY = frozenset({Key.COVERED, Key.COVERED_LOCALLY})
# The whole of a share: without the condition that makes its part.
_PARTS = frozenset({"local", "state", "partner"})


def list_url(key: str, *, term: str, is_today: bool, district: str = "", whole: bool = False) -> str:
    """The rows that a figure of the city, or of the district with this slug, counts; "" where no list has them."""
    if key not in _LISTS or not (is_today or key in _BY_TERM):
        return ""
    name, conditions = _LISTS[key]
    wanted = {code: value for code, value in conditions.items() if not (whole and code in _PARTS)}
    if key in _BY_TERM:
        wanted[_BY_TERM[key]] = term
    if district and key not in _OF_THE_CITY:
        wanted["district"] = district
    return f"{_address(name)}?{urlencode(wanted)}" if wanted else _address(name)


@cache
def _address(name: str) -> str:
    return reverse(name)
