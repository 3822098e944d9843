"""Development and demonstration. PB_DEMO=1 is set by the demonstration command only, on loopback."""

from .base import *  # noqa: F403
from .base import BASE_DIR, STORAGES, env

PB_DEMO = env.bool("PB_DEMO", default=False)
# The demonstration shows the pages a real reader would get, so also the real error pages.
DEBUG = env.bool("DEBUG", default=not PB_DEMO)
# Public on purpose: it signs nothing outside a developer's own machine.
SECRET_KEY = "development-only-" + "x" * 40
OUTBOX_KEYS = ["ZGV2ZWxvcG1lbnQtb25seS1rZXktbm90LXNlY3JldCE="]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "demo.mail.MaildirBackend"
DEMO_MAILDIR = BASE_DIR / "var" / "mail"
