"""Querysets compiled once, and statements planned once."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from core.compiled import Hole, compiled
from core.prepared import prepared_cursor, with_constants
from schools.models import Campus, School

pytestmark = pytest.mark.django_db


@compiled
def campuses_of(code: Hole, name: Hole) -> QuerySet[Campus]:
    """Those of one school, and those called so."""
    twins = Campus.objects.filter(school=OuterRef("school")).exclude(pk=OuterRef("pk"))
    rows = Campus.objects.filter(Q(school__code=code) | Q(name=name)).exclude(address__contains="%")
    rows = rows.annotate(has_twin=Exists(twins), place=Concat("city", Value(" 100% "), "name"))
    return rows.select_related("school", "district").order_by("pk")


def asked_anew(code: str, name: str) -> list[Campus]:
    rows = Campus.objects.filter(Q(school__code=code) | Q(name=name))
    return list(rows.select_related("school", "district").order_by("pk"))


@pytest.mark.parametrize("code", ["1015", "0003", "no such school"])
def test_rows_are_those_of_the_queryset_with_what_belongs_to_them(code, django_assert_num_queries):
    wanted = asked_anew(code, "校本部")
    with django_assert_num_queries(1):
        found = campuses_of(code=code, name="校本部")
        shown = [(each, each.school.name, each.district and each.district.name, each.has_twin) for each in found]
    twins = {each.pk: School.objects.get(pk=each.school_id).campuses.count() > 1 for each in wanted}
    assert shown == [(each, each.school.name, each.district and each.district.name, twins[each.pk]) for each in wanted]
    assert [each.place for each in found] == [f"{each.city} 100% {each.name}" for each in wanted]


def test_its_fields_have_the_types_of_the_model():
    found, wanted = campuses_of(code="1015", name=""), asked_anew("1015", "")
    assert wanted
    names = [field.attname for field in Campus._meta.concrete_fields]
    assert [[getattr(each, name) for name in names] for each in found] == [
        [getattr(each, name) for name in names] for each in wanted
    ]


def test_the_same_text_is_asked_each_time_and_planned_once(django_assert_num_queries):
    with django_assert_num_queries(3) as context:
        for code in ("1015", "0003", "0004"):
            campuses_of(code=code, name="")
    assert len({query["sql"] for query in context.captured_queries}) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%% 100%% %%'")
        assert cursor.fetchone() == (1,)


def test_constants_are_written_in_and_the_rest_stays_open():
    statement = with_constants("SELECT %(word)s::text, %(number)s::int %% 7", {"word": "it's 5%(number)s"})
    assert statement == "SELECT 'it''s 5%%(number)s'::text, %(number)s::int %% 7"
    with prepared_cursor() as cursor:
        cursor.execute(statement, {"number": 9})
        assert cursor.fetchone() == ("it's 5%(number)s", 2)


@compiled
def nothing() -> QuerySet[Campus]:
    return Campus.objects.none().order_by("pk")


def test_what_is_known_to_be_empty_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (nothing(), nothing.first()) == ([], None)
