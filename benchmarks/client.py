"""A browser that measures: one request after the other, or eight at a time."""

import gzip
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from .environment import HOST
from .middleware import ANSWERED, ASKED

_CSRF = "a" * 32


@dataclass(frozen=True, slots=True)
class Site:
    """One running server with the sessions of the people who read there."""

    port: int
    sessions: dict[str, str]
    urls: dict[str, str]
    form: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """A page of a site: `url` names one of its URLs, `who` one of its sessions."""

    url: str
    who: str = ""
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Weight:
    """What one answer held."""

    status: int
    queries: int
    raw: int
    compressed: int


@dataclass(slots=True)
class _Request:
    path: str
    method: str
    headers: dict[str, str]
    body: bytes | None = None


def _request(site: Site, ask: Ask, serial: int = 0) -> _Request:
    headers = {"Host": f"{HOST}:{site.port}", "X-Forwarded-Proto": "https"}
    cookies = f"csrftoken={_CSRF}"
    if ask.who:
        cookies += f"; sessionid={site.sessions[ask.who]}"
    headers["Cookie"] = cookies
    if ask.method == "GET":
        return _Request(site.urls[ask.url], "GET", headers)
    # Another word each time, so that there is something to save.
    form = site.form | {"csrfmiddlewaretoken": _CSRF, "teacher_title": f"副教授 {serial}"}
    headers |= {"Origin": f"https://{HOST}:{site.port}", "Content-Type": "application/x-www-form-urlencoded"}
    return _Request(site.urls[ask.url], "POST", headers, urlencode(form).encode())


def _send(site: Site, request: _Request) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(HOST, site.port, timeout=30)
    try:
        connection.request(request.method, request.path, request.body, request.headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def weigh(site: Site, ask: Ask) -> Weight:
    """One request that also counts queries. Raises SystemExit when the page is not what was to be measured."""
    request = _request(site, ask, serial=-1)
    request.headers[ASKED] = "1"
    response, body = _send(site, request)
    wanted = 200 if ask.method == "GET" else 302
    if response.status != wanted:
        where = response.headers.get("Location", "")
        raise SystemExit(f"{ask.method} {request.path} answered {response.status} {where}, not {wanted}")
    return Weight(response.status, int(response.headers.get(ANSWERED, 0)), len(body), len(gzip.compress(body)))


def seconds(site: Site, ask: Ask, serial: int = 0) -> float:
    """How long one request takes, connection included."""
    request = _request(site, ask, serial)
    began = time.perf_counter()
    _send(site, request)
    return time.perf_counter() - began


def per_second(site: Site, ask: Ask, *, lasting: float, clients: int = 8) -> float:
    """Answers a second with several readers at once."""
    answered = [0] * clients
    deadline = time.perf_counter() + lasting

    def read(number: int) -> None:
        while time.perf_counter() < deadline:
            _send(site, _request(site, ask))
            answered[number] += 1

    threads = [threading.Thread(target=read, args=[number]) for number in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered) / (time.perf_counter() - began)
