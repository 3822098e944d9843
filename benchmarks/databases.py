"""Two scratch databases of the embedded PostgreSQL: a small one, and a large one grown from a copy of it."""

import os
from dataclasses import dataclass

import psycopg

from .environment import RUN, environment, run


@dataclass(frozen=True, slots=True)
class Size:
    """How much data; `open_cases` of the applications are open."""

    applications: int
    open_cases: int
    agreements: int
    people: int = 2_000
    # With any, the agreements are in force.
    evidence: int = 0


SMALL = Size(1_000, 833, 100)
LARGE = Size(120_000, 100_000, 10_000)
QUICK = Size(12_000, 10_000, 1_000)
# For what is read of agreements in force; cases are beside the point there.
FEW_IN_FORCE = Size(1_000, 833, 200, evidence=2_000)
MANY_IN_FORCE = Size(1_000, 833, 10_000, evidence=500_000)
QUICK_IN_FORCE = Size(1_000, 833, 2_000, evidence=50_000)


@dataclass(frozen=True, slots=True)
class Database:
    name: str

    @property
    def url(self) -> str:
        return os.environ["DATABASE_URL"].replace("/pbportal?", f"/{self.name}?")

    def create(self, *, template: "Database | None" = None) -> None:
        self.drop()
        copied = f'TEMPLATE "{template.name}" STRATEGY FILE_COPY' if template else ""
        _execute(f'CREATE DATABASE "{self.name}" {copied}')

    def drop(self) -> None:
        _execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def lay_out(self) -> None:
        """The schema and the reference data."""
        for command in (["migrate", "-v0"], ["load_reference_data", "-v0"]):
            run(["django", *command], self._environment())

    def grow(self, size: Size) -> None:
        wanted = {
            "--applications": size.applications,
            "--open": size.open_cases,
            "--agreements": size.agreements,
            "--people": size.people,
            "--evidence": size.evidence,
        }
        options = [f"{name}={value}" for name, value in wanted.items()]
        run(["django", "seed_scale", "--no-input", "-v0", *options], self._environment())
        # So that no cleaning starts while something is measured.
        with psycopg.connect(self.url, autocommit=True) as database:
            database.execute("VACUUM (ANALYZE)")

    def _environment(self) -> dict[str, str]:
        return environment(self.url, DJANGO_SETTINGS_MODULE="pbportal.settings.dev")


def scratch(name: str) -> Database:
    """A database of this run; two runs on one machine do not meet."""
    return Database(f"bench_{name}_{RUN}")


def _execute(sql: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as database:
        database.execute(sql)  # type: ignore[arg-type] # names of our own
