"""The rules that every HTML answer of the portal keeps, checked wherever a test causes one."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Attributes that hold ids of other elements.
_REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "list")
_SPOKEN_ATTRIBUTES = {"alt", "aria-label", "content", "placeholder", "title"}
_LEAKS = (
    (re.compile(r"\{\{|\}\}|\{%|%\}|\{#"), "template code"),
    (re.compile(r"«undefined"), "an undefined variable"),
    (re.compile(r"<[\w.]+ object at 0x|&lt;[\w.]+ object at 0x|QuerySet \["), "a Python object"),
    (re.compile(r"__proxy__|%\(\w+\)[sd]"), "an unfilled message"),
)
_UNTRANSLATED_NONE = re.compile(r"(?<![\w/-])None(?![\w-])")


class BrokenMarkup(AssertionError):
    """A page says or contains what none may; the message lists everything found."""


@dataclass
class Page(HTMLParser):
    """What the rules ask of a page, collected in one pass."""

    tags: Counter[str] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)
    references: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    language: str = ""
    _post_form: str = ""
    _has_token: bool = False
    _skip: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self._collect(tag, values)
        self._refuse_inline_code(tag, values)
        self._follow_form(tag, values)
        if tag == "img" and "alt" not in values:
            self.problems.append(f"<img src={values.get('src')!r}> has no alt")
        self.problems += [f"<{tag} {name}> says None" for name, value in values.items() if value == "None"]
        self.text += [value for name, value in values.items() if name in _SPOKEN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skip:
            self._skip = ""
        if tag == "form":
            self._close_form()

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text.append(data)

    def _collect(self, tag: str, values: dict[str, str]) -> None:
        if tag == "html":
            self.language = values.get("lang", "")
        if tag in {"script", "style", "code", "pre", "textarea"}:
            self._skip = tag
        if "id" in values:
            self.ids[values["id"]] += 1
        for name in _REFERENCES:
            self.references += [(f"<{tag} {name}>", target) for target in values.get(name, "").split()]
        if tag == "a" and values.get("href", "").startswith("#") and len(values["href"]) > 1:
            self.references.append(("<a href>", values["href"][1:]))

    def _refuse_inline_code(self, tag: str, values: dict[str, str]) -> None:
        if tag == "style" or (tag == "script" and "src" not in values and not _is_data(values)):
            self.problems.append(f"inline <{tag}>")
        for name, value in values.items():
            if name == "style" or name.startswith("on"):
                self.problems.append(f"inline <{tag} {name}>")
            if value.strip().lower().startswith("javascript:"):
                self.problems.append(f"<{tag} {name}> holds a script")

    def _follow_form(self, tag: str, values: dict[str, str]) -> None:
        if tag == "form" and values.get("method", "").lower() == "post":
            self._post_form = values.get("action", "") or "(this page)"
            self._has_token = False
        elif tag == "input" and values.get("name") == "csrfmiddlewaretoken":
            self._has_token = True

    def _close_form(self) -> None:
        if self._post_form and not self._has_token and self._post_form not in TOKENLESS_FORMS:
            self.problems.append(f"the POST form to {self._post_form} has no csrf token")
        self._post_form = ""


# The language switch sets nothing but a preference, and a public page with a token would set a cookie.
TOKENLESS_FORMS = {"/language/"}


def check(html: str, *, source: str) -> None:
    """Raise BrokenMarkup with every rule that `html` breaks; fragments skip the rules about whole pages."""
    page = Page()
    page.feed(html)
    page.close()
    problems = [*page.problems, *_leaks(html, page)]
    problems += [f"the id {name!r} occurs {times} times" for name, times in page.ids.items() if times > 1]
    if html.lstrip().lower().startswith("<!doctype"):
        problems += _whole_page_problems(page)
    if problems:
        raise BrokenMarkup("\n".join([f"{source} breaks the rules for every page:", *dict.fromkeys(problems)]))


def _is_data(values: dict[str, str]) -> bool:
    return values.get("type", "") in {"application/json", "application/ld+json"}


def _leaks(html: str, page: Page) -> list[str]:
    text = " ".join(page.text)
    found = [f"{what}: …{hit[0]}…" for pattern, what in _LEAKS for hit in pattern.finditer(text)]
    # In English "None" may be a word; a Chinese page has no use for it.
    spoken = _UNTRANSLATED_NONE.search(text) if page.language != "en" else None
    if spoken:
        found.append(f"None: …{text[max(0, spoken.start() - 30) : spoken.end() + 30].strip()}…")
    return found


def _whole_page_problems(page: Page) -> list[str]:
    counts = {tag: page.tags[tag] for tag in ("h1", "title", "main")}
    problems = [f"{count} <{tag}> instead of one" for tag, count in counts.items() if count != 1]
    if page.language not in {"zh-Hant", "en"}:
        problems.append(f"lang={page.language!r}")
    missing = [(where, target) for where, target in page.references if target not in page.ids]
    return problems + [f"{where} names {target!r}, which is not there" for where, target in missing]
