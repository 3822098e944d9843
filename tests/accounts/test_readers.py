"""Statements for readers give what a queryset of the reader gives, for every role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from accounts.readers import Reader, for_readers
from agreements.models import Agreement
from applications.models import Application
from core.compiled import Hole
from tests.factories import applications as cases
from tests.factories.accounts import (
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_officer,
    make_user,
)
from tests.factories.agreements import draft, signed
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@for_readers
def agreements_seen(reader: Reader, word: Hole) -> QuerySet[Agreement]:
    return Agreement.objects.visible_to(reader).filter(reference__contains=word).order_by("pk")


@for_readers
def cases_seen(reader: Reader) -> QuerySet[Application]:
    return Application.objects.visible_to(reader).order_by("pk")


def _readers() -> list[Reader]:
    here, there = district("zhongzheng"), district("daan")
    mine, other = school("1003"), school("1015")
    officials = [make_officer(here), make_officer(there), make_chief(here), make_bureau(), make_admin(), make_auditor()]
    schools = [make_coordinator(mine), make_coordinator(other), make_member(mine)]
    return [AnonymousUser(), make_user(), *officials, *schools]


def test_everybody_sees_what_is_theirs():
    signed(school("1003"), district("zhongzheng"))
    draft(school("1015"), district("daan"))
    cases.submitted(school("1003"))
    cases.submitted(school("1006"), districts=("daan",))
    for reader in _readers():
        found = [*agreements_seen(reader, word="-"), *cases_seen(reader)]
        agreements, seen = Agreement.objects.visible_to(reader), Application.objects.visible_to(reader)
        assert found == [*agreements.order_by("pk"), *seen.order_by("pk")], reader
        assert agreements_seen.first(reader, word="-") == Agreement.objects.visible_to(reader).order_by("pk").first()


def test_a_visitor_sees_less_than_the_city():
    draft(school("1015"), district("daan"))
    seen: dict[str, int] = {}
    people: dict[str, User | AnonymousUser] = {"visitor": AnonymousUser(), "bureau": make_bureau()}
    for name, reader in people.items():
        seen[name] = len(agreements_seen(reader, word="-"))
    assert seen == {"visitor": 0, "bureau": 1}
