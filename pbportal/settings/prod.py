"""Production. Every secret comes from the environment; a missing one stops the start."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import DATABASES, env

if env.bool("PB_DEMO", default=False):
    raise ImproperlyConfigured(
        "PB_DEMO is for development settings on loopback only; production refuses to start with it."
    )

SECRET_KEY = env.str("SECRET_KEY")
# Fernet keys of the sign-in mails' bodies, newest first; older ones still open what they sealed.
OUTBOX_KEYS = env.list("OUTBOX_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = env.str("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
EMAIL_BACKEND = "notifications.smtp.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")
METRICS_TOKEN = env.str("METRICS_TOKEN")

if "pool" not in DATABASES["default"].get("OPTIONS", {}):
    # Workers keep their connection, and with it the plans of what they ask again and again, like the sweep.
    DATABASES["default"] |= {"CONN_MAX_AGE": 24 * 60 * 60, "CONN_HEALTH_CHECKS": True}

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
