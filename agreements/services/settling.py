"""Freezing a text both sides agree on, with its hash and documents; opening it again before it is signed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from documents.services import link_file

from ..constants import AgreementStatus
from ..models import Version
from ..papers import make_documents
from ..selectors.texts import Text, hash_of, text_of
from .gate import advance, insist, lock_version, move

_NOT_FROZEN: dict[str, object] = {
    "frozen_at": None, "frozen_by_id": None, "text": {}, "text_hash": "", "pdf": None, "odt": None,
    "signing_since": None,
}  # fmt: skip


@transaction.atomic
def freeze_text(version: Version, *, actor: Actor) -> Version:
    """Write the text once both sides accept every line: as data, with its SHA-256, as PDF and as ODT."""
    agreement, version = lock_version(version)
    now = timezone.now()
    insist(version.is_open and not version.frozen_at, _("This text is settled already."))
    insist(not version.lines.filter(accepted_at__isnull=True).exists(), _("Some lines are not agreed yet."))
    insist(version.lines.filter(is_struck=False).exists(), _("An agreement without a single line cannot be settled."))
    if agreement.status == AgreementStatus.DRAFT:  # a successor whose every line is as it was
        move(agreement, "open_negotiation", actor=actor, now=now)
    settle(version, text_of(version), actor=actor, now=now)
    version.pdf, version.odt = (link_file(file, at=now) for file in make_documents(version))
    version.save(update_fields=["pdf", "odt"])
    advance(agreement, version, "freeze", actor=actor, now=now, details={"text": version.text_hash})
    return version


def settle(version: Version, text: Text, *, actor: Actor, now: datetime) -> None:
    """From now on the wording is this text, whatever happens to the rows behind it."""
    version.frozen_at, version.frozen_by_id = now, actor.pk
    version.text, version.text_hash = text, hash_of(text)
    version.save(update_fields=["frozen_at", "frozen_by", "text", "text_hash"])


@transaction.atomic
def reopen_text(version: Version, *, actor: Actor, comment: str) -> Version:
    """Talk again about a settled text that is not in force; signatures under it are put aside."""
    agreement, version = lock_version(version)
    now = timezone.now()
    insist(version.is_open and version.frozen_at, _("Only a settled text that is not in force can be opened again."))
    details = {"text": version.text_hash, "comment": comment}
    version.signatures.filter(void_at__isnull=True).update(void_at=now)
    for name, value in _NOT_FROZEN.items():
        setattr(version, name, value)
    version.save()
    advance(agreement, version, "reopen", actor=actor, now=now, details=details)
    return version
