"""What ties a school to the districts: its nearest campus, agreements, documented cooperation, earlier cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import CharField, Choices, DateField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.constants import Role
from accounts.models import Membership, User
from agreements.constants import AgreementStatus, Relation, SourceConfidence
from agreements.models import Agreement, DocumentedCooperation
from cooperation.constants import ActivityKind
from cooperation.models import InformalActivity
from core.compiled import Compiled, Hole, compiled
from districts.models import District
from schools.constants import Locality
from schools.models import Campus

from ..constants import Status
from ..models import Application, Reach, place_of, reach_of

SHOWN = 10


class Tie(StrEnum):
    AGREEMENT = "agreement"
    DOCUMENTED = "documented"
    CASE = "case"
    INFORMAL = "informal"


@dataclass(frozen=True, slots=True)
class Past:
    """One thing that a school and a district already share. `source` says where a documented one comes from."""

    district: str
    is_here: bool
    word: str
    reference: str = ""
    what: str = ""
    url: str = ""
    first: date | None = None
    last: date | None = None
    as_of: str = ""
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The side panel: how near the school is to the reviewing district, and what there has been."""

    locality: Locality | None
    campus: str
    agreements: list[Past]
    documented: list[Past]
    informal: list[Past]
    cases: list[Past]


def neighbourhood_of(application: Application, user: User) -> Neighbourhood:
    """What the panel shows, in one query."""
    found: dict[Tie, list[Past]] = {tie: [] for tie in Tie}
    campuses: list[tuple[Locality, str]] = []
    for row in sorted(_past(application, user), key=_newest_first):
        if row["tie"] == _CAMPUS:
            campuses.append((Locality(row["word"]), row["title"]))
        else:
            found[Tie(row["tie"])].append(_past_from(row, application.reviewing_district_id))
    locality, campus = min(campuses, key=lambda near: _NEARNESS[near[0]], default=(Locality.OUTSIDE, ""))
    return Neighbourhood(
        locality=locality if application.reviewing_district_id else None,
        campus=campus,
        agreements=found[Tie.AGREEMENT],
        documented=found[Tie.DOCUMENTED],
        informal=found[Tie.INFORMAL],
        cases=found[Tie.CASE],
    )


def _past(application: Application, user: User) -> Iterable[dict[str, Any]]:
    """The school's campuses, and the newest of each kind that the reader may see."""
    return _PAST[reach_of(user)](
        case=application.pk,
        school=application.school_id,
        here=application.reviewing_district_id,
        person=user.pk,
        place=place_of(user),
    )


def _past_within(reach: Reach) -> Compiled[dict[str, Any]]:
    """One statement for all, written once for each reach."""

    def build(case: Hole, school: Hole, here: Hole, person: Hole, place: Hole) -> QuerySet[Any, dict[str, Any]]:
        agreements = Agreement.objects.visible_to(_somebody(reach, place)).filter(school=school)
        documented = DocumentedCooperation.objects.filter(school=school)
        informal = InformalActivity.objects.visible_to(_somebody(reach, place)).standing().filter(school=school)
        cases = Application.objects.within(reach, person=person, place=place).submitted_once().filter(school=school)
        campuses = Campus.objects.filter(school=school).with_locality(here)
        parts = [
            _columns(
                agreements.order_by("-starts_on", "-pk"),
                Tie.AGREEMENT,
                word=F("status"),
                title=F("reference"),
                begins=F("starts_on"),
                ends=F("ends_on"),
            )[:SHOWN],
            _columns(
                documented.order_by("-as_of", "pk"),
                Tie.DOCUMENTED,
                word=F("relation"),
                said=F("as_of"),
                where=F("source"),
                sure=F("confidence"),
            )[:SHOWN],
            _columns(
                cases.exclude(pk=case).order_by("-submitted_at", "-pk"),
                Tie.CASE,
                word=F("status"),
                title=F("reference"),
                begins=Cast("submitted_at", DateField()),
                place="reviewing_district",
            )[:SHOWN],
            _columns(
                informal.order_by("-happened_on", "-pk"),
                Tie.INFORMAL,
                word=F("kind"),
                title=F("what"),
                begins=F("happened_on"),
            )[:SHOWN],
            _columns(campuses.order_by("order"), _CAMPUS, word=F("locality"), title=F("name")),
        ]
        return parts[0].union(*parts[1:], all=True).order_by("tie", "title")

    return compiled(build)


def _somebody(reach: Reach, place: Hole) -> User:
    """Anybody of a reach who acts at a place, for rules that ask a person."""
    role, where = _ACTING[reach]
    return User().act_lazily(lambda: Membership(role=role, **{where: place} if where else {}))


_ACTING = {
    Reach.DISTRICT: (Role.DISTRICT_OFFICER, "district_id"),
    Reach.SUBMITTED: (Role.BUREAU_OFFICER, ""),
    Reach.EVERYTHING: (Role.AUDITOR, ""),
}


_CAMPUS = "campus"
_NEARNESS = {locality: rank for rank, locality in enumerate(Locality)}
_PAST = {reach: _past_within(reach) for reach in _ACTING}
_TEXT, _NO_DATE = Value("", output_field=CharField()), Cast(Value(None), DateField())
# What a kind does not have stays empty, so that one UNION holds them all.
_EMPTY = {"title": _TEXT, "begins": _NO_DATE, "ends": _NO_DATE, "said": _TEXT, "where": _TEXT, "sure": _TEXT}


def _columns(rows: QuerySet[Any], kind: str, *, place: str = "district", **columns: Any) -> QuerySet[Any]:
    where = {"place": F(f"{place}__pk"), "place_name": F(f"{place}__name"), "place_name_en": F(f"{place}__name_en")}
    first = {"tie": Value(str(kind), output_field=CharField()), "word": columns.pop("word")}
    return rows.values(**first | where | _EMPTY | columns)


def _newest_first(row: dict[str, Any]) -> tuple[int, str, str]:
    return (-(row["begins"] or date.min).toordinal(), row["said"], row["title"])


def _past_from(row: dict[str, Any], here: int | None) -> Past:
    place = District(pk=row["place"], name=row["place_name"], name_en=row["place_name_en"])
    tie = Tie(row["tie"])
    return Past(
        district=place.label,
        is_here=place.pk == here,
        word=str(_WORDS[tie](row["word"]).label),
        reference=row["title"] if tie in _PAGES else "",
        what=row["title"] if tie == Tie.INFORMAL else "",
        url=reverse(_PAGES[tie], args=[row["title"]]) if tie in _PAGES else "",
        first=row["begins"],
        last=row["ends"],
        as_of=row["said"],
        source=row["where"],
        confidence=str(SourceConfidence(row["sure"]).label) if row["sure"] else "",
    )


_WORDS: dict[Tie, type[Choices]] = {
    Tie.AGREEMENT: AgreementStatus,
    Tie.DOCUMENTED: Relation,
    Tie.INFORMAL: ActivityKind,
    Tie.CASE: Status,
}
_PAGES = {Tie.AGREEMENT: "agreements:detail", Tie.CASE: "applications:detail"}
