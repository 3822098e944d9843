"""Gunicorn's settings: `gunicorn pbportal.wsgi`. Sync workers did twice the requests of threaded ones."""

import multiprocessing
import os
from pathlib import Path

# Read by the settings, which each worker loads after the fork: its connections live in a small pool of its own.
os.environ.setdefault("PB_DB_POOL", "1")

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * multiprocessing.cpu_count() + 1))
worker_class = "sync"
# Longer than any page takes, shorter than a reader waits; uploads are buffered by the proxy.
timeout = 30
graceful_timeout = 30
# A worker that lives long keeps what it once needed; they are renewed one after the other.
max_requests = 2000
max_requests_jitter = 200
# A worker's heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Keeps the tokens of calendars, invitations and consents out of the log.
logger_class = "pbportal.access_log.DiscreetLogger"
accesslog = "-"
errorlog = "-"
# Without query strings: what people search for is their own affair.
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
# Workers are managed by whoever runs the container, never through a socket in somebody's home.
control_socket_disable = True
