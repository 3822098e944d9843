"""Whoever asked is told that their file is ready, or that it is not coming."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from notifications.constants import Topic
from notifications.services import Telling, tell

from ..constants import KEPT_DAYS, PATIENCE_SECONDS
from ..models import Export

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SUBJECT_KIND = "export"


def tell_asker(export: Export, now: datetime) -> None:
    """In the portal always; who has waited for minutes has left the page and gets the mail at once."""
    person = export.asked_by
    if not person.is_active:
        return
    with translation.override(person.language):
        headline, sentence = (str(words) % {"list": export.title, "days": KEPT_DAYS} for words in _words(export))
    address = export.get_absolute_url()
    context = {"headline": headline, "sentence": sentence, "action_url": f"{settings.SITE_URL}{address}"}
    tell([
        Telling(
            to=person, key=f"export:{export.pk}:{export.status}:{now:%Y%m%d%H%M%S}", topic=Topic.NEWS,
            pressing=(now - export.asked_at).total_seconds() > PATIENCE_SECONDS,
            headline=headline, sentence=sentence, path=address, template="exports/ready", context=context,
            subject_kind=SUBJECT_KIND,
        )
    ])  # fmt: skip


def _words(export: Export) -> "tuple[StrOrPromise, StrOrPromise]":
    if export.has_failed:
        return _("“%(list)s” could not be written"), _("Nothing is lost. Please open its page and try again.")
    return _("“%(list)s” is ready"), _("The file can be fetched for %(days)s days, by you alone.")
