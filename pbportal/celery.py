"""The Celery application. It starts no server: `celery -A pbportal` without URLs is a clear error."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pbportal.settings.prod")

app = Celery("pbportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def tend_connections(task: Any = None, **_: Any) -> None:
    """As Django does around each request: what is old or broken is closed, and what stays is tried before its use."""
    from django.db import close_old_connections

    if not task.request.is_eager:
        close_old_connections()
