import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from notifications import readiness
from notifications.models import Message
from obligations.models import Sweep

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


@pytest.fixture
def swept(db: None) -> Sweep:
    now = timezone.now()
    return Sweep.objects.create(started_at=now, finished_at=now)


@pytest.mark.django_db
def test_all_is_well(details: Callable[[], Any], swept: Sweep) -> None:
    assert details() == (
        200,
        {
            "status": "ok",
            "database": True,
            "migrations": True,
            "broker": True,
            "unsent_messages": 0,
            "oldest_unsent_seconds": None,
            "last_sweep_seconds": 0,
            "failing_declarations": 0,
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
def test_a_sweep_older_than_26_hours_degrades(details: Callable[[], Any], swept: Sweep) -> None:
    Sweep.objects.filter(pk=swept.pk).update(finished_at=timezone.now() - timedelta(hours=26, minutes=1))
    status, body = details()
    assert (status, body["status"], body["last_sweep_seconds"] // 60) == (200, "degraded", 26 * 60 + 1)


@pytest.mark.django_db
def test_a_scheduler_that_never_ran_degrades_a_day_after_the_tables_were_made(details: Callable[[], Any]) -> None:
    MigrationRecorder.Migration.objects.filter(app="obligations").update(applied=timezone.now() - timedelta(hours=27))
    assert details()[1]["status"] == "degraded"


@pytest.mark.django_db
def test_metrics_are_for_the_token_only_and_read_by_prometheus(client: Client, settings: Any, swept: Sweep) -> None:
    settings.METRICS_TOKEN = "s3cret"
    assert client.get("/metrics").status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer s3cret"})
    assert answer.headers["Content-Type"].startswith("text/plain")
    families = {family.name: family for family in text_string_to_metric_families(answer.content.decode())}
    values = {name: family.samples[0].value for name, family in families.items()}
    assert values == {
        "pb_database_up": 1.0,
        "pb_broker_up": 1.0,
        "pb_unsent_messages": 0.0,
        "pb_unsent_messages_late": 0.0,
        "pb_oldest_unsent_seconds_late": 0.0,
        "pb_last_sweep_seconds": 0.0,
        "pb_last_sweep_seconds_late": 0.0,
        "pb_failing_declarations": 0.0,
        "pb_failing_declarations_late": 0.0,
    }


@pytest.mark.django_db
def test_the_alarms_watch_what_the_metrics_hold(client: Client, settings: Any, queue: Queue, swept: Sweep) -> None:
    queue("late")
    settings.METRICS_TOKEN = "s3cret"
    answer = client.get("/metrics", headers={"Authorization": "Bearer s3cret"}).content.decode()
    held = {family.name for family in text_string_to_metric_families(answer)}
    rules = (settings.BASE_DIR / "docs" / "alerts.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"expr: (pb_\w+)", rules)) - held == set()


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
