"""The map and the list beside it: one figure, the same districts, the same order."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_in, links_of, text_of

pytestmark = pytest.mark.django_db
FRONT, DISTRICTS = reverse("directory:front"), reverse("directory:districts")


def drawn(response: HttpResponse) -> dict[str, tuple[int, str]]:
    """What the map links: the level and the words of each district, in order."""
    svg = response.content.decode().partition('<svg class="map"')[2].partition("</svg>")[0]
    found = re.findall(r'<a href="[^"]+" class="level-(\d)[^"]*" aria-label="([^，"]+)，([^"]+)">', svg)
    return {name: (int(level), note) for level, name, note in found}


def listed(response: HttpResponse) -> dict[str, str]:
    """What the list says first of each district, in order."""
    items = response.content.decode().partition('<ul class="places">')[2].partition("</ul>")[0].split("</li>")[:-1]
    texts = [" ".join(re.sub(r"<[^>]+>", " ", one.partition("<p")[2].partition(">")[2]).split()) for one in items]
    return dict(zip([links_in(one)[0] for one in items], texts, strict=True))


@pytest.fixture
def partnerships(db: None) -> None:
    signed(school("3002"), district("zhongzheng"))
    signed(school("1015"), district("zhongzheng"))
    signed(school("1015"), district("daan"))


@pytest.mark.parametrize("address", [FRONT, DISTRICTS])
@pytest.mark.parametrize(
    ("show", "levels", "words"),
    [
        ("", {"中正區": 2, "大安區": 1}, "2 所陪伴學校"),
        ("partners", {"中正區": 2, "大安區": 1}, "2 所陪伴學校"),
        ("local", {"中正區": 2, "大安區": 1}, "2 所中 1 所在地（50%）"),
        ("schools", {}, "區內有 5 所學校"),
    ],
)
def test_each_figure_says_the_same_on_the_map_and_in_the_list(
    client: Client, partnerships: None, address: str, show: str, levels: dict[str, int], words: str
) -> None:
    response = client.get(address, {"show": show})
    on_map, in_list = drawn(response), listed(response)
    assert list(on_map) == list(in_list)
    assert len(on_map) == 12
    assert all(in_list[name].startswith(note) for name, (_, note) in on_map.items())
    assert on_map["中正區"][1] == words
    if levels:
        assert {name: level for name, (level, _) in on_map.items() if level} == levels


def test_the_figure_is_chosen_by_links_that_keep_the_filter(client: Client, partnerships: None) -> None:
    response = client.get(DISTRICTS, {"partner": "yes", "show": "local"})
    page = response.content.decode()
    assert f'href="{DISTRICTS}?partner=yes&amp;show=schools#map"' in page
    assert re.findall(r'show=(\w+)#map" aria-current="true"', page) == ["local"]
    assert links_of(response, r"\?partner=no&amp;show=local") == ["尚無陪伴學校 10"]


def test_what_the_list_leaves_out_is_drawn_without_a_link(client: Client, partnerships: None) -> None:
    response = client.get(DISTRICTS, {"partner": "yes"})
    assert list(drawn(response)) == list(listed(response)) == ["大安區", "中正區"]
    assert response.content.decode().count('<path class="off"') == 10


def test_the_key_says_the_ranges(client: Client, partnerships: None) -> None:
    assert "目前沒有陪伴學校 0% 1–50% 51–100%" in text_of(client.get(FRONT, {"show": "local"}))


def test_an_unknown_figure_is_the_usual_one(client: Client, partnerships: None) -> None:
    assert drawn(client.get(FRONT, {"show": "castles"})) == drawn(client.get(FRONT))
