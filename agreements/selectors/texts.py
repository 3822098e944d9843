"""The settled text of a wording as data: what is hashed, signed and put on paper, and how two texts differ.

Always Chinese, whoever settles it; the shape stands in `agreements.papers`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from core.dates import roc_year
from cycles.constants import RuleCode
from cycles.models import AcademicTerm
from cycles.selectors import rule_value, term_label, terms_touching

from ..constants import LineKind, Per, Side
from ..models import Agreement, ClauseTemplate, Indicator, Line, TermTarget, Version
from ..targets import Portion, lighter, spread
from .conduct import FIRST_YEAR, first_day_of, version_in_force

Text = dict[str, Any]
CHINESE = "zh-hant"
_PER = {Per.TERM: "每學期", Per.YEAR: "每學年", Per.ASSEMBLY: "每場住民大會"}


def text_of(version: Version) -> Text:
    """What `version` says when its lines are taken as they stand; a line proposed to be left out is left out."""
    agreement, held = version.agreement, version_in_force(version.agreement)
    lines = [line for line in version.lines.select_related("indicator") if not line.is_struck]
    with override(CHINESE):
        return {
            "reference": agreement.reference,
            "kind": agreement.kind,
            "version": version.number,
            "school": {"name": agreement.school.name},
            "district": {"office": office_name(agreement), "name": agreement.district.name},
            "bureau": agreement.has_bureau,
            "first_day": agreement.starts_on.isoformat(),
            "last_day": agreement.ends_on.isoformat(),
            "clauses": [{"title": one.title, "body": one.body} for one in lines if one.kind == LineKind.CLAUSE],
            "commitments": _commitments(agreement, [one for one in lines if one.indicator], held),
            "text_template_confirmed": _templates_are_confirmed(),
            "amends": {"version": held.number, "hash": held.text_hash, "reason": version.reason} if held else None,
        }


def canonical(text: Mapping[str, Any]) -> bytes:
    """The one spelling of a text that is hashed: sorted names, no spaces, UTF-8."""
    return json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(text: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(text)).hexdigest()


def office_name(agreement: Agreement) -> str:
    return f"臺北市{agreement.district.name}公所"


def _templates_are_confirmed() -> bool:
    return not ClauseTemplate.objects.filter(is_offered=True, confirmed_on__isnull=True).exists()


# -- commitments with their amounts ------------------------------------------------------------------------


def _commitments(agreement: Agreement, lines: Sequence[Line], held: Version | None) -> dict[str, list[Text]]:
    calendar = _Calendar(agreement, timezone.localdate(), _standing(agreement) if held else {})
    order = sorted(lines, key=lambda line: (line.indicator.order, line.pk) if line.indicator else (0, 0))
    by_side: dict[str, list[Text]] = {side.value: [] for side in (Side.GOVERNMENT, Side.SCHOOL)}
    for line in order:
        assert line.indicator is not None  # noqa: S101 - chosen by the caller
        by_side[line.indicator.side].append(_commitment(line, line.indicator, calendar))
    return by_side


def _standing(agreement: Agreement) -> dict[int, dict[date, TermTarget]]:
    """The amounts in force, by indicator and first day."""
    found: dict[int, dict[date, TermTarget]] = {}
    for row in agreement.targets.filter(is_current=True).select_related("commitment"):
        found.setdefault(row.commitment.indicator_id, {})[row.starts_on] = row
    return found


def _commitment(line: Line, indicator: Indicator, calendar: "_Calendar") -> Text:
    portions = calendar.portions(indicator, line.target or 0)
    return {
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "per": _PER[Per(indicator.per)],
        "target": line.target,
        "note": line.note,
        "terms": [
            {"term": calendar.name(indicator, first), "from": first.isoformat(), "to": last.isoformat(), "amount": due}
            for first, last, due in portions
        ],
    }


class _Calendar:
    """The periods of one agreement. What has begun keeps its amount; what an amendment adds begins today."""

    def __init__(self, agreement: Agreement, today: date, standing: Mapping[int, Mapping[date, TermTarget]]) -> None:
        self.agreement, self.today, self.standing = agreement, today, standing
        # Whole years, also where the agreement touches one of their terms only.
        reach = (date(agreement.starts_on.year - 1, 8, 1), date(agreement.ends_on.year + 1, 7, 31))
        self.terms: list[AcademicTerm] = terms_touching(*reach)
        begun = min(filter(None, [first_day_of(agreement.school), agreement.starts_on]))
        self.light_until, self.percent = begun + FIRST_YEAR, rule_value(RuleCode.FIRST_YEAR_PERCENT, today)

    def portions(self, indicator: Indicator, target: int) -> list[Portion]:
        held = self.standing.get(indicator.pk)
        if held is None:
            first = max(self.agreement.starts_on, self.today) if self.standing else self.agreement.starts_on
            return self._spread(indicator, target, first)
        kept = [(row.starts_on, row.ends_on, row.amount) for row in held.values() if row.starts_on <= self.today]
        whole = self._spread(indicator, target, self.agreement.starts_on)
        return sorted(kept) + [portion for portion in whole if portion[0] > self.today]

    def _spread(self, indicator: Indicator, target: int, first: date) -> list[Portion]:
        def laid(percent: int) -> list[Portion]:
            return spread(target, indicator.per, first, self.agreement.ends_on, self.terms, percent)

        if indicator.side != Side.SCHOOL:
            return laid(100)
        return lighter(laid(100), laid(self.percent), self.light_until)

    def name(self, indicator: Indicator, first: date) -> str:
        """115學年度第1學期, or of a whole year 115學年度."""
        if indicator.per != Per.YEAR:
            return term_label(first)
        return f"{roc_year(first) - (first.month < 8)}學年度"


# -- what changed ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause or commitment that two texts do not say alike; None where it is not in one of them."""

    kind: LineKind
    side: Side | None
    label: str
    before: str | None
    after: str | None


def diff_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What `new` says otherwise than `old`, in the order of the text; two texts that say the same have none."""
    clauses = _differences(LineKind.CLAUSE, None, _clauses(old), _clauses(new))
    return clauses + [
        one
        for side in (Side.GOVERNMENT, Side.SCHOOL)
        for one in _differences(LineKind.COMMITMENT, side, _promises(old, side), _promises(new, side))
    ]


def _differences(kind: LineKind, side: Side | None, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    labels: Iterable[str] = dict.fromkeys([*old, *new])
    return [
        Difference(kind, side, label, old.get(label), new.get(label))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def _clauses(text: Mapping[str, Any]) -> dict[str, str]:
    return {clause["title"]: clause["body"] for clause in text["clauses"]}


def _promises(text: Mapping[str, Any], side: Side) -> dict[str, str]:
    return {one["name"]: _promise(one) for one in text["commitments"][side]}


def _promise(one: Mapping[str, Any]) -> str:
    said = f"{one['per']} {one['target']} {one['unit']}"
    return f"{said}（{one['note']}）" if one["note"] else said
