"""The house style of docs/architecture.md, as far as a program can see it."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from tests.tree import (
    ROOT,
    files,
    functions,
    is_module,
    parsed,
    portal_apps,
    python_files,
    relative,
)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# What every app may be made of, besides `migrations`, `management`, `locale` and `__init__`.
FURNITURE = {
    "admin", "apps", "audiences", "calendar_entries", "constants", "exports", "filters", "forms", "models", "reminders",
    "rules", "selectors", "services", "tasks", "templatetags", "urls", "views", "workflow",
}  # fmt: skip
# Rooms with furniture of their own, each for the reason beside it.
OWN_FURNITURE = {
    "accounts": {
        "adapter",  # allauth's seam
        "context_processors",  # who acts, for the header
        "handover",  # apps above register what a leaver's work is
        "mailing",  # the way out for mails, into the outbox above
        "middleware",  # sets request.user.acting
        "readers",  # statements that depend on who reads, written once for each capacity
        "second_factor",  # what allauth's signals mean here
        "validators",  # passwords
    },
    "agreements": {
        "acts",  # the buttons of its page, out of the rules alone
        "clauses",  # standard clauses as lines of one agreement
        "notices",  # whose turn it becomes, told once
        "observers",  # rooms above follow what was touched
        "panels",  # rooms above show their part on its page
        "papers",  # a settled text as PDF and ODT
        "study",  # what the study of the alliance counted, for comparison
        "targets",  # how much is due in which term
        "wording",  # state, term and history in the same words everywhere
    },
    "applications": {
        "acts",  # the buttons of a case page, out of the rules alone
        "cleaning",  # answers as typed to answers as kept
        "content",  # what a case holds, and what is still missing
        "criteria",  # what a district looks at, each with its anchors
        "notices",  # which event tells whom
        "operators",  # what is typed into the queue's search box
        "papers",  # letter, copy, calendar entry
        "questions",  # the form as data
        "selfcheck",  # five questions before anybody applies, as data
        "timeline",  # history worded for its two audiences
        "wording",  # one status word per audience
    },
    "cooperation": {
        "wording",  # the proposal of an invitation, with the facts filled in
    },
    "cycles": {
        "expressions",  # the working calendar inside a query
        "filtering",  # the filter by semester
        "manage",  # the overview of settings, which apps above add their pages to
        "wording",  # years and changes as people read them
    },
    "circulars": {
        "letters",  # one text as the mail that everybody gets
        "registry",  # where apps declare whom one may write to
    },
    "calendars": {
        "registry",  # how apps say what calendars show of theirs
        "writing",  # iCalendar
    },
    "districts": {
        "filtering",  # the filter by district
        "geometry",  # boundaries to map paths
        "maps",  # what a map draws
    },
    "directory": {
        "dates",  # the next public dates, which apps above add theirs to
    },
    "documents": {
        "checks",  # what a file really is
        "scanning",  # the malware scanner, where one is configured
        "serving",  # the one way a file leaves
        "typesetting",  # PDF
        "typst",  # its templates
        "uploading",  # how much of an upload is received
    },
    "exports": {
        "answering",  # a list as a file, at once or by a worker
        "registry",  # which lists there are, as apps above declare them
    },
    "guides": {
        "feeds",  # what is new, for feed readers
        "content",  # steps of the year, words and questions in both languages
        "sitemaps",  # the public pages for search engines
    },
    "evidence": {
        "panels",  # what the page of an agreement shows
        "wording",  # states, lights and history in the same words everywhere
    },
    "health": {
        "panels",  # what the page of an agreement shows
        "statements",  # all agreements judged at once, as SQL
        "wording",  # states and lights in sentences
    },
    "history": {
        "gates",  # the one way to another status, for the rooms whose moves write nothing else
        "verification",  # proves the chains
    },
    "matching": {
        "ranking",  # what goes together and why, without a database
    },
    "notifications": {
        "bounces",  # what a returned mail says
        "composing",  # mails that are put together when they leave
        "deadlines",  # a mail server that drips costs a worker so many seconds at most
        "hints",  # messages to the worker, which may be lost
        "mailboxes",  # where returned mails are read
        "mime",  # a mail as bytes
        "moulds",  # mails drawn once for many
        "probes",  # the pages for machines
        "readiness",  # what a load balancer asks
        "rendering",  # a mail in its reader's language
        "sealing",  # bodies of sign-in mails
        "smtp",  # Django's mail backend under a deadline
        "transport",  # one row to the mail server
        "unsubscribing",  # one click ends news by mail
    },
    "obligations": {
        "asking",  # many declarations at once
        "context_processors",  # how much waits, in the header of every page
        "duty",  # who is to act, as SQL
        "gauges",  # what machines watch of the sweep
        "header",  # the number of tasks on every page
        "mails",  # reminders and daily summaries
        "owed",  # a declaration as SQL
        "registry",  # what apps declare
        "rows",  # what declarations are written with
        "statements",  # the sweep as SQL
        "wording",  # how a reminder is put into words
    },
    "onboarding": {
        "panels",  # the ladder on the page of an agreement
        "triggers",  # newcomers alone supply no assembly, as the database says it
    },
    "opendata": {
        "datasets",  # what is given away, with its dictionary in both languages
        "rows",  # where each dataset's rows come from
        "writing",  # as CSV and as JSON, piece by piece
    },
    "imports": {
        "headings",  # which column of a file is what
        "kinds",  # what each kind of list holds, and how its rows are judged and added
        "reading",  # ODS, XLSX and CSV as rows of text
    },
    "reports": {
        "figures",  # the definition of every figure, and how all are counted at once
        "papers",  # what each document says, as PDF and ODT
        "wording",  # values and histories in the same words everywhere
    },
    "schools": {
        "strokes",  # the order of names in lists
    },
}
# The kernel has no business nouns, the demonstration tells stories: neither is built like a room.
FREE_FORM = {"core", "demo"}
PUBLIC_FACE = {"constants", "models", "rules", "selectors", "services", "workflow"}
FURTHER_DOORS = {
    "agreements.reminders",
    "agreements.panels",
    "agreements.observers",
    "opendata.datasets",
    "calendars.registry",
    "calendars.writing",
    "agreements.study",
    "directory.dates",
    "districts.filtering",
    "districts.geometry",
    "districts.maps",
    "schools.strokes",
    "cycles.expressions",
    "cycles.filtering",
    "cycles.manage",
    "accounts.handover",
    "accounts.readers",
    "circulars.registry",
    "documents.checks",
    "documents.serving",
    "documents.typesetting",
    "exports.answering",
    "exports.registry",
    "history.gates",
    "history.verification",
    "matching.ranking",
    "notifications.composing",
    "notifications.readiness",
    "notifications.moulds",
    "notifications.rendering",
    "obligations.header",
    "obligations.registry",
    "obligations.rows",
    "reports.figures",
}
READ_ONLY_APPS = {"directory", "dashboards", "matching", "opendata"}
REQUESTLESS = ("services", "tasks", "models", "selectors", "rules", "workflow", "constants", "reminders")
# The only places that may assign a status; where a workflow table governs it, one function of them.
WORKFLOWS = {
    "agreements/services/gate.py",
    "applications/services/gate.py",
    "history/gates.py",
}
GATES = WORKFLOWS | {"accounts/services/claims.py", "notifications/services/delivering.py"}
STATUS_FIELDS = {"status", "from_status", "to_status"}
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "managers", "data", "info", "process", "misc", "common"}
LONGER_THAN_400: dict[str, str] = {}


def where(path: Path, node: ast.AST) -> str:
    return f"{relative(path)}:{node.lineno}"  # type: ignore[attr-defined]


def nodes(*kinds: type[ast.AST], paths: list[Path] | None = None) -> Iterator[tuple[Path, Any]]:
    for path in paths if paths is not None else python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, kinds):
                yield path, node


def modules(*names: str) -> list[Path]:
    return [path for path in python_files() if any(is_module(path, name) for name in names)]


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Every module a file imports, with `from a import b` as both a and a.b."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node, node.module or ""
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


# -- layers ------------------------------------------------------------------------------------------------


def test_the_import_contracts_are_kept() -> None:
    """In a process of its own: the linter silences every logger there is."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_every_app_has_its_layer() -> None:
    layered = {app for layer in layers() for app in layer}
    assert layered - {"pbportal"} == set(portal_apps())


def test_relations_point_down_the_layers() -> None:
    """A string foreign key is invisible to the linter.

    A relation to the user model is exempt: Django's own seam for people (AUTH_USER_MODEL), which lets
    history and the apps below `accounts` name an actor without importing `accounts`.
    """
    heights = {app: height for height, layer in enumerate(reversed(layers())) for app in layer}
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and points_up(model, field, heights)
    ]
    assert wrong == []


def points_up(model: Any, field: Any, heights: dict[str, int]) -> bool:
    own, other = model._meta.app_label, field.related_model._meta.app_label
    if field.related_model._meta.label == settings.AUTH_USER_MODEL or own == other or own not in heights:
        return False
    return other in heights and heights[other] >= heights[own]


def layers() -> list[list[str]]:
    """From top to bottom, each with its siblings."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (contract,) = [contract for contract in contracts if contract["type"] == "layers"]
    return [[app.strip() for app in layer.split("|")] for layer in contract["layers"]]


def test_apps_enter_each_other_by_the_front_door() -> None:
    wrong = []
    for path in python_files(*portal_apps()):
        own = path.relative_to(ROOT).parts[0]
        for node, module in imports(path):
            app, _, rest = module.partition(".")
            if app in portal_apps() and app not in {own, "core"} and own != "demo" and rest:
                door = f"{app}.{rest.partition('.')[0]}"
                if rest.partition(".")[0] not in PUBLIC_FACE and door not in FURTHER_DOORS:
                    wrong.append(f"{where(path, node)} imports {module}")
    assert wrong == []


def test_page_apps_only_read() -> None:
    wrong = [
        f"{where(path, node)} imports {module}"
        for path in python_files(*READ_ONLY_APPS)
        for node, module in imports(path)
        if module.partition(".")[0] in portal_apps() and ".services" in module
    ]
    assert wrong == []


# -- rooms and files -----------------------------------------------------------------------------------------


def test_rooms_hold_the_furniture_they_may() -> None:
    wrong = []
    for app in set(portal_apps()) - FREE_FORM:
        allowed = FURNITURE | OWN_FURNITURE.get(app, set()) | {"__init__", "migrations", "management", "locale"}
        present = {path.name.removesuffix(".py") for path in (ROOT / app).iterdir() if path.name != "__pycache__"}
        wrong += [f"{app}/{name}" for name in sorted(present - allowed)]
    assert wrong == []


def test_own_furniture_is_there() -> None:
    listed = {f"{app}/{name}" for app, names in OWN_FURNITURE.items() for name in names}
    assert {name for name in listed if not (ROOT / name).is_dir() and not (ROOT / f"{name}.py").is_file()} == set()


def test_names_say_what_is_inside() -> None:
    assert [relative(path) for path in files("*.py") if path.stem in FORBIDDEN_NAMES] == []


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_are_short() -> None:
    ours = [*python_files(), *files("templates/**/*.html", "static/**/*.js")]
    long = {relative(path): length(path) for path in ours if length(path) > 400}
    assert {name: lines for name, lines in long.items() if name not in LONGER_THAN_400} == {}
    assert {name: lines for name, lines in long.items() if lines > 600} == {}


def test_tests_and_styles_are_not_endless() -> None:
    tests = {relative(path): length(path) for path in files("tests/**/*.py") if length(path) > 1000}
    styles = {relative(path): length(path) for path in files("static/**/*.css") if length(path) > 600}
    assert tests | styles == {}


@pytest.mark.parametrize(("module", "limit"), [(None, 60), ("views", 40)])
def test_functions_are_short(module: str | None, limit: int) -> None:
    paths = modules(module) if module else python_files()
    long = {
        f"{where(path, function)} {function.name}": function.end_lineno - function.lineno + 1
        for path in paths
        for function in functions(path)
    }
    assert {name: lines for name, lines in long.items() if lines > limit} == {}


# -- requests stay in views ----------------------------------------------------------------------------------


def test_only_views_and_their_like_see_a_request() -> None:
    paths = modules(*REQUESTLESS)
    imported = [where(path, node) for path in paths for node, module in imports(path) if "HttpRequest" in module]
    passed = [where(path, node) for path, node in nodes(ast.arg, paths=paths) if is_web_request(node)]
    assert imported + passed == []


def is_web_request(argument: ast.arg) -> bool:
    """A correction request, annotated as such, is another matter."""
    annotation = ast.unparse(argument.annotation) if argument.annotation else "HttpRequest"
    return argument.arg == "request" and "HttpRequest" in annotation


def test_views_hold_no_query_expressions() -> None:
    wrong = [
        f"{where(path, node)} imports {module}"
        for path in modules("views")
        for node, module in imports(path)
        if module.startswith(("django.db.models", "django.db.connection"))
    ]
    assert wrong == []


def test_services_name_their_arguments() -> None:
    """Keyword-only after the record, or the two or three records, that the service is about."""
    wrong = [
        f"{where(path, function)} {function.name}"
        for path in modules("services")
        for function in functions(path)
        if not function.name.startswith("_") and len(function.args.args) > 3
    ]
    assert wrong == []


# -- one gate ------------------------------------------------------------------------------------------------


def test_a_status_is_assigned_in_its_gate_only() -> None:
    wrong = [where(path, node) for path, node in status_writes() if relative(path) not in GATES]
    assert wrong == []


def test_a_gate_is_one_function() -> None:
    """Two would have to be kept alike for ever."""
    writes = {(path, node.lineno) for path, node in status_writes()}
    gates = {
        gate: {
            function.name
            for function in functions(ROOT / gate)
            if any((ROOT / gate, line) in writes for line in range(function.lineno, function.end_lineno + 1))
        }
        for gate in WORKFLOWS
    }
    assert {gate: sorted(names) for gate, names in gates.items() if len(names) != 1} == {}


def status_writes() -> Iterator[tuple[Path, ast.AST]]:
    """`x.status = …`, `setattr(x, "status", …)` and `.update(status=…)`."""
    for path, node in nodes(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Call, paths=python_files(*portal_apps())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            updates = name == "update" and any(word.arg == "status" for word in node.keywords)
            sets = name == "setattr" and len(node.args) > 1 and getattr(node.args[1], "value", "") == "status"
            written = updates or sets
        else:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written = any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
        if written and not relative(path).startswith("demo/"):
            yield path, node


def test_a_status_is_never_compared_with_a_string() -> None:
    compared = [
        where(path, node)
        for path, node in nodes(ast.Compare)
        if any(getattr(side, "attr", "") in STATUS_FIELDS for side in (node.left, *node.comparators))
        and any(holds_string(side) for side in (node.left, *node.comparators))
    ]
    filtered = [
        where(path, node)
        for path, node in nodes(ast.Call)
        for word in node.keywords
        if (word.arg or "").partition("__")[0] in STATUS_FIELDS and holds_string(word.value)
    ]
    assert compared + filtered == []


def holds_string(node: ast.AST) -> bool:
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value for part in parts)


def test_templates_do_not_compare_a_status_with_a_string() -> None:
    pattern = re.compile(r"""\{%\s*(?:el)?if\b[^%]*\.status\s*(?:==|!=|in)\s*["']""")
    wrong = [relative(path) for path in files("templates/**/*.html") if pattern.search(path.read_text())]
    assert wrong == []


# -- no hidden control flow ------------------------------------------------------------------------------------

# Who may listen to the signals of other people's apps, with the reason.
LISTENERS = {"accounts/second_factor.py": "allauth tells by its signals only that a second factor was used"}
HIDDEN = {
    "django.dispatch": "no signals between our apps",
    "django.db.models.signals": "no signals between our apps",
    "django.contrib.contenttypes": "no generic relations",
}


def test_no_hidden_control_flow_is_imported() -> None:
    wrong = [
        f"{where(path, node)}: {reason}"
        for path in python_files()
        for node, module in imports(path)
        for name, reason in HIDDEN.items()
        if module == name and relative(path) not in LISTENERS
    ]
    assert wrong == []


def test_models_do_not_override_writes() -> None:
    overridden = {"save", "delete", "save_base", "__init__", "__setattr__"}
    wrong = [
        f"{where(path, method)} {node.name}.{method.name}"
        for path, node in nodes(ast.ClassDef, paths=modules("models"))
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in overridden
    ]
    assert wrong == []


def test_nothing_prints() -> None:
    paths = [path for path in python_files(*portal_apps()) if "commands" not in path.parts]
    calls = nodes(ast.Call, paths=paths)
    assert [where(path, node) for path, node in calls if getattr(node.func, "id", "") == "print"] == []


def test_the_admin_site_has_no_actions() -> None:
    """It is a support tool; whatever changes a record goes through its service."""
    wrong = []
    for path in modules("admin"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr == "action":
                wrong.append(where(path, node))
            if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "actions" for name in node.targets):
                wrong += [where(path, node)] if getattr(node.value, "value", 0) is not None else []
    assert wrong == []


def test_no_day_is_taken_from_a_clock_in_another_zone() -> None:
    """`timezone.now().date()` is yesterday in Taipei until eight in the morning; use core.dates.local_today."""
    wrong = [
        where(path, node)
        for path, node in nodes(ast.Call, paths=python_files(*portal_apps()))
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and isinstance(node.func.value, ast.Call)
        and getattr(node.func.value.func, "attr", "") in {"now", "utcnow"}
    ]
    assert wrong == []
