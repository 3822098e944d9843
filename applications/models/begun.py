"""What somebody typed before anybody knows who it is (ADR 16)."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from needs.models import Need
from schools.models import School

from ..constants import BEGUN_DAYS
from .application import Application


class Begun(models.Model):
    """Answers without a case: in no list, nobody's to read but the browser's that typed them, or one person's.

    `key_digest` stands for the secret in that browser. `person` is whoever took it into their account; from then on
    the browser alone opens it no more. Adopted by a case it is empty.
    """

    key_digest = models.CharField(max_length=64, unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)
    touched_sections = models.JSONField(default=list)
    # The page that saved a section last, by section: an older copy of it never replaces newer words.
    last_tabs = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    # The link that opens it on another device: once, for whoever proves the address it was sent to.
    link_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - none is not an empty one
    link_address_digest = models.CharField(max_length=24, blank=True)
    link_until = models.DateTimeField(null=True)
    links_sent = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(fields=["saved_at"], name="begun_saved"),
            models.Index(fields=["person", "-saved_at"], name="begun_of_person", condition=Q(person__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="begun_adopted_by_a_person_and_emptied",
                condition=Q(application__isnull=True) | (Q(person__isnull=False) & Q(answers={})),
            ),
            models.CheckConstraint(
                name="begun_link_opens_until_a_day",
                condition=Q(link_digest__isnull=True, link_until__isnull=True, link_address_digest="")
                | (Q(link_digest__isnull=False, link_until__isnull=False) & ~Q(link_address_digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"begun {self.pk}"

    @property
    def is_adopted(self) -> bool:
        return self.application_id is not None

    @property
    def kept_until(self) -> date:
        """The last day on which it is there, if nobody takes it."""
        return timezone.localdate(self.saved_at) + timedelta(days=BEGUN_DAYS)
