"""What a signed text asks for: commitments and their amounts by term, as it says, and no longer than it runs."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ..models import Agreement, Commitment, Indicator, TermTarget, Version


def enforce(agreement: Agreement, version: Version, *, on: date) -> None:
    """Let the text of `version` hold from a day on. An amount that stays in its period keeps what was done for it."""
    version.in_force_on = on
    version.save(update_fields=["in_force_on"])
    promised = dict(_promised(version.text))
    agreement.commitments.exclude(indicator__in=promised).update(is_current=False)
    for indicator, said in promised.items():
        commitment, _created = Commitment.objects.update_or_create(
            agreement=agreement,
            indicator=indicator,
            defaults={"target": said["target"], "note": said["note"], "is_current": True},
        )
        _lay_out(agreement, commitment, said["terms"])
    agreement.targets.filter(is_current=True, commitment__is_current=False).update(is_current=False)


def _promised(text: Mapping[str, Any]) -> Iterator[tuple[Indicator, Mapping[str, Any]]]:
    said = {one["code"]: one for side in text["commitments"].values() for one in side}
    for indicator in Indicator.objects.filter(code__in=said).order_by("side", "order"):
        yield indicator, said[indicator.code]


def _lay_out(agreement: Agreement, commitment: Commitment, terms: list[Mapping[str, Any]]) -> None:
    wanted = {date.fromisoformat(one["from"]): one for one in terms}
    standing = commitment.targets.filter(is_current=True)
    standing.exclude(starts_on__in=wanted).update(is_current=False)
    for row in standing:
        said = wanted.pop(row.starts_on)
        row.amount, row.ends_on = said["amount"], date.fromisoformat(said["to"])
        row.save(update_fields=["amount", "ends_on"])
    TermTarget.objects.bulk_create(
        TermTarget(
            commitment=commitment,
            agreement=agreement,
            side=commitment.indicator.side,
            starts_on=first,
            ends_on=date.fromisoformat(said["to"]),
            amount=said["amount"],
        )
        for first, said in wanted.items()
    )


def close(agreement: Agreement, last_day: date) -> None:
    """Move the last day up: what was to begin later is asked for no more, everything else stays as it was."""
    agreement.closed_on = last_day
    agreement.save(update_fields=["closed_on"])
    agreement.targets.filter(starts_on__gt=last_day, is_current=True).update(is_current=False)
