"""Sessions in the database, as Django keeps them; read by a statement that is written once."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .compiled import Hole, compiled


class SessionStore(DatabaseSessionStore):
    """Django's own store; every page of somebody signed in reads it first."""

    def _get_session_from_db(self) -> Any:
        found = _session.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found


@compiled
def _session(key: Hole, now: Hole) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).order_by("pk")
