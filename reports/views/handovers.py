"""The handover file as a page, always current, or as it was kept with a closed quarter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.permissions import require
from districts.models import District

from .. import rules, services
from ..constants import ReportKind
from ..models import Period
from ..papers import personal_handover, standing_handover
from ..selectors import handovers
from ..selectors.scopes import district_subjects


def _district(slug: str) -> District | None:
    return get_object_or_404(District, slug=slug) if slug else None


def _quarter(request: HttpRequest) -> Period | None:
    """The closed quarter that the address names; None for today's file."""
    key = request.GET.get("period") or request.POST.get("period")
    if not key:
        return None
    found = next((one for one in handovers.frozen_quarters() if one.key == key), None)
    if found is None:
        raise Http404
    return found


@require_safe
def handover(request: HttpRequest, slug: str = "") -> HttpResponse:
    district, quarter = _district(slug), _quarter(request)
    require(rules.can_see_handover(request.user, district))
    sections = handovers.frozen_sections(quarter, district) if quarter else standing_handover(district)
    context = {
        "district": district,
        "sections": sections,
        "quarter": quarter,
        "quarters": handovers.frozen_quarters(),
        "districts": district_subjects() if request.user.acting.district is None else [],
        "people": handovers.people_of(district, request.user.acting),
        "may_make": rules.can_ask(request.user, ReportKind.HANDOVER, district=district),
    }
    return render(request, "reports/handover.html", context)


@require_POST
def make_handover(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The same as PDF and ODT."""
    district, quarter = _district(slug), _quarter(request)
    require(rules.can_see_handover(request.user, district))
    return redirect(services.ask_report(ReportKind.HANDOVER, actor=request.user, district=district, period=quarter))


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody who changes post leaves behind."""
    found = get_object_or_404(User, pk=pk)
    require(rules.can_see_person(request.user, found))
    context = {"person": found, "sections": personal_handover(found)}
    return render(request, "reports/person.html", context)


@require_POST
def make_person(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)
    require(rules.can_see_person(request.user, found))
    return redirect(services.ask_report(ReportKind.PERSONAL, actor=request.user, person=found))
