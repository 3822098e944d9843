import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from agreements.models import Agreement
from applications.models import Application
from demo import scale
from demo.scale.seeding import FEWEST_PEOPLE


class Command(BaseCommand):
    help = (
        "Fill the database with many invented schools, people, agreements and cases, for measuring. Everything is "
        "marked as a sample. What is there stays and counts; only dropping the database takes the rows away again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--applications", type=int, default=100_000, help="how many there shall be in all")
        parser.add_argument("--open", type=int, help="how many of them wait on somebody (default: five in six)")
        parser.add_argument("--agreements", type=int, default=10_000)
        parser.add_argument("--evidence", type=int, default=0, help="reports; with any, agreements are in force")
        parser.add_argument("--people", type=int, default=2_000, help=f"invented people, at least {FEWEST_PEOPLE}")
        parser.add_argument("--schools", type=int, help="invented schools (default: as many as the open cases need)")
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="do not ask before writing")
        parser.add_argument("--seed", type=int, default=1, help="another number, other data")

    def handle(self, *args: Any, verbosity: int, interactive: bool, **options: Any) -> None:
        if not settings.SETTINGS_MODULE.endswith((".dev", ".test")):
            raise CommandError("Large samples are for development settings only (pbportal.settings.dev).")
        if options["people"] < FEWEST_PEOPLE:
            raise CommandError(f"The offices alone need people: --people is at least {FEWEST_PEOPLE}.")
        say = self.stdout.write if verbosity else _say_nothing
        say(f"This adds samples to the database “{connection.settings_dict['NAME']}”; they cannot be taken out again.")
        if interactive and input("Type yes to go on: ") != "yes":
            raise CommandError("Nothing was written.")
        began = time.monotonic()
        try:
            scale.seed(_wanted(options), say=lambda line: say(f"  {line}"))
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        counts = f"{Application.objects.count()} applications, {Agreement.objects.count()} agreements"
        say(f"Now {counts}, in {time.monotonic() - began:.0f} s.")


def _wanted(options: dict[str, Any]) -> scale.Wanted:
    open_cases = options["open"] if options["open"] is not None else options["applications"] * 5 // 6
    return scale.Wanted(
        applications=options["applications"],
        open_cases=open_cases,
        agreements=options["agreements"],
        people=options["people"],
        schools=options["schools"],
        evidence=options["evidence"],
        number=options["seed"],
    )


def _say_nothing(_line: str) -> None:
    pass
