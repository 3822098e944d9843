"""Agreements in every state, each reached through the services."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from agreements.constants import EndReason, Party, PauseReason, Side
from agreements.models import Agreement, Indicator, Line, Move, Signature, Version
from agreements.selectors import open_version
from agreements.services import (
    accept_all,
    accept_pause,
    begin_signing,
    counter_line,
    create_draft_agreement,
    create_successor,
    drop_agreement,
    freeze_text,
    propose_pause,
    record_signature,
    record_signed_agreement,
    terminate_agreement,
    turn_day,
)
from agreements.services.signing import missing_parties
from core.dates import local_today
from districts.models import District
from documents.models import StoredFile
from documents.services import store_generated
from schools.models import School
from tests.factories.accounts import make_bureau
from tests.factories.districts import district as by_slug
from tests.factories.schools import school as by_code

DOCUMENT = "府授民治字第1150000001號"


def promises() -> list[tuple[Indicator, int]]:
    """The first indicator of each side with its usual target."""
    firsts = [Indicator.objects.filter(side=side).order_by("order").first() for side in Side]
    return [(one, one.default_target) for one in firsts if one is not None]


def _terms(fields: dict[str, Any]) -> dict[str, Any]:
    year = local_today().year
    defaults = {"starts_on": date(year, 1, 1), "ends_on": date(year + 1, 12, 31), "commitments": promises()}
    return defaults | fields


def draft(
    school: School | None = None, district: District | None = None, *, actor: User | None = None, **fields: Any
) -> Agreement:
    """What an approval makes: not signed, and nobody's but its sides'."""
    parties = (school or by_code(), district or by_slug())
    return create_draft_agreement(*parties, actor=actor or make_bureau(), **_terms(fields))


def signed(
    school: School | None = None, district: District | None = None, *, actor: User | None = None, **fields: Any
) -> Agreement:
    """In force from this year's first day until the end of the next; entered from paper."""
    parties = (school or by_code(), district or by_slug())
    paper = {"signed_on": local_today(), "document_number": DOCUMENT}
    return record_signed_agreement(*parties, actor=actor or make_bureau(), **(paper | _terms(fields)))


def expired(school: School | None = None, district: District | None = None, **fields: Any) -> Agreement:
    """Signed once, past its last day; the night has not been yet."""
    yesterday = local_today() - timedelta(days=1)
    return signed(school, district, starts_on=yesterday - timedelta(days=300), ends_on=yesterday, **fields)


def end(agreement: Agreement, *, actor: User | None = None) -> Agreement:
    """Ended today, or on its last day where that has passed."""
    today = min(local_today(), agreement.last_day)
    return terminate_agreement(agreement, actor=actor or make_bureau(), reason=EndReason.MUTUAL, closed_on=today)


def ended(school: School | None = None, district: District | None = None, **fields: Any) -> Agreement:
    actor = fields.pop("actor", None) or make_bureau()
    return end(signed(school, district, actor=actor, **fields), actor=actor)


# -- on the way ----------------------------------------------------------------------------------------------


def wording(agreement: Agreement) -> Version:
    """The wording that is open."""
    version = open_version(agreement)
    assert version is not None
    return version


def line_of(version: Version, code: str = "courses-opened") -> Line:
    return Line.objects.get(version=version, indicator__code=code)


def seen(*lines: Line) -> list[int]:
    """What somebody who looks at the lines now has seen of them."""
    last = [Move.objects.filter(line=line).order_by("pk").last() for line in lines]
    return [move.pk if move else 0 for move in last]


def negotiating(*parties: Any, **fields: Any) -> Agreement:
    """The school has asked for another target."""
    agreement = draft(*parties, **fields)
    line = line_of(wording(agreement))
    counter_line(line, actor=make_bureau(), side=Side.SCHOOL, seen=seen(line)[0], target=3)
    return _again(agreement)


def agreed(agreement: Agreement) -> Version:
    """Both sides accept whatever the other proposes."""
    version = wording(agreement)
    for side in Side:
        waiting = version.lines.filter(accepted_at__isnull=True, proposed_side=side.other)
        if waiting:
            accept_all(version, actor=make_bureau(), side=side, seen=seen(*waiting))
    return version


def frozen(*parties: Any, **fields: Any) -> Agreement:
    agreement = negotiating(*parties, **fields)
    freeze_text(agreed(agreement), actor=make_bureau())
    return _again(agreement)


def signing(*parties: Any, **fields: Any) -> Agreement:
    agreement = frozen(*parties, **fields)
    begin_signing(wording(agreement), actor=make_bureau())
    return _again(agreement)


def scan(content: str = "scanned") -> StoredFile:
    return store_generated("scan.pdf", f"%PDF-1.7 {content}".encode())


def sign(version: Version, party: Party, actor: User | None = None, **fields: Any) -> Signature:
    facts = {"signatory": "王校長", "signatory_title": "校長", "signed_on": local_today(), "scan": scan(party)}
    return record_signature(version, actor=actor or make_bureau(), party=party, **(facts | fields))


def sign_all(agreement: Agreement, parties: Sequence[Party] = ()) -> Agreement:
    """Every signature that is missing."""
    version = wording(agreement)
    for party in parties or missing_parties(agreement, version):
        sign(version, party)
    return _again(agreement)


def concluded(*parties: Any, **fields: Any) -> Agreement:
    """The whole way in the portal: negotiated, settled, signed by everybody."""
    return sign_all(signing(*parties, **fields))


def paused(*parties: Any, **fields: Any) -> Agreement:
    """Resting from today for a month."""
    agreement, today, bureau = signed(*parties, **fields), local_today(), make_bureau()
    days = {"starts_on": today, "ends_on": today + timedelta(days=30)}
    pause = propose_pause(agreement, actor=bureau, side=Side.SCHOOL, reason=PauseReason.SABBATICAL, **days)
    accept_pause(pause, actor=bureau)
    return _again(agreement)


def lapsed(*parties: Any, **fields: Any) -> Agreement:
    """Expired, and the night has written it."""
    agreement = expired(*parties, **fields)
    turn_day(local_today())
    return _again(agreement)


def dropped(*parties: Any, **fields: Any) -> Agreement:
    return drop_agreement(draft(*parties, **fields), actor=make_bureau(), reason=EndReason.NOT_AGREED)


def superseded(*parties: Any, **fields: Any) -> Agreement:
    """Replaced by a successor that began yesterday."""
    today = local_today()
    agreement = signed(*parties, **({"ends_on": date(today.year, 12, 31)} | fields))
    days = {"starts_on": today, "ends_on": today + timedelta(days=700)}
    successor = create_successor(agreement, actor=make_bureau(), side=Side.SCHOOL, **days)
    freeze_text(agreed(successor), actor=make_bureau())
    begin_signing(wording(_again(successor)), actor=make_bureau())
    sign_all(_again(successor))
    turn_day(today)
    return _again(agreement)


def _again(agreement: Agreement) -> Agreement:
    """As another request would load it."""
    return Agreement.objects.select_related("school", "district").get(pk=agreement.pk)
