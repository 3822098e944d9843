"""What a report must be before it is written; each refusal is a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from agreements.constants import OPEN_STATUSES, Side
from agreements.models import TermTarget
from core.dates import format_date, local_today
from districts.models import District
from documents.models import StoredFile
from schools.models import School

from ..constants import MAX_AMOUNT, MAX_FILES, MAX_USES
from ..models import Evidence, EvidenceFile
from .gate import TransitionNotAllowed

Claims = Sequence[tuple[TermTarget, int]]
Proofs = Sequence[tuple[StoredFile, bool]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one wording of a report says."""

    what: str
    happened_on: date
    place: str
    note: str
    files: Proofs


def check_claims(claims: Claims, *, happened_on: date, known: Iterable[int] = ()) -> None:
    """`known` are targets that the report counts for already: those may have been replaced since."""
    _refuse(not claims, _("Say at least one number: what it counts for, and how many."))
    _refuse(len(claims) > MAX_USES, _("One report counts for at most %(limit)d commitments.") % {"limit": MAX_USES})
    _refuse(len({target.pk for target, _amount in claims}) < len(claims), _("Each commitment can be named once only."))
    check_day(happened_on)
    for target, amount in claims:
        _refuse(not 1 <= amount <= MAX_AMOUNT, _("A number lies between 1 and %(limit)d.") % {"limit": MAX_AMOUNT})
        _refuse(not target.is_current and target.pk not in set(known), _("An amendment has replaced this commitment."))
        _check_agreement(target, happened_on)


def check_day(happened_on: date) -> None:
    _refuse(happened_on > local_today(), _("What has not happened yet cannot be reported."))


def _check_agreement(target: TermTarget, happened_on: date) -> None:
    agreement = target.agreement
    _refuse(agreement.status in OPEN_STATUSES or not agreement.signed_on, _("This agreement is not signed yet."))
    days = {"first": format_date(agreement.starts_on), "last": format_date(agreement.last_day)}
    if not agreement.starts_on <= happened_on <= agreement.last_day:
        words = _("The agreement %(reference)s runs from %(first)s to %(last)s; this date lies outside.")
        raise TransitionNotAllowed(words % {"reference": agreement.reference, **days})


def check_owner(claims: Claims, side: Side, *, school: School | None, district: District | None) -> None:
    """Nobody reports for a commitment of somebody else."""
    for target, _amount in claims:
        own = target.agreement.school_id if side == Side.SCHOOL else target.agreement.district_id
        body = school if side == Side.SCHOOL else district
        _refuse(target.side != side or body is None or own != body.pk, _("This commitment is not yours."))


def check_files(files: Proofs, *, actor: User, evidence: Evidence | None) -> None:
    """One's own fresh uploads, or files that an earlier wording of the same report holds."""
    _refuse(len(files) > MAX_FILES, _("A report takes at most %(limit)d files.") % {"limit": MAX_FILES})
    _refuse(len({file.pk for file, _cleared in files}) < len(files), _("Each file can be attached once only."))
    kept: set[object] = set()
    if evidence is not None:
        kept = set(EvidenceFile.objects.filter(version__evidence=evidence).order_by().values_list("file", flat=True))
    strangers = [file for file, _cleared in files if file.pk not in kept and file.uploaded_by_id != actor.pk]
    _refuse(bool(strangers), _("Attach the file yourself."))


def _refuse(is_wrong: bool, sentence: str) -> None:
    if is_wrong:
        raise TransitionNotAllowed(sentence)
