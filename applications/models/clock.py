"""What a date that was promised rests on."""

from django.db import models
from django.db.models import Q


class Clock(models.Model):
    """Since when the time of whoever has the case runs, and under which version of which rule.

    A rule may change at any time, even on its first day, so its value stands here too: what was promised stays
    promised. Of dates given before this was kept, whatever history does not prove is empty.
    """

    clock_started_at = models.DateTimeField(null=True)
    clock_rule = models.CharField(max_length=30, blank=True, default="", db_default="")
    # The day that value of the rule took effect, and the value: working days after the day of the start.
    clock_rule_from = models.DateField(null=True)
    clock_days = models.SmallIntegerField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def whole(cls, name: str) -> models.CheckConstraint:
        """A clock has its start and its rule or neither; of the rule its version is known or not."""
        no_version = Q(clock_rule_from__isnull=True, clock_days__isnull=True)
        version = Q(clock_rule_from__isnull=False, clock_days__isnull=False, clock_days__gte=1)
        runs = Q(clock_started_at__isnull=False) & ~Q(clock_rule="") & (version | no_version)
        return models.CheckConstraint(
            name=name, condition=runs | (Q(clock_started_at__isnull=True, clock_rule="") & no_version)
        )
