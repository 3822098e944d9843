"""Agreements in force as the public pages show them: with whom, since when, how near, and what was confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agreements.constants import AgreementStatus, Side
from agreements.models import Agreement, AgreementQuerySet
from core.compiled import Hole, compiled
from core.dates import format_short
from evidence.constants import UseState
from evidence.models import EvidenceUse
from schools.constants import Locality

# As many as a page lists; the register of agreements has the others.
SHOWN = 8


class _Row(NamedTuple):
    """A row of either statement: the other party by its three names, and what is known of the agreement."""

    slug: str
    name: str
    name_en: str
    reference: str
    status: str
    starts_on: date
    ends_on: date
    is_sample: bool
    locality: str
    by_school: int | None
    by_office: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Partnership:
    """An agreement in force, in words, under the name of the other party."""

    slug: str
    name: str
    url: str
    days: str
    locality: Locality
    results: str
    ends_on: date
    is_paused: bool
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Partnerships:
    """What a page shows of them, and how many there are altogether."""

    shown: list[Partnership]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.shown)

    @property
    def has_samples(self) -> bool:
        return any(one.is_sample for one in self.shown)

    @property
    def local(self) -> int:
        return sum(one.locality == Locality.SAME for one in self.shown)


def partnerships_of_district(district: int) -> Partnerships:
    """The schools that accompany it, in registry order; one query."""
    return _partnerships(_of_district(district=district))


def partnerships_of_school(school: int) -> Partnerships:
    """The districts that it accompanies, in official order; one query."""
    return _partnerships(_of_school(school=school))


@compiled
def _of_district(district: Hole) -> QuerySet[Agreement, tuple[Any, ...]]:
    rows = Agreement.objects.live().filter(district=district).order_by("school__registry_order", "pk")
    return _columns(rows, "school")


@compiled
def _of_school(school: Hole) -> QuerySet[Agreement, tuple[Any, ...]]:
    rows = Agreement.objects.live().filter(school=school).order_by("district__number", "pk")
    return _columns(rows, "district")


def _columns(rows: AgreementQuerySet, party: str) -> QuerySet[Agreement, tuple[Any, ...]]:
    rows = rows.with_locality().annotate(
        by_school=_confirmed(Side.SCHOOL), by_office=_confirmed(Side.GOVERNMENT), total=Window(Count("*"))
    )
    own = (f"{party}__slug", f"{party}__name", f"{party}__name_en")
    return rows.values_list(*own, *_Row._fields[3:])[:SHOWN]


def _confirmed(side: Side) -> Subquery:
    """How many reports of one side the other side has confirmed; the index answers it without the table."""
    uses = EvidenceUse.objects.filter(agreement=OuterRef("pk"), state=UseState.VERIFIED, side=side).order_by()
    return Subquery(uses.values("agreement").annotate(number=Count("*")).values("number"))


def _partnerships(found: Iterable[tuple[Any, ...]]) -> Partnerships:
    rows, base = [_Row(*row) for row in found], reverse("agreements:list")
    return Partnerships([_partnership(row, base) for row in rows], rows[0].total if rows else 0)


def _partnership(row: _Row, base: str) -> Partnership:
    return Partnership(
        slug=row.slug,
        name=row.name_en if row.name_en and get_language() == "en" else row.name,
        url=f"{base}{row.reference}/",
        days=f"{format_short(row.starts_on)} – {format_short(row.ends_on)}",
        locality=Locality(row.locality),
        results=_results(row.by_school or 0, row.by_office or 0),
        ends_on=row.ends_on,
        is_paused=row.status == AgreementStatus.PAUSED,
        is_sample=row.is_sample,
    )


def _results(school: int, office: int) -> str:
    if not school + office:
        return _("no results confirmed yet")
    words = _("results confirmed: school %(school)d, district office %(office)d")
    return words % {"school": school, "office": office}
