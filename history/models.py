"""Append-only events. An app writes its own Event table, so that rows are joined, never guessed."""

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that happened to one record, chained to the one before it.

    A concrete subclass adds `subject`, a ForeignKey(PROTECT, related_name="events") to its record and
    a unique constraint on (subject, sequence); rows are written by history.services.record_event only.
    Events hold no personal free text: such values go in as salted digests (history.services.digest).
    """

    sequence = models.PositiveIntegerField(editable=False)
    at = models.DateTimeField(editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    acting_code = models.CharField(max_length=80, editable=False)
    verb = models.CharField(max_length=40, editable=False)
    from_state = models.CharField(max_length=30, blank=True, editable=False)
    to_state = models.CharField(max_length=30, blank=True, editable=False)
    # {"field": [before, after]} plus facts under their own keys.
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True
        ordering = ["sequence"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Anchor(models.Model):
    """One day's digest over the heads of every chain; kept outside the chains it vouches for."""

    day = models.DateField(_("day"), unique=True)
    heads = models.PositiveIntegerField(_("number of chains"))
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.hash[:12]}"
