"""The page of tasks: what waits, where else something waits, what happened lately."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from notifications.models import FeedItem

from .. import wording
from ..constants import Consequence
from .tasks import Task

# As many as anybody works through in a day; the number that waits stands beside them.
TASKS_SHOWN = 50
NEWS_DAYS = 30
# Keyset paging wants a unique end.
NEWS_ORDER = ["-created_at", "-id"]


@dataclass(frozen=True, slots=True)
class TaskRow:
    task: Task
    days_left: str
    # Who is told next while nothing happens.
    following: str


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks with the same consequence."""

    consequence: Consequence
    rows: list[TaskRow]


def task_groups(tasks: Iterable[Task]) -> list[TaskGroup]:
    """Tasks come sorted by consequence, then due date."""
    groups: dict[Consequence, list[TaskRow]] = {}
    for task in tasks:
        groups.setdefault(task.consequence, []).append(_task_row(task))
    return [TaskGroup(consequence, rows) for consequence, rows in groups.items()]


def _task_row(task: Task) -> TaskRow:
    days_left = wording.days_left(task.due_on, task.today) if task.due_on else ""
    return TaskRow(task, days_left, wording.announcement(task.escalation))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another capacity of the reader, with how much waits there."""

    membership: Membership
    count: int


def elsewhere(
    acting: Membership | None, capacities: Sequence[Membership], waiting_in: Callable[[Membership], int]
) -> list[Elsewhere]:
    """`waiting_in`: how much waits on the reader in a further capacity; most people have none."""
    others = [each for each in capacities if each != acting and not each.is_auditor]
    found = [Elsewhere(each, waiting_in(each)) for each in others]
    return [each for each in found if each.count]


def news_of(user: User) -> QuerySet[FeedItem]:
    """Items of the last 30 days that carry their own words; those with a source are about tasks."""
    since = timezone.now() - timedelta(days=NEWS_DAYS)
    return FeedItem.objects.visible_to(user).filter(source="", created_at__gte=since).order_by(*NEWS_ORDER)


@dataclass(frozen=True, slots=True)
class RecordNews:
    """What happened to one record, newest first."""

    items: list[FeedItem]

    @property
    def path(self) -> str:
        return self.items[0].path


def news_by_record(items: Iterable[FeedItem]) -> list[RecordNews]:
    groups: dict[tuple[str, int | None, str], list[FeedItem]] = {}
    for item in items:
        alone = "" if item.subject_id else item.key
        groups.setdefault((item.subject_kind, item.subject_id, alone), []).append(item)
    return [RecordNews(group) for group in groups.values()]
