#!/usr/bin/env python
"""Django's command line, with the embedded servers where no URL names others."""

import os
import sys

# Commands that read only files: they must work where no server can run, such as an image build.
SERVERLESS = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "help",
    "makemessages",
    "update_catalogues",
    "version",
}


def main(arguments: list[str]) -> None:
    """Run the command given by the arguments; production settings never start a server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pbportal.settings.dev")
    if not needs_servers(arguments):
        os.environ.setdefault("PB_NO_SERVERS", "1")
    elif not settings_module(arguments).endswith(".prod"):
        provide_servers()

    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *arguments])


def needs_servers(arguments: list[str]) -> bool:
    """`check --database` is the exception to the exceptions: it asks the database."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in SERVERLESS or any(word.startswith("--database") for word in arguments)


def settings_module(arguments: list[str]) -> str:
    """The settings Django will use: its `--settings` option wins over the environment."""
    chosen = os.environ["DJANGO_SETTINGS_MODULE"]
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == "--settings":
            chosen = following
        elif word.startswith("--settings="):
            chosen = word.removeprefix("--settings=")
    return chosen


def provide_servers() -> None:
    from pbportal.embedded import EmbeddedServersUnavailable, ensure_servers

    try:
        ensure_servers()
    except EmbeddedServersUnavailable as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main(sys.argv[1:])
