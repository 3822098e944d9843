"""The head of unit's consent by e-mail: asked for, looked at without effect, given by a button, stale, replaced."""

import html as htmllib
import re

import pytest
from django.urls import reverse

from applications import services
from applications.content import content_of
from applications.models import Application
from notifications.models import Message
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

WHOM = {"consent_name": "張主任", "consent_title": "系主任", "consent_email": "dean@example.edu.tw"}


@pytest.fixture
def owner():
    return make_coordinator(school(), display_name="林怡君")


@pytest.fixture
def draft(owner):
    return cases.complete_draft(school(), owner, consent="none")


@pytest.fixture
def writer(client_as, owner):
    return client_as(owner)


def declaration(case: Application) -> str:
    return reverse("applications:section", args=[case.reference, "declaration"])


def ask(client, case, **more):
    return client.post(reverse("applications:ask_consent", args=[case.reference]), WHOM | more)


def links() -> list[str]:
    """The links of the mails that ask, oldest first."""
    mails = Message.objects.filter(to_address="dean@example.edu.tw").order_by("created_at", "pk")
    return [re.search(r"/consent/[\w-]+/", mail.body_text)[0] for mail in mails]


def text_of(response) -> str:
    return htmllib.unescape(response.content.decode())


def has_consent(case: Application) -> bool:
    return not content_of(Application.objects.get(pk=case.pk)).lacks_consent


def test_asking_mails_a_link_and_shows_whom_and_when(writer, draft):
    assert ask(writer, draft)["Location"] == f"{declaration(draft)}#consent"
    response = writer.get(declaration(draft))
    assert "已寄信徵求張主任同意（dean@example.edu.tw）" in text_of(response)
    assert re.search(r"已於115年.*?寄信徵求張主任（dean@example.edu.tw）同意，尚未確認", text_of(response))
    assert len(links()) == 1


def test_looking_changes_nothing_and_the_button_consents(client, writer, draft):
    ask(writer, draft)
    (link,) = links()
    html = text_of(client.get(link))
    for fact in ("世新大學", draft.reference, "1. 中正區", "2. 文山區", "開設課程", "派員到校協助課程", "林怡君"):
        assert fact in html
    assert not has_consent(draft)
    response = client.post(link, follow=True)
    assert response.redirect_chain == [(link, 302)]
    assert "已記錄您的同意" in text_of(response)
    assert has_consent(draft)
    assert "已於" in text_of(writer.get(declaration(draft)))


def test_a_second_click_on_the_button_is_the_first(client, writer, draft):
    ask(writer, draft)
    (link,) = links()
    client.post(link)
    confirmed = draft.consent_requests.get().confirmed_at
    assert "已記錄您的同意" in text_of(client.post(link, follow=True))
    assert draft.consent_requests.get().confirmed_at == confirmed


def test_asking_twice_at_once_mails_once(writer, draft):
    ask(writer, draft)
    ask(writer, draft)
    assert len(links()) == 1


def test_asking_somebody_else_replaces_the_first_link(client, writer, draft):
    ask(writer, draft)
    ask(writer, draft, consent_name="李副主任")
    first, second = links()
    assert "已由新的請求取代" in text_of(client.get(first))
    client.post(first)
    assert not has_consent(draft)
    client.post(second)
    assert has_consent(draft)


def test_a_change_of_what_is_consented_to_makes_it_stale(client, writer, draft, owner):
    ask(writer, draft)
    services.save_section(draft, actor=owner, section_code="districts", answers={"choice_2": "beitou"})
    (link,) = links()
    assert "申請內容有變動" in text_of(client.get(link))
    assert "申請內容有變動" in text_of(client.post(link, follow=True))
    assert not has_consent(draft)


def test_consent_given_goes_stale_and_is_asked_for_again(client, writer, draft, owner):
    ask(writer, draft)
    client.post(links()[0])
    services.save_section(draft, actor=owner, section_code="districts", answers={"choice_2": "beitou"})
    html = text_of(writer.get(declaration(draft)))
    assert "張主任同意之後，行政區或承諾事項有變動" in html
    ask(writer, draft)
    client.post(links()[1])
    assert has_consent(draft)


def test_taking_the_request_back_kills_its_link(client, writer, draft):
    ask(writer, draft)
    response = writer.post(reverse("applications:cancel_consent", args=[draft.reference]), follow=True)
    assert "已收回請求" in text_of(response)
    client.post(links()[0])
    assert not has_consent(draft)


def test_asking_after_the_case_was_sent_keeps_the_words(client_as, owner):
    case = cases.submitted(school(), owner)
    response = ask(client_as(owner), case)
    assert (response.status_code, has_consent(case)) == (200, True)
    assert "張主任" in text_of(response)


@pytest.mark.parametrize("token", ["abc", "x" * 300, "%00", "%E5%90%8C%E6%84%8F"])
def test_an_unknown_link_gets_a_helpful_page(client, token):
    response = client.get(f"/consent/{token}/")
    assert response.status_code == 404
    assert "連結可能在信中被截斷" in text_of(response)
    assert client.post(f"/consent/{token}/").status_code == 404


def test_a_request_outlived_by_its_case_is_closed(client, writer, draft, owner):
    ask(writer, draft)
    cases.give_consent(draft, owner, "scan")
    services.submit_application(draft, actor=owner, seen_hash=cases.seen_hash(Application.objects.get(pk=draft.pk)))
    assert "這個請求已經關閉" in text_of(client.get(links()[0]))


def test_wrong_addresses_are_said_at_the_field_and_everything_stays(writer, draft):
    html = text_of(ask(writer, draft, consent_name="", consent_email="dean@", has_read_notice="on", seen=""))
    assert re.findall(r'<li><a href="#id_consent_\w+">(.*?)</a>', html) == [
        "請填寫單位主管姓名",
        "「單位主管電子郵件」請填完整的電子郵件地址，例如 name@school.edu.tw",
    ]
    assert 'value="dean@"' in html
    assert "系主任" in html
    stored = Application.objects.get(pk=draft.pk).answers
    kept = {code: stored[code] for code in ("consent_email", "is_true", "has_read_notice")}
    assert kept == {"consent_email": "dean@", "is_true": "", "has_read_notice": "on"}
    assert links() == []


def test_the_name_typed_is_there_again_after_going_away(writer, draft):
    writer.post(declaration(draft), WHOM | {"action": "save"})
    assert 'value="張主任"' in text_of(writer.get(declaration(draft)))


def test_a_pending_request_does_not_hold_up_the_rest(writer, draft):
    ask(writer, draft)
    ticks = {"is_true": "on", "has_read_notice": "on"}
    assert writer.post(declaration(draft), ticks).status_code == 302
    check = text_of(writer.get(reverse("applications:check", args=[draft.reference])))
    assert "單位主管尚未以電子郵件確認" in check


def test_the_public_page_asks_little(client, writer, draft, django_assert_num_queries):
    ask(writer, draft)
    with django_assert_num_queries(4):
        client.get(links()[0])
