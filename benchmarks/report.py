"""What was found, as a table, as JSON and in docs/performance.md."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .environment import OUTPUT, ROOT
from .measuring import Measured, Readings
from .pages import GROWTH, RAW_KB, TOLERANCE, TOLERANCE_AT_ONCE

DOCUMENT = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- results -->", "<!-- end of results -->"


@dataclass(frozen=True, slots=True)
class Check:
    """One bar: what was measured, what is allowed, and how far a run is trusted."""

    what: str
    found: float
    bar: float
    tolerance: float = 0.0
    at_least: bool = False

    @property
    def holds(self) -> bool:
        if self.at_least:
            return self.found >= self.bar * (1 - self.tolerance)
        return self.found <= self.bar * (1 + self.tolerance)

    @property
    def is_close(self) -> bool:
        """Beyond the bar, but no further than two runs differ."""
        return self.holds and (self.found < self.bar if self.at_least else self.found > self.bar)

    @property
    def word(self) -> str:
        return "close" if self.is_close else "ok" if self.holds else "FAILS"


def page_checks(page: Measured) -> list[Check]:
    """Every bar of one page."""
    bar = page.page.bar
    if bar is None:
        return []
    checks = [
        Check("times the reference", page.ratio, bar.ratio, TOLERANCE),
        Check("queries", page.large.queries, bar.queries),
        Check("growth", page.growth, GROWTH, TOLERANCE),
        Check("queries grow", page.large.queries - page.small.queries, 0),
        Check("raw KB", page.large.raw / 1024, RAW_KB),
    ]
    if bar.throughput is not None and page.throughput is not None:
        checks.append(Check("at once", page.throughput, bar.throughput, TOLERANCE_AT_ONCE, at_least=True))
    if bar.compressed_kb is not None:
        checks.append(Check("compressed KB", page.large.compressed / 1024, bar.compressed_kb))
    return checks


def verdict(checks: Iterable[Check]) -> str:
    """`ok`, or which bars are missed; "close" where a run cannot tell."""
    missed = [f"{one.word}: {one.what}" for one in checks if one.word != "ok"]
    return "; ".join(missed) or "ok"


def page_table(readings: Readings) -> list[str]:
    """One line a page: the ratio with its bar, growth, answers at once, queries, weight."""
    lines = [
        "| page | × reference | bar | growth | at once | queries | bar | KB raw | KB sent | |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    return lines + [_page_line(page) for page in readings.pages]


def _page_line(page: Measured) -> str:
    bar, at_once = page.page.bar, "" if page.throughput is None else f"{page.throughput:.2f}"
    cells = [
        page.page.name,
        f"{page.ratio:.2f}",
        f"{bar.ratio}" if bar else "",
        f"{page.growth:.2f}",
        at_once,
        str(page.large.queries),
        str(bar.queries) if bar else "",
        f"{page.large.raw / 1024:.0f}",
        f"{page.large.compressed / 1024:.1f}",
        verdict(page_checks(page)) if bar else "(yardstick)",
    ]
    return f"| {' | '.join(cells)} |"


def check_table(checks: Iterable[Check]) -> list[str]:
    """One line a bar, for what is no page."""
    lines = ["| what | found | bar | |", "| --- | ---: | ---: | --- |"]
    for one in checks:
        sign = "≥" if one.at_least else "≤"
        lines.append(f"| {one.what} | {one.found:,.2f} | {sign} {one.bar:,g} | {one.word} |")
    return lines


def write_json(found: dict[str, Any]) -> Path:
    """The raw numbers, named by the instant of the run."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    path = OUTPUT / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1, default=_plain), encoding="utf-8")
    return path


def _plain(value: Any) -> Any:
    return asdict(value)


def keep(lines: list[str]) -> None:
    """Put the results into docs/performance.md, between its two marks."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _mark, rest = text.partition(_BEGIN)
    _old, _mark, after = rest.partition(_END)
    results = "\n".join(lines)
    DOCUMENT.write_text(f"{before}{_BEGIN}\n\n{results}\n\n{_END}{after}", encoding="utf-8")
