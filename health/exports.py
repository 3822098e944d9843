"""How agreements stand, and what is owed, as sheets."""

from operator import attrgetter

from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from agreements.constants import Side
from core.sheets import Column, Kind
from exports.registry import Sheet, Taken, declare

from . import rules, selectors, wording
from .filters import narrowed, narrowed_owed
from .models import Arrear

_PARTIES = (
    Column("reference", _("Agreement number"), attrgetter("agreement.reference")),
    Column("school_code", _("School code"), attrgetter("school.code")),
    Column("school", _("School"), attrgetter("school.label")),
    Column("district_code", _("District code"), attrgetter("district.code")),
    Column("district", _("District"), attrgetter("district.label")),
)
_IS_SAMPLE = Column(
    "is_sample", _("sample of the demonstration"), lambda one: _("yes") if one.agreement.is_sample else ""
)


def _named(name: object, word: object) -> str:
    return _t("%(name)s: %(word)s") % {"name": name, "word": word}


_heading = lazy(_named, str)


def _of_both(key: str, what: object) -> tuple[Column, ...]:
    """The same number of each side."""
    return tuple(
        Column(f"{side}_{key}", _heading(side.label, what), attrgetter(f"{side}_{key}"), Kind.NUMBER) for side in Side
    )


COLUMNS = (
    *_PARTIES,
    Column("state", _("State"), lambda one: one.get_state_display()),
    Column("activity", pgettext_lazy("a light", "Activity"), lambda one: one.get_activity_display()),
    Column("pace", pgettext_lazy("a light", "Pace"), lambda one: one.get_pace_display()),
    Column("response", pgettext_lazy("a light", "Answers"), lambda one: one.get_response_display()),
    Column("why", _("Why"), lambda one: "\n".join(wording.why_of(one, wording.lights_of(one, [], only_lit=True)))),
    Column("last_on", _("Last verified on"), attrgetter("last_on"), Kind.DATE),
    Column("days_silent", _("Days without anything verified"), attrgetter("days_silent"), Kind.NUMBER),
    *_of_both("verified", _("share of what is due by now that is verified (%)")),
    *_of_both("overdue", _("commitments past their day")),
    *_of_both("answers", _("answers overdue")),
    Column("as_of", _("Judged on"), attrgetter("as_of"), Kind.DATE),
    _IS_SAMPLE,
)


def _body(one: Arrear) -> str:
    return wording.body_name(one.side, one.school, one.district)


OWED_COLUMNS = (
    *_PARTIES,
    Column("side", _("Owed by"), lambda one: one.get_side_display()),
    Column("body", _("Who"), _body),
    Column("kind", _("What is owed"), lambda one: one.get_kind_display()),
    Column("indicator", _("Indicator"), attrgetter("target.commitment.indicator.label")),
    Column("due_on", _("Due"), attrgetter("due_on"), Kind.DATE),
    Column("asked", _("Asked by its last day"), lambda one: one.asked or None, Kind.NUMBER),
    Column("verified", _("Verified of that"), lambda one: one.verified if one.asked else None, Kind.NUMBER),
    Column("unit", _("Unit"), attrgetter("target.commitment.indicator.unit_label")),
    _IS_SAMPLE,
)


def _take(reader: Reader, data: QueryDict) -> Taken:
    return Taken(narrowed(reader, data).qs.order_by(*selectors.ORDER), COLUMNS)


def _take_owed(reader: Reader, data: QueryDict) -> Taken:
    found = selectors.with_indicators(narrowed_owed(reader, data).qs)
    return Taken(found.order_by(*selectors.OWED_ORDER), OWED_COLUMNS)


SHEET = declare(Sheet("how-agreements-stand", _("How agreements stand"), rules.can_see_lists, _take))
OWED_SHEET = declare(Sheet("who-owes-what", _("Who owes what"), rules.can_see_lists, _take_owed))
