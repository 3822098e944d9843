"""How agreements stand, and what is owed, as sheets."""

from operator import attrgetter

from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.constants import Side
from core.sheets import Column, Kind

from . import wording
from .models import Arrear

NAME, OWED_NAME = "how-agreements-stand", "who-owes-what"
TITLE, OWED_TITLE = _("How agreements stand"), _("Who owes what")
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
