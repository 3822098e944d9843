"""The harness must be able to fail: each of its rules is broken here once."""

import socket

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.models import ReferenceSequence
from tests import markup
from tests.harness import ReadOnlyGetMiddleware, StringIfInvalid, UndefinedVariable, WriteOnGet, written_table
from tests.plugins.network import ForeignHost
from tests.plugins.strictness import UnorderedSlice

PAGE = '<!doctype html><html lang="zh-Hant"><title>t</title><body><main><h1>標題</h1>%s</main></body></html>'


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("SELECT 1", None),
        ("SELECT * FROM a FOR UPDATE OF a", None),
        ("SELECT * FROM a FOR NO KEY UPDATE", None),
        ("SELECT 'INSERT INTO a' FROM b -- DELETE FROM c", None),
        ('INSERT INTO "django_session" VALUES (1)', None),
        ('SAVEPOINT "s1"', None),
        ("INSERT INTO accounts_user VALUES (1)", "accounts_user"),
        ('  UPDATE "accounts_user" SET x = 1', "accounts_user"),
        ("DELETE FROM ONLY accounts_user", "accounts_user"),
        ("WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x", "a"),
        ("WITH x AS (UPDATE a SET b = 1 RETURNING b) SELECT * FROM x", "a"),
        ("SELECT nextval('a_id_seq')", "nextval"),
        ("TRUNCATE a", "a"),
        ("CREATE TABLE a (b int)", "a"),
        ("COPY a FROM STDIN", "a"),
    ],
)
def test_writes_are_recognised(sql: str, table: str | None) -> None:
    assert written_table(sql) == table


def _write() -> None:
    with connection.cursor() as cursor:
        cursor.execute("WITH x AS (SELECT 1) DELETE FROM core_referencesequence")


@pytest.mark.django_db
def test_a_get_that_writes_fails(rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        _write()
        return HttpResponse()

    assert ReadOnlyGetMiddleware(view)(rf.post("/")).status_code == 200
    with pytest.raises(WriteOnGet):
        ReadOnlyGetMiddleware(view)(rf.get("/"))


@pytest.mark.django_db
def test_a_get_that_writes_while_it_streams_fails(rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(_write() or b"" for _ in range(1))

    response = ReadOnlyGetMiddleware(view)(rf.get("/"))
    with pytest.raises(WriteOnGet):
        list(response)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{{ name }}", "template code"),
        ("<p>None</p>", "None: …"),
        ('<p title="None">x</p>', "says None"),
        ('<p style="color:red">x</p>', "inline <p style>"),
        ('<a onclick="x()" href="/">x</a>', "inline <a onclick>"),
        ("<script>x()</script>", "inline <script>"),
        ("<style>p{}</style>", "inline <style>"),
        ('<a href="javascript:x()">x</a>', "holds a script"),
        ('<form method="post"></form>', "has no csrf token"),
        ("<h1>又一個</h1>", "2 <h1> instead of one"),
        ('<p id="a"></p><p id="a"></p>', "occurs 2 times"),
        ('<label for="a">x</label>', "names 'a', which is not there"),
        ('<a href="#a">x</a>', "names 'a', which is not there"),
        ('<img src="/a.png">', "has no alt"),
        ("請修正 %(count)s 處", "an unfilled message"),
    ],
)
def test_broken_markup_is_refused(content: str, problem: str) -> None:
    with pytest.raises(markup.BrokenMarkup) as refusal:
        markup.check(PAGE % content, source="GET /")
    assert problem in str(refusal.value)


def test_sound_markup_passes() -> None:
    content = (
        '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x">'
        '<label for="a">甲</label><input id="a"></form><script type="module" src="/static/js/a.js"></script>'
        '<p>None yet</p><code>{{ name }}</code><a href="#">頂端</a>'
    )
    markup.check(PAGE.replace("zh-Hant", "en") % content, source="GET /")


def test_an_undefined_variable_fails_in_our_templates_only() -> None:
    theirs = engines["django"].from_string("[{{ nothing }}]")
    assert theirs.render({}) == "[]"
    assert engines["django"].engine.string_if_invalid.__class__ is StringIfInvalid


@pytest.mark.django_db
def test_unordered_rows_do_not_come_as_written() -> None:
    ReferenceSequence.objects.bulk_create(ReferenceSequence(prefix="ZZ", year=y, last=1) for y in (1, 2))
    rows = ReferenceSequence.objects.filter(prefix="ZZ")
    assert [row.year for row in rows] == [2, 1]
    assert [row.year for row in rows.order_by("year")] == [1, 2]
    assert rows.get(year=1).year == 1


@pytest.mark.django_db
def test_a_slice_of_unordered_rows_fails() -> None:
    with pytest.raises(UnorderedSlice):
        list(ReferenceSequence.objects.all()[:1])


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_other_hosts_are_out_of_reach(address: tuple[str, int]) -> None:
    with socket.socket() as client, pytest.raises(ForeignHost):
        client.connect(address)


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_test_does_not_find_what_another_cached(attempt: int) -> None:
    assert cache.add("tests.harness", attempt) is True


def test_a_variable_that_a_view_forgot_fails() -> None:
    with pytest.raises(UndefinedVariable, match=r"url is undefined in templates/components/back\.html"):
        render_to_string("components/back.html")
