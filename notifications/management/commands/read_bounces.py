from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from notifications.mailboxes import MailboxUnavailable, open_file, open_mailbox
from notifications.services import read_bounces


class Command(BaseCommand):
    help = "Reads returned mails and marks the messages that never arrived; reading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--file", type=Path, help="an mbox file or one mail, instead of PB_BOUNCE_MAILBOX; left as it is"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["file"] is None and not settings.PB_BOUNCE_MAILBOX:
            self.stdout.write("PB_BOUNCE_MAILBOX is empty, so returned mails are not read. See docs/operations.md.")
            return
        try:
            with open_file(options["file"]) if options["file"] else open_mailbox(settings.PB_BOUNCE_MAILBOX) as letters:
                tally = read_bounces(letters)
        except MailboxUnavailable as reason:
            raise CommandError(str(reason)) from None
        parts = [f"{count} {what.value}" for what, count in sorted(tally.items())]
        self.stdout.write(", ".join([f"{tally.total()} letters read", *parts]))
