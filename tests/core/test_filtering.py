"""Filters whose state is the address: chips, wrong values, light controls, counts that stop."""

import django_filters
import pytest
from django.http import QueryDict

from core import filtering
from core.filtering import FilterForm, PlainSelect, PortalFilterSet, total_of
from schools.models import School

pytestmark = pytest.mark.django_db


class Filter(PortalFilterSet):
    q = django_filters.CharFilter(label="Words", method="search")
    kind = django_filters.ChoiceFilter(
        widget=PlainSelect, choices=[("community_college", "社大 <b>"), ("junior_college", "專科")], empty_label="Any"
    )

    class Meta:
        model = School
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset, _name, value):
        return queryset.matching(value)


def filtered(query: str) -> Filter:
    return Filter(QueryDict(query), queryset=School.objects.order_by("registry_order"))


def test_each_condition_has_a_chip_that_takes_it_off():
    found = filtered("q=松山&kind=community_college&after=xyz")
    assert [one.name for one in found.qs] == ["臺北市松山社區大學"]
    assert [(chip.label, chip.url) for chip in found.chips()] == [
        ("松山", "?kind=community_college"),
        ("社大 <b>", "?q=%E6%9D%BE%E5%B1%B1"),
    ]


def test_without_conditions_there_is_no_chip():
    assert filtered("").chips() == []
    assert filtered("q=&kind=").conditions == {}


def test_a_wrong_value_filters_nothing_and_leaves_the_others():
    found = filtered("q=松山&kind=castle")
    assert found.conditions == {"q": "松山"}
    assert [one.name for one in found.qs] == ["臺北市松山社區大學"]
    assert list(found.form.errors) == ["kind"]


def test_a_plain_select_is_a_select():
    markup = str(filtered("kind=junior_college").form["kind"])
    assert markup == (
        '<select id="id_kind" name="kind"><option value="">Any</option>'
        '<option value="community_college">社大 &lt;b&gt;</option>'
        '<option value="junior_college" selected>專科</option></select>'
    )


def test_a_wrong_plain_select_points_to_its_error():
    markup = str(filtered("kind=castle").form["kind"])
    assert 'aria-invalid="true"' in markup
    assert 'aria-describedby="id_kind_error"' in markup
    assert "selected" not in markup


def test_counting_stops(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(filtering, "COUNTED", 20)
    with django_assert_num_queries(2) as captured:
        many, few = total_of(School.objects.all()), total_of(School.objects.filter(kind="community_college"))
    assert (many.count, many.is_more) == (20, True)
    assert (few.count, few.is_more) == (12, False)
    assert "LIMIT 21" in captured[0]["sql"]
