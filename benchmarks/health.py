"""Judging agreements, in a process of its own: `python -m benchmarks.health`, results as JSON."""

import json
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402

from agreements.models import Agreement  # noqa: E402
from core.dates import local_today  # noqa: E402
from evidence.models import EvidenceUse  # noqa: E402
from health.models import AgreementHealth  # noqa: E402
from health.services import refresh  # noqa: E402

from .timing import timed  # noqa: E402

_REPEATS = 15
_BARE = (
    "SELECT target_id, agreement_id, state, sum(amount), max(happened_on) FROM evidence_evidenceuse GROUP BY 1, 2, 3"
)


def main() -> None:
    """All of them on a new day, again on the same one, and single ones as services touch them."""
    today = local_today()
    refresh(today=today)
    days = iter(range(1, 100))
    single = Agreement.objects.live().order_by("pk").values_list("pk", flat=True)[0]
    every, queries = timed(lambda: refresh(today=today + timedelta(days=next(days))), times=3)
    again, _same = timed(lambda: refresh(today=today + timedelta(days=3)), times=3)
    one, one_queries = timed(lambda: refresh([single], today=today + timedelta(days=next(days))), times=_REPEATS)
    bare, _one = timed(_read_once, times=3)
    found = {
        "agreements": AgreementHealth.objects.count(),
        "uses": EvidenceUse.objects.count(),
        "all_seconds": every,
        "all_queries": queries,
        "again_seconds": again,
        "one_seconds": one,
        "one_queries": one_queries,
        "bare_seconds": bare,
    }
    print(json.dumps(found))


def _read_once() -> None:
    """What adding everything up once costs by itself, and writing it down."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE added AS {_BARE}")
        cursor.execute("DROP TABLE added")


if __name__ == "__main__":
    main()
