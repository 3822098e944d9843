"""The command: `python -m benchmarks`, see the package's own words."""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from pbportal.embedded import ensure_servers

from . import databases, report
from .databases import Database, Size
from .environment import OUTPUT, environment, run, running
from .measuring import Readings, read_pages
from .pages import GROWTH, HEALTH_PAGES
from .report import Check
from .serving import collect_static, serve

_PARTS = ("pages", "delivery", "sweep", "health")
_MESSAGES, _MAILS = 10_000, 2_000


def main() -> int:
    """Run what was asked for; 1 when a bar is missed."""
    options = _options()
    # Ended from outside, it still stops its servers and drops its databases.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.environ.pop("DATABASE_URL", None)
    ensure_servers()
    parts = _PARTS if "all" in options.parts else options.parts
    began = time.monotonic()
    found: dict[str, Any] = {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "load_before": os.getloadavg()}
    lines: list[str] = []
    with _databases(options) as (small, large):
        collect_static(small)
        readings = _pages(small, large, options, full="pages" in parts)
        found |= {"readings": readings}
        checks = [check for page in readings.pages for check in report.page_checks(page)]
        lines += report.page_table(readings) if readings.pages else []
        # Each part is shown as soon as it is there: whoever stops a long run has what came before.
        print("\n".join(lines), flush=True)
        others = _delivery(large, options) if "delivery" in parts else []
        print("\n".join(report.check_table(others)) if others else "", flush=True)
        others += _sweep(large, readings) if "sweep" in parts else []
    if "health" in parts:
        more, measured = _health(options)
        lines += ["", *report.page_table(measured)]
        checks += [check for page in measured.pages for check in report.page_checks(page)]
        others += more
        found |= {"health": measured}
    found |= {"others": others, "load_after": os.getloadavg()}
    lines += ["", *report.check_table(others)] if others else []
    lines = [*_circumstances(found, options, time.monotonic() - began), "", *lines]
    print("\n".join(lines))
    print(f"\nRaw numbers: {report.write_json(found)}")
    if options.write:
        report.keep(lines)
    return int(any(not check.holds for check in [*checks, *others]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measures the portal against its reference page.")
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, "all"], default="all", help="which parts")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data and fewer rounds; not for the record")
    parser.add_argument("--keep", action="store_true", help="leave the two databases behind and say their names")
    parser.add_argument("--use", nargs=2, metavar=("SMALL", "LARGE"), help="two databases that --keep left behind")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--rounds", type=int, default=30)
    return parser.parse_args()


@contextmanager
def _databases(options: argparse.Namespace) -> Iterator[tuple[Database, Database]]:
    """The two databases; they go when the run ends, however it ends, unless they are to stay."""
    if options.use:
        yield Database(options.use[0]), Database(options.use[1])
        return
    small, large = databases.scratch("small"), databases.scratch("large")
    with ExitStack() as end:
        if options.keep:
            end.callback(print, f"Left behind: {small.name}, {large.name}")
        else:
            end.callback(small.drop)
            end.callback(large.drop)
        small.create()
        small.lay_out()
        _say(f"1,000 applications into {small.name}")
        small.grow(databases.SMALL)
        size = _large(options)
        _say(f"{size.applications:,} applications into {large.name}")
        large.create(template=small)
        large.grow(size)
        yield small, large


def _large(options: argparse.Namespace) -> Size:
    return databases.QUICK if options.quick else databases.LARGE


def _pages(small: Database, large: Database, options: argparse.Namespace, *, full: bool) -> Readings:
    """All pages; without `full` the reference alone, which the other parts need."""
    rounds, lasting = (8, 0.5) if options.quick else (options.rounds, 1.2)
    with serve(small) as at_small, serve(large) as at_large:
        _say("Pages" if full else "The reference page")
        return read_pages(at_small, at_large, rounds=rounds, lasting=lasting, **({} if full else {"pages": ()}))


def _delivery(database: Database, options: argparse.Namespace) -> list[Check]:
    memory, mails = (_MESSAGES // 10, _MAILS // 5) if options.quick else (_MESSAGES, _MAILS)
    _say(f"Delivery of {memory:,} reminders to memory, in a copy of {database.name}")
    with _copy(database) as copy:
        env = environment(copy.url, PB_BENCH_MAIL="django.core.mail.backends.locmem.EmailBackend", PB_DB_POOL="0")
        found = json.loads(run(["benchmarks.delivery", "memory", str(memory)], env))
    _say(f"Delivery of {mails:,} mails through workers and SMTP, beside raw ones")
    share = _through_smtp(database, mails)
    return [
        Check(f"a reminder put together, sent to memory and stamped ({found['per_second']:.0f} a second), × reference",
              found["references_each"], 1, report.TOLERANCE),
        Check("queries to deliver a reminder", found["queries_each"], 3),
        Check("mails through Celery and SMTP, hinted one by one, as a share of raw mail tasks", share["share"], 0.6,
              report.TOLERANCE_AT_ONCE, at_least=True),
        Check("the same, hinted in batches by the beat", share["batched_share"], 0.6,
              report.TOLERANCE_AT_ONCE, at_least=True),
    ]  # fmt: skip


def _through_smtp(database: Database, count: int) -> dict[str, float]:
    with ExitStack() as processes:
        log = OUTPUT / "sink.log"
        processes.enter_context(running(["benchmarks.sink"], dict(os.environ), log))
        env = environment(database.url, EMAIL_URL=f"smtp://127.0.0.1:{_port_from(log)}", PB_DB_POOL="0")
        worker = ["celery", "-A", "pbportal", "worker", "--concurrency", "2", "-l", "warning"]
        processes.enter_context(running(worker, env, OUTPUT / "worker.log"))
        return dict(json.loads(run(["benchmarks.delivery", "mails", str(count)], env)))


def _port_from(log: Any) -> int:
    for _ in range(100):
        if text := log.read_text().strip():
            return int(text)
        time.sleep(0.1)
    raise SystemExit("the mail sink did not start")


def _sweep(database: Database, readings: Readings) -> list[Check]:
    found = _sweep_of(database)
    reference = readings.reference_ms / 1000
    return [
        Check(f"sweep with nothing due among {found['open_cases']:,} obligations, × reference",
              found["idle_seconds"] / reference, 3, report.TOLERANCE),
        Check("the same on a new connection, as the first of a worker", found["idle_fresh_seconds"] / reference, 10),
        Check(f"sweep with all due ({found['reminders']:,} reminders), × the bare SQL",
              found["full_seconds"] / found["bare_seconds"], 10),
        Check(f"queries of that sweep more than with a part of every kind due ({found['part_reminders']:,} reminders)",
              found["full_queries"] - found["part_queries"], 0),
    ]  # fmt: skip


def _sweep_of(database: Database) -> dict[str, float]:
    _say(f"The sweep in a copy of {database.name}")
    with _copy(database) as copy:
        return dict(json.loads(run(["benchmarks.sweep"], environment(copy.url, PB_DB_POOL="0"))))


@contextmanager
def _copy(database: Database) -> Iterator[Database]:
    """For what leaves a hundred thousand reminders behind."""
    copy = databases.scratch("copy")
    copy.create(template=database)
    try:
        yield copy
    finally:
        copy.drop()


def _health(options: argparse.Namespace) -> tuple[list[Check], Readings]:
    """Agreements in force with reports, in databases of their own."""
    small, large = databases.scratch("few_in_force"), databases.scratch("in_force")
    size = databases.QUICK_IN_FORCE if options.quick else databases.MANY_IN_FORCE
    with ExitStack() as end:
        end.callback(small.drop)
        end.callback(large.drop)
        _say(f"{size.evidence:,} reports under {size.agreements:,} agreements")
        small.create()
        small.lay_out()
        large.create(template=small)
        small.grow(databases.FEW_IN_FORCE)
        large.grow(size)
        with serve(small) as at_small, serve(large) as at_large:
            rounds, lasting = (8, 0.5) if options.quick else (options.rounds, 1.2)
            readings = read_pages(at_small, at_large, rounds=rounds, lasting=lasting, pages=HEALTH_PAGES)
        judging = [
            json.loads(run(["benchmarks.health"], environment(one.url, PB_DB_POOL="0"))) for one in (small, large)
        ]
        return _judging(*judging, readings), readings


def _judging(few: dict[str, float], many: dict[str, float], readings: Readings) -> list[Check]:
    bare, reference = many["bare_seconds"], readings.reference_ms / 1000
    return [
        Check(f"judging {many['agreements']:,} agreements with {many['uses']:,} reports, × adding the reports up once",
              many["all_seconds"] / bare, 10),
        Check("queries of that more than for a few", many["all_queries"] - few["all_queries"], 0),
        Check("judging one among them, × reference", many["one_seconds"] / reference, 3, report.TOLERANCE),
        Check("growth of judging one", many["one_seconds"] / few["one_seconds"], GROWTH, report.TOLERANCE_AT_ONCE),
    ]  # fmt: skip


def _circumstances(found: dict[str, Any], options: argparse.Namespace, seconds: float) -> list[str]:
    size, readings = _large(options), found["readings"]
    before, after = found["load_before"][0], found["load_after"][0]
    sizes = (
        f"{size.applications:,} applications, {size.open_cases:,} of them open, {size.agreements:,} agreements; "
        f"growth from {databases.SMALL.applications:,} and {databases.SMALL.agreements:,}."
    )
    machine = (
        f"{os.cpu_count()} processors, load {before:.1f} before and {after:.1f} after, {seconds / 60:.1f} minutes."
    )
    weight = readings.reference_weight
    reference = f"The reference page: {weight.raw / 1024:.0f} KB, {weight.queries} queries."
    return [f"{found['at']}; {sizes} {machine}", "", reference]


def _say(words: str) -> None:
    print(f"  {words} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
