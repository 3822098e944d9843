from django.db import models
from django.utils.translation import gettext_lazy as _

WHEN_LENGTH = 60


class YearStep(models.TextChoices):
    """The steps of a year of participatory budgeting, in order (official names of 2022 and 2025)."""

    COURSES = "courses", _("Promotion courses")
    BRIEFING = "briefing", _("Proposal briefings")
    ASSEMBLY = "assembly", _("Residents' assemblies")
    WORKSHOP = "workshop", _("Deliberation workshops")
    VOTE = "vote", _("Vote on the proposals")
    BUDGET = "budget", _("Costing and budget")
    WORK = "work", _("Execution and supervision")
