"""The Celery application. It starts no server: `celery -A pbportal` without URLs is a clear error."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pbportal.settings.prod")

app = Celery("pbportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
