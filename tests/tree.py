"""The checkout as the architecture and consistency tests see it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OUT = {".git", ".venv", ".embedded", "var", "staticfiles", "__pycache__", "node_modules"}


@cache
def portal_apps() -> tuple[str, ...]:
    """The labels of our own apps: the directories beside this one."""
    return tuple(config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT)


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """The files of the repository that match one of the patterns, without what tools leave behind."""
    found = {path for pattern in patterns for path in ROOT.rglob(pattern) if path.is_file()}
    return tuple(sorted(path for path in found if not _is_left_out(path)))


def _is_left_out(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in _LEFT_OUT or (part.startswith(".") and part.endswith("_cache")) for part in parts)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(*tops: str) -> list[Path]:
    """Our own modules below the named directories (all apps by default), without migrations."""
    wanted = tops or (*portal_apps(), "pbportal")
    return [
        path for path in files("*.py") if path.relative_to(ROOT).parts[0] in wanted and "migrations" not in path.parts
    ]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_module(path: Path, name: str) -> bool:
    """Whether `path` is the app's module `name`, be it one file or a package of several."""
    parts = path.relative_to(ROOT).parts
    return len(parts) > 1 and (parts[1] == f"{name}.py" or parts[1] == name)
