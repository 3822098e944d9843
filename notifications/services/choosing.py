"""How people want to be told."""

from typing import TYPE_CHECKING

from django.db import transaction

from ..constants import Channel, Topic
from ..models import Preference

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def choose_channels(user: "User", *, duty: Channel, news: Channel) -> None:
    """Keep how a person wants to be told. Raises IntegrityError for what duty does not allow."""
    for topic, channel in ((Topic.DUTY, duty), (Topic.NEWS, news)):
        Preference.objects.update_or_create(user=user, topic=topic, defaults={"channel": channel})


@transaction.atomic
def stop_news(user: "User") -> None:
    """No e-mails about news any more, neither at once nor in the summary; doing it again changes nothing."""
    Preference.objects.update_or_create(user=user, topic=Topic.NEWS, defaults={"channel": Channel.NONE})
