from typing import Any

from django.core.management.base import BaseCommand, CommandError

from history.selectors import event_models
from history.verification import breaches


class Command(BaseCommand):
    help = "Prove that no recorded event was changed, removed or inserted."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(breaches())
        for breach in found:
            self.stderr.write(f"{breach.table} {breach.subject_id} #{breach.sequence}: {breach.problem}")
        if found:
            raise CommandError(f"{len(found)} breach(es) found.")
        total = sum(model._default_manager.count() for model in event_models())
        self.stdout.write(f"{total} events verified; every chain is whole.")
