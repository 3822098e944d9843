"""Signatures and what follows the last one: the wording is in force, and its amounts are laid out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from districts.models import District
from documents.models import StoredFile
from documents.services import link_file
from schools.models import School

from ..constants import LIVE_STATUSES, AgreementKind, Party
from ..models import Agreement, Line, Signature, Version
from ..notices import tell_parties
from ..selectors import open_version
from ..selectors.texts import text_of
from .drafting import Promise, create_draft_agreement
from .enforcing import close, enforce
from .gate import TransitionNotAllowed, advance, guard, insist, lock, lock_version, move, note
from .settling import settle


@transaction.atomic
def begin_signing(version: Version, *, actor: Actor) -> Version:
    """Send a settled text to the parties for signature."""
    agreement, version = lock_version(version)
    now = timezone.now()
    insist(version.frozen_at and not version.signing_since, _("Only a settled text is sent for signature."))
    version.signing_since = now
    version.save(update_fields=["signing_since"])
    advance(agreement, version, "begin_signing", actor=actor, now=now)
    tell_parties(version, parties_of(agreement), actor=actor)
    return version


@transaction.atomic
def record_signature(
    version: Version,
    *,
    actor: Actor,
    party: Party,
    signatory: str,
    signatory_title: str,
    signed_on: date,
    scan: StoredFile,
    document_number: str = "",
) -> Signature:
    """Put one party's signature on record with the scanned original; the last missing one puts the text in force."""
    assert actor.pk is not None  # noqa: S101 - the portal signs nothing
    agreement, version = lock_version(version)
    now = timezone.now()
    _refuse_signature(agreement, version, Party(party), signed_on)
    signature = Signature.objects.create(
        version=version, party=party, signatory=signatory, signatory_title=signatory_title, signed_on=signed_on,
        text_hash=version.text_hash, scan=link_file(scan, at=now), recorded_by_id=actor.pk, recorded_at=now,
    )  # fmt: skip
    if document_number:
        agreement.document_number = document_number
        agreement.save(update_fields=["document_number"])
    details = {"version": version.number, "party": party, "scan": signature.scan.sha256, "text": version.text_hash}
    note(agreement, "sign", actor=actor, now=now, details=details)
    if not missing_parties(agreement, version):
        _put_in_force(agreement, version, actor=actor, now=now)
    return signature


def _refuse_signature(agreement: Agreement, version: Version, party: Party, signed_on: date) -> None:
    insist(version.is_open and version.signing_since, _("This text is not with the parties for signature."))
    insist(party in parties_of(agreement), _("The Department of Civil Affairs is not a party of this agreement."))
    insist(party in missing_parties(agreement, version), _("This signature is recorded already."))
    assert version.frozen_at is not None  # noqa: S101 - it is with the parties
    earliest = timezone.localdate(version.frozen_at)
    insist(signed_on <= timezone.localdate(), _("Nobody has signed on a day to come."))
    insist(signed_on >= earliest, _("The text was settled later than this day, so nobody can have signed it then."))


def parties_of(agreement: Agreement) -> list[Party]:
    return [party for party in Party if party != Party.BUREAU or agreement.has_bureau]


def missing_parties(agreement: Agreement, version: Version) -> list[Party]:
    signed = set(version.signatures.filter(void_at__isnull=True).values_list("party", flat=True))
    return [party for party in parties_of(agreement) if party not in signed]


def _put_in_force(agreement: Agreement, version: Version, *, actor: Actor, now: datetime) -> None:
    last: date = version.signatures.filter(void_at__isnull=True).aggregate(last=Max("signed_on"))["last"]
    if agreement.is_open:
        _activate(agreement, version, "activate", actor=actor, now=now, signed_on=last)
        return
    enforce(agreement, version, on=last)
    agreement.signed_on = last
    agreement.save(update_fields=["signed_on"])
    note(agreement, "amend", actor=actor, now=now, details={"version": version.number, "text": version.text_hash})


def _activate(
    agreement: Agreement, version: Version, verb: str, *, actor: Actor, now: datetime, signed_on: date, **fields: object
) -> None:
    """In force from its first day: the amounts are laid out, and a predecessor that it replaces makes room."""
    _make_room(agreement, actor=actor, now=now)
    _refuse_a_second(agreement)
    enforce(agreement, version, on=max(signed_on, agreement.starts_on))
    details = {"version": version.number, "text": version.text_hash}
    move(agreement, verb, actor=actor, now=now, fields={"signed_on": signed_on, **fields}, details=details)


def _make_room(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """The predecessor ends the day before; the nightly service writes that it was replaced."""
    if agreement.predecessor is None or not agreement.replaces:
        return
    former = lock(agreement.predecessor)
    last_day = agreement.starts_on - timedelta(days=1)
    if former.status not in LIVE_STATUSES or former.last_day <= last_day:
        return
    close(former, last_day)
    note(former, "make_room", actor=actor, now=now, details={"closed_on": last_day, "successor": agreement.reference})


def _refuse_a_second(agreement: Agreement) -> None:
    """The lock on the school's row puts those who sign for one pair at once in line."""
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.school_id)
    others = Agreement.objects.filter(
        school=agreement.school_id, district=agreement.district_id, status__in=LIVE_STATUSES
    )
    days = (agreement.starts_on, agreement.last_day)
    if any(other.starts_on <= days[1] and other.last_day >= days[0] for other in others):
        raise TransitionNotAllowed(_("This school and district already have an agreement in force."))


# -- on paper, outside the portal --------------------------------------------------------------------------


@transaction.atomic
def record_signing(agreement: Agreement, *, actor: Actor, signed_on: date, document_number: str) -> Agreement:
    """Put on record that both sides have signed a draft on paper; it is in force from its first day.

    Raises TransitionNotAllowed unless it is a draft and the pair has no other agreement in force on its days.
    """
    now = timezone.now()
    agreement = lock(agreement)
    guard(agreement, "record_signing")
    version = open_version(agreement)
    assert version is not None  # noqa: S101 - a draft has its first wording
    Line.objects.filter(version=version, accepted_at__isnull=True).update(accepted_at=now)
    settle(version, text_of(version), actor=actor, now=now)
    _activate(
        agreement, version, "record_signing", actor=actor, now=now, signed_on=signed_on, document_number=document_number
    )
    return agreement


@transaction.atomic
def record_signed_agreement(
    school: School,
    district: District,
    *,
    actor: Actor,
    starts_on: date,
    ends_on: date,
    signed_on: date,
    document_number: str,
    commitments: Sequence[Promise],
    kind: AgreementKind = AgreementKind.PARTNER,
    is_sample: bool = False,
) -> Agreement:
    """Enter a partnership that was signed on paper; it is in force at once.

    Raises TransitionNotAllowed when the pair has an agreement in force on these days.
    """
    agreement = create_draft_agreement(
        school, district, actor=actor, starts_on=starts_on, ends_on=ends_on, commitments=commitments, kind=kind,
        is_sample=is_sample,
    )  # fmt: skip
    return record_signing(agreement, actor=actor, signed_on=signed_on, document_number=document_number)
