"""What accompanies a case: files, the head of unit's consent, and the frozen submissions."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from documents.models import StoredFile

from ..constants import AttachmentKind
from .application import Application


class Attachment(models.Model):
    """A file that belongs to a case; removing keeps the row, so that history can name it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=AttachmentKind.choices)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application_id", "added_at", "pk"]


class ConsentRequest(models.Model):
    """The head of unit is asked by e-mail to consent; the link only opens a page, the act is its button.

    `content_digest` is what was consented to: school, districts and commitments. A change of those
    afterwards makes the consent stale and the task list says so.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consent_requests")
    name = models.CharField(_("name of the head of unit"), max_length=60)
    title = models.CharField(_("job title"), max_length=60)
    email = models.EmailField(_("e-mail address"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    content_digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application_id", "-requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], name="consent_one_open_request", condition=Q(cancelled_at__isnull=True)
            ),
        ]


class Submission(models.Model):
    """A frozen copy of everything the school sent; what the desk reads and the receipt prints."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    # applications.content.snapshot: sections with their questions and answers as shown.
    content = models.JSONField()
    # What was typed, as it stood; a return that is taken back goes on from here.
    answers = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["application_id", "number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_number_once")]
        triggers = [
            pgtrigger.Protect(name="submission_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
