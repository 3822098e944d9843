"""What raw answers say where rows of their own have to hold it, whether a case keeps those rows or not."""

from collections.abc import Mapping
from typing import Any

from districts.models import District
from needs.models import Need
from schools.models import Campus

from ..cleaning import whole_number
from ..models import Application, ProposedCommitment
from .case import commitment_code, indicators_for


def chosen_campus(school_id: int | None, answers: Mapping[str, Any]) -> Campus | None:
    """The campus that is chosen, if it is one of the school's."""
    raw = str(answers.get("campus") or "")
    return Campus.objects.filter(school=school_id, pk=raw).first() if school_id and raw.isdecimal() else None


def chosen_districts(answers: Mapping[str, Any]) -> list[District]:
    """In the school's order, each once."""
    slugs = [str(answers.get(f"choice_{rank}") or "") for rank in (1, 2, 3)]
    known = {district.slug: district for district in District.objects.filter(slug__in=slugs)}
    return [known[slug] for slug in dict.fromkeys(slugs) if slug in known]


def promised(application: Application) -> list[ProposedCommitment]:
    """The targets that can be kept as they were typed, unsaved."""
    rows = []
    for indicator in indicators_for(application):
        target = whole_number(application.answers.get(commitment_code(indicator.code), ""))
        if target and target <= indicator.maximum_target:
            rows.append(ProposedCommitment(indicator=indicator, target=target))
    return rows


def asked_for(need: Need | None) -> dict[str, str]:
    """The target that a need names, as an answer; empty where it names none."""
    if need is None or need.indicator is None:
        return {}
    wanted = need.amount or need.indicator.default_target
    return {commitment_code(need.indicator.code): str(min(wanted, need.indicator.maximum_target))}
