"""Reports of the past: a row is one thing done for one promise of one agreement."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Indicator, TermTarget
from core.dates import local_today
from evidence.constants import MAX_AMOUNT, UseState
from evidence.models import EvidenceUse
from evidence.services import record_past_evidence

from ..constants import ListKind, Outcome
from . import columns as cell
from .columns import Column, Unfit, folded
from .listing import Found, Listing, Source, Values
from .places import Places, district_names


def _indicator_names() -> list[str]:
    return list(Indicator.objects.order_by("side", "order").values_list("name", flat=True))


def _columns() -> Sequence[Column]:
    return (
        Column("agreement", "協議編號", cell.name(20), ("協議", "編號"), hint=_("Or school and district")),
        Column("school", "學校", cell.name(60), ("學校名稱", "校名", "學校代碼"), example="國立臺灣大學", hint=_("Name or code")),
        Column("district", "行政區", cell.name(20), ("區", "區別", "區公所"), example="大安區", allowed=district_names),
        Column("happened_on", "日期", cell.day, ("辦理日期", "活動日期", "執行日期"), True, "113/03/15"),
        Column("what", "辦理事項", cell.words(120), ("活動名稱", "事項", "成果", "工作內容", "做了什麼"), True, "住民大會桌長支援"),
        Column("place", "地點", cell.words(80), ("活動地點", "辦理地點"), example="區民活動中心"),
        Column("indicator", "承諾項目", cell.name(40), ("指標", "項目", "承諾"), True, "桌長", allowed=_indicator_names),
        Column("amount", "數量", cell.number, ("人數", "場次", "次數", "件數"), True, "6"),
        Column("note", "說明", cell.words(2000), ("補充說明",)),
        Column("letter", "核備文號", cell.name(40), ("核備公文", "核定文號"), example="",
               hint=_("With the number of the letter that accepted it, it counts as verified; without, it waits for the other side")),
    )  # fmt: skip


class _Known:
    """Agreements of the list's schools and districts, their amounts, and what was reported for them."""

    def __init__(self, rows: Sequence[Values]) -> None:
        self.places = Places()
        self.indicators = {
            folded(form): one for one in Indicator.objects.order_by("pk") for form in (one.code, one.name)
        }
        references = {row["agreement"].upper() for row in rows if row["agreement"]}
        named = Q(reference__in=references) | Q(school__in=self.places.known_schools(row["school"] for row in rows))
        signed = Agreement.objects.filter(named, signed_on__isnull=False).order_by("starts_on", "pk")
        self.by_reference = {one.reference: one for one in signed}
        self.of_pair: dict[tuple[int, int], list[Agreement]] = defaultdict(list)
        for one in self.by_reference.values():
            self.of_pair[one.school_id, one.district_id].append(one)
        days = [row["happened_on"] for row in rows]
        self.targets: dict[tuple[int, int], list[TermTarget]] = defaultdict(list)
        self.reported: dict[tuple[int, int, date, str], EvidenceUse] = {}
        if days:
            self._read([one.pk for one in self.by_reference.values()], min(days), max(days))

    def _read(self, agreements: Sequence[int], first: date, last: date) -> None:
        near = {"agreement__in": agreements, "is_current": True, "starts_on__lte": last, "ends_on__gte": first}
        targets = TermTarget.objects.filter(**near)
        for one in targets.select_related("commitment", "agreement").order_by("starts_on", "pk"):
            self.targets[one.agreement_id, one.commitment.indicator_id].append(one)
        uses = EvidenceUse.objects.filter(agreement__in=agreements, happened_on__range=(first, last))
        uses = uses.exclude(state=UseState.WITHDRAWN)
        for use in uses.select_related("evidence", "version", "target__commitment").order_by("pk"):
            indicator = use.target.commitment.indicator_id
            self.reported[use.agreement_id, indicator, use.happened_on, folded(use.version.what)] = use


def _judge(row: Values, known: _Known) -> Found:
    day, indicator = row["happened_on"], known.indicators.get(folded(row["indicator"]))
    if indicator is None:
        raise Unfit(_t("Write the name of a promise as the template lists it."), "indicator")
    if day > local_today():
        raise Unfit(_t("What has not happened yet cannot be reported."), "happened_on")
    if row["amount"] > MAX_AMOUNT:
        raise Unfit(_t("A number lies between 1 and %(limit)d.") % {"limit": MAX_AMOUNT}, "amount")
    agreement = _agreement(row, known)
    identity = (agreement.pk, indicator.pk, day, folded(row["what"]))
    label = f"{agreement.reference} {day.isoformat()} {row['what']}"
    reported = known.reported.get(identity)
    if reported is not None and reported.amount != row["amount"]:
        words = _t("Report %(reference)s says %(number)d here. Correct it there.")
        raise Unfit(words % {"reference": reported.evidence, "number": reported.amount}, "amount")
    if reported is not None:
        return Found(Outcome.PRESENT, label, identity, reported.evidence.reference)
    target = _target(agreement, indicator, day, known)
    return Found(Outcome.ADD, label, identity, plan={"row": row, "target": target})


def _agreement(row: Values, known: _Known) -> Agreement:
    day = row["happened_on"]
    if row["agreement"]:
        found = known.by_reference.get(row["agreement"].upper())
        if found is None:
            raise Unfit(_t("There is no signed agreement of this number."), "agreement")
        candidates = [found]
    elif row["school"] and row["district"]:
        school = known.places.school(row["school"], "school")
        candidates = known.of_pair[school.pk, known.places.district(row["district"], "district").pk]
    else:
        raise Unfit(_t("Write the number of the agreement, or its school and its district."), "agreement")
    for one in candidates:
        if one.starts_on <= day <= one.last_day:
            return one
    raise Unfit(_t("No agreement of these two ran on this day. Take agreements over first."), "happened_on")


def _target(agreement: Agreement, indicator: Indicator, day: date, known: _Known) -> TermTarget:
    for one in known.targets[agreement.pk, indicator.pk]:
        if one.starts_on <= day <= one.ends_on:
            return one
    words = _t("Agreement %(reference)s promises nothing of this kind on this day.")
    raise Unfit(words % {"reference": agreement.reference}, "indicator")


def _hold(found: Iterable[Found]) -> None:
    wanted = Agreement.objects.filter(pk__in={one.plan["target"].agreement_id for one in found}).order_by("pk")
    list(wanted.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _take(found: Found, source: Source) -> str:
    row = found.plan["row"]
    made = record_past_evidence(
        found.plan["target"], actor=source.actor, batch=source.batch, is_sample=source.is_sample, what=row["what"],
        happened_on=row["happened_on"], amount=row["amount"], place=row["place"] or "", note=row["note"] or "",
        letter=row["letter"] or "",
    )  # fmt: skip
    return made.reference


LISTING = Listing(
    kind=ListKind.EVIDENCE,
    columns=_columns,
    know=_Known,
    judge=_judge,
    hold=_hold,
    take=_take,
    url_of=lambda reference: reverse("evidence:detail", args=[reference]),
)
