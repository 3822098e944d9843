"""Bring every app's catalogue up to its sources, or (`--check`) say what is wrong with it."""

import re
import shutil
import subprocess
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import templatize

LANGUAGE = "zh_Hant"
# Template folders that do not bear the name of their app; everything else at the root is core's.
FOLDERS = {
    "account": "accounts",
    "allauth": "accounts",
    "mfa": "accounts",
    "socialaccount": "accounts",
    "components": "core",
    "django": "core",
    "site": "core",
    "": "core",
}
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
    "_t",
)
EMPTY = """\
msgid ""
msgstr ""
"Language: zh_Hant\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
NO_GETTEXT = "GNU gettext is not installed; on Debian and Ubuntu: apt-get install gettext."


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("apps", nargs="*", help="only these apps")
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        if not gettext_is_installed():
            raise CommandError(NO_GETTEXT)
        labels = options["apps"] or portal_apps()
        if options["check"]:
            self.check_all(labels)
            return
        for label in labels:
            merge(label)
        self.stdout.write(f"{len(labels)} catalogues are up to date with their sources.")

    def check_all(self, labels: list[str]) -> None:
        wrong = [f"{label}: {problem}" for label in labels for problem in problems(label)]
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write(f"{len(labels)} catalogues are complete.")


def gettext_is_installed() -> bool:
    return all(shutil.which(program) for program in ("xgettext", "msgmerge", "msgattrib"))


def portal_apps() -> list[str]:
    return [config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]


def catalogue_path(label: str) -> Path:
    return Path(settings.BASE_DIR / label / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po")


def problems(label: str) -> Iterator[str]:
    """What keeps the app's catalogue from being complete, a sentence each."""
    wanted = pofile.read_po(extracted(label).splitlines(keepends=True))
    present = read(label)
    for message in wanted:
        found = present.get(message.id, message.context)
        if message.id and found is None:
            yield f"missing {message.id!r} ({', '.join(sorted({name for name, _ in message.locations}))})"
    for message in present:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"no longer used {message.id!r}"
        elif message.id and message.fuzzy:
            yield f"fuzzy {message.id!r}"
        elif message.id and not all(message.string if message.pluralizable else [message.string]):
            yield f"not translated {message.id!r}"
    yield from (f"no longer used {key!r}" for key in present.obsolete)


def read(label: str) -> Catalog:
    path = catalogue_path(label)
    lines = path.read_text(encoding="utf-8") if path.exists() else EMPTY
    return pofile.read_po(lines.splitlines(keepends=True), locale=LANGUAGE)


def merge(label: str) -> None:
    """Add the app's new messages to its catalogue, drop those no longer used; nothing is guessed (fuzzy)."""
    path = catalogue_path(label)
    template = extracted(label)
    if not template and not path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    present = path.read_text(encoding="utf-8") if path.exists() else EMPTY
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old.po"), Path(folder, "new.pot")
        old.write_text(present, encoding="utf-8")
        new.write_text(template or EMPTY, encoding="utf-8")
        merged = run(["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", str(old), str(new)])
    kept = run(["msgattrib", "--no-obsolete", "--no-wrap", "-"], given=merged)
    # The day of the run would make every run a change.
    path.write_text(re.sub(r'"POT-Creation-Date: .*\n', "", kept), encoding="utf-8")


def extracted(label: str) -> str:
    """The app's messages as a template catalogue, with the files (not the lines) that hold them."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for source in sources(label):
            name = source.relative_to(settings.BASE_DIR).as_posix()
            text = source.read_text(encoding="utf-8")
            copy = Path(folder, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text if source.suffix == ".py" else templatize(text, origin=name), encoding="utf-8")
            names.append(name)
        options = [f"--keyword={keyword}" for keyword in KEYWORDS]
        options += ["--language=Python", "--from-code=UTF-8", "--add-comments=Translators"]
        options += ["--add-location=file", "--sort-by-file", "--no-wrap", "--output=-", "--files-from=-"]
        found = run(["xgettext", *options], given="\n".join(names), cwd=folder)
    # xgettext leaves the header to be filled in.
    filled = found.replace("charset=CHARSET", "charset=UTF-8")
    return filled.replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=1; plural=0")


def sources(label: str) -> Iterator[Path]:
    """The app's modules and the templates it owns."""
    modules = Path(settings.BASE_DIR / label).rglob("*.py")
    yield from sorted(path for path in modules if "migrations" not in path.parts)
    root = Path(settings.BASE_DIR / "templates")
    yield from sorted(path for path in root.rglob("*.*") if path.is_file() and owner(path.relative_to(root)) == label)


def owner(template: Path) -> str:
    """The app whose catalogue holds the texts of a template, given relative to the templates' folder."""
    folders = template.parts[:-1]
    if folders[:1] == ("emails",):
        folders = folders[1:]
        if folders in {(), ("includes",)}:
            return "notifications"
    folder = folders[0] if folders else ""
    label = FOLDERS.get(folder, folder)
    if label not in portal_apps():
        raise CommandError(f"No app owns templates/{template}: name one in {__name__}.FOLDERS.")
    return label


def run(command: list[str], *, given: str | None = None, cwd: str | None = None) -> str:
    result = subprocess.run(  # noqa: S603 - gettext's own programs
        command, input=given, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if result.returncode:
        raise CommandError(f"{command[0]}: {result.stderr}")
    return result.stdout
