"""Academic terms, the working calendar, and rules with the date they take effect."""

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.dates import format_date
from history.models import Event

from .constants import SATURDAY, RuleCode, RuleUnit, unit_of


def term_name(academic_year: int, term: int) -> str:
    return _t("Academic year %(year)d, term %(term)d") % {"year": academic_year, "term": term}


class AcademicTerm(models.Model):
    """One semester: term 1 is 1 August – 31 January, term 2 is 1 February – 31 July (學年學期假期辦法 art. 3)."""

    academic_year = models.PositiveSmallIntegerField(_("academic year (ROC)"))
    term = models.PositiveSmallIntegerField(_("term"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["academic_year", "term"]
        constraints = [
            models.UniqueConstraint(fields=["academic_year", "term"], name="academic_term_once"),
            models.CheckConstraint(name="academic_term_is_1_or_2", condition=models.Q(term__in=[1, 2])),
            models.CheckConstraint(
                name="academic_term_ends_after_start", condition=models.Q(ends_on__gt=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return term_name(self.academic_year, self.term)

    @property
    def key(self) -> str:
        """How addresses and records name it: 115-1."""
        return f"{self.academic_year}-{self.term}"


class CalendarDay(models.Model):
    """One day of the government office calendar.

    `ordinal` counts working days up to and including this day, so "n working days later" is a join:
    the first working day whose ordinal is this day's ordinal + n.
    """

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField(_("working day"))
    ordinal = models.IntegerField(db_index=True)
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    @property
    def is_exception(self) -> bool:
        """A day off from Monday to Friday, or a Saturday or Sunday that is worked."""
        return self.is_working == (self.day.weekday() >= SATURDAY)

    @property
    def kind(self) -> str:
        return _t("Working day") if self.is_working else _t("Day off")

    @property
    def in_words(self) -> str:
        """The date, whether it is worked, and its name: what a reader without eyes on the table is told."""
        said = {"date": format_date(self.day), "kind": self.kind, "note": self.note}
        return _t("%(date)s, %(kind)s, %(note)s") % said if self.note else _t("%(date)s, %(kind)s") % said


_AMOUNTS = {
    RuleUnit.WORKING_DAYS: _("%(value)d working days"),
    RuleUnit.DAYS: _("%(value)d days"),
    RuleUnit.PERCENT: _("%(value)d percent"),
}


def amount_words(code: str, value: int) -> str:
    """The value of a rule with what it counts in: 10 個工作天, 90 天, 百分之 50."""
    return str(_AMOUNTS[unit_of(code)]) % {"value": value}


class Rule(models.Model):
    """A number in force from a date on; the newest one not after the day in question holds."""

    code = models.CharField(max_length=30, choices=RuleCode.choices)
    value = models.PositiveSmallIntegerField()
    effective_from = models.DateField()

    class Meta:
        ordering = ["code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="rule_once_a_day"),
            models.CheckConstraint(name="rule_value_positive", condition=models.Q(value__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.code}={self.value} ({self.effective_from:%Y-%m-%d})"

    @property
    def amount(self) -> str:
        return amount_words(self.code, self.value)


class RuleBook(models.Model):
    """A rule through all its values: locked while one of them changes, and what their history is chained to."""

    code = models.CharField(max_length=30, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CalendarEvent(Event):
    """What happened to a day of the working calendar."""

    subject = models.ForeignKey(CalendarDay, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="calendar_event_chain")]


class RuleEvent(Event):
    """What happened to a rule."""

    subject = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="rule_event_chain")]
