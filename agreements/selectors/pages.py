"""What one agreement's page shows: where it stands, what both sides promise by term, its wordings and pauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from accounts.models import Membership, User
from accounts.readers import for_readers
from accounts.selectors import acting_membership, links_to_school
from core.compiled import Hole
from cycles.selectors import term_label
from schools.constants import Locality

from .. import rules, wording
from ..acts import Act, acts_of
from ..constants import LIVE_STATUSES, AgreementStatus, Per, Side, Standing
from ..models import Agreement, AgreementQuerySet, Commitment, Line, Pause, TermTarget, Version
from ..rules import side_of
from .conduct import targets_of
from .register import agreement_list, history_of, promises_of
from .talks import names_of, talks_of
from .wordings import SigningRow, signing_rows, versions_of


@dataclass(frozen=True, slots=True)
class TermRow:
    """How much is due in one semester or year."""

    term: str
    amount: int


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A commitment with its amounts by term; none before it is in force."""

    promise: Commitment | Line
    terms: list[TermRow]


@dataclass(frozen=True, slots=True)
class PauseRow:
    """An accepted or proposed pause, and what the reader may do about it."""

    pause: Pause
    proposer: str
    may_accept: bool
    may_refuse: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """`history` is None for those whom it does not concern."""

    standing: Standing
    tag: str
    sentence: str
    term: str
    columns: list[tuple[Side, str, list[PromiseRow]]]
    locality: Locality
    next_step: str
    history: list[wording.Moment] | None
    versions: list[Version]
    opened: Version | None
    signing: list[SigningRow]
    pauses: list[PauseRow]
    acts: list[Act]


def agreement_for_page(user: User | AnonymousUser, reference: str) -> Agreement | None:
    """An agreement that a reader may see, with what its page would else ask one by one."""
    return _agreement_for_page.first(user, reference=reference)


@for_readers
def _agreement_for_page(reader: User | AnonymousUser, reference: Hole) -> AgreementQuerySet:
    rows = agreement_list(reader).filter(reference=reference).with_locality()
    rows = rows.annotate(has_pauses=Exists(Pause.objects.filter(agreement=OuterRef("pk")).order_by()))
    if not isinstance(reader, User):
        return rows
    desk = Membership.objects.active().of_district(OuterRef("district")).order_by()
    linked = links_to_school(reader.pk, OuterRef("school"))
    return rows.annotate(reader_is_linked=linked, has_desk=Exists(desk))


def page_of(agreement: Agreement, user: User | AnonymousUser, *, with_promises: bool = True) -> AgreementPage:
    """`agreement` comes from `agreement_for_page`; the promises are left out where a panel shows them."""
    concerned, standing = bool(rules.can_see_history(user, agreement)), agreement.standing
    versions = versions_of(agreement, concerned=concerned)
    for version in versions:
        version.agreement = agreement
    opened = next((one for one in versions if one.is_open), None)
    pauses = _pauses(agreement, user) if concerned else []
    return AgreementPage(
        standing=standing,
        tag=wording.TAGS[standing],
        sentence=wording.standing_sentence(agreement, standing),
        term=wording.term_words(agreement.starts_on, agreement.ends_on),
        columns=_columns(agreement) if with_promises else [],
        locality=Locality(agreement.locality),  # type: ignore[attr-defined] # annotated
        next_step=_next_step(agreement, opened, user) if concerned else "",
        history=history_of(agreement, names_people=_is_for_city(user)) if concerned else None,
        versions=versions,
        opened=opened,
        signing=signing_rows(opened, user) if opened else [],
        pauses=pauses,
        acts=acts_of(
            agreement, user, opened=opened, pause_is_proposed=any(not row.pause.accepted_at for row in pauses)
        ),
    )


def _is_for_city(user: User | AnonymousUser) -> bool:
    acting = acting_membership(user)
    return acting is not None and (acting.is_bureau or acting.is_auditor)


def _next_step(agreement: Agreement, opened: Version | None, user: User | AnonymousUser) -> str:
    """While the lines are open it is whoever has to answer them; otherwise what follows from the standing."""
    if opened and not opened.frozen_at:
        return talks_of(opened, agreement, side_of(user, agreement)).sentence
    return wording.next_step(agreement.standing)


# -- promises by term ----------------------------------------------------------------------------------------


def _columns(agreement: Agreement) -> list[tuple[Side, str, list[PromiseRow]]]:
    """Government and school, with equal rank."""
    rows = [] if agreement.is_open else _by_commitment(targets_of(agreement))
    if not rows:
        promises = promises_of(agreement)
        rows = [PromiseRow(one, []) for one in (*promises.government, *promises.school)]
    names = names_of(agreement)
    return [
        (side, names[side], [row for row in rows if row.promise.indicator.side == side])  # type: ignore[union-attr]
        for side in (Side.GOVERNMENT, Side.SCHOOL)
    ]


def _by_commitment(targets: Iterable[TermTarget]) -> list[PromiseRow]:
    """What is in force, each commitment with its amounts; it comes along with them."""
    words = _TermLabels()
    found: dict[int, PromiseRow] = {}
    for one in targets:
        is_year = one.commitment.indicator.per == Per.YEAR
        label = words[one.starts_on, one.ends_on] if is_year else words[one.starts_on, one.starts_on]
        row = found.setdefault(one.commitment_id, PromiseRow(one.commitment, []))
        row.terms.append(TermRow(label, one.amount))
    return list(found.values())


class _TermLabels(dict[tuple[date, date], str]):
    """Terms in words, worded once: all commitments share them."""

    def __missing__(self, days: tuple[date, date]) -> str:
        first, last = days
        self[days] = term_label(first) if first == last else wording.term_words(first, last)
        return self[days]


# -- pauses --------------------------------------------------------------------------------------------------


def _pauses(agreement: Agreement, user: User | AnonymousUser) -> list[PauseRow]:
    """Accepted and proposed ones; refused ones are history. Nothing rests that was never in force."""
    if agreement.status not in LIVE_STATUSES | {AgreementStatus.EXPIRED, AgreementStatus.SUPERSEDED}:
        return []
    if not agreement.has_pauses:  # type: ignore[attr-defined] # annotated
        return []
    names, rows = names_of(agreement), agreement.pauses.order_by("-starts_on", "-pk")
    return [_pause_row(pause, agreement, names, user) for pause in rows if pause.accepted_at or not pause.closed_at]


def _pause_row(pause: Pause, agreement: Agreement, names: dict[Side, str], user: User | AnonymousUser) -> PauseRow:
    pause.agreement = agreement
    return PauseRow(
        pause,
        names[Side(pause.proposed_side)],
        may_accept=bool(rules.can_accept_pause(user, pause)),
        may_refuse=bool(rules.can_refuse_pause(user, pause)),
        may_end=bool(rules.can_end_pause(user, pause)),
    )
