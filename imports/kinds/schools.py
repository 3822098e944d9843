"""Schools and campuses: a row is one place where a school teaches."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from schools.constants import City, SchoolKind
from schools.models import Campus, School
from schools.services import enter_campus, enter_school

from ..constants import ListKind, Outcome
from . import columns as cell
from .columns import Column, Unfit, folded
from .listing import Found, Listing, Source, Values
from .places import Places, district_names

MAIN = "校本部"


def _kinds() -> Mapping[str, SchoolKind]:
    with override("zh-hant"):
        return {str(kind.label): kind for kind in SchoolKind}


def _cities() -> Mapping[str, City]:
    return {city.value: city for city in City}


def _columns() -> Sequence[Column]:
    kinds, cities = _kinds(), _cities()
    return (
        Column("code", "學校代碼", cell.name(20), ("代碼", "學校代號", "代號"), True, "9901", _("Of the Ministry of Education")),
        Column("name", "學校名稱", cell.name(60), ("學校", "校名"), True, "臺北範例大學"),
        Column("name_en", "英文名稱", cell.name(120), ("英文校名", "學校英文名稱"), True, "Taipei Example University"),
        Column("kind", "學校類型", cell.one_of(lambda: kinds), ("類型", "類別", "學校類別"), True, "私立大學",
               allowed=lambda: list(kinds)),
        Column("u9", "U9聯盟", cell.yes_or_no, ("U9聯盟成員", "優九聯盟"), example="否", allowed=lambda: ["是", "否"]),
        Column("campus", "校區", cell.name(30), ("校區名稱",), example=MAIN, hint=_("校本部 when empty")),
        Column("city", "縣市", cell.one_of(lambda: cities), ("城市", "所在縣市"), True, "臺北市", allowed=lambda: list(cities)),
        Column("district", "行政區", cell.name(20), ("區", "區別", "所在行政區"), example="大安區",
               hint=_("Needed in Taipei, empty elsewhere"), allowed=district_names),
        Column("address", "地址", cell.name(120), ("校址", "校區地址"), example="和平東路一段1號"),
        Column("departments", "相關系所", cell.several, ("系所",), example="公共行政學系、社會學系",
               hint=_("Separated by 、")),
    )  # fmt: skip


class _Known:
    def __init__(self, _rows: Sequence[Values]) -> None:
        self.places = Places()
        self.by_code = {folded(one.code): one for one in self.places.schools}
        self.by_name = {folded(one.name): one for one in self.places.schools}
        rows = Campus.objects.order_by("pk").values_list("school_id", "name")
        self.campuses = {(school, folded(name)) for school, name in rows}
        # Schools that earlier rows of the same list bring: names by code, and codes by name.
        self.coming: dict[str, str] = {}
        self.codes: dict[str, str] = {}


def _judge(row: Values, known: _Known) -> Found:
    school = _school(row, known)
    place = {"name": row["campus"] or MAIN, "city": row["city"], "address": row["address"] or ""}
    place["district"] = _district(row, known)
    label, identity = f"{row['name']} {place['name']}", (folded(row["code"]), folded(place["name"]))
    if school and (school.pk, folded(place["name"])) in known.campuses:
        return Found(Outcome.PRESENT, label, identity, school.slug)
    code, name = folded(row["code"]), folded(row["name"])
    known.coming[code], known.codes[name] = name, code
    return Found(Outcome.ADD, label, identity, plan={"row": row, "place": place})


def _school(row: Values, known: _Known) -> School | None:
    """The registry's entry for the row; code and name must belong together, there and in the list."""
    code, name = folded(row["code"]), folded(row["name"])
    by_code, by_name = known.by_code.get(code), known.by_name.get(name)
    if by_code is not None and folded(by_code.name) != name:
        raise Unfit(_t("The registry has this code for %(name)s.") % {"name": by_code.name}, "code")
    if by_name is not None and by_code is None:
        raise Unfit(_t("The registry has this school under the code %(code)s.") % {"code": by_name.code}, "code")
    if known.coming.get(code, name) != name or known.codes.get(name, code) != code:
        raise Unfit(_t("An earlier row has this code for another name, or this name under another code."), "code")
    return by_code


def _district(row: Values, known: _Known) -> Any:
    if row["city"] != City.TAIPEI:
        if row["district"]:
            raise Unfit(_t("Only a campus in Taipei City has a district here. Leave it empty."), "district")
        return None
    if not row["district"]:
        raise Unfit(_t("A campus in Taipei City needs its district."), "district")
    return known.places.district(row["district"], "district")


def _hold(_found: Iterable[Found]) -> None:
    """Codes and names are unique, so the database itself refuses whoever comes second."""


def _take(found: Found, source: Source) -> str:
    row, made = found.plan["row"], {"batch": source.batch, "actor": source.actor}
    school = School.objects.filter(code=row["code"]).first()
    if school is None:
        school = enter_school(
            row["code"], name=row["name"], name_en=row["name_en"], kind=row["kind"], u9_member=bool(row["u9"]),
            departments=row["departments"] or (), **made,
        )  # fmt: skip
    enter_campus(school, **found.plan["place"], **made)
    return school.slug


LISTING = Listing(
    kind=ListKind.SCHOOLS,
    columns=_columns,
    know=_Known,
    judge=_judge,
    hold=_hold,
    take=_take,
    url_of=lambda slug: reverse("directory:school", args=[slug]),
)
