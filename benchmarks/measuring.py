"""The measuring itself: every page at both sizes and the reference beside them, round after round."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .client import Site, Weight, per_second, seconds, weigh
from .pages import PAGES, REFERENCE, YARDSTICKS, Page

# Each of two workers has up to two connections; each plans a prepared statement anew five times before it keeps one.
_WARM_UPS = 24
_REFERENCES_A_ROUND = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """One page in units of the reference: `ratio` at the large size, `growth` from the small one."""

    page: Page
    ratio: float
    growth: float
    small: Weight
    large: Weight
    milliseconds: float
    throughput: float | None


@dataclass(frozen=True, slots=True)
class Readings:
    """All pages, and the reference itself in milliseconds and answers a second."""

    pages: list[Measured]
    reference_ms: float
    reference_per_second: float
    reference_weight: Weight


def read_pages(
    small: Site, large: Site, *, rounds: int, lasting: float, pages: Sequence[Page] = (*YARDSTICKS, *PAGES)
) -> Readings:
    """Measure all of `pages`. Whoever else uses the machine slows a page and the reference beside it alike."""
    for page in pages:
        for serial in range(_WARM_UPS):
            seconds(small, page.ask, serial)
            seconds(large, page.ask, serial)
    # Only now: the first request of a process also asks what it then remembers.
    weights = {page.name: (weigh(small, page.ask), weigh(large, page.ask)) for page in pages}
    times = _in_turn(small, large, pages, rounds)
    at_once, reference_per_second = _at_once(large, pages, lasting)
    measured = [_measured(page, times, weights[page.name], at_once.get(page.name)) for page in pages]
    reference_ms = 1000 * median(one for round_ in times["reference"][1] for one in round_)
    return Readings(measured, reference_ms, reference_per_second, weigh(large, REFERENCE))


_Times = dict[str, tuple[list[list[float]], list[list[float]]]]


def _in_turn(small: Site, large: Site, pages: Sequence[Page], rounds: int) -> _Times:
    """Seconds by page: for each round what the small and what the large site took."""
    times: _Times = {name: ([], []) for name in ["reference", *(page.name for page in pages)]}
    for round_ in range(rounds):
        for side, site in enumerate((small, large)):
            times["reference"][side].append([seconds(site, REFERENCE) for _ in range(_REFERENCES_A_ROUND)])
        for page in pages:
            for side, site in enumerate((small, large)):
                times[page.name][side].append([seconds(site, page.ask, _WARM_UPS + round_)])
    return times


def _at_once(site: Site, pages: Sequence[Page], lasting: float) -> tuple[dict[str, float], float]:
    """Each page's share of the reference's answers a second, measured right before and after; and the latter."""
    shares: dict[str, float] = {}
    before = per_second(site, REFERENCE, lasting=lasting)
    all_references = [before]
    for page in pages:
        if page.ask.method != "GET":
            continue
        rate = per_second(site, page.ask, lasting=lasting)
        after = per_second(site, REFERENCE, lasting=lasting / 2)
        shares[page.name] = rate / ((before + after) / 2)
        all_references.append(after)
        before = after
    return shares, median(all_references)


def _measured(page: Page, times: _Times, weights: tuple[Weight, Weight], share: float | None) -> Measured:
    small, large = (_ratio(times, page.name, side) for side in (0, 1))
    return Measured(
        page=page,
        ratio=large,
        growth=large / small,
        small=weights[0],
        large=weights[1],
        milliseconds=1000 * median(one for round_ in times[page.name][1] for one in round_),
        throughput=share,
    )


def _ratio(times: _Times, name: str, side: int) -> float:
    """The median over the rounds of page by reference, each of its own round."""
    pairs = zip(times[name][side], times["reference"][side], strict=True)
    return median(median(page) / median(reference) for page, reference in pairs)
