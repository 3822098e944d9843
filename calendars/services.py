"""Making and revoking addresses."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import token_digest
from core.actors import Actor
from core.permissions import Refused
from history.services import record_event

from . import rules
from .constants import FeedKind, FeedVerb
from .models import CalendarFeed, CalendarFeedEvent


class FeedRefused(Refused):
    """What was asked for cannot be done (any more); `user_message` says why, to be shown."""


@transaction.atomic
def make_feed(owner: User, *, kind: FeedKind | str) -> tuple[CalendarFeed, str]:
    """An address for `owner` and its token, which nobody can find out again. Raises FeedRefused."""
    # The person's row is what two clicks at once wait at.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
    FeedRefused.unless(rules.can_make_feed(owner, kind))
    district = owner.acting.district if kind == FeedKind.DISTRICT and owner.acting else None
    if CalendarFeed.objects.of(owner).filter(kind=kind, district=district).exists():
        raise FeedRefused(_("You have an address for this calendar already. If it is lost, make it anew."))
    now, token = timezone.now(), secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        kind=kind, owner=owner, district=district, token_digest=token_digest(token), created_at=now
    )
    _record(feed, FeedVerb.MADE, actor=owner, at=now)
    return feed, token


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, actor: User) -> CalendarFeed:
    """The address answers nobody any more. Raises FeedRefused when it was revoked already."""
    locked = CalendarFeed.objects.select_for_update(of=("self",), no_key=True).get(pk=feed.pk)
    FeedRefused.unless(rules.can_revoke_feed(actor, locked))
    now = timezone.now()
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    _record(locked, FeedVerb.REVOKED, actor=actor, at=now)
    return locked


@transaction.atomic
def renew_feed(feed: CalendarFeed, *, actor: User) -> tuple[CalendarFeed, str]:
    """Another address in the place of one that is lost or known to others. Raises FeedRefused."""
    FeedRefused.unless(rules.can_renew_feed(actor, feed))
    revoked = revoke_feed(feed, actor=actor)
    return make_feed(actor, kind=revoked.kind)


def _record(feed: CalendarFeed, verb: FeedVerb, *, actor: Actor, at: datetime) -> None:
    details = {"kind": feed.kind, "district": feed.district.slug if feed.district else ""}
    record_event(CalendarFeedEvent, feed, actor=actor, verb=verb, at=at, details=details)
