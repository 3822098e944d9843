"""Long lists as files, on their pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.constants import SESSION_ACTING
from accounts.models import Membership
from documents.models import FileAccess
from exports.constants import KEPT_DAYS, LARGE
from exports.models import Export
from exports.registry import registry
from exports.services import expire_exports
from exports.services.making import claim
from tests.factories import exports
from tests.factories.accounts import make_bureau, make_officer, make_user
from tests.factories.cooperation import entered
from tests.factories.districts import district
from tests.pages import sheet_of, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
SHEET = reverse("cooperation:sheet")


def officer() -> Any:
    return make_officer(district("daan"))


def test_a_long_list_is_asked_for_and_written_by_a_worker(client_as: SignIn) -> None:
    exports.more_than_large()
    client = client_as(officer())
    page = client.get(f"{SHEET}?format=xlsx&year=", follow=True)
    assert page.redirect_chain == [("/exports/new/informal-cooperation/?format=xlsx&year=", 302)]
    assert f"超過 {LARGE} 列" in text_of(page)
    form = page.context["form"]
    sent = {"format": form["format"].value(), "form_key": form["form_key"].value()}
    assert sent["format"] == "xlsx"
    address = page.redirect_chain[0][0]
    assert {client.post(address, sent).url for _click in range(2)} == {Export.objects.get().get_absolute_url()}
    assert "等待產製" in text_of(client.get(Export.objects.get().get_absolute_url()))
    export = exports.make(Export.objects.get())
    assert export.total == LARGE + 1
    assert client.get(reverse("exports:file", args=[export.pk])).getvalue() == exports.read(export)


def test_a_short_list_comes_at_once(client_as: SignIn) -> None:
    entered()
    assert len(sheet_of(client_as(officer()).get(f"{SHEET}?format=csv"))) == 1


def test_every_sheet_is_declared_once_and_can_be_asked_for(client_as: SignIn) -> None:
    client = client_as(make_bureau())
    answers = {sheet.key: client.get(reverse("exports:ask", args=[sheet.key])).status_code for sheet in registry}
    assert set(answers.values()) == {200}
    assert {"agreements", "applications", "informal-cooperation", "reports", "schools", "who-owes-what"} <= set(answers)
    with pytest.raises(ValueError, match="twice"):
        registry.declare(exports.sheet())
    assert client.get(reverse("exports:ask", args=["no-such-list"])).status_code == 404


@pytest.mark.parametrize("written", [0, 3_000])
def test_the_page_says_how_far_it_is(client_as: SignIn, written: int) -> None:
    person = officer()
    export = exports.asked(person)
    claim(export.pk)
    Export.objects.filter(pk=export.pk).update(total=12_000, written=written)
    page = client_as(person).get(export.get_absolute_url())
    percent = written * 100 // 12_000
    assert f'max="100" value="{percent}"' in page.content.decode()
    assert f"{written} ／ 12000 列" in text_of(page)


def test_it_says_when_nobody_is_at_work(client_as: SignIn) -> None:
    person = officer()
    export = exports.asked(person)
    client = client_as(person)
    assert "目前無人處理" not in text_of(client.get(export.get_absolute_url()))
    exports.abandon(export)
    assert "目前無人處理" in text_of(client.get(export.get_absolute_url()))


def test_a_failure_says_so_and_leads_to_another_attempt(client_as: SignIn) -> None:
    person = officer()
    export, client = exports.failed(person), client_as(person)
    assert "未能產製" in text_of(client.get(export.get_absolute_url()))
    client.post(reverse("exports:repeat", args=[export.pk]))
    assert exports.make(export).is_ready


def test_fetching_is_noted_and_is_for_whoever_asked(client_as: SignIn) -> None:
    entered()
    person = officer()
    export = exports.made(person)
    address = reverse("exports:file", args=[export.pk])
    response = client_as(person).get(address)
    assert (response["Content-Type"], response.getvalue()) == ("text/csv", exports.read(export))
    assert "attachment" in response["Content-Disposition"]
    assert FileAccess.objects.filter(file=export.file, user=person).count() == 1
    for stranger in (officer(), make_bureau(), make_user()):
        assert client_as(stranger).get(address).status_code == 404


def test_in_another_capacity_the_page_says_which_one_to_choose(client_as: SignIn) -> None:
    person = officer()
    export = exports.made(person)
    other = Membership.objects.create(user=person, role=person.acting.role, district=district("beitou"))
    client = client_as(person)
    session = client.session
    session[SESSION_ACTING] = other.pk
    session.save()
    assert "大安區" in text_of(client.get(export.get_absolute_url()))
    assert client.get(reverse("exports:file", args=[export.pk])).status_code == 403


def test_a_capacity_that_has_ended_opens_nothing(client_as: SignIn) -> None:
    person = officer()
    export = exports.made(person)
    Membership.objects.filter(pk=person.acting.pk).update(ended_at=timezone.now())
    assert client_as(person).get(reverse("exports:file", args=[export.pk])).status_code == 403


def test_what_has_expired_says_so(client_as: SignIn) -> None:
    person = officer()
    export = exports.made(person)
    expire_exports(timezone.now() + timedelta(days=KEPT_DAYS, minutes=1))
    client = client_as(person)
    assert "已逾保存期限" in text_of(client.get(export.get_absolute_url()))
    assert client.get(reverse("exports:file", args=[export.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(client_as: SignIn, django_assert_num_queries: Any, count: int) -> None:
    person = officer()
    for number in range(count):
        exports.asked(person, query=f"q={number}")
    client = client_as(person)
    with django_assert_num_queries(5):
        client.get(reverse("exports:mine"))
