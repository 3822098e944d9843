from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from obligations.registry import registry
from obligations.selectors.explaining import explain
from obligations.selectors.preview import subject_of


class Command(BaseCommand):
    help = "Say for a record why a reminder was or was not sent: what waits on whom, and what became of each step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="of a case or an agreement, such as PB115-0042-K; the number of a claim")
        parser.add_argument("--obligation", default="", help="only this kind of obligation, by its code")

    def handle(self, *args: Any, reference: str, obligation: str, **options: Any) -> None:
        if obligation and obligation not in registry.obligations:
            known = ", ".join(sorted(registry.obligations))
            raise CommandError(f"There is no obligation {obligation}; there are: {known}.")
        about = subject_of(reference)
        if about is None:
            kinds = ", ".join(sorted(registry.subjects()))
            raise CommandError(f"No record is known as {reference}. Looked for: {kinds}.")
        with translation.override("en"):
            for line in explain(*about, only=obligation):
                self.stdout.write(line)
