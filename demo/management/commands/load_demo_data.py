from typing import Any

from django.core.management.base import BaseCommand

from demo import story


class Command(BaseCommand):
    help = "Lay out the sample story: people in every role, cases in every status, all marked as samples."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        is_new = story.lay_out()
        if verbosity and is_new:
            self.stdout.write("The sample story is laid out.")
        elif verbosity:
            self.stdout.write("The sample story is there already; nothing was changed.")
