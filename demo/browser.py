"""A visitor without JavaScript: follows links, fills forms in and sends them, over plain HTTP.

Just enough for the demonstration to check itself on a machine that has no browser.
"""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar

_TIMEOUT_SECONDS = 30
# <input> types that are no answers.
_BUTTONS = {"submit", "button", "reset", "image", "file"}


class Lost(AssertionError):
    """The page is not the one a visitor would expect."""


@dataclass
class Form:
    """One form of a page with what is filled in already."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    # What can be chosen, by name of the radio group.
    options: dict[str, list[str]] = field(default_factory=dict)
    words: str = ""


@dataclass
class Page:
    """What a visitor sees."""

    url: str
    status: int
    html: str
    heading: str = ""
    words: str = ""
    forms: list[Form] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Collects heading, words, links and forms."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.form: Form | None = None
        self.select = self.textarea = self.link = ""
        self.in_heading = False
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "h1":
            self.in_heading = True
        elif tag == "a":
            self.link = given.get("href", "")
        elif tag == "form":
            self.form = Form(action=given.get("action", ""))
            self.page.forms.append(self.form)
        elif self.form is not None:
            self._control(tag, given, self.form)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "input" and name and given.get("type", "text") not in _BUTTONS:
            form.names.add(name)
            if given.get("type") == "radio":
                form.options.setdefault(name, []).append(given.get("value", ""))
            if given.get("type") not in {"checkbox", "radio"}:
                form.fields[name] = given.get("value", "")
            elif "checked" in given:
                form.fields[name] = given.get("value", "on")
        elif tag == "select":
            self.select = name
            form.names.add(name)
        elif tag == "option" and self.select and ("selected" in given or self.select not in form.fields):
            form.fields[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.textarea = name
            form.names.add(name)
            form.fields[name] = ""
        elif tag == "button" and name:
            form.names.add(name)

    def handle_data(self, data: str) -> None:
        if self.textarea and self.form is not None:
            self.form.fields[self.textarea] += data
            return
        if self.in_heading:
            self.page.heading += data.strip()
        if self.link and data.strip():
            self.page.links.setdefault(data.strip(), self.link)
        if self.form is not None:
            self.form.words += data
        self.said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self.in_heading = False
        elif tag == "a":
            self.link = ""
        elif tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""


class Visitor:
    """One person at one browser, with cookies of their own."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.loads = 0
        self.page = Page(base, 0, "")
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, address: str) -> Page:
        return self._load(urllib.request.Request(urllib.parse.urljoin(self.page.url or self.base, address)))  # noqa: S310

    def follow(self, words: str) -> Page:
        """Follow the first link whose text holds `words`."""
        for text, address in self.page.links.items():
            if words in text:
                return self.open(address)
        raise Lost(f"no link “{words}” on {self.page.url}: {sorted(self.page.links)}")

    def send(self, action: str, /, *, to: str = "", **answers: str | list[str]) -> Page:
        """Fill in and send the form whose address ends in `action`; `to` is what a button of it names instead."""
        form = self._form(action)
        unknown = sorted(set(answers) - form.names)
        if unknown:
            raise Lost(f"no field {unknown} on {self.page.url}; there are {sorted(form.names)}")
        body = urllib.parse.urlencode(form.fields | answers, doseq=True).encode()
        target = urllib.parse.urljoin(self.page.url, to or form.action or self.page.url)
        headers = {"Referer": self.page.url, "Content-Type": "application/x-www-form-urlencoded"}
        return self._load(urllib.request.Request(target, data=body, headers=headers))  # noqa: S310

    def first_option(self, name: str) -> str:
        """What a visitor without a wish would choose of a radio group."""
        for form in self.page.forms:
            if name in form.options:
                return form.options[name][0]
        raise Lost(f"nothing to choose for {name} on {self.page.url}")

    def _form(self, action: str) -> Form:
        posts = [form for form in self.page.forms if "csrfmiddlewaretoken" in form.names]
        found = [form for form in posts if _path(form.action or self.page.url).endswith(action)]
        if not found:
            raise Lost(f"no form to {action} on {self.page.url}: {[form.action for form in posts]}")
        return found[0]

    def _load(self, request: urllib.request.Request) -> Page:
        self.loads += 1
        try:
            answer = self._opener.open(request, timeout=_TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            html = answer.read().decode("utf-8", errors="replace")
            page = Page(url=answer.geturl(), status=answer.status or 0, html=html)
        reader = _Reader(page)
        reader.feed(html)
        page.words = " ".join("".join(reader.said).split())
        self.page = page
        if page.status >= 400:
            raise Lost(f"{page.url} answered {page.status}: {page.heading}")
        return page

    def expect(self, words: str) -> None:
        if words not in self.page.words:
            raise Lost(f"“{words}” is not on {self.page.url} ({self.page.heading})")


def _path(address: str) -> str:
    return urllib.parse.urlsplit(address).path
