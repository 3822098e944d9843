"""The project package: settings, addresses, processes. It holds no models and no views."""

from .celery import app as celery_app

__all__ = ["celery_app"]
