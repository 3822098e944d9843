from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from notifications import hints
from notifications.constants import Purpose
from notifications.models import Message
from notifications.services import queue_message
from tests.factories.accounts import make_user
from tests.notifications.mail_server import MailServer

TEXT = """{% extends "emails/base.txt" %}
{% block heading %}{{ title }}{% endblock %}
{% block body %}{% get_current_language as code %}{{ code }}: {{ body }}{% endblock %}
{% block action_url %}{{ site_url }}/applications/PB115-0042-K/{% endblock %}
{% block action_label %}開啟申請案{% endblock %}
"""


@pytest.fixture
def mail_templates(settings: Any, tmp_path: Path) -> Path:
    """A folder of mail templates beside the site's own, with the mail "sample" ({title}, {body}) in it."""
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / "sample.subject.txt").write_text("{{ title }}\n")
    (folder / "sample.txt").write_text(TEXT)
    (folder / "sample.html").write_text(TEXT.replace("emails/base.txt", "emails/base.html"))
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], tmp_path]}]
    return folder


@pytest.fixture
def queue(mail_templates: Path) -> Callable[..., Message]:
    """`queue(title=…, body=…, **arguments of queue_message)` commits one sample mail; its row."""

    def commit(key: str = "sample:1", *, to: User | None = None, **fields: Any) -> Message:
        context = {"title": fields.pop("title", "您的申請案已收到"), "body": fields.pop("body", "我們已收到。")}
        if not fields.get("address"):
            to = to or make_user()
        with transaction.atomic():
            queue_message("sample", dedupe_key=key, to=to, context=context, **fields)
        return Message.objects.get(dedupe_key=key)

    return commit


@pytest.fixture
def queue_sign_in(queue: Callable[..., Message]) -> Callable[..., Message]:
    def commit(**fields: Any) -> Message:
        values = {"title": "登入驗證碼", "body": "您的驗證碼是 90210777", "purpose": Purpose.SIGN_IN}
        return queue("sign-in:1", **values | fields)

    return commit


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """The site's mail server for this test."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture(autouse=True)
def _rested_broker() -> None:
    """What one test learned about the broker is not so in the next."""
    hints.broker.wake()
