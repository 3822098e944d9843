"""Uploaded and generated files. No public address: every app serves its own through its own permission check."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .constants import SCAN_ADVICE, FileKind, ScanState


def storage_name(instance: "StoredFile", _filename: str) -> str:
    """A random name that says nothing; the person's own name stays in the row."""
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}"


class StoredFile(models.Model):
    """One immutable file. Staged until an app links it; unlinked ones are purged after two days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.FileField(upload_to=storage_name, max_length=80)
    original_name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(_("type"), max_length=80, choices=FileKind.choices)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    scan_state = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.CHECKED)
    # Null for documents that the portal generated.
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    linked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [models.CheckConstraint(name="stored_file_not_empty", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return self.original_name

    @property
    def scan_advice(self) -> str:
        """What to know about a file that nobody can open now; empty for all others."""
        return str(SCAN_ADVICE.get(ScanState(self.scan_state), ""))


class FileAccess(models.Model):
    """Who opened a file, when and in which capacity; written by documents.services.record_access, never changed."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    acting_code = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("file access")
        verbose_name_plural = _("file accesses")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.file_id} {self.at:%Y-%m-%d %H:%M}"
