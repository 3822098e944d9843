"""Who gets a circular, who is left out and why, and what became of the mails."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from accounts.models import Membership, User
from accounts.selectors import bureau_officials, officials_of, standing_in
from core.dates import local_today
from notifications.constants import FailureReason, MessageStatus
from notifications.models import Message
from notifications.selectors import reason_of, return_reason_of
from schools.models import SEARCH_COLUMNS

from .constants import SHOWN, SUBJECT_KIND, CircularVerb, LeftOut
from .letters import Letter, in_language, language_for, languages_of
from .models import Circular, CircularQuerySet, CircularRecipient, CircularRecipientQuerySet

_UNSEEN = (*(f"school__{column}" for column in SEARCH_COLUMNS), "district__map_path")


def circular_list(user: User | AnonymousUser) -> CircularQuerySet:
    """Those a person looks after, newest first."""
    return Circular.objects.in_charge(user).with_people().order_by("-pk")


def releasers_of(circular: Circular) -> list[User]:
    """Who can release it, deputies in place of those away: its office's other people, else the bureau's."""
    people = officials_of(circular.office) if circular.office else bureau_officials()
    others = [person for person in people if person.pk != circular.author_id]
    chosen = standing_in(others or bureau_officials(), local_today())
    return [person for person in chosen if person.pk != circular.author_id]


# -- the list of people ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the audience; `left_out` says why they do not get it, empty when they do."""

    user: User
    membership: Membership
    address: str
    language: str
    left_out: str
    # Left out only since the list was fixed.
    is_dropped: bool = False
    row_id: int | None = None

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def capacity(self) -> str:
        return self.membership.label

    @property
    def reason(self) -> str:
        return str(LeftOut(self.left_out).label) if self.left_out else ""


@dataclass(frozen=True)
class Roll:
    """Everybody a circular addresses, as things stand now."""

    circular: Circular
    lines: list[Line] = field(default_factory=list)

    @property
    def reached(self) -> list[Line]:
        return [line for line in self.lines if not line.left_out]

    @property
    def left_out(self) -> list[Line]:
        return [line for line in self.lines if line.left_out]

    @property
    def digest(self) -> str:
        """Stands for the text and for each person with address, language and fate: what somebody has looked at."""
        one = self.circular
        text = [one.author_id, one.office_id, one.audience, one.district_id, one.subject, one.body]
        text += [one.subject_en, one.body_en]
        people = sorted(
            (line.user.pk, line.membership.pk, line.address, line.language, line.left_out) for line in self.lines
        )
        return hashlib.sha256(json.dumps([text, people], ensure_ascii=False).encode()).hexdigest()


def roll_of(circular: Circular) -> Roll:
    """A draft's audience as it is now; later the list as it was fixed, less those who dropped out since.

    Two queries, whatever the number of people.
    """
    return Roll(circular, _fixed_lines(circular) if not circular.is_draft else _live_lines(circular))


def _live_lines(circular: Circular) -> list[Line]:
    audience = circular.declared
    if audience is None:
        return []
    rows = audience.memberships(office=circular.office, chosen=circular.district)
    rows = rows.select_related("user", "school", "district").defer(*_UNSEEN)
    rows = rows.annotate(is_confirmed=Exists(_confirmed("user_id", "user__email")))
    rows = rows.order_by("district__number", "school__registry_order", "user__display_name", "pk")
    returned, lines = _returned_addresses(), dict[int, Line]()
    for row in rows:
        if row.user_id not in lines:
            lines[row.user_id] = Line(
                user=row.user,
                membership=row,
                address=row.user.email,
                language=language_for(row.user.language, circular),
                left_out=_hindrance(row.user, row.user.email, row.is_confirmed, returned),
            )
    return list(lines.values())


def _fixed_lines(circular: Circular) -> list[Line]:
    rows = list(recipients_of(circular).annotate(is_confirmed=Exists(_confirmed("user_id", "address"))))
    returned = _returned_addresses() if circular.is_waiting else frozenset[str]()
    return [_fixed_line(row, _hindrance_since(row, returned) if circular.is_waiting else row.left_out) for row in rows]


def _fixed_line(row: CircularRecipient, left_out: str) -> Line:
    dropped = row.dropped_at is not None or left_out != row.left_out
    return Line(row.user, row.membership, row.address, row.language, left_out, is_dropped=dropped, row_id=row.pk)


def recipients_of(circular: Circular) -> CircularRecipientQuerySet:
    """The fixed list with the people and their capacities, in its order."""
    unseen = [f"membership__{column}" for column in _UNSEEN]
    rows = CircularRecipient.objects.filter(circular=circular)
    return rows.select_related("user", "membership__school", "membership__district").defer(*unseen).order_by("pk")


def _confirmed(user: str, address: str) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=OuterRef(user), verified=True, email__iexact=OuterRef(address)).order_by()


def _returned_addresses() -> frozenset[str]:
    """Addresses whose server has refused or returned a mail, and nobody has seen to it."""
    refused = Q(status=MessageStatus.FAILED, last_error__startswith=FailureReason.RECIPIENT_REFUSED)
    rows = Message.objects.undelivered().filter(refused | Q(bounced_at__isnull=False)).order_by("to_address")
    return frozenset(address.lower() for address in rows.values_list("to_address", flat=True).distinct())


def _hindrance(user: User, address: str, is_confirmed: bool, returned: frozenset[str]) -> str:
    if not user.is_active:
        return LeftOut.INACTIVE
    if not is_confirmed:
        return LeftOut.UNCONFIRMED
    return LeftOut.BOUNCED if address.lower() in returned else ""


def _hindrance_since(row: CircularRecipient, returned: frozenset[str]) -> str:
    """What holds at release for somebody of the fixed list; who was left out then stays so."""
    if row.left_out:
        return row.left_out
    if row.user.is_active and row.membership.ended_at is not None:
        return LeftOut.LEFT
    if row.user.is_active and row.user.email != row.address:
        return LeftOut.MOVED
    return _hindrance(row.user, row.address, row.is_confirmed, returned)  # type: ignore[attr-defined] # annotated


# -- pages -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RollPage:
    """A stretch of the list, those left out first."""

    rows: list[Line]
    previous_url: str | None
    next_url: str | None


def page_of(roll: Roll, start: str) -> RollPage:
    """The stretch that begins at line `start`, which comes from the address and may be anything."""
    lines = roll.left_out + roll.reached
    wanted = int(start) if start.isdecimal() and len(start) <= len(str(len(lines))) else 0
    first = min(wanted, max(len(lines) - 1, 0)) // SHOWN * SHOWN
    return RollPage(
        rows=lines[first : first + SHOWN],
        previous_url=f"?from={first - SHOWN}" if first else None,
        next_url=f"?from={first + SHOWN}" if first + SHOWN < len(lines) else None,
    )


def letters_for(circular: Circular) -> list[Letter]:
    """The mail in each of its languages, with words where each reader's name and capacity will stand."""
    return [letter for language in languages_of(circular) if (letter := letter_in(circular, language))]


def letter_in(circular: Circular, language: str) -> Letter | None:
    """The mail in one language; None where there is none."""
    if language not in languages_of(circular):
        return None
    with translation.override(language):
        return Letter.of(circular, language).addressed_to(_t("(name)"), _t("(capacity)"))


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the mails of a circular are."""

    queued: int
    sent: int
    failed: int
    bounced: int


def tally_of(circular: Circular) -> Tally:
    rows = Message.objects.about(SUBJECT_KIND, circular.pk).order_by()
    returned = Q(bounced_at__isnull=False)
    counted = rows.aggregate(
        queued=Count("pk", filter=Q(status=MessageStatus.QUEUED)),
        sent=Count("pk", filter=Q(status=MessageStatus.SENT) & ~returned),
        failed=Count("pk", filter=Q(status=MessageStatus.FAILED)),
        bounced=Count("pk", filter=returned),
    )
    return Tally(**counted)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one mail."""

    id: UUID
    state: str
    tag: str
    at: datetime | None
    reason: str | Promise
    settled_by: str
    # Its person does not know, and nobody has seen to it.
    is_unsettled: bool


@dataclass(frozen=True, slots=True)
class SentLine:
    """One person of a list that is fixed, with the mail once there is one."""

    line: Line
    mail: Fate | None


def sent_lines(circular: Circular, rows: Sequence[CircularRecipient]) -> list[SentLine]:
    """Rows of the fixed list with their mails; one query."""
    mails = Message.objects.about(SUBJECT_KIND, circular.pk).filter(recipient__in=[row.user_id for row in rows])
    mails = mails.select_related("settled_by").defer("body_text", "body_html", "sealed_body").order_by("pk")
    fates = {mail.recipient_id: _fate_of(mail) for mail in mails}
    return [SentLine(_fixed_line(row, row.left_out), fates.get(row.user_id)) for row in rows]


def _fate_of(mail: Message) -> Fate:
    status, returned = MessageStatus(mail.status), mail.bounced_at is not None
    undelivered = returned or status == MessageStatus.FAILED
    return Fate(
        id=mail.pk,
        state=_t("Came back") if returned else str(status.label),
        tag="attention" if undelivered else "waiting" if status == MessageStatus.QUEUED else "plain",
        at=mail.bounced_at or mail.sent_at,
        reason=return_reason_of(mail.bounce_code) if returned else reason_of(mail.last_error),
        settled_by=mail.settled_by.name if mail.settled_by else "",
        is_unsettled=undelivered and mail.settled_at is None,
    )


def mails_of(circular: Circular) -> QuerySet[Message]:
    return Message.objects.about(SUBJECT_KIND, circular.pk)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a circular's history."""

    at: datetime
    what: str
    who: str


def history_of(circular: Circular) -> list[Moment]:
    """What happened to the circular, oldest first."""
    events = circular.events.select_related("actor").order_by("sequence")
    return [
        Moment(event.at, str(CircularVerb(event.verb).label), event.actor.name if event.actor else "")
        for event in events
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """Subject and text as a recipient reads them in the portal."""

    subject: str
    body: str
    language: str


def read_by(circular: Circular) -> Reading:
    """The letter in the language of the page."""
    language = language_for(get_language() or "", circular)
    return Reading(*in_language(circular, language), language)
