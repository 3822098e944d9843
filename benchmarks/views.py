"""The reference page: what a plain Django page costs on this server, with this database and these settings."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from districts.models import District
from schools.models import Campus, School

_ROWS = 25


@login_not_required
def reference(request: HttpRequest) -> HttpResponse:
    """Three indexed queries, 25 rows through one template, about 20 KB of HTML; the same at every size of the data."""
    schools = list(School.objects.defer("search_text", "search_pieces").order_by("registry_order")[:_ROWS])
    campuses = Campus.objects.filter(school__in=[school.pk for school in schools]).order_by("order")
    by_school: dict[int, list[Campus]] = {}
    for campus in campuses:
        by_school.setdefault(campus.school_id, []).append(campus)
    rows = [{"school": school, "campuses": by_school.get(school.pk, [])} for school in schools]
    districts = District.objects.defer("map_path").order_by("number")
    return render(request, "benchmarks/reference.html", {"rows": rows, "districts": districts})


@login_not_required
def template(request: HttpRequest) -> HttpResponse:
    """The same template over rows that need no query: what rendering alone costs."""
    school = School(code="0000", slug="none", name="示範大學", name_en="Sample University", registry_order=1)
    campuses = [Campus(name="校本部", address="示範路一段1號", city="臺北市")] * 2
    rows = [{"school": school, "campuses": campuses}] * _ROWS
    districts = [District(name="示範區", name_en="Sample District", slug="none", number=1)] * 12
    return render(request, "benchmarks/reference.html", {"rows": rows, "districts": districts})
