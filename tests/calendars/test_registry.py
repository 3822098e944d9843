"""What apps declared fits what they owe; the constraints that addresses rest on."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from calendars.constants import FeedKind
from calendars.models import CalendarFeed
from calendars.registry import Registry, registry
from calendars.services import make_feed
from obligations.constants import Body
from obligations.registry import registry as obligations
from tests.factories.accounts import make_officer
from tests.factories.districts import district


def test_every_kept_obligation_is_of_its_records_kind():
    declared = {code: kept.kind for kept in registry.kept.values() for code in kept.codes}
    assert declared == {code: obligations.obligations[code].subject.kind for code in declared}


def test_a_kind_is_declared_once():
    kept = registry.kept["application"]
    once = Registry({"application": kept})
    with pytest.raises(ValueError, match="declared twice"):
        once.declare(kept)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", registry.kept)
@pytest.mark.parametrize("body", Body)
@pytest.mark.parametrize("pk", [None, 1])
def test_every_body_has_its_answer(kind, body, pk):
    kept = registry.kept[kind]
    assert list(kept.events.objects.filter(kept.left(body, pk))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [FeedKind.PERSON, FeedKind.DISTRICT])
def test_one_address_of_a_kind_is_in_use(kind):
    officer = make_officer(district())
    feed, _token = make_feed(officer, kind=kind)
    twin = CalendarFeed(
        kind=kind, owner=officer, district=feed.district, token_digest="f" * 64, created_at=timezone.now()
    )
    with pytest.raises(IntegrityError, match="calendar_feed_one_in_use"), transaction.atomic():
        twin.save()


@pytest.mark.django_db
def test_a_district_stands_with_its_kind_alone():
    officer = make_officer(district())
    for kind, place in ((FeedKind.DISTRICT, None), (FeedKind.CITY, district())):
        wrong = CalendarFeed(kind=kind, owner=officer, district=place, token_digest="f" * 64, created_at=timezone.now())
        with pytest.raises(IntegrityError, match="exactly_when_of_one"), transaction.atomic():
            wrong.save()
