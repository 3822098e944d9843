"""Mails about a case that reached nobody: shown on it, and settled by whoever handles it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application
from applications.notices import SUBJECT_KIND
from notifications.constants import MessageStatus
from notifications.models import Message
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.districts import district

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


@pytest.fixture
def officer() -> Any:
    return make_officer(district("zhongzheng"))


def undelivered(case: Application) -> Message:
    """A mail about the case that came back."""
    now = timezone.now()
    return Message.objects.create(
        dedupe_key=f"returned:{case.pk}", to_address="li@example.edu.tw", subject="已送達", body_text="x",
        status=MessageStatus.SENT, not_before=now, sent_at=now, bounced_at=now, bounce_code="5.1.1",
        subject_kind=SUBJECT_KIND, subject_id=case.pk, language="zh-hant",
    )  # fmt: skip


def settle(client: Client, case: Application, message_id: object) -> Any:
    return client.post(f"/applications/{case.reference}/mails/{message_id}/settle/")


def test_whoever_handles_the_case_settles_an_undelivered_mail(client_as: ClientAs, officer: Any) -> None:
    case = cases.submitted()
    mail, client = undelivered(case), client_as(officer)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "遭收件方伺服器退回" in page
    assert f"mails/{mail.pk}/settle/" in page
    response = settle(client, case, mail.pk)
    assert (response.status_code, response["Location"]) == (302, f"{case.get_absolute_url()}#mails")
    page = client.get(case.get_absolute_url()).content.decode()
    assert "已註記：您已用其他方式告知對方。" in page
    assert f"{officer.name}已另行聯繫" in page
    assert f"mails/{mail.pk}/settle/" not in page


def test_the_second_of_two_is_told_so(client_as: ClientAs, officer: Any) -> None:
    case = cases.submitted()
    mail = undelivered(case)
    settle(client_as(officer), case, mail.pk)
    bureau = client_as(make_bureau())
    assert settle(bureau, case, mail.pk).status_code == 302
    assert "這封信已有人註記" in bureau.get(case.get_absolute_url()).content.decode()
    mail.refresh_from_db()
    assert mail.settled_by == officer


def test_mails_of_other_records_are_not_there(client_as: ClientAs, officer: Any) -> None:
    case, other = cases.submitted(), cases.make_draft()
    mail, client = undelivered(other), client_as(officer)
    assert settle(client, case, mail.pk).status_code == 404
    assert settle(client, case, uuid4()).status_code == 404
    mail.refresh_from_db()
    assert mail.settled_at is None


def test_a_closed_case_still_has_its_mails_settled(client_as: ClientAs, officer: Any) -> None:
    case = cases.approved(officer=officer)
    mail = undelivered(case)
    assert settle(client_as(officer), case, mail.pk).status_code == 302
    mail.refresh_from_db()
    assert mail.settled_by == officer


def test_looking_settles_nothing(client_as: ClientAs, officer: Any) -> None:
    case = cases.submitted()
    mail = undelivered(case)
    assert client_as(officer).get(f"/applications/{case.reference}/mails/{mail.pk}/settle/").status_code == 405
