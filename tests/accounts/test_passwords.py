import re
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress

from accounts.constants import PASSWORDS_REMEMBERED
from accounts.models import PasswordRecord, User
from tests.accounts.letters import letter_to
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"


def change(client, old: str, new: str):
    return client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_the_last_three_passwords_are_refused(client_as, empty_cache):
    person = make_user()
    client, passwords = client_as(person), [PASSWORD, "second pass phrase", "third pass phrase", "fourth pass phrase"]
    for old, new in pairwise(passwords):
        assert change(client, old, new).status_code == 302
    for used in passwords[1:]:
        empty_cache()  # five changes a minute are the limit
        answer = change(client, passwords[-1], used)
        assert answer.context["form"].errors["password1"] == ["這是您最近 3 次用過的密碼之一，請換一個。"]
    empty_cache()
    assert change(client, passwords[-1], passwords[0]).status_code == 302
    assert PasswordRecord.objects.filter(user=person).count() == PASSWORDS_REMEMBERED


def test_records_hold_hashes_only():
    make_user()
    assert PASSWORD not in PasswordRecord.objects.get().password


def test_a_changed_password_is_told_by_mail(client_as):
    person = make_user()
    change(client_as(person), PASSWORD, "second pass phrase")
    assert letter_to(person.email).subject == "您的密碼已變更"


def test_a_newcomer_sets_a_password_and_reads_the_rules_first(client_as):
    person = make_user()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    client = client_as(person)
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"
    assert "不可與最近 3 次用過的密碼相同。" in client.get("/accounts/password/set/").content.decode()
    answer = client.post("/accounts/password/set/", {"password1": "short", "password2": "other"})
    assert sorted(answer.context["form"].errors) == ["password1"]
    new = "a long pass phrase"
    assert client.post("/accounts/password/set/", {"password1": new, "password2": new}).status_code == 302
    assert User.objects.get(pk=person.pk).check_password(new)


def test_a_reset_link_opens_a_page_works_once_and_expires(client, settings):
    person = make_user()
    client.post(RESET, {"email": person.email})
    path = letter_to(person.email).path
    form = client.get(path).url
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert client.get(form).status_code == 200
    new = "a new pass phrase"
    client.post(form, {"password1": new, "password2": new})
    assert User.objects.get(pk=person.pk).check_password(new)
    assert "這個連結已失效" in client.get(path).content.decode()
    client.post(RESET, {"email": person.email})
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "這個連結已失效" in client.get(letter_to(person.email).path).content.decode()


def test_a_reset_refuses_used_passwords_and_lifts_the_lock(client):
    person = make_user()
    for _ in range(5):
        client.post("/accounts/login/", {"login": person.email, "password": "wrong"})
    client.post(RESET, {"email": person.email})
    form = client.get(letter_to(person.email).path).url
    again = client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert again.context["form"].errors["password1"] == ["這是您最近 3 次用過的密碼之一，請換一個。"]
    new = "a new pass phrase"
    client.post(form, {"password1": new, "password2": new})
    assert client.post("/accounts/login/", {"login": person.email, "password": new}).status_code == 302


def test_the_reset_key_never_stays_in_an_address(client):
    client.post(RESET, {"email": make_user().email})
    path = letter_to(User.objects.get().email).path
    assert re.fullmatch(r"/accounts/password/reset/key/\w+-set-password/", client.get(path).url)


def test_another_address_is_added_by_code_and_made_the_main_one(client_as):
    person = make_user()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    client = client_as(person)
    answer = client.post("/accounts/email/", {"action_add": "", "email": "staff@example.edu.tw"})
    assert answer.url == "/accounts/confirm-email/"
    client.post(answer.url, {"code": letter_to("staff@example.edu.tw").code})
    assert EmailAddress.objects.get(email="staff@example.edu.tw").verified
    client.post("/accounts/email/", {"action_primary": "", "email": "staff@example.edu.tw"})
    assert User.objects.get(pk=person.pk).email == "staff@example.edu.tw"
    assert letter_to(person.email).subject == "您的主要信箱已變更"
