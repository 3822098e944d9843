"""Production, on loopback and without TLS in front, plus the reference page and a counter of queries."""

import os
from pathlib import Path

from pbportal.settings.prod import *  # noqa: F403
from pbportal.settings.prod import BASE_DIR, CELERY_BROKER_TRANSPORT_OPTIONS, INSTALLED_APPS, MIDDLEWARE, TEMPLATES

OUTPUT = BASE_DIR / "var" / "bench"
STATIC_ROOT = OUTPUT / "static"
FILES_ROOT = OUTPUT / "files"
ROOT_URLCONF = "benchmarks.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
MIDDLEWARE = ["benchmarks.middleware.QueryCounter", *MIDDLEWARE]
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]
# The workers of a run hear only the tasks of this run.
CELERY_BROKER_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS | {
    "global_keyprefix": f"bench{os.environ.get('PB_BENCH_RUN', '')}:"
}
EMAIL_BACKEND = os.environ.get("PB_BENCH_MAIL", "notifications.smtp.EmailBackend")
EMAIL_USE_TLS = EMAIL_USE_SSL = False
