"""The portal as processes of the fault harness run it: the test settings with a scheduler that ticks every second."""

from pbportal.settings.test import *  # noqa: F403

CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULE = {
    "hint-unsent-messages": {"task": "notifications.tasks.hint_unsent_messages", "schedule": 1.0},
    "sweep-obligations": {"task": "obligations.tasks.sweep_obligations", "schedule": 1.0},
}
