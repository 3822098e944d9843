"""The settled wordings of an agreement: which came before, who has signed, and what waits for whom."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from core.compiled import Hole, compiled
from documents.models import StoredFile

from .. import rules
from ..constants import Party, Side
from ..models import Agreement, Signature, Version
from .talks import names_of


def version_before(version: Version) -> Version | None:
    """The wording that was in force when this one was opened."""
    rows = version.agreement.versions.filter(in_force_on__isnull=False, number__lt=version.number)
    return rows.exclude(text={}).order_by("-number").first()


def versions_of(agreement: Agreement, *, concerned: bool) -> list[Version]:
    """All wordings, newest first; whom it does not concern sees those that were in force."""
    rows = _versions(agreement=agreement.pk)
    return rows if concerned else [one for one in rows if one.in_force_on is not None]


@compiled
def _versions(agreement: Hole) -> QuerySet[Version]:
    """Without their texts, which may be long."""
    return Version.objects.filter(agreement=agreement).defer("text").order_by("-number")


@dataclass(frozen=True, slots=True)
class SigningRow:
    """One party with its signature, or whether the reader may record it."""

    party: Party
    name: str
    signature: Signature | None
    may_record: bool


def signing_rows(version: Version, user: User | AnonymousUser) -> list[SigningRow]:
    """Every party of the agreement, the government's office first; nothing before the text went out for signature."""
    if not version.signing_since:
        return []
    agreement, is_open = version.agreement, version.is_open
    signed = {one.party: one for one in version.signatures.filter(void_at__isnull=True).select_related("scan")}
    return [
        SigningRow(
            party,
            name,
            signed.get(party),
            may_record=is_open and party not in signed and bool(rules.handles_signature(user, agreement, party)),
        )
        for party, name in party_names(agreement)
    ]


def party_names(agreement: Agreement) -> list[tuple[Party, str]]:
    names = names_of(agreement)
    parties = [(Party.DISTRICT, names[Side.GOVERNMENT]), (Party.SCHOOL, names[Side.SCHOOL])]
    return [*parties, (Party.BUREAU, str(Party.BUREAU.label))] if agreement.has_bureau else parties


def signature_of(version: Version, party: str) -> Signature | None:
    rows = version.signatures.filter(void_at__isnull=True, party=party)
    return rows.select_related("scan").first()


def staged_scan(raw: str, user: User) -> StoredFile | None:
    """A file that the same person has uploaded and not used yet."""
    try:
        pk = UUID(raw)
    except ValueError:
        return None
    return StoredFile.objects.filter(pk=pk, uploaded_by=user, linked_at__isnull=True).first()
