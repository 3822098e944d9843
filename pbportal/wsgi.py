"""WSGI entry point. It starts no server: a missing URL is a clear error from the settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pbportal.settings.prod")
application = get_wsgi_application()
