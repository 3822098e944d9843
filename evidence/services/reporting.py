"""Reporting what was done, changing it, withdrawing it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from agreements.constants import Side
from agreements.models import TermTarget
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from districts.models import District
from documents.services import link_file
from history.services import digest, record_event
from schools.models import School

from .. import rules
from ..constants import OPEN_STATES, PREFIX, Settlement, UseState
from ..models import Evidence, EvidenceEvent, EvidenceFile, EvidenceUse, EvidenceVersion
from .checking import Claims, Facts, Proofs, check_claims, check_day, check_files, check_owner
from .gate import TransitionNotAllowed, lock, lock_uses, move, refuse_stale, tell_agreements
from .verifying import close_dispute


def report_evidence(
    *,
    actor: User,
    side: Side,
    school: School | None = None,
    district: District | None = None,
    what: str,
    happened_on: date,
    place: str = "",
    note: str = "",
    uses: Claims,
    files: Proofs = (),
    is_sample: bool = False,
    form_key: UUID | None = None,
) -> Evidence:
    """Report something done, for one or several commitments of one's side; each use waits for the other side.

    The same `form_key` twice gives the same report. Raises TransitionNotAllowed with a sentence for a date outside an
    agreement, a commitment that is not one's own, too many files; RefusedFile for one that was purged meanwhile.
    """
    facts = Facts(what, happened_on, place, note, files)
    try:
        return _report(facts, uses, actor, side, school, district, is_sample=is_sample, form_key=form_key)
    except IntegrityError:
        # The same form at the same moment: the other one has written it.
        found = _sent_already(form_key, actor)
        if found is None:
            raise
        return found


@transaction.atomic
def _report(
    facts: Facts,
    claims: Claims,
    actor: User,
    side: Side,
    school: School | None,
    district: District | None,
    *,
    is_sample: bool,
    form_key: UUID | None,
) -> Evidence:
    if found := _sent_already(form_key, actor):
        return found
    require(rules.can_report(actor, side, school=school, district=district))
    check_owner(claims, side, school=school, district=district)
    check_claims(claims, happened_on=facts.happened_on)
    check_files(facts.files, actor=actor, evidence=None)
    now = timezone.now()
    evidence = Evidence.objects.create(
        reference=next_reference(PREFIX, roc_year(timezone.localdate(now))),
        side=side,
        school=school,
        district=district,
        is_sample=is_sample,
        form_key=form_key,
        created_at=now,
    )
    version = write_version(evidence, facts, number=1, actor=actor, now=now)
    uses = [claim(evidence, version, target, amount=amount, now=now) for target, amount in claims]
    _record(evidence, "report", actor, now, version, uses)
    tell_agreements(uses)
    return evidence


def _sent_already(form_key: UUID | None, actor: User) -> Evidence | None:
    if form_key is None:
        return None
    first = EvidenceVersion.objects.filter(evidence__form_key=form_key, number=1, created_by=actor)
    version = first.select_related("evidence").first()
    return version.evidence if version else None


def write_version(evidence: Evidence, facts: Facts, *, number: int, actor: User, now: datetime) -> EvidenceVersion:
    version = EvidenceVersion.objects.create(
        evidence=evidence,
        number=number,
        what=facts.what,
        happened_on=facts.happened_on,
        place=facts.place,
        note=facts.note,
        created_by=actor,
        created_at=now,
    )
    for order, (file, is_cleared) in enumerate(facts.files):
        linked = link_file(file, at=now)
        EvidenceFile.objects.create(version=version, file=linked, order=order, is_cleared=is_cleared)
    evidence.current = version
    evidence.save(update_fields=["current"])
    return version


def claim(
    evidence: Evidence, version: EvidenceVersion, target: TermTarget, *, amount: int, now: datetime
) -> EvidenceUse:
    return EvidenceUse.objects.create(
        evidence=evidence,
        version=version,
        target=target,
        agreement=target.agreement,
        side=target.side,
        happened_on=version.happened_on,
        amount=amount,
        state_since=now,
    )


def _record(
    evidence: Evidence, verb: str, actor: User, now: datetime, version: EvidenceVersion, uses: Iterable[EvidenceUse]
) -> None:
    details = {
        "version": version.number,
        "happened_on": version.happened_on,
        "what": digest(version.what),
        "uses": [[use.pk, use.target_id, use.amount] for use in uses],
    }
    record_event(EvidenceEvent, evidence, actor=actor, verb=verb, at=now, details=details)


@transaction.atomic
def revise_evidence(
    evidence: Evidence,
    *,
    actor: User,
    seen_version: int,
    what: str,
    happened_on: date,
    place: str = "",
    note: str = "",
    uses: Claims,
    files: Proofs = (),
) -> Evidence:
    """Word a report anew. What is verified keeps the wording that was verified and its number; what is open takes the
    new one, an objection to it being settled by that; open uses that `uses` does not name are withdrawn.

    Raises TransitionNotAllowed when somebody else changed it since `seen_version`, and for all that reporting refuses.
    """
    evidence = lock(evidence)
    present = lock_uses(evidence)
    require(rules.can_change(actor, evidence, present))
    current = EvidenceVersion.objects.filter(evidence=evidence).order_by("-number")[0]
    facts = Facts(what, happened_on, place, note, files)
    wanted = _still_open(present, uses)
    if _says_the_same(current, facts) and _counts_the_same(present, wanted):
        return evidence
    refuse_stale(current.number, seen_version)
    check_owner(uses, Side(evidence.side), school=evidence.school, district=evidence.district)
    _check_remaining(present, wanted, happened_on)
    check_files(files, actor=actor, evidence=evidence)
    now = timezone.now()
    version = write_version(evidence, facts, number=current.number + 1, actor=actor, now=now)
    changed = _carry_over(evidence, version, present, wanted, actor, now)
    _record(evidence, "change", actor, now, version, changed)
    tell_agreements(changed)
    return evidence


def _still_open(present: list[EvidenceUse], claims: Claims) -> dict[int, tuple[TermTarget, int]]:
    """What is claimed by target id, without what the other side has verified or the bureau has not counted."""
    settled = {use.target_id for use in present if use.state in {UseState.VERIFIED, UseState.REJECTED}}
    return {target.pk: (target, amount) for target, amount in claims if target.pk not in settled}


def _says_the_same(version: EvidenceVersion, facts: Facts) -> bool:
    files = [(row.file_id, row.is_cleared) for row in version.files.order_by("order", "pk")]
    said = (version.what, version.happened_on, version.place, version.note, files)
    proofs = [(file.pk, is_cleared) for file, is_cleared in facts.files]
    return said == (facts.what, facts.happened_on, facts.place, facts.note, proofs)


def _counts_the_same(present: list[EvidenceUse], wanted: dict[int, tuple[TermTarget, int]]) -> bool:
    """A disputed use is changed by being asked for again, so it never counts as the same."""
    claimed = {use.target_id: use.amount for use in present if use.state == UseState.CLAIMED}
    disputed = any(use.state == UseState.DISPUTED for use in present)
    return not disputed and claimed == {pk: amount for pk, (_target, amount) in wanted.items()}


def _check_remaining(present: list[EvidenceUse], wanted: dict[int, tuple[TermTarget, int]], happened_on: date) -> None:
    verified = any(use.state == UseState.VERIFIED for use in present)
    check_day(happened_on)
    if wanted or not verified:
        known = [use.target_id for use in present if use.state in OPEN_STATES]
        check_claims(list(wanted.values()), happened_on=happened_on, known=known)


def _carry_over(
    evidence: Evidence,
    version: EvidenceVersion,
    present: list[EvidenceUse],
    wanted: dict[int, tuple[TermTarget, int]],
    actor: User,
    now: datetime,
) -> list[EvidenceUse]:
    """Open uses to the new wording, those not wanted any more withdrawn, new ones claimed."""
    changed = [use for use in present if use.state in OPEN_STATES]
    for use in changed:
        if use.target_id in wanted:
            _take_over(use, version, wanted[use.target_id][1], actor, now)
        else:
            _withdraw(use, actor, now)
    asked = {use.target_id for use in changed}
    fresh = [claim for pk, claim in wanted.items() if pk not in asked]
    return changed + [claim(evidence, version, target, amount=amount, now=now) for target, amount in fresh]


def _take_over(use: EvidenceUse, version: EvidenceVersion, amount: int, actor: User, now: datetime) -> None:
    facts = {"version": version, "happened_on": version.happened_on, "amount": amount}
    if use.state == UseState.DISPUTED:
        close_dispute(use, Settlement.REVISED, actor=actor, now=now)
        move(use, "revise", actor=actor, now=now, fields=facts)
        return
    for name, value in (facts | {"state_since": now}).items():
        setattr(use, name, value)
    use.save(update_fields=[*facts, "state_since"])


def _withdraw(use: EvidenceUse, actor: User, now: datetime) -> None:
    if use.state == UseState.DISPUTED:
        close_dispute(use, Settlement.WITHDRAWN, actor=actor, now=now)
    move(use, "withdraw", actor=actor, now=now)


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, actor: User) -> Evidence:
    """Take back all that is not verified; what is verified stays. TransitionNotAllowed when nothing is open."""
    evidence = lock(evidence)
    uses = lock_uses(evidence)
    require(rules.can_revise(actor, evidence))
    TransitionNotAllowed.unless(rules.can_withdraw(actor, evidence, uses))
    now = timezone.now()
    for use in uses:
        if use.state in OPEN_STATES:
            _withdraw(use, actor, now)
    tell_agreements(uses)
    return evidence
