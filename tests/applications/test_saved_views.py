"""Views of the queue that a team keeps: shared within it, limited, and remembered when they are gone."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from applications import services
from applications.constants import MAX_SAVED_VIEWS
from applications.models import SavedView
from core.permissions import Refused
from tests.factories import applications as cases
from tests.factories.accounts import make_auditor, make_bureau, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import sheet_of, text_of
from tests.violations import refused_by

pytestmark = pytest.mark.django_db
LIST, VIEWS = "/applications/", "/applications/views/"


def tabs(client: Client, query: str = "") -> list[tuple[str, bool]]:
    return [(tab.label, tab.is_current) for tab in client.get(LIST + query).context["tabs"]]


def keep(client: Client, name: str = "退回的", query: str = "status=returned") -> str:
    """Where saving leads."""
    response = client.post(VIEWS, {"name": name, "query": query})
    assert response.status_code == 302
    return str(response["Location"])


def test_a_view_is_kept_for_the_team_and_for_nobody_else(client_as):
    officer = client_as(make_officer(district("zhongzheng")))
    address = keep(officer, query=f"q={quote('狀態:退回補正 世新')}&after=xyz&mine=")
    assert address == f"{LIST}?show=all&q={quote('世新')}&status=returned"
    assert tabs(officer, address.removeprefix(LIST)) == [("退回的", True)]
    assert tabs(client_as(make_officer(district("zhongzheng")))) == [("退回的", False)]
    assert tabs(client_as(make_officer(district("daan")))) == tabs(client_as(make_bureau())) == []
    assert client_as(make_officer(district("daan"))).get(f"{VIEWS}{SavedView.objects.get().pk}/").status_code == 404


def test_the_bureau_is_one_team(client_as):
    keep(client_as(make_bureau()), query="show=waiting&district=daan")
    assert tabs(client_as(make_bureau()), "?show=waiting&district=daan") == [("退回的", True)]


def test_a_removed_view_is_gone_and_history_says_who(client_as):
    maker, other = make_officer(district("daan"), display_name="林佳穎"), make_officer(district("daan"))
    client = client_as(maker)
    keep(client)
    view = SavedView.objects.get()
    client.post(f"{VIEWS}{view.pk}/", {"name": "待補正"})
    client_as(other).post(f"{VIEWS}{view.pk}/remove/")
    page = client.get(VIEWS)
    assert tabs(client) == []
    said = [(moment.who, moment.what) for moment in page.context["moments"]]
    assert said == [
        (other.name, "移除檢視：待補正"), ("林佳穎", "重新命名檢視：退回的 → 待補正"), ("林佳穎", "儲存檢視：退回的"),
    ]  # fmt: skip
    assert "林佳穎" in text_of(page)


def test_a_name_is_taken_once_and_free_again_once_its_view_is_gone(client_as):
    client = client_as(make_officer(district("daan")))
    keep(client)
    keep(client, name="另一個", query="mine=true")
    refused = client.post(VIEWS, {"name": "退回的", "query": "show=all"})
    assert refused.context["form"].errors == {"__all__": ["貴單位已有同名的檢視。"]}
    other = SavedView.objects.get(name="另一個")
    renamed = client.post(f"{VIEWS}{other.pk}/", {"name": "退回的"})
    assert renamed.context["form"].errors == {"name": ["貴單位已有同名的檢視。"]}
    services.remove_view(SavedView.objects.get(name="退回的"), actor=_officer())
    keep(client)
    assert [name for name, _current in tabs(client)] == ["退回的", "另一個"]


def _officer() -> User:
    return make_officer(district("daan"))


def test_a_team_keeps_so_many_and_the_database_knows(client_as):
    officer = _officer()
    for number in range(MAX_SAVED_VIEWS):
        services.save_view(actor=officer, name=f"第{number}個", query="show=all")
    with pytest.raises(Refused, match="12"):
        services.save_view(actor=officer, name="太多", query="show=all")
    with refused_by("saved_view_place_in_range"):
        SavedView.objects.create(
            district=district("daan"), name="太多", query="", place=MAX_SAVED_VIEWS + 1, created_at=timezone.now()
        )


def test_two_people_at_once_do_not_share_a_place():
    services.save_view(actor=_officer(), name="一", query="show=all")
    with refused_by("saved_view_place_once"):
        SavedView.objects.create(district=district("daan"), name="二", query="", place=1, created_at=timezone.now())


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_views_asks_as_often_at_any_length(client_as, django_assert_num_queries, number):
    officer = _officer()
    for each in range(number):
        services.save_view(actor=officer, name=f"第{each}個", query="show=all")
    client = client_as(officer)
    client.get(VIEWS)
    with django_assert_num_queries(6):
        assert len(client.get(VIEWS).context["views"]) == number


# -- the list as a sheet ----------------------------------------------------------------------------------


def lines(client: Client, query: str) -> list[str]:
    return [line["reference"] for line in sheet_of(client.get(f"{LIST}sheet/?format=csv&{query}"))]


def test_the_sheet_is_what_the_page_shows_in_the_readers_scope(client_as):
    officer = make_officer(district("zhongzheng"), display_name="林佳穎")
    taken = cases.claimed(school=school("1003"), officer=officer)
    cases.submitted(school("1015"))
    there = cases.submitted(school("1016"), districts=("daan",))
    client = client_as(officer)
    assert lines(client, "mine=true") == lines(client, f"q={quote('承辦:我')}") == [taken.reference]
    assert set(lines(client_as(make_auditor()), "district=daan")) == {there.reference}
    (line,) = sheet_of(client.get(f"{LIST}sheet/?format=csv&mine=true"))
    assert [line[key] for key in ("status_code", "with", "handled_by", "waits")] == [
        "under_review", "中正區公所經建課", "林佳穎", "學校等候中",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_the_page_leads_to_every_format(client_as, form):
    client = client_as(make_officer(district("zhongzheng")))
    cases.submitted(school("1015"))
    link = f"{LIST}sheet/?show=all&format={form}"
    assert link.replace("&", "&amp;") in client.get(f"{LIST}?show=all").content.decode()
    answer = client.get(link)
    assert f".{form}" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(client_as, django_assert_num_queries, count):
    for code in ("1003", "1015", "1016")[:count]:
        cases.submitted(school(code))
    client = client_as(make_bureau())
    with django_assert_num_queries(8):
        assert len(lines(client, "show=all")) == count
