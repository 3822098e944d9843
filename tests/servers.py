"""Loaded with `-p tests.servers` before the settings: brings PostgreSQL and Valkey where no URL is given."""

import os

# First: importing the project package makes Celery propose the production settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "pbportal.settings.test"

from pbportal.embedded import ensure_servers

ensure_servers()
