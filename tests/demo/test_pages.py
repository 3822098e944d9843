"""One-click sign-in and the mailbox exist in the demonstration only, on loopback only."""

import subprocess
import sys

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings
from django.urls import include, path

from accounts.constants import SESSION_DEMO_FACTOR
from demo.mail import MaildirBackend
from pbportal import urls as real_urls
from tests.factories.accounts import make_officer
from tests.factories.districts import district

urlpatterns = [*real_urls.urlpatterns, path("demo/", include("demo.urls"))]
handler404 = real_urls.handler404
pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(tmp_path):
    with override_settings(PB_DEMO=True, ROOT_URLCONF=__name__, DEMO_MAILDIR=tmp_path / "mail"):
        yield


def test_without_the_demonstration_there_is_no_such_address(client):
    assert client.get("/demo/").status_code == 404


def test_nobody_from_elsewhere_gets_in(demonstration, client):
    assert client.get("/demo/", REMOTE_ADDR="203.0.113.9").status_code == 404


def test_one_click_signs_in_and_stands_in_for_the_second_factor(demonstration, client):
    officer = make_officer(district("shilin"), is_sample=True)
    response = client.post(f"/demo/sign-in/{officer.pk}/")
    assert response.url == "/dashboard/"
    assert client.session["_auth_user_id"] == str(officer.pk)
    assert client.session[SESSION_DEMO_FACTOR] is True


def test_only_samples_are_signed_in_as(demonstration, client):
    person = make_officer(district("shilin"))
    assert client.post(f"/demo/sign-in/{person.pk}/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_sign_in_stays_on_this_host(demonstration, client):
    officer = make_officer(district("shilin"), is_sample=True)
    response = client.post(f"/demo/sign-in/{officer.pk}/", {"next": "https://elsewhere.example/"})
    assert response.url == "/dashboard/"


def test_the_mailbox_shows_both_parts(demonstration, client):
    message = EmailMultiAlternatives("您的申請案", "純文字內容", "a@example.com", ["林 <lin@example.com>"])
    message.attach_alternative("<p>網頁內容</p>", "text/html")
    MaildirBackend().send_messages([message])
    page = client.get("/demo/mailbox/")
    assert "您的申請案" in page.content.decode()
    key = page.context["mails"][0].key
    assert "純文字內容" in client.get(f"/demo/mailbox/{key}/").content.decode()
    html = client.get(f"/demo/mailbox/{key}/html/")
    assert html.content.decode().strip() == "<p>網頁內容</p>"
    assert "sandbox" in html.headers["Content-Security-Policy"]


def test_an_unknown_message_is_not_there(demonstration, client):
    assert client.get("/demo/mailbox/nothing/").status_code == 404


def test_production_refuses_to_start_with_it():
    environment = {
        "PB_DEMO": "1",
        "DATABASE_URL": "postgres://u:p@127.0.0.1/x",
        "REDIS_URL": "redis://127.0.0.1/0",
        "PATH": "",
    }
    run = subprocess.run(
        [sys.executable, "-c", "import pbportal.settings.prod"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "PB_DEMO is for development settings on loopback only" in run.stderr
