"""Which pages are measured, and what they are measured by. A later page is one more line."""

from dataclasses import dataclass

from .client import Ask


@dataclass(frozen=True, slots=True)
class Bar:
    """What a kind of page may cost: times the reference, queries, and its share of the reference's answers a second."""

    ratio: float
    queries: int
    throughput: float | None = None
    compressed_kb: float | None = None


PUBLIC = Bar(1.5, 8, throughput=0.65, compressed_kb=12)
STEP = Bar(2.0, 12)
POST = Bar(3.0, 20)
WORK = Bar(2.0, 12)
OVERVIEW = Bar(2.5, 12)
# Every page, from the small to the large database; and no page is heavier than this at any size.
GROWTH = 1.2
RAW_KB = 150
# A run is trusted this far, one request at a time and eight at once.
TOLERANCE, TOLERANCE_AT_ONCE = 0.15, 0.25


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    ask: Ask
    bar: Bar | None


def _pages(bar: Bar | None, who: str, *names: str) -> list[Page]:
    return [Page(f"{name} ({who})" if who else name, Ask(name, who), bar) for name in names]


REFERENCE = Ask("reference")
YARDSTICKS = [
    *_pages(None, "", "static", "template", "feed, partnerships"),
    *_pages(None, "admin", "admin list"),
]
PAGES = [
    *_pages(PUBLIC, "", "front", "districts", "district", "schools", "schools, searched", "schools, filtered"),
    *_pages(PUBLIC, "", "schools, middle", "school", "school, outside"),
    *_pages(PUBLIC, "", "agreements", "agreements, searched", "agreements, filtered"),
    *_pages(PUBLIC, "", "agreements, middle", "agreement", "apply", "self-check", "blank form"),
    *_pages(PUBLIC, "", "needs", "locality", "guide, year", "open data"),
    *_pages(STEP, "", "begin", "begin, districts", "begin, commitments"),
    *_pages(STEP, "school", "task list", "form, contact", "form, districts", "form, commitments", "check"),
    Page("form, contact, sent (school)", Ask("form, contact", "school", "POST"), POST),
    *_pages(WORK, "school", "my cases", "tasks"),
    *_pages(WORK, "desk", "tasks", "desk's needs", "invitations", "enquiries"),
    *_pages(WORK, "desk", "queue", "queue, all", "queue, searched", "queue, overdue", "queue, closed", "case"),
    *_pages(OVERVIEW, "bureau", "dashboard"),
    *_pages(OVERVIEW, "desk", "dashboard"),
    *_pages(OVERVIEW, "school", "dashboard"),
    *_pages(WORK, "bureau", "queue, sent", "queue, decided"),
    *_pages(WORK, "bureau", "queue", "queue, reference", "queue, middle", "case", "agreement, signed in"),
    *_pages(WORK, "bureau", "queue, conditions", "queue, long waits", "views", "to release", "reasons"),
]
# On databases of their own, where ten thousand agreements are in force and half a million reports lie under them.
HEALTH_PAGES = [
    *_pages(WORK, "bureau", "health", "health, dormant", "health, overdue", "health, middle", "health, district"),
    *_pages(WORK, "bureau", "owed", "owed, government", "owed, middle", "health of one", "agreement, signed in"),
    *_pages(WORK, "bureau", "reports", "reports, disputed", "reports, middle", "waiting", "renewals", "cooperation"),
    *_pages(OVERVIEW, "bureau", "dashboard", "dashboard, sorted", "dashboard, district"),
    *_pages(OVERVIEW, "desk", "dashboard"),
    *_pages(WORK, "bureau", "commitments", "commitments, fulfilled"),
    *_pages(WORK, "desk", "health", "reports", "reports, theirs", "waiting", "renewals", "cooperation"),
    *_pages(WORK, "bureau", "documents", "periods", "self-reviews", "files", "a list as a file"),
    *_pages(WORK, "bureau", "lists taken over"),
]
