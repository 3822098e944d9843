"""Evidence in every state, each reached through the services by the right people.

A maker takes the agreement, or signs one of the usual pair; people that a test does not name are made. Who reported
and who judges can be found again with `reporter` and `judge`.
"""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, Commitment, Indicator, TermTarget
from core.dates import local_today
from documents.models import StoredFile
from documents.services import stage_upload
from evidence import services
from evidence.constants import DisputeReason
from evidence.models import Dispute, Evidence, EvidenceUse
from tests.documents.samples import chunk, png
from tests.factories import agreements
from tests.factories.accounts import make_bureau, make_coordinator, make_officer

WHAT = "參與式預算概論課程"
COMMENT = "簽到表只有一張，請補上其餘場次。"


def targets(agreement: Agreement, side: Side | None = None) -> list[TermTarget]:
    """The targets that today lies in, by the order of the catalogue."""
    today = local_today()
    rows = TermTarget.objects.filter(agreement=agreement, starts_on__lte=today, ends_on__gte=today, is_current=True)
    rows = rows if side is None else rows.filter(side=side)
    rows = rows.select_related("agreement__school", "agreement__district", "commitment__indicator")
    return list(rows.order_by("commitment__indicator__side", "commitment__indicator__order", "pk"))


def target(agreement: Agreement, side: Side = Side.SCHOOL) -> TermTarget:
    return targets(agreement, side)[0]


def add_target(
    agreement: Agreement,
    *,
    side: Side = Side.SCHOOL,
    amount: int = 3,
    days: tuple[date, date] | None = None,
    nth: int = 1,
) -> TermTarget:
    """A further commitment of a side (the nth of its catalogue), due within the given days."""
    indicator = Indicator.objects.filter(side=side).order_by("order", "pk")[nth]
    commitment, _made = Commitment.objects.get_or_create(
        agreement=agreement, indicator=indicator, defaults={"target": amount}
    )
    first, last = days or (agreement.starts_on, agreement.ends_on)
    return TermTarget.objects.create(
        commitment=commitment, agreement=agreement, side=side, starts_on=first, ends_on=last, amount=amount
    )


def reporter(agreement: Agreement, side: Side = Side.SCHOOL, **fields: Any) -> User:
    if side == Side.SCHOOL:
        return make_coordinator(agreement.school, **fields)
    return make_officer(agreement.district, **fields)


def judge(agreement: Agreement, side: Side = Side.SCHOOL, **fields: Any) -> User:
    """Somebody of the side that verifies what `side` reported."""
    return reporter(agreement, side.other, **fields)


def photo(actor: User, name: str = "上課照片.png", *, extra: bytes = b"") -> StoredFile:
    """A staged picture; `extra` makes its content differ."""
    content = png(2, 2, chunk(b"tEXt", b"Comment\0" + extra.hex().encode())) if extra else png()
    return stage_upload(SimpleUploadedFile(name, content, content_type="image/png"), actor=actor)


def claimed(
    agreement: Agreement | None = None,
    *,
    side: Side = Side.SCHOOL,
    actor: User | None = None,
    uses: list[tuple[TermTarget, int]] | None = None,
    **facts: Any,
) -> Evidence:
    """Reported, waiting for the other side."""
    agreement = agreement or (uses[0][0].agreement if uses else agreements.signed())
    party = {"school": agreement.school} if side == Side.SCHOOL else {"district": agreement.district}
    usual = {"what": WHAT, "happened_on": local_today(), "uses": uses or [(target(agreement, side), 1)]}
    return services.report_evidence(actor=actor or reporter(agreement, side), side=side, **(party | usual | facts))


def use_of(evidence: Evidence) -> EvidenceUse:
    """Its first use, as the database has it now."""
    rows = EvidenceUse.objects.select_related("version", "agreement__school", "agreement__district", "evidence")
    use = rows.filter(evidence=evidence).order_by("pk").first()
    assert use is not None
    return use


def verified(agreement: Agreement | None = None, *, by: User | None = None, **fields: Any) -> Evidence:
    evidence = claimed(agreement, **fields)
    use = use_of(evidence)
    services.verify_use(use, actor=by or judge(use.agreement, Side(use.side)), seen_version=1)
    return evidence


def disputed(agreement: Agreement | None = None, *, by: User | None = None, **fields: Any) -> Evidence:
    evidence = claimed(agreement, **fields)
    use = use_of(evidence)
    objector = by or judge(use.agreement, Side(use.side))
    services.dispute_use(use, actor=objector, reason=DisputeReason.PROOF, comment=COMMENT, seen_version=1)
    return evidence


def dispute_of(evidence: Evidence) -> Dispute:
    return Dispute.objects.select_related("use__agreement", "use__version", "use__evidence").get(
        use__evidence=evidence, settled_at__isnull=True
    )


def answered(agreement: Agreement | None = None, *, actor: User | None = None, **fields: Any) -> Evidence:
    """Disputed, and the reporter holds to it: the bureau's turn."""
    evidence = disputed(agreement, actor=actor, **fields)
    use = use_of(evidence)
    somebody = actor or reporter(use.agreement, Side(use.side))
    services.answer_dispute(dispute_of(evidence), actor=somebody, answer="其餘簽到表已於課程結束時交區公所。")
    return evidence


def rejected(agreement: Agreement | None = None, **fields: Any) -> Evidence:
    evidence = answered(agreement, **fields)
    services.settle_dispute(dispute_of(evidence), actor=make_bureau(), counts=False, note="無法證明場次。")
    return evidence


def yesterday() -> date:
    return local_today() - timedelta(days=1)
