"""The wording of an agreement: versions, the lines both sides negotiate, and signatures."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import StoredFile

from ..constants import LineKind, MoveKind, Party, Side
from .agreement import Agreement
from .catalogue import Indicator

_Q, _F = pgtrigger.Q, pgtrigger.F

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Version(models.Model):
    """One wording: number 1 is the agreement itself, each later one an amendment (修正協議).

    Its state is told by its stamps: open, frozen, sent for signature, in force, or dropped.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # Why it is amended; empty for the first.
    reason = models.CharField(_("reason for the amendment"), max_length=300, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # The settled text in Chinese as data (agreements.wordings writes it), and the SHA-256 of its canonical form.
    text = models.JSONField(default=dict, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    pdf = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    odt = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    signing_since = models.DateTimeField(null=True)
    in_force_on = models.DateField(null=True)
    dropped_at = models.DateTimeField(null=True)

    lines: "RelatedManager[Line]"
    signatures: "RelatedManager[Signature]"

    class Meta:
        ordering = ["agreement_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_once_per_number"),
            models.UniqueConstraint(
                fields=["agreement"],
                name="version_one_open",
                condition=Q(in_force_on__isnull=True, dropped_at__isnull=True),
                violation_error_message=_("Another wording of this agreement is being negotiated."),
            ),
            models.CheckConstraint(
                name="version_frozen_with_text",
                condition=Q(frozen_at__isnull=True, text_hash="") | (Q(frozen_at__isnull=False) & ~Q(text_hash="")),
            ),
            models.CheckConstraint(
                name="version_signed_when_frozen",
                condition=Q(signing_since__isnull=True) | Q(frozen_at__isnull=False),
            ),
            models.CheckConstraint(
                name="version_in_force_or_dropped", condition=Q(in_force_on__isnull=True) | Q(dropped_at__isnull=True)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="version_never_deleted", operation=pgtrigger.Delete),
            # What was signed stays as it was signed.
            pgtrigger.Protect(
                name="version_in_force_keeps_its_text",
                operation=pgtrigger.Update,
                condition=_Q(old__in_force_on__isnull=False)
                & (_Q(old__text_hash__df=_F("new__text_hash")) | _Q(old__text__df=_F("new__text"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"

    @property
    def is_open(self) -> bool:
        """Neither in force nor dropped."""
        return self.in_force_on is None and self.dropped_at is None


class Line(models.Model):
    """One clause or commitment of a version, with the proposal that stands and the side that made it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    order = models.PositiveSmallIntegerField(default=0)
    # Of a clause.
    title = models.CharField(_("heading"), max_length=40, blank=True)
    body = models.TextField(_("text"), max_length=1000, blank=True)
    # Of a commitment.
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, related_name="+")
    target = models.PositiveIntegerField(_("target"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The proposal is to leave the line out.
    is_struck = models.BooleanField(default=False)
    proposed_side = models.CharField(max_length=10, choices=Side.choices)
    accepted_at = models.DateTimeField(null=True)
    # As it stood in the wording in force when this one was opened: what an amendment changes is the difference.
    was = models.JSONField(null=True, blank=True)

    moves: "RelatedManager[Move]"

    class Meta:
        ordering = ["version_id", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "indicator"],
                name="line_once_per_indicator",
                condition=Q(indicator__isnull=False),
                violation_error_message=_("This commitment is in the agreement already."),
            ),
            models.CheckConstraint(
                name="line_is_clause_or_commitment",
                condition=(Q(kind=LineKind.CLAUSE, indicator__isnull=True, target__isnull=True) & ~Q(body=""))
                | Q(kind=LineKind.COMMITMENT, indicator__isnull=False, target__gte=1, body=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.title or self.indicator_id}"

    @property
    def is_agreed(self) -> bool:
        return self.accepted_at is not None


class Move(models.Model):
    """What one side did to a line, with the proposal as it stood after it; never changed."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="moves")
    side = models.CharField(max_length=10, choices=Side.choices)
    kind = models.CharField(max_length=10, choices=MoveKind.choices)
    body = models.TextField(blank=True)
    target = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    # Why, in the side's own words.
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["line_id", "at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.line_id} {self.side} {self.kind}"


class Signature(models.Model):
    """One party's signature under a frozen version, with the scanned original."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party.choices)
    signatory = models.CharField(_("signatory"), max_length=40)
    signatory_title = models.CharField(_("title of the signatory"), max_length=40)
    signed_on = models.DateField(_("signed on"))
    # Under which text it stands: a later wording cannot inherit it.
    text_hash = models.CharField(max_length=64)
    scan = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # Put aside when the text was opened again: it is signed anew.
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["version_id", "recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"],
                name="signature_once_per_party",
                condition=Q(void_at__isnull=True),
                violation_error_message=_("This signature is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.party}"
