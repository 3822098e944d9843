"""What no template, style or text of the repository may contain, and nothing that refers to nothing."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import allauth
import django
import pytest
from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist, engines
from django.urls import URLPattern, URLResolver, get_resolver

from tests.simplified import simplified_in
from tests.tree import ROOT, files, parsed, portal_apps, python_files, relative

TEMPLATES = ROOT / "templates"
# Found by name by Django and allauth themselves.
_FRAMEWORKS = [
    Path(django.__file__).parent / "forms/templates",
    Path(django.__file__).parent / "contrib/admin/templates",
    Path(allauth.__file__).parent / "templates",
]
_FOUND_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
_EMAIL_PARTS = (".subject.txt", ".txt", ".html")


def templates(*, emails: bool = True) -> list[Path]:
    found = files("templates/**/*.html", "templates/**/*.txt", "templates/**/*.svg")
    found = tuple(path for path in found if path.is_relative_to(TEMPLATES))
    return [path for path in found if emails or "emails" not in path.relative_to(TEMPLATES).parts]


def named(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@cache
def source(path: Path) -> str:
    """A template without its comments."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", "", text, flags=re.DOTALL)


@cache
def strings_in_code() -> frozenset[str]:
    """Every string constant of our own modules."""
    return frozenset(
        node.value
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def lines_matching(paths: list[Path], pattern: str) -> list[str]:
    expression = re.compile(pattern, re.IGNORECASE)
    return [
        f"{relative(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(source(path).splitlines(), start=1)
        if expression.search(line)
    ]


# -- templates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", templates(), ids=named)
def test_every_template_compiles(path: Path) -> None:
    engines["django"].get_template(named(path))


def test_templates_hold_no_inline_code() -> None:
    """The content security policy would refuse it; mails cannot do without."""
    pages = templates(emails=False)
    assert lines_matching(pages, r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:") == []
    assert lines_matching(pages, r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)") == []


def test_every_template_is_used() -> None:
    assert [named(path) for path in templates() if not is_used(path)] == []


def is_used(path: Path) -> bool:
    name = named(path)
    if name in _FOUND_BY_NAME or any((folder / name).exists() for folder in _FRAMEWORKS):
        return True
    if name.startswith("emails/") and is_sent(mail_of(name)):
        return True
    return name in strings_in_code() or name in names_in_templates()


def is_sent(mail: str) -> bool:
    """Ours are queued by name (the app's folder may be put before it there), allauth's are asked for by allauth."""
    app, _, name = mail.rpartition("/")
    theirs = [_FRAMEWORKS[-1] / folder / "email" / f"{name}_message.txt" for folder in ("account", "mfa")]
    return {mail, name} & strings_in_code() != set() or (app == "account" and any(path.exists() for path in theirs))


def mail_of(name: str) -> str:
    """The name by which a message is queued: its template without `emails/` and the part's ending."""
    ending = next(ending for ending in _EMAIL_PARTS if name.endswith(ending))
    return name.removeprefix("emails/").removesuffix(ending)


@cache
def names_in_templates() -> frozenset[str]:
    tag = re.compile(r"\{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    return frozenset(name for path in templates() for name in tag.findall(source(path)))


def test_every_template_named_exists() -> None:
    named_in_code = {text for text in strings_in_code() if re.fullmatch(r"[\w./-]+\.(html|svg)", text) and "/" in text}
    assert sorted(name for name in named_in_code | names_in_templates() if not exists(name)) == []


def exists(name: str) -> bool:
    try:
        engines["django"].get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def test_every_form_that_posts_has_a_token() -> None:
    """The language switch sets a preference only, and must leave public pages without a cookie."""
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.IGNORECASE | re.DOTALL)
    wrong = [
        named(path)
        for path in templates(emails=False)
        for text in form.findall(source(path))
        if "csrf_token" not in text and named(path) != "components/language.html"
    ]
    assert wrong == []


# -- what refers to something --------------------------------------------------------------------------------


@cache
def url_names() -> frozenset[str]:
    return frozenset(_url_names(get_resolver().url_patterns, ""))


def _url_names(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _url_names(pattern.url_patterns, inner)
        elif pattern.name:
            yield prefix + pattern.name


def test_every_url_named_in_a_template_exists() -> None:
    tag = re.compile(r"\{%\s*url\s+[\"']([^\"']+)[\"']")
    links = [(named(path), name) for path in templates() for name in tag.findall(source(path))]
    assert [f"{template}: {name}" for template, name in links if not is_url(name)] == []


def test_every_url_named_in_code_exists() -> None:
    labels = "|".join(portal_apps())
    wrong = {text for text in strings_in_code() if re.fullmatch(rf"({labels}):[a-z_]+", text) and not is_url(text)}
    assert wrong == set()


def is_url(name: str) -> bool:
    # The demonstration's pages are there in the demonstration only.
    return name in url_names() or name.startswith("demo:")


def test_every_static_file_named_in_a_template_exists() -> None:
    tag = re.compile(r"\{%\s*static\s+[\"']([^\"']+)[\"']")
    named_files = [(named(path), name) for path in templates() for name in tag.findall(source(path))]
    assert [f"{template}: {name}" for template, name in named_files if not finders.find(name)] == []


def test_every_file_named_in_a_style_or_script_exists() -> None:
    wrong = [(path, name) for path, name in static_references() if not (path.parent / name).is_file()]
    assert [f"{relative(path)}: {name}" for path, name in wrong] == []


def static_references() -> Iterator[tuple[Path, str]]:
    styles = re.compile(r"url\(\s*[\"']?([^\"')#]+)[\"']?\s*\)|@import\s+[\"']([^\"']+)[\"']")
    scripts = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*[\"'](\.[^\"']+)[\"']")
    for path in files("static/**/*.css", "static/**/*.js"):
        expression = styles if path.suffix == ".css" else scripts
        for match in expression.finditer(path.read_text(encoding="utf-8")):
            name = next(group for group in match.groups() if group)
            if not name.startswith("data:"):
                yield path, name


def test_every_static_file_is_used() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in (*templates(), *python_files()))
    imported = {(path.parent / name).resolve() for path, name in static_references()}
    unused = [path for path in files("static/**/*.*") if path not in imported]
    names = [path.relative_to(ROOT / "static").as_posix() for path in unused]
    assert [name for name in names if name not in everything] == []


def test_styles_and_scripts_ask_no_other_host() -> None:
    asks = r"url\(\s*[\"']?|@import\s+[\"']|\bfrom\s+[\"']|\bimport\s*\(?[\"']|fetch\(\s*[\"']"
    address = re.compile(rf"(?:{asks})(?:https?:)?//")
    paths = files("static/**/*.css", "static/**/*.js", "static/**/*.svg")
    assert [relative(path) for path in paths if address.search(path.read_text(encoding="utf-8"))] == []


# -- texts ---------------------------------------------------------------------------------------------------

_TEXT = {
    ".cfg", ".css", ".csv", ".geojson", ".html", ".in", ".js", ".json", ".md", ".po", ".py", ".sh", ".svg",
    ".toml", ".txt", ".typ", ".yaml", ".yml", "",
}  # fmt: skip


@cache
def texts() -> dict[str, str]:
    found = (path for path in files("*") if path.suffix in _TEXT)
    return {relative(path): path.read_text(encoding="utf-8", errors="replace") for path in found}


def test_nothing_is_left_to_do() -> None:
    mark = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X)\b")
    assert [name for name, text in texts().items() if mark.search(text)] == []


def test_no_text_is_in_simplified_chinese() -> None:
    found = {name: simplified_in(text) for name, text in texts().items() if name != "tests/test_simplified.py"}
    assert {name: characters for name, characters in found.items() if characters} == {}


def test_no_package_index_is_named() -> None:
    """The index is the installer's own affair: a closed network has another one."""
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "crates" + ".io", "unp" + "kg.com"]
    hosts += ["jsdel" + "ivr", "cdn" + "js", "ruby" + "gems.org", "proxy." + "golang.org", "google" + "apis.com"]
    wrong = [f"{name}: {host}" for name, text in texts().items() for host in hosts if host in text]
    assert wrong == []


def test_no_line_ends_in_blanks() -> None:
    blanks = re.compile(r"[ \t]+$", re.MULTILINE)
    assert [name for name, text in texts().items() if blanks.search(text) and not name.endswith(".csv")] == []


def test_the_requirements_pin_one_release_of_everything() -> None:
    """`make demo` and production install less than development, never something else."""
    base, embedded, dev = (pins(name) for name in ("base", "embedded", "dev"))
    assert base.items() <= dev.items()
    assert embedded.items() <= dev.items()


def pins(name: str) -> dict[str, str]:
    text = texts()[f"requirements/{name}.txt"]
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE))
