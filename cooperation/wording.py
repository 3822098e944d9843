"""The proposal of an invitation, with the facts filled in."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_date
from districts.models import DistrictOffice

from .models import InformalActivity

if TYPE_CHECKING:
    from .selectors import Pair

HOTLINE = "1999"


def proposal_of(pair: "Pair", office: DistrictOffice | None) -> list[str]:
    """The paragraphs that an official reads out on the telephone or copies into a letter."""
    names = {"school": pair.school, "district": pair.district, "number": len(pair.activities)}
    begin = ngettext(
        "%(school)s and %(district)s have worked together %(number)d time in participatory budgeting:",
        "%(school)s and %(district)s have worked together %(number)d times in participatory budgeting:",
        len(pair.activities),
    )
    return [
        _("Proposal to invite %(school)s as a partner school of %(district)s") % names,
        begin % names,
        *[deed_words(one) for one in pair.activities],
        _("We suggest that it becomes an agreement: what both sides do for whole semesters, written down and counted.")
        % names,
        _("Contact: %(contact)s") % {"contact": contact_words(pair, office)},
    ]


def deed_words(activity: InformalActivity) -> str:
    """One piece of work in a line: day, kind, what, how many."""
    said = {"date": format_date(activity.happened_on), "kind": activity.get_kind_display(), "what": activity.what}
    if activity.participants is None:
        return _("%(date)s, %(kind)s: %(what)s") % said
    number = activity.participants
    words = ngettext(
        "%(date)s, %(kind)s: %(what)s, %(number)d participant",
        "%(date)s, %(kind)s: %(what)s, %(number)d participants",
        number,
    )
    return words % {**said, "number": number}


def contact_words(pair: "Pair", office: DistrictOffice | None) -> str:
    """The desk's public contact; the hotline puts callers through while the desk has entered none."""
    desk = _("Economic affairs section of %(district)s Office") % {"district": pair.district}
    known = [office.desk_phone, office.desk_email] if office else []
    ways = [way for way in known if way] or [_("citizen hotline %(number)s") % {"number": HOTLINE}]
    return " · ".join([desk, *ways])
