"""The standard clauses as lines of one agreement: its names and days put in their places."""

import re
from collections.abc import Mapping

from core.dates import roc_year

from .constants import LineKind
from .models import Agreement, ClauseTemplate, Line


def standard_lines(agreement: Agreement) -> list[Line]:
    """What the bureau offers for new agreements, in its order."""
    facts = _facts(agreement)
    return [
        Line(kind=LineKind.CLAUSE, title=one.title, body=_filled(one.body, facts), order=one.order)
        for one in ClauseTemplate.objects.filter(is_offered=True).order_by("order", "pk")
    ]


def _facts(agreement: Agreement) -> dict[str, str]:
    """What a clause may name in braces."""
    return {
        "school": agreement.school.name,
        "district": agreement.district.name,
        "first_day": f"中華民國{roc_year(agreement.starts_on)}年{agreement.starts_on:%-m月%-d日}",
        "last_day": f"中華民國{roc_year(agreement.ends_on)}年{agreement.ends_on:%-m月%-d日}",
    }


def _filled(body: str, facts: Mapping[str, str]) -> str:
    return _replaced(body, {f"{{{name}}}": value for name, value in facts.items()})


def restated(body: str, old: Agreement, new: Agreement) -> str:
    """A clause of one agreement as its successor says it: other names and days, the same words."""
    before, after = _facts(old), _facts(new)
    return _replaced(body, {before[name]: after[name] for name in before})


def _replaced(body: str, words: Mapping[str, str]) -> str:
    """In one pass, so that what is put in is never replaced again."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(pattern, lambda found: words[found.group()], body)
