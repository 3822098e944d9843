import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from notifications import readiness
from notifications.models import Message

Queue = Callable[..., Message]
pytestmark = pytest.mark.urls("notifications.urls")


@pytest.fixture
def details(settings: Any, client: Client) -> Callable[[], tuple[int, dict[str, Any]]]:
    """Status and body of /readyz as somebody with the token sees them."""
    settings.METRICS_TOKEN = "s3cret"

    def ask() -> tuple[int, dict[str, Any]]:
        response = client.get("/readyz", headers={"Authorization": "Bearer s3cret"})
        return response.status_code, response.json()

    return ask


@pytest.mark.django_db
def test_all_is_well(details: Callable[[], Any]) -> None:
    assert details() == (
        200,
        {
            "status": "ok",
            "database": True,
            "migrations": True,
            "broker": True,
            "unsent_messages": 0,
            "oldest_unsent_seconds": None,
        },
    )


@pytest.mark.django_db
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "s3cret"}])
def test_details_are_for_the_token_only(client: Client, settings: Any, header: dict[str, str]) -> None:
    settings.METRICS_TOKEN = "s3cret"
    response = client.get("/readyz", headers=header)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_without_a_token_in_the_settings_nobody_sees_details(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/readyz", headers={"Authorization": "Bearer "}).json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_late_outbox_degrades(queue: Queue, details: Callable[[], Any]) -> None:
    now = timezone.now()
    late, fresh = queue("late"), queue("fresh")
    Message.objects.filter(pk=late.pk).update(created_at=now - timedelta(minutes=20), not_before=now)
    Message.objects.filter(pk=fresh.pk).update(not_before=now)
    status, body = details()
    assert (status, body["status"], body["unsent_messages"]) == (200, "degraded", 2)
    assert body["oldest_unsent_seconds"] // 60 == 20


@pytest.mark.django_db
def test_a_dead_broker_degrades(details: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    status, body = details()
    assert (status, body["status"], body["broker"], body["database"]) == (200, "degraded", False, True)


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(details: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness._migrations, "applied", False)
    MigrationRecorder.Migration.objects.filter(app="notifications").delete()
    status, body = details()
    assert (status, body["status"], body["migrations"], body["database"]) == (503, "unavailable", False, True)


def test_a_database_that_is_away_is_not_ready() -> None:
    """In a process of its own: the test's connection is rather alive."""
    script = (
        "import django; django.setup()\n"
        "from django.test import Client, override_settings\n"
        "with override_settings(ROOT_URLCONF='notifications.urls', METRICS_TOKEN='t'):\n"
        "    response = Client().get('/readyz', headers={'Authorization': 'Bearer t'})\n"
        "print(response.status_code, response.content.decode())\n"
    )
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "PB_TEST_BROKER": "memory://"}
    environment["DJANGO_SETTINGS_MODULE"] = "pbportal.settings.test"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    status, body = done.stdout.strip().split(" ", 1)
    assert (status, json.loads(body)["status"], json.loads(body)["database"]) == ("503", "unavailable", False)
