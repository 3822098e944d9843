"""Tests: real PostgreSQL and Valkey, real migrations, everything strict."""

import os
from pathlib import Path

from tests.harness import StringIfInvalid

from .base import *  # noqa: F403
from .base import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES, MIDDLEWARE, STORAGES, TEMPLATES

SECRET_KEY = "test-only-" + "x" * 50
OUTBOX_KEYS = ["dGVzdC1vbmx5LWtleS1ub3Qtc2VjcmV0LWF0LWFsbCE="]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
# Two test runs on one machine keep apart by name.
_run = os.environ.get("PB_TEST_RUN", "")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
DATABASES["default"]["TEST"] = {"NAME": f"test_pbportal{_run}"}
CACHES["default"]["KEY_PREFIX"] = f"test{_run}{_worker}"
FILES_ROOT = Path(os.environ.get("TMPDIR", "/tmp")) / f"pbportal-test-files{_run}{_worker}"  # noqa: S108
STORAGES["default"] = STORAGES["default"] | {"OPTIONS": {"location": FILES_ROOT}}
# Hints go nowhere: delivery is called by the tests that want it.
CELERY_BROKER_URL = os.environ.get("PB_TEST_BROKER", "memory://")
# A worker that a test starts talks to the test's own broker keys and mail server ("host:port").
CELERY_BROKER_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS | {"global_keyprefix": f"test{_run}{_worker}:"}
if "PB_TEST_SMTP" in os.environ:
    EMAIL_BACKEND = "notifications.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = os.environ["PB_TEST_SMTP"].rsplit(":", 1)
MIDDLEWARE = ["tests.harness.CheckedMarkupMiddleware", "tests.harness.ReadOnlyGetMiddleware", *MIDDLEWARE]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = StringIfInvalid()
PB_DEMO = False
# Nothing is remembered from one test to the next; what remembering does has tests of its own.
TASKS_REMEMBERED_SECONDS = 0
