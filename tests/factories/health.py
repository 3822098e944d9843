"""Agreements with the verified, claimed and disputed things that their health is judged by.

Rows of evidence are written as they are, without the services: the judging is about what is there, on any day.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from agreements.constants import PauseReason, Side
from agreements.models import Agreement, Pause, TermTarget
from core.dates import TAIPEI, local_today
from districts.models import District
from evidence.constants import DisputeReason, UseState
from evidence.models import Dispute, Evidence, EvidenceUse, EvidenceVersion
from health.models import AgreementHealth
from health.services import refresh
from schools.models import School
from tests.factories.accounts import make_user
from tests.factories.agreements import signed
from tests.factories.evidence import add_target

_numbers = count(1)
YEARS = timedelta(days=2 * 365)


def pact(
    school: School | None = None,
    district: District | None = None,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    **fields: Any,
) -> Agreement:
    """In force, without any commitment; from 400 days ago for two years, and signed by then, unless told."""
    first = starts_on or ago(400)
    paper = {"signed_on": min(first, local_today()), "commitments": []}
    return signed(school, district, starts_on=first, ends_on=ends_on or first + YEARS, **(paper | fields))


def ago(days: int) -> date:
    return local_today() - timedelta(days=days)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), TAIPEI)


def target(agreement: Agreement, side: Side = Side.SCHOOL, *, amount: int = 4, first: date, last: date) -> TermTarget:
    return add_target(agreement, side=side, amount=amount, days=(first, last))


def use(
    of: TermTarget,
    on: date,
    *,
    amount: int = 1,
    state: UseState = UseState.VERIFIED,
    since: datetime | None = None,
    by: User | None = None,
) -> EvidenceUse:
    """Something that the target's side did on a day, and what the other one said to it."""
    person, at = by or make_user(), since or noon(on)
    parties = {"school_id": of.agreement.school_id} if of.side == Side.SCHOOL else {}
    parties = parties or {"district_id": of.agreement.district_id}
    evidence = Evidence.objects.create(reference=f"EV-H{next(_numbers):05}", side=of.side, created_at=at, **parties)
    version = EvidenceVersion.objects.create(
        evidence=evidence, number=1, what="共同授課", happened_on=on, created_by=person, created_at=at
    )
    Evidence.objects.filter(pk=evidence.pk).update(current=version)
    made = EvidenceUse.objects.create(
        evidence=evidence, version=version, target=of, agreement=of.agreement, side=of.side, happened_on=on,
        amount=amount, state_since=at,
    )  # fmt: skip
    if state != UseState.CLAIMED:
        move(made, state, by=person, at=at)
    return made


def move(made: EvidenceUse, state: UseState, *, by: User, at: datetime | None = None) -> None:
    """Put a use into another state, as far as the database's own guard allows it."""
    seen = {"verified_by": by, "verified_at": at or made.state_since} if state == UseState.VERIFIED else {}
    unseen = {"verified_by": None, "verified_at": None}
    EvidenceUse.objects.filter(pk=made.pk).update(state=state, **unseen | seen)


def dispute(made: EvidenceUse, *, raised_at: datetime, by: User) -> Dispute:
    return Dispute.objects.create(
        use=made, reason=DisputeReason.PROOF, comment="請補簽到表。", raised_by=by, raised_at=raised_at
    )


def pause(agreement: Agreement, first: date, last: date, *, is_accepted: bool = True, **fields: Any) -> Pause:
    person = make_user()
    accepted = {"accepted_by": person, "accepted_at": noon(first)} if is_accepted else {}
    usual = {"reason": PauseReason.SABBATICAL, "proposed_side": Side.SCHOOL, "proposed_by": person}
    return Pause.objects.create(
        agreement=agreement, starts_on=first, ends_on=last, proposed_at=noon(first), **usual | accepted | fields
    )


def judged(agreement: Agreement, today: date | None = None) -> AgreementHealth:
    """How it stands on a day."""
    refresh([agreement.pk], today=today)
    return AgreementHealth.objects.select_related("school", "district", "agreement").get(pk=agreement.pk)


def states(agreement: Agreement) -> Sequence[tuple[str, str, str, int | None]]:
    """What became of it, oldest first: from, to, rule, threshold."""
    rows = agreement.health_changes.order_by("pk")
    return list(rows.values_list("from_state", "to_state", "rule", "threshold"))


def asleep(agreement: Agreement | None = None, *, days: int = 200, **fields: Any) -> Agreement:
    """Dormant: nothing was ever verified under it."""
    agreement = agreement or pact(starts_on=ago(days), **fields)
    refresh([agreement.pk])
    return agreement
