"""Settings shared by every environment. A missing or malformed value fails loudly at start."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()


def required_url(name: str) -> str:
    """The URL in the environment variable `name`; a sentence that says what to set otherwise."""
    value = env.str(name, default="")
    if value:
        return value
    if env.bool("PB_NO_SERVERS", default=False):
        return {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}[name]
    raise ImproperlyConfigured(
        f"{name} is not set. Set it to a running server (DATABASE_URL=postgres://user:password@host/name, "
        "REDIS_URL=redis://host:6379/0), or start through manage.py or pytest, which bring their own."
    )


DEBUG = False
PB_DEMO = False
DATABASE_URL = required_url("DATABASE_URL")
REDIS_URL = required_url("REDIS_URL")
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "csp",
    "pgtrigger",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "core",
    "history",
    "districts",
    "cycles",
    "schools",
    "accounts",
    "documents",
    "notifications",
    "obligations",
    "circulars",
    "calendars",
    "exports",
    "agreements",
    "evidence",
    "health",
    "onboarding",
    "cooperation",
    "renewals",
    "needs",
    "matching",
    "applications",
    "reports",
    "directory",
    "opendata",
    "dashboards",
    "imports",
    "guides",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActingMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "obligations.header.OwnActsCountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.ButtonOnlyMiddleware",
]

ROOT_URLCONF = "pbportal.urls"
WSGI_APPLICATION = "pbportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site",
                "accounts.context_processors.acting",
                "obligations.context_processors.waiting",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "core.templatetags.portal"],
        },
    },
]
FORM_RENDERER = "core.forms.PortalRenderer"

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 0,
}
# Storage without moving parts, where an index costs what it reads; and many small statements, none worth compiling.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c random_page_cost=1.1 -c jit=off"
# The pool opens lazily, so after gunicorn's fork; Celery must not have one (its children are forked too).
if env.bool("PB_DB_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 4, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "pb",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
# How old the number of tasks in the header may be, as far as others did something (obligations.header).
TASKS_REMEMBERED_SECONDS = 30
SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

# -- celery: the row is the truth, a message only a hint ------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0}
# Celery closes the connection after every task; pbportal.celery keeps it as long as CONN_MAX_AGE says instead.
CELERY_DB_REUSE_MAX = 1_000_000_000
CELERY_TIMEZONE = "Asia/Taipei"
CELERY_BEAT_SCHEDULE = {
    "hint-unsent-messages": {"task": "notifications.tasks.hint_unsent_messages", "schedule": 60.0},
    "sweep-obligations": {"task": "obligations.tasks.sweep_obligations", "schedule": crontab(minute="*/10")},
    "purge-sweeps": {"task": "obligations.tasks.purge_sweeps", "schedule": crontab(hour=3, minute=50)},
    "send-digests": {"task": "obligations.tasks.send_digests", "schedule": crontab(minute="*/10")},
    "lapse-unanswered-returns": {
        "task": "applications.tasks.lapse_unanswered_returns",
        "schedule": crontab(minute=5),
    },
    "shelve-drafts": {"task": "applications.tasks.shelve_untouched_drafts", "schedule": crontab(hour=3, minute=25)},
    "purge-begun": {"task": "applications.tasks.purge_begun", "schedule": crontab(hour=3, minute=20)},
    "settle-recusals": {"task": "applications.tasks.settle_recusals", "schedule": crontab(hour=0, minute=15)},
    "turn-agreements": {"task": "agreements.tasks.turn_day", "schedule": crontab(hour=0, minute=10)},
    "turn-needs": {"task": "needs.tasks.turn_day", "schedule": crontab(hour=0, minute=50)},
    "count-verified": {"task": "evidence.tasks.count_totals", "schedule": crontab(minute=25)},
    "extend-calendar": {"task": "cycles.tasks.extend_calendar", "schedule": crontab(hour=0, minute=40)},
    "make-due-exports": {"task": "exports.tasks.make_due", "schedule": 60.0},
    "expire-exports": {"task": "exports.tasks.expire", "schedule": crontab(hour=3, minute=15)},
    "make-due-reports": {"task": "reports.tasks.make_due", "schedule": 60.0},
    "take-due-imports": {"task": "imports.tasks.take_due", "schedule": 60.0},
    "drop-forgotten-imports": {"task": "imports.tasks.drop_forgotten", "schedule": crontab(hour=3, minute=40)},
    "count-figures": {"task": "reports.tasks.count_figures", "schedule": 60.0},
    "count-past-figures": {"task": "reports.tasks.count_past_figures", "schedule": crontab(hour=1, minute=0)},
    "lay-out-reports": {"task": "reports.tasks.lay_out", "schedule": crontab(hour=0, minute=45)},
    "refresh-health": {"task": "health.tasks.refresh_health", "schedule": crontab(hour=0, minute=30)},
    "anchor-history": {"task": "history.tasks.anchor_history", "schedule": crontab(hour=0, minute=20)},
    "purge-unconfirmed-people": {
        "task": "accounts.tasks.purge_unconfirmed_people",
        "schedule": crontab(hour=3, minute=30),
    },
    "rescan-waiting-files": {"task": "documents.tasks.rescan_waiting_files", "schedule": 300.0},
    "purge-staged-files": {"task": "documents.tasks.purge_unlinked_files", "schedule": crontab(hour=3, minute=10)},
}

# -- people ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.validators.NotRecentlyUsedValidator"},
]
LOGIN_URL = "account_login"
# Where signing in leads: whoever acts for a school or an office to the overview, others to what they have begun.
PB_HOME_URL = "dashboards:home"
LOGIN_REDIRECT_URL = "applications:list"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
# Takes every mail about accounts into the outbox; named here since it lives in an app above accounts.
ACCOUNTS_MAIL_SENDER = "notifications.services.queue_message"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Digits, since an input method for Chinese is in the way of letters; eight, since six could be guessed.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "request_login_code": "accounts.forms.sign_in.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.sign_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.sign_in.ConfirmEmailVerificationCodeForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
    "add_email": "accounts.forms.sign_in.AddEmailForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
}
# Five failures with an address lock it for 15 minutes (accounts.adapter keeps the lock).
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,20/15m/ip", "request_login_code": "20/m/ip,3/m/key,15/h/key"}
# Forms for everybody: beginnings of applications, and the mails that open one on another device.
PUBLIC_RATE_LIMITS = {"begin": "60/h/ip", "continue": "20/h/ip,5/h/key"}
# What open pages of a case send by themselves: two a minute each, and one more as each is opened and closed.
PRESENCE_RATE_LIMITS = {"present": "60/m/user"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 30 * 60
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateWithCodeForm",
    "activate_totp": "accounts.forms.sign_in.ActivateTOTPForm",
    "deactivate_totp": "accounts.forms.sign_in.DeactivateTOTPForm",
    "generate_recovery_codes": "accounts.forms.sign_in.GenerateRecoveryCodesForm",
}
MFA_TOTP_ISSUER = "臺北市參與式預算官學聯盟"

# -- language and time ----------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Taipei"

# -- files ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_ROOT = Path(env.str("FILES_ROOT", default=str(BASE_DIR / "var" / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "documents.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# -- mail -----------------------------------------------------------------------------------------------
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="臺北市參與式預算官學聯盟 <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Where servers return mails: mbox:///path, maildir:///path or imaps://user:password@host/INBOX; empty: not read.
PB_BOUNCE_MAILBOX = env.str("PB_BOUNCE_MAILBOX", default="")
if PB_BOUNCE_MAILBOX:
    if not PB_BOUNCE_MAILBOX.startswith(("mbox:///", "maildir:///", "imaps://")):
        raise ImproperlyConfigured(
            "PB_BOUNCE_MAILBOX must be mbox:///path, maildir:///path or imaps://user:password@host/INBOX."
        )
    CELERY_BEAT_SCHEDULE["read-bounces"] = {
        "task": "notifications.tasks.read_bounces",
        "schedule": crontab(minute="*/15"),
    }

# Details of /readyz are for whoever holds the token; a malware scanner (socket path or host:port) is optional.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")

# -- security headers -----------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
