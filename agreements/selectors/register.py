"""Reading agreements: what is offered, who accompanies whom now, and what an agreement's page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from accounts.models import User
from core.addresses import address_of
from core.compiled import Hole, compiled
from core.dates import format_short, local_today
from districts.models import District
from schools.constants import RegistryStatus
from schools.models import School

from .. import wording
from ..constants import Relation, Side, SourceConfidence, Standing
from ..models import Agreement, AgreementEvent, AgreementQuerySet, Commitment, DocumentedCooperation, Indicator, Line


def offered_indicators(side: Side) -> list[Indicator]:
    """What one side can promise in new applications and agreements, in the catalogue's order."""
    return list(Indicator.objects.filter(side=side, is_offered=True).order_by("order", "pk"))


# -- who accompanies whom now ------------------------------------------------------------------------------


def live_agreements_of_school(school: School) -> list[Agreement]:
    """Agreements in force with their districts, in the districts' official order."""
    rows = Agreement.objects.live().filter(school=school).with_parties()
    return list(rows.order_by("district__number", "pk"))


@dataclass(frozen=True, slots=True)
class LiveCount:
    """Agreements in force of one district; `local` ones have a campus in it, `samples` are invented."""

    partners: int = 0
    local: int = 0
    samples: int = 0

    def __add__(self, other: "LiveCount") -> "LiveCount":
        return LiveCount(self.partners + other.partners, self.local + other.local, self.samples + other.samples)

    @property
    def percent(self) -> int | None:
        """The local share in whole percent, half up; none where nobody accompanies."""
        return (200 * self.local + self.partners) // (2 * self.partners) if self.partners else None


def live_by_district() -> dict[int, LiveCount]:
    """The agreements in force by district id, in one query; districts without any are left out."""
    return {row["district_id"]: LiveCount(row["partners"], row["local"], row["samples"]) for row in _live_counts()}


@compiled
def _live_counts() -> QuerySet[Agreement, Any]:
    rows = Agreement.objects.live().with_own_campus().values("district_id").order_by("district_id")
    return rows.annotate(
        partners=Count("pk"),
        local=Count("pk", filter=Q(is_local=True)),
        samples=Count("pk", filter=Q(is_sample=True)),
    )


# -- what documents tell -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Documented:
    """What a public source says of a school and a district; never an agreement."""

    school: str
    school_url: str
    district: str
    district_url: str
    relation: str
    as_of: str
    source: str
    confidence: str


_DOCUMENTED = (
    "school__name", "school__name_en", "school__slug", "district__name", "district__name_en", "district__slug",
    "relation", "as_of", "source", "source_en", "confidence",
)  # fmt: skip


def documented_cooperation(*, school: School | None = None, district: District | None = None) -> list[Documented]:
    """What is documented of a listed school, of a district, or altogether; one query."""
    asked = {"school": school.pk if school else None, "district": district.pk if district else None}
    return [_documented(dict(zip(_DOCUMENTED, row, strict=True))) for row in _documented_rows(**asked)]


@compiled
def _documented_rows(school: Hole, district: Hole) -> QuerySet[DocumentedCooperation, tuple[str, ...]]:
    """A parameter that is None leaves its side open."""
    rows = DocumentedCooperation.objects.filter(school__registry_status=RegistryStatus.LISTED)
    rows = rows.filter(school=Coalesce(school, F("school")), district=Coalesce(district, F("district")))
    return rows.order_by("district__number", "school__registry_order", "pk").values_list(*_DOCUMENTED)


def _documented(row: dict[str, str]) -> Documented:
    return Documented(
        school=_in_language(row["school__name"], row["school__name_en"]),
        school_url=address_of("directory:school", row["school__slug"]),
        district=_in_language(row["district__name"], row["district__name_en"]),
        district_url=address_of("directory:district", row["district__slug"]),
        relation=str(Relation(row["relation"]).label),
        as_of=wording.as_of_words(row["as_of"]),
        source=_in_language(row["source"], row["source_en"]),
        confidence=str(SourceConfidence(row["confidence"]).label),
    )


def _in_language(chinese: str, english: str) -> str:
    return english if english and get_language() == "en" else chinese


# -- the list and the page of one agreement ---------------------------------------------------------------


def agreement_list(user: User | AnonymousUser) -> AgreementQuerySet:
    """The agreements a reader may see, newest first."""
    return Agreement.objects.visible_to(user).with_parties().order_by("-pk")


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One line of the list, in words."""

    reference: str
    url: str
    school: str
    district: str
    term: str
    days: str
    standing: str
    tag: str
    is_sample: bool


def rows_of(agreements: Iterable[Agreement]) -> list[AgreementRow]:
    today, words = local_today(), {standing: str(standing.label) for standing in Standing}
    terms = _TermWords()
    return [
        AgreementRow(
            reference=one.reference,
            url=address_of("agreements:detail", one.reference),
            school=one.school.label,
            district=one.district.label,
            term=terms[one.starts_on, one.ends_on],
            days=f"{format_short(one.starts_on)} – {format_short(one.ends_on)}",
            standing=words[one.standing_on(today)],
            tag=wording.TAGS[one.standing_on(today)],
            is_sample=one.is_sample,
        )
        for one in agreements
    ]


class _TermWords(dict[tuple[date, date], str]):
    """The terms between two days in words, worded once: most agreements of a list share theirs."""

    def __missing__(self, days: tuple[date, date]) -> str:
        self[days] = wording.term_words(*days)
        return self[days]


@dataclass(frozen=True, slots=True)
class Promises:
    """The commitments of both sides, each in the catalogue's order."""

    government: "list[Commitment | Line]"
    school: "list[Commitment | Line]"


def promises_of(agreement: Agreement) -> Promises:
    """What is in force; before that, what the open wording says as it stands."""
    rows: QuerySet[Commitment] | QuerySet[Line]
    if agreement.is_open:
        rows = Line.objects.filter(version__agreement=agreement, version__dropped_at__isnull=True, is_struck=False)
        rows = rows.filter(indicator__isnull=False)
    else:
        rows = agreement.commitments.filter(is_current=True)
    by_side: dict[str, list[Commitment | Line]] = {side: [] for side in Side}
    for row in rows.select_related("indicator").order_by("indicator__order", "pk"):
        assert row.indicator is not None  # noqa: S101 - chosen above
        by_side[row.indicator.side].append(row)
    return Promises(by_side[Side.GOVERNMENT], by_side[Side.SCHOOL])


def history_of(agreement: Agreement, *, names_people: bool) -> list[wording.Moment]:
    """What happened to the agreement, oldest first."""
    return [wording.moment_of(event, names_people=names_people) for event in _events(agreement=agreement.pk)]


@compiled
def _events(agreement: Hole) -> QuerySet[AgreementEvent]:
    return AgreementEvent.objects.filter(subject=agreement).select_related("actor").order_by("sequence")
