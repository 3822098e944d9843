"""What was done in a period, as far as the other side verified it, and photographs that may be published."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import F, Q, QuerySet

from documents.constants import READABLE_STATES, FileKind
from documents.typesetting import shows_picture
from documents.typesetting.shapes import Part, Photo, PhotosPart
from evidence.constants import PICTURE_BYTES, UseState
from evidence.models import EvidenceFile, EvidenceUse

from ..constants import EVIDENCE_SHOWN, PHOTOS_SHOWN, Scope
from ..models import Period
from ..selectors.scopes import Subject
from .parts import heading, short, table, text

_ENDINGS = {FileKind.JPEG: "jpeg", FileKind.PNG: "png"}


@dataclass(frozen=True, slots=True)
class Span:
    """The days that count, and until when a verification does: what came after closing is not in it."""

    first: date
    last: date
    until: datetime | None = None

    @classmethod
    def of(cls, *periods: Period) -> "Span":
        closed = [period.closed_at for period in periods if period.closed_at]
        until = max(closed) if len(closed) == len(periods) else None
        return cls(min(one.starts_on for one in periods), max(one.ends_on for one in periods), until)


def verified_uses(span: Span, subject: Subject) -> QuerySet[EvidenceUse]:
    rows = EvidenceUse.objects.filter(
        state=UseState.VERIFIED, agreement__signed_on__isnull=False,
        version__happened_on__gte=span.first, version__happened_on__lte=span.last,
    )  # fmt: skip
    if span.until is not None:
        rows = rows.filter(verified_at__lte=span.until)
    if subject.scope == Scope.DISTRICT:
        rows = rows.filter(agreement__district__code=subject.code)
    if subject.scope == Scope.SCHOOL:
        rows = rows.filter(agreement__school__code=subject.code)
    return rows


def evidence_parts(span: Span, subject: Subject) -> list[Part]:
    """The list with numbers of reports, then photographs."""
    rows = verified_uses(span, subject).select_related(
        "evidence", "version", "agreement__school", "agreement__district", "target__commitment__indicator"
    )
    found = list(rows.order_by("version__happened_on", "evidence_id", "pk")[: EVIDENCE_SHOWN + 1])
    lines = [
        [
            short(use.version.happened_on),
            use.version.what,
            f"{use.agreement.school.name}\n{use.agreement.district.name}",
            f"{use.target.commitment.indicator.name} {use.amount}{use.target.commitment.indicator.unit}",
            use.evidence.reference,
        ]
        for use in found[:EVIDENCE_SHOWN]
    ]
    more = [text("其餘成果請見入口網。")] if len(found) > EVIDENCE_SHOWN else []
    listed = table("經對方確認之成果", ["日期", "內容", "協議雙方", "計入", "編號"], lines, (2, 4, 3, 3, 3))
    return [*listed, *more, *_photos(span, subject)]


def _photos(span: Span, subject: Subject) -> list[Part]:
    """Cleared for release, and still so in the newest wording of their report."""
    shown = verified_uses(span, subject).order_by().values("evidence")
    files = EvidenceFile.objects.filter(
        Q(file__kind__in=sorted(_ENDINGS)), version=F("version__evidence__current"), version__evidence__in=shown,
        is_cleared=True, file__scan_state__in=sorted(READABLE_STATES), file__size__lte=PICTURE_BYTES,
    )  # fmt: skip
    found = files.select_related("file", "version").order_by("-version__happened_on", "order", "pk")
    photos = [
        Photo(
            file=_name(one),
            caption=f"{one.version.what}（{short(one.version.happened_on)}）",
        )
        for one in islice(filter(_is_whole, found.iterator(chunk_size=PHOTOS_SHOWN)), PHOTOS_SHOWN)
    ]
    return [heading("活動照片（經同意公開）"), PhotosPart(kind="photos", photos=photos)] if photos else []


def _name(one: EvidenceFile) -> str:
    return f"{one.file.pk.hex}.{_ENDINGS[FileKind(one.file.kind)]}"


def _is_whole(one: EvidenceFile) -> bool:
    """One that breaks off must not stop the document."""
    with one.file.content.open("rb") as content:
        return shows_picture(_name(one), content.read())
