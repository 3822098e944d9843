"""Lists and pages of batches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from core.pagination import Page, paginate

from .constants import ADDED, HINTS, ROWS_SHOWN, ListKind, Outcome
from .kinds import LISTINGS, Column
from .models import Batch, BatchEvent, BatchQuerySet, Row

ORDER = ["-pk"]
TAGS = {Outcome.ADD: "", Outcome.PRESENT: "plain", Outcome.WRONG: "attention"}


def progress_key(batch_id: int) -> str:
    return f"import-progress:{batch_id}"


def progress_of(batch: Batch) -> int:
    """How many rows are done of a batch that is being taken over; 0 where nobody knows."""
    return cache.get(progress_key(batch.pk)) or 0


def batch_list(user: User) -> BatchQuerySet:
    return Batch.objects.visible_to(user).select_related("uploaded_by", "taken_by", "file")


def columns_of(kind: str) -> Sequence[Column]:
    return LISTINGS[kind].columns()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the file and the column it was taken for; empty for one that is not used."""

    found: str
    column: str


def headings_of(batch: Batch) -> list[Heading]:
    titles = {one.key: one.title for one in columns_of(batch.kind)}
    return [Heading(text, titles.get(key, "")) for text, key in batch.headings if text]


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the page shows it."""

    number: int
    label: str
    outcome: str
    tag: str
    url: str
    problems: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of one outcome, and how many there are."""

    outcome: str
    label: str
    number: int
    is_open: bool


def shelves_of(batch: Batch, wanted: str) -> list[Shelf]:
    """Errors first; those without rows are left out."""
    numbers = {Outcome.WRONG: batch.wrong, Outcome.ADD: batch.added, Outcome.PRESENT: batch.present}
    shown = shelf_to_open(batch, wanted)
    return [Shelf(one, word_of(batch, one), number, one == shown) for one, number in numbers.items() if number]


def shelf_to_open(batch: Batch, wanted: str) -> str:
    """The one asked for; without one the errors where there are any, then what is to be added."""
    if wanted in Outcome.values:
        return wanted
    return Outcome.WRONG if batch.wrong else Outcome.ADD if batch.added else Outcome.PRESENT


def word_of(batch: Batch, outcome: str) -> str:
    """What was to be added has been added once the batch is taken over."""
    if batch.is_taken and outcome == Outcome.ADD:
        return str(ADDED)
    return str(Outcome(outcome).label)


def row_page(batch: Batch, params: QueryDict) -> Page[Row]:
    rows = batch.rows.filter(outcome=shelf_to_open(batch, params.get("outcome", "")))
    return paginate(rows, params, order=["number"], size=ROWS_SHOWN)


def lines_of(batch: Batch, rows: Iterable[Row]) -> list[Line]:
    url_of, keys = LISTINGS[batch.kind].url_of, [key for _text, key in batch.headings]
    return [
        Line(
            number=row.number,
            label=row.label or _first_words(row.cells, keys),
            outcome=word_of(batch, row.outcome),
            tag=TAGS[Outcome(row.outcome)],
            url=url_of(row.record) if row.record else "",
            problems=row.problems,
        )
        for row in rows
    ]


def _first_words(cells: Mapping[str, str], keys: Sequence[str]) -> str:
    """Enough of a row that cannot be read to know it again, in the order of the file."""
    return " ".join([cells[key] for key in keys if key in cells][:3])[:120]


def rows_for_sheet(batch: Batch) -> QuerySet[Row]:
    return batch.rows.order_by("number")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list, as the overview offers it."""

    kind: ListKind
    hint: str


def kinds() -> list[Kind]:
    return [Kind(kind, hint_of(kind)) for kind in ListKind]


def hint_of(kind: ListKind) -> str:
    return str(HINTS[kind])


def moments_of(batch: Batch) -> list[BatchEvent]:
    """What happened, the newest first."""
    return list(batch.events.select_related("actor").order_by("-sequence"))
