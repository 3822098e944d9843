"""Ties to a school that an official says themselves."""

from django.db import models

from accounts.constants import LinkKind
from schools.models import School

from .person import User


class DeclaredLink(models.Model):
    """「我與這所學校有關」: the person does not decide on the school for as long as the rule says; see ADR 17."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="declared_links")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["user_id", "pk"]
        indexes = [models.Index(fields=["user", "school", "declared_at"], name="declared_link_of_person")]
