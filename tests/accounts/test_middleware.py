import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.utils import timezone

from accounts.constants import SESSION_ACTING, SESSION_DEMO_FACTOR, SESSION_FACTOR, Role
from accounts.models import Membership, User
from tests.accounts.letters import letter_to
from tests.factories.accounts import (
    PASSWORD,
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_membership,
    make_officer,
    make_staff,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
LOGIN, SET_UP = "/accounts/login/", "/me/second-factor/?next=%2Fme%2F"


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_app(person: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def plain_client(person: User, **session) -> Client:
    """Signed in without any proof of a second factor."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    stored = client.session
    stored.update(session)
    stored.save()
    return client


# -- acting ---------------------------------------------------------------------------------------------


def acting_in(client: Client) -> str:
    return client.get("/me/").context["acting"].code


def test_somebody_acts_in_their_first_capacity_until_they_choose(client_as):
    person = make_user()
    first = make_membership(person, Role.SCHOOL_MEMBER, school=school())
    second = make_membership(person, Role.SECTION_CHIEF, district=district())
    client = client_as(person)
    assert acting_in(client) == first.code
    give_app(person)
    client = plain_client(person, **{SESSION_FACTOR: person.pk})
    answer = client.post("/me/acting/", {"membership": second.pk, "next": "/me/"})
    assert (answer.url, acting_in(client)) == ("/me/", second.code)


def test_an_ended_capacity_falls_away(client_as):
    person = make_coordinator(school())
    other = make_membership(person, Role.SCHOOL_MEMBER, school=school("0003"))
    client = client_as(person)
    Membership.objects.filter(pk=person.acting.pk).update(ended_at=timezone.now())
    assert acting_in(client) == other.code
    Membership.objects.update(ended_at=timezone.now())
    assert not client.get("/me/").context["acting"]


@pytest.mark.parametrize("wanted", ["", "0", "x", "１", "99999999999999999999", "somebody else's"])
def test_nobody_acts_as_what_they_are_not(client_as, wanted):
    person, other = make_coordinator(school()), make_chief(district())
    client = client_as(person)
    value = str(other.acting.pk) if wanted == "somebody else's" else wanted
    assert client.post("/me/acting/", {"membership": value}).status_code == 404
    assert client.session[SESSION_ACTING] == person.acting.pk


def test_switching_goes_on_within_this_host_only(client_as):
    person = make_coordinator(school())
    answer = client_as(person).post("/me/acting/", {"membership": person.acting.pk, "next": "https://evil.example/"})
    assert answer.url == "/dashboard/"


def test_visitors_cost_no_query_and_signed_in_people_four(client, client_as, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/privacy/")
    person = make_coordinator(school())
    signed_in = client_as(person)
    # The session, the person, their capacities, how many tasks wait.
    with django_assert_num_queries(4):
        signed_in.get("/privacy/")


# -- the second factor ----------------------------------------------------------------------------------


def officials() -> dict[str, User]:
    return {
        "officer": make_officer(district()), "chief": make_chief(district()), "bureau": make_bureau(),
        "admin": make_admin(), "auditor": make_auditor(), "staff": make_staff(),
    }  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "chief", "bureau", "admin", "auditor", "staff"])
def test_officials_without_a_second_factor_are_led_to_setting_it_up(who):
    client = plain_client(officials()[who])
    assert client.get("/me/").url == SET_UP
    assert client.post("/me/", {"display_name": "x"}).url == "/me/second-factor/?next=%2F"
    assert "請先設定兩步驟驗證" in client.get(SET_UP).content.decode()
    # Somebody with a password gives it once more before changing how they sign in.
    answer = client.get("/accounts/2fa/totp/activate/")
    answer = client.post(answer.url, {"password": PASSWORD})
    assert client.get(answer.url).status_code == 200


def test_schools_and_people_without_capacity_need_none():
    for person in (make_coordinator(school()), make_user()):
        assert plain_client(person).get("/me/").status_code == 200


def test_a_capacity_of_a_school_needs_none_though_the_person_also_is_an_official():
    person = make_coordinator(school())
    chief = make_membership(person, Role.SECTION_CHIEF, district=district())
    client = plain_client(person, **{SESSION_ACTING: person.acting.pk})
    assert client.get("/me/").status_code == 200
    client.post("/me/acting/", {"membership": chief.pk})
    assert client.get("/me/").url == SET_UP


@pytest.mark.parametrize(
    "path", ["/me/acting/", "/privacy/", "/accounts/logout/", "/accounts/email/", "/accounts/2fa/", "/healthz"]
)
def test_what_stays_open_meanwhile(path):
    assert plain_client(make_officer(district())).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/claims/", "/manage/people/", "/admin/", "/apply/"])
def test_what_does_not(path):
    answer = plain_client(make_staff()).get(path)
    assert answer.url.startswith("/me/second-factor/")


def test_the_demonstrations_sign_in_stands_in_only_in_the_demonstration(settings):
    client = plain_client(make_officer(district()), **{SESSION_DEMO_FACTOR: True})
    assert client.get("/me/").url == SET_UP
    settings.PB_DEMO = True
    assert client.get("/claims/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_proves_it_and_opens_everything():
    client = plain_client(make_officer(district(), password=None))
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.context["form"].errors["code"] == ["驗證碼不正確，請輸入驗證器目前顯示的 6 位數字。"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    assert len(client.get(answer.url).context["unused_codes"]) == 10
    assert client.get("/claims/").status_code == 200


def test_the_secret_is_sealed_at_rest():
    person = make_officer(district())
    secret = give_app(person)
    assert secret not in str(Authenticator.objects.get(user=person).data)


def test_a_session_from_before_the_set_up_has_to_prove_it():
    person = make_officer(district())
    client = plain_client(person)
    secret = give_app(person)
    answer = client.get("/claims/")
    assert answer.url == "/accounts/2fa/reauthenticate/?next=%2Fclaims%2F"
    proved = client.post("/accounts/2fa/reauthenticate/", {"code": totp_code(secret), "next": "/claims/"})
    assert (proved.url, client.get("/claims/").status_code) == ("/claims/", 200)


def test_proof_of_one_person_is_no_proof_of_another():
    person, other = make_officer(district()), make_officer(district())
    give_app(person)
    client = plain_client(person, **{SESSION_FACTOR: other.pk})
    assert client.get("/claims/").url.startswith("/accounts/2fa/reauthenticate/")


def test_removing_the_app_closes_everything_again():
    person = make_officer(district())
    secret = give_app(person)
    client = plain_client(person, **{SESSION_FACTOR: person.pk})
    client.post("/accounts/2fa/reauthenticate/", {"code": totp_code(secret)})
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert (answer.url, client.get("/me/").url) == ("/accounts/2fa/", SET_UP)


@pytest.mark.parametrize("way", ["code", "password"])
def test_every_way_of_signing_in_asks_for_the_app(client, way):
    person = make_officer(district())
    secret = give_app(person)
    if way == "password":
        answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": "/claims/"})
    else:
        page = client.post(LOGIN, {"login": person.email, "next": "/claims/"}).url
        answer = client.post(page, {"code": letter_to(person.email).code, "next": "/claims/"})
    assert (answer.url, "_auth_user_id" in client.session) == ("/accounts/2fa/authenticate/", False)
    assert client.get("/claims/").url.startswith(LOGIN)
    wrong = client.post(answer.url, {"code": "000000"})
    assert (wrong.status_code, "_auth_user_id" in client.session) == (200, False)
    answer = client.post(answer.url, {"code": totp_code(secret)})
    assert (answer.url, client.get("/claims/").status_code) == ("/claims/", 200)


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_replaces_the_app_once():
    person = make_officer(district())
    secret = give_app(person)
    signed_in = plain_client(person)
    signed_in.post("/accounts/2fa/reauthenticate/", {"code": totp_code(secret)})
    signed_in.post("/accounts/2fa/recovery-codes/generate/")
    (code, *_rest) = signed_in.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    for expected in (302, 200):
        visitor = Client()
        visitor.post(LOGIN, {"login": person.email, "password": PASSWORD})
        assert visitor.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected


def test_the_admin_site_has_no_way_in_of_its_own(client):
    staff = make_staff()
    answer = client.post("/admin/login/", {"username": staff.email, "password": PASSWORD})
    assert (answer.url, "_auth_user_id" in client.session) == (f"{LOGIN}?next=%2Fadmin%2Flogin%2F", False)
