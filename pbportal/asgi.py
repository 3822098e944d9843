"""ASGI entry point, for hosts that prefer one; the site itself is synchronous."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pbportal.settings.prod")
application = get_asgi_application()
