import re
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.constants import LOCK_SECONDS, UNCONFIRMED_DAYS
from accounts.models import Membership, User
from notifications.constants import MessageStatus, Purpose
from notifications.models import Message
from notifications.selectors import deliveries_about
from notifications.services import deliver
from tests.accounts.letters import letter_to, letters_to
from tests.factories.accounts import PASSWORD, make_coordinator, make_member, make_officer, make_user
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"


def ask_code(client: Client, email: str, following: str = "") -> str:
    return client.post(LOGIN, {"login": email, "password": "", "next": following}, follow=False).url


def enter(client: Client, url: str, code: str):
    address, _, query = url.partition("?")
    return client.post(address, {"code": code} | dict(parse_qsl(query)))


def signed_in_as(client: Client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def test_a_newcomer_types_an_address_then_a_code_then_a_name_and_goes_on(client):
    page = ask_code(client, "New.Teacher@Example.edu.tw", "/me/acting/")
    assert page == f"{CONFIRM}?next=%2Fme%2Facting%2F"
    answer = enter(client, page, letter_to("new.teacher@example.edu.tw").code)
    assert answer.url == "/me/name/?next=%2Fme%2Facting%2F"
    person = User.objects.get(email="new.teacher@example.edu.tw")
    assert (signed_in_as(client), person.emailaddress_set.get().verified) == (person.pk, True)
    answer = client.post("/me/name/", {"display_name": "陳大文", "next": "/me/acting/"})
    assert (answer.url, User.objects.get(pk=person.pk).display_name) == ("/me/acting/", "陳大文")


def test_somebody_with_a_name_goes_straight_on(client):
    person = make_user()
    page = ask_code(client, person.email, "/me/")
    assert enter(client, page, letter_to(person.email).code).url == "/me/"


def test_what_a_visitor_typed_before_stays_in_the_session(client):
    session = client.session
    session["draft"] = "kept"
    session.save()
    enter(client, ask_code(client, "new@example.com"), letter_to("new@example.com").code)
    assert client.session["draft"] == "kept"


@pytest.mark.parametrize("typed", ["{0}", "{1}", " {0} ", "１２３"])
def test_codes_may_be_typed_in_any_width_with_or_without_hyphen(client, typed):
    page = ask_code(client, "new@example.com")
    code = letter_to("new@example.com").code
    if typed == "１２３":
        typed = code.translate({ord(str(digit)): "０１２３４５６７８９"[digit] for digit in range(10)})
    enter(client, page, typed.format(code, code.replace("-", "")))
    assert signed_in_as(client) is not None


def test_a_wrong_code_says_so_beside_the_field_and_five_end_the_try(client):
    page = ask_code(client, "new@example.com")
    answer = enter(client, page, "0000-0000")
    assert answer.context["form"].errors["code"] == ["驗證碼不正確，請對照最新一封信。"]
    for _ in range(4):
        answer = enter(client, page, "0000-0000")
    assert answer.url == "/accounts/login/code/"
    enter(client, page, letter_to("new@example.com").code)
    assert signed_in_as(client) is None


def test_the_code_is_only_good_in_the_browser_that_asked(client):
    page = ask_code(client, "new@example.com")
    enter(Client(), page, letter_to("new@example.com").code)
    other = Client()
    assert enter(other, page, letter_to("new@example.com").code).url == "/accounts/login/code/"
    assert signed_in_as(other) is None


def test_a_new_code_can_be_asked_for(client):
    page = ask_code(client, "new@example.com")
    client.post(CONFIRM, {"action": "resend"})
    first, second = letters_to("new@example.com")
    enter(client, page, first.code)
    assert signed_in_as(client) is None
    enter(client, page, second.code)
    assert signed_in_as(client) is not None


def test_no_answer_tells_whether_an_address_is_known(client):
    known = make_user(email="known@example.com").email
    pages = []
    for address in (known, "other@example.com"):
        visitor = Client()
        assert ask_code(visitor, address) == CONFIRM
        html = visitor.get(CONFIRM).content.decode()
        html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
        pages.append(html.replace(address, "ADDRESS"))
        html = visitor.post("/accounts/password/reset/", {"email": address}, follow=True).content.decode()
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html))
    assert (pages[0], pages[1]) == (pages[2], pages[3])
    assert [len(letters_to(address)) for address in (known, "other@example.com")] == [2, 2]
    subjects = [letter_to(address).subject for address in (known, "other@example.com")]
    assert [letters_to(each)[0].subject for each in (known, "other@example.com")] == ["您的登入驗證碼"] * 2
    assert subjects == ["設定新密碼", "設定新密碼"]


def test_a_closed_account_gets_the_same_page_and_no_code(client):
    person = make_user(is_active=False)
    assert ask_code(client, person.email) == CONFIRM
    assert letter_to(person.email).subject == "這個信箱沒有帳號"


def test_signing_up_leads_to_the_one_form(client):
    answer = client.get("/accounts/signup/?next=/apply/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=%2Fapply%2F")


def test_the_page_after_signing_in_is_on_this_host(client):
    page = ask_code(client, make_user().email, "https://evil.example/")
    person = User.objects.get()
    assert enter(client, page, letter_to(person.email).code).url == "/applications/"


@pytest.mark.parametrize("make", [lambda: make_coordinator(school()), lambda: make_member(school())])
def test_whoever_acts_for_a_school_begins_at_the_overview(client, make):
    person = make()
    page = ask_code(client, person.email)
    assert enter(client, page, letter_to(person.email).code).url == "/dashboard/"


def test_whose_capacity_has_ended_begins_with_their_own_cases(client):
    person = make_coordinator(school())
    Membership.objects.filter(user=person).update(ended_at=timezone.now())
    page = ask_code(client, person.email)
    assert enter(client, page, letter_to(person.email).code).url == "/applications/"


def test_an_official_begins_at_the_overview_behind_the_second_factor(client):
    official = make_officer(district())
    page = ask_code(client, official.email)
    answer = enter(client, page, letter_to(official.email).code)
    assert answer.url == "/dashboard/"
    assert client.get(answer.url).url.startswith("/me/second-factor/")


def test_the_password_is_the_second_way(client):
    person = make_user()
    answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": "/me/"})
    assert (answer.url, signed_in_as(client)) == ("/me/", person.pk)


def test_a_wrong_password_opens_the_part_where_it_was_typed(client):
    person = make_user()
    answer = client.post(LOGIN, {"login": person.email, "password": "wrong"})
    assert answer.context["form"].non_field_errors() == ["電子郵件與密碼不符。也可以把密碼留空，改收驗證碼。"]
    assert '<details class="disclosure" open>' in answer.content.decode()


def test_five_failures_lock_the_address_for_a_quarter_of_an_hour(client):
    person = make_user()
    for _ in range(5):
        client.post(LOGIN, {"login": person.email, "password": "wrong"})
    locked = client.post(LOGIN, {"login": person.email.upper(), "password": PASSWORD})
    assert locked.context["form"].non_field_errors() == ["失敗次數過多，暫時鎖定登入，請 15 分鐘後再試。"]
    assert signed_in_as(client) is None
    assert client.post(LOGIN, {"login": make_user().email, "password": PASSWORD}).status_code == 302


def test_the_lock_counts_from_the_fifth_failure(client):
    person = make_user()
    for _ in range(5):
        client.post(LOGIN, {"login": person.email, "password": "wrong"})
    server = cache._cache.get_client(None)
    locks = [key for key in server.scan_iter() if b"sign-in-lock" in key and person.email.encode() in key]
    assert [LOCK_SECONDS - 5 < server.ttl(key) <= LOCK_SECONDS for key in locks] == [True]


def test_right_passwords_in_between_do_not_lock(client):
    person = make_user()
    for _ in range(4):
        Client().post(LOGIN, {"login": person.email, "password": "wrong"})
    for _ in range(6):
        visitor = Client()
        visitor.post(LOGIN, {"login": person.email, "password": PASSWORD})
        assert signed_in_as(visitor) == person.pk


def test_an_address_gets_few_codes_a_minute(client):
    for _ in range(3):
        ask_code(Client(), "new@example.com")
    answer = client.post(LOGIN, {"login": "new@example.com"})
    assert answer.context["form"].errors["login"] == ["已寄出多封驗證碼，請稍候幾分鐘再索取。"]


# -- the mails ------------------------------------------------------------------------------------------


def test_sign_in_mails_are_sealed_purged_once_sent_and_in_no_log(client, mailoutbox):
    ask_code(client, "new@example.com")
    letter = letter_to("new@example.com")
    row = letter.message
    assert (row.purpose, row.body_text, row.body_html, row.recipient_id) == (Purpose.SIGN_IN, "", "", None)
    assert letter.code.encode() not in bytes(row.sealed_body)
    assert letter.code not in row.subject + row.dedupe_key
    assert deliveries_about(row.subject_kind, row.subject_id or 0) == []


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_mail_leaves_and_nothing_of_it_stays(client, mailoutbox):
    ask_code(client, "new@example.com")
    code = letter_to("new@example.com").code
    assert deliver(Message.objects.get().pk) is True
    row = Message.objects.get()
    assert (row.status, bytes(row.sealed_body)) == (MessageStatus.SENT, b"")
    (mail,) = mailoutbox
    assert code in mail.body
    assert [kind for _content, kind in mail.alternatives] == ["text/html"]


def test_mails_speak_the_persons_language_and_newcomers_the_pages(client):
    english = make_user(language="en")
    ask_code(client, english.email)
    assert letter_to(english.email).subject == "Your code for signing in"
    visitor = Client()
    visitor.cookies["django_language"] = "en"
    ask_code(visitor, "new@example.com")
    assert letter_to("new@example.com").subject == "Your code for signing in"
    assert User.objects.get(email="new@example.com").language == "en"


# -- accounts that nobody confirmed ---------------------------------------------------------------------


def test_two_people_typing_the_same_new_address_make_one_account(client):
    first, second = services.register_person("New@example.com"), services.register_person("new@example.com ")
    assert (first, EmailAddress.objects.count()) == (second, 1)


def test_typed_addresses_that_nobody_confirmed_are_forgotten():
    stale, fresh, confirmed = (services.register_person(f"{name}@example.com") for name in ("a", "b", "c"))
    EmailAddress.objects.filter(user=confirmed).update(verified=True)
    long_ago = timezone.now() - timedelta(days=UNCONFIRMED_DAYS, minutes=1)
    User.objects.filter(pk__in=[stale.pk, confirmed.pk]).update(date_joined=long_ago)
    assert services.purge_unconfirmed_people() == 1
    assert set(User.objects.values_list("email", flat=True)) == {fresh.email, confirmed.email}


def test_every_page_of_the_way_in_is_there_in_both_languages(client):
    for name in ("account_login", "account_request_login_code", "account_reset_password", "account_inactive"):
        for language, word in (("zh-hant", "登入"), ("en", "sign")):
            client.cookies["django_language"] = language
            assert word in client.get(reverse(name)).content.decode().lower()
