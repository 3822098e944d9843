"""Each number on each overview is as long as the list that it leads to."""

import html
import re
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from core.dates import local_today
from cycles.selectors import begun_terms
from demo import story
from districts.models import District
from health.services import refresh
from schools.models import School
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
HOME = reverse("dashboards:home")
# So many figures at least are links on the home of an office or a school with partners.
OF_A_HOME = 5
_COUNTED = re.compile(r'<a href="([^"]+)" data-count>(\d+)</a>')
_LINK = re.compile(r"<a ([^>]*)>(.*?)</a>", re.DOTALL)
# Links with a digit in their words that count nothing: names of figures, and records by their titles or days.
_NAMES = ('class="define"', 'href="/agreements/?ends=180"', 'href="/needs/')
_TASKS = 'href="/tasks/"'
# What waits on a reader is counted; beyond the header's hundred it is not.
_ROW_OF_TASKS = re.compile(r'<a class="row"')


def counted(response: HttpResponse) -> Iterator[tuple[str, int]]:
    """Every number that is a link, with its address."""
    for address, number in _COUNTED.findall(response.content.decode()):
        yield html.unescape(address), int(number)


def uncounted(response: HttpResponse) -> list[str]:
    """Links that seem to say a number and are not marked as one, so that nobody would compare it."""
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    found = [(facts, re.sub(r"<[^>]+>", "", words)) for facts, words in _LINK.findall(main)]
    return [
        words
        for facts, words in found
        if re.search(r"\d", words) and not any(known in facts for known in ("data-count", _TASKS, *_NAMES))
    ]


def tasks_said(response: HttpResponse) -> int:
    """The number of tasks to which a home links; 0 where it links without one."""
    (words,) = [words for facts, words in _LINK.findall(response.content.decode()) if facts == _TASKS and "：" in words]
    return int("".join(re.findall(r"\d", words)))


def length(client: Client, address: str) -> int:
    """How many rows a list has, from its first page to its last."""
    path, rows, query = address.partition("?")[0], 0, address
    while True:
        context = client.get(query).context
        if "shelf" in context and "city" in context:
            return len(context["shelf"].rows)
        rows += len(context["page"].rows)
        if not context["page"].next_url:
            return rows
        query = path + context["page"].next_url


def differing(client: Client, *pages: str, least: int = 20) -> dict[str, tuple[int, int]]:
    """Links whose number is not the length of their list: both numbers."""
    answers = [client.get(page) for page in pages]
    assert [words for answer in answers for words in uncounted(answer)] == []
    said = {address: number for answer in answers for address, number in counted(answer)}
    assert len(said) >= least, pages
    found = {address: (number, length(client, address)) for address, number in said.items()}
    return {address: pair for address, pair in found.items() if pair[0] != pair[1]}


def pages_of_the_city(districts: int = 3) -> list[str]:
    found = District.objects.order_by("number")[:districts]
    return [HOME, *(reverse("dashboards:district", args=[one.slug]) for one in found)]


def of_terms(pages: list[str], number: int = 2) -> list[str]:
    """Each page for the term that runs and for those before it."""
    return [f"{page}?term={term.key}" for page in pages for term in begun_terms(local_today())[:number]]


def test_over_the_demonstration(client_as: Callable[..., Client]) -> None:
    story.lay_out()
    bureau = client_as(make_bureau())
    assert differing(bureau, *pages_of_the_city()) == {}
    for person in (make_officer(district("daan")), make_coordinator(school("1003"))):
        client = client_as(person)
        assert differing(client, HOME, least=OF_A_HOME) == {}
        assert tasks_said(client.get(HOME)) == len(_ROW_OF_TASKS.findall(client.get("/tasks/").content.decode())) > 0


def test_over_many_rows(client_as: Callable[..., Client]) -> None:
    call_command("seed_scale", interactive=False, verbosity=0, applications=120, open=70, agreements=40, people=60)
    refresh()
    client = client_as(make_bureau())
    assert differing(client, HOME) == {}


@pytest.mark.heavy
@pytest.mark.parametrize("rows", ["demonstration", "many"])
def test_every_overview_of_every_term(client_as: Callable[..., Client], rows: str) -> None:
    """The city, the twelve districts, their desks and every school with a partnership, this term and the last one."""
    if rows == "demonstration":
        story.lay_out()
    else:
        call_command(
            "seed_scale", interactive=False, verbosity=0, applications=600, open=300, agreements=200, people=200
        )
        refresh()
    assert differing(client_as(make_bureau()), *of_terms(pages_of_the_city(districts=12))) == {}
    offices = [make_officer(one) for one in District.objects.order_by("number")]
    partners = School.objects.filter(agreements__in=Agreement.objects.live()).distinct()[:15]
    schools = [make_coordinator(one) for one in partners]
    for people in (offices, schools):
        # A place without partners has little to link to; all of them together have much.
        assert sum(len(list(counted(client_as(person).get(HOME)))) for person in people) >= 2 * len(people)
        for person in people:
            assert differing(client_as(person), HOME, least=0) == {}, person.acting
