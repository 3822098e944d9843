"""Agreements of the past: a row is one agreement of a school and a district, with what both promised."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from agreements.constants import AgreementKind, EndReason, Side
from agreements.models import Agreement, Indicator
from agreements.selectors import offered_indicators
from agreements.services import record_past_agreement
from core.dates import local_today

from ..constants import ListKind, Outcome
from . import columns as cell
from .columns import Column, Unfit
from .listing import Found, Listing, Source, Values
from .places import Places, district_names, hold_schools

# Participatory budgeting began in Taipei in this year (104).
FIRST_DAY = date(2015, 1, 1)
_LONGEST_DAYS = 6 * 366
_PROMISE = "promise:"


def _labels(choices: type[AgreementKind] | type[EndReason]) -> Mapping[str, Any]:
    with override("zh-hant"):
        return {str(one.label): one for one in choices}


def _offered() -> list[Indicator]:
    return [one for side in (Side.GOVERNMENT, Side.SCHOOL) for one in offered_indicators(side)]


def _columns() -> Sequence[Column]:
    kinds, reasons = _labels(AgreementKind), _labels(EndReason)
    return (
        Column("school", "學校", cell.name(60), ("學校名稱", "校名", "學校代碼"), True, "國立臺灣大學", _("Name or code")),
        Column("district", "行政區", cell.name(20), ("區", "區別", "區公所", "行政區名稱"), True, "大安區",
               allowed=district_names),
        Column("kind", "協議類型", cell.one_of(lambda: kinds), ("類型", "類別"), example=next(iter(kinds)),
               hint=_("A partner school agreement when empty"), allowed=lambda: list(kinds)),
        Column("starts_on", "起始日", cell.day, ("起日", "開始日期", "生效日", "協議起日", "起始日期", "第一天"), True, "112/08/01"),
        Column("ends_on", "屆滿日", cell.day, ("迄日", "結束日期", "到期日", "協議迄日", "屆滿日期", "最後一天"), True, "113/07/31"),
        Column("signed_on", "簽署日", cell.day, ("簽訂日", "簽約日", "簽訂日期", "簽署日期", "簽約日期"), True, "112/07/20"),
        Column("document_number", "公文文號", cell.name(40), ("文號", "發文字號", "公文字號"), example="府授民治字第1120000000號"),
        Column("closed_on", "提前終止日", cell.day, ("終止日", "終止日期"), hint=_("Only where it ended early")),
        Column("end_reason", "終止原因", cell.one_of(lambda: reasons), ("終止事由",), allowed=lambda: list(reasons)),
        *(_promise(one) for one in _offered()),
    )  # fmt: skip


def _promise(one: Indicator) -> Column:
    hint = _("Promised by %(side)s, %(unit)s, %(per)s") % {
        "side": one.get_side_display(), "unit": one.unit_label, "per": one.get_per_display(),
    }  # fmt: skip
    example = str(one.default_target) if one.order <= 10 else ""
    return Column(f"{_PROMISE}{one.code}", one.name, cell.number, example=example, hint=hint)


class _Known:
    def __init__(self, rows: Sequence[Values]) -> None:
        self.places = Places()
        schools = self.places.known_schools(row["school"] for row in rows)
        self.indicators = {one.code: one for one in _offered()}
        self.of_pair: dict[tuple[int, int], list[Agreement]] = defaultdict(list)
        for one in Agreement.objects.filter(school__in=schools, signed_on__isnull=False).order_by("starts_on", "pk"):
            self.of_pair[one.school_id, one.district_id].append(one)
        # What earlier rows of the same list bring, by pair: first and last day.
        self.coming: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)


def _judge(row: Values, known: _Known) -> Found:
    school = known.places.school(row["school"], "school")
    district = known.places.district(row["district"], "district")
    _check_days(row)
    promises = _promises(row, known)
    pair, days = (school.pk, district.pk), (row["starts_on"], row["closed_on"] or row["ends_on"])
    label = f"{school.name} {district.name} {row['starts_on'].isoformat()} – {days[1].isoformat()}"
    identity = (*pair, row["starts_on"], row["ends_on"])
    for other in known.of_pair[pair]:
        if (other.starts_on, other.ends_on) == (row["starts_on"], row["ends_on"]):
            return Found(Outcome.PRESENT, label, identity, other.reference)
        if other.starts_on <= days[1] and other.last_day >= days[0]:
            raise Unfit(
                _t("Agreement %(reference)s of the same two runs on some of these days.") % {"reference": other},
                "starts_on",
            )
    if any(first <= days[1] and last >= days[0] for first, last in known.coming[pair]):
        raise Unfit(_t("An earlier row of the same two runs on some of these days."), "starts_on")
    known.coming[pair].append(days)
    plan = {"school": school, "district": district, "row": row, "promises": promises}
    return Found(Outcome.ADD, label, identity, plan=plan)


def _check_days(row: Values) -> None:
    starts, ends, signed, closed = (row[key] for key in ("starts_on", "ends_on", "signed_on", "closed_on"))
    if starts < FIRST_DAY:
        raise Unfit(_t("Participatory budgeting began in 104. Is the year right?"), "starts_on")
    if ends <= starts:
        raise Unfit(_t("The last day must lie after the first."), "ends_on")
    if signed > local_today():
        raise Unfit(_t("The day of signing cannot lie in the future."), "signed_on")
    if closed and not starts <= closed <= min(ends, local_today()):
        raise Unfit(_t("It ended early on a day between the first and the last, and not in the future."), "closed_on")
    if row["end_reason"] and not closed:
        raise Unfit(_t("Write the day on which it ended early."), "closed_on")
    if (ends - starts).days > _LONGEST_DAYS:
        raise Unfit(_t("That is more than six years. Is the year right?"), "ends_on")


def _promises(row: Values, known: _Known) -> list[tuple[Indicator, int]]:
    found = []
    for code, one in known.indicators.items():
        target = row.get(f"{_PROMISE}{code}")
        if target and target > one.maximum_target:
            words = _t("At most %(limit)d is sensible here.") % {"limit": one.maximum_target}
            raise Unfit(words, f"{_PROMISE}{code}")
        found += [(one, target)] if target else []
    return found


def _hold(found: Iterable[Found]) -> None:
    hold_schools(one.plan["school"].pk for one in found)


def _take(found: Found, source: Source) -> str:
    plan, row = found.plan, found.plan["row"]
    made = record_past_agreement(
        plan["school"], plan["district"], actor=source.actor, batch=source.batch, is_sample=source.is_sample,
        starts_on=row["starts_on"], ends_on=row["ends_on"], signed_on=row["signed_on"],
        document_number=row["document_number"] or "", commitments=plan["promises"],
        kind=row["kind"] or AgreementKind.PARTNER, closed_on=row["closed_on"],
        end_reason=row["end_reason"] or EndReason.OTHER,
    )  # fmt: skip
    return made.reference


LISTING = Listing(
    kind=ListKind.AGREEMENTS,
    columns=_columns,
    know=_Known,
    judge=_judge,
    hold=_hold,
    take=_take,
    url_of=lambda reference: reverse("agreements:detail", args=[reference]),
)
