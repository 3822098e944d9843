"""Before anybody applies: five questions, and the form on paper. Nothing is stored by either."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import selfcheck
from ..forms.selfcheck import SelfCheckForm
from ..selectors import blank


@login_not_required
@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """The answers stand in the address and nowhere else."""
    result = selfcheck.checked(request.GET)
    form = SelfCheckForm(request.GET or None)
    return render(request, "applications/self_check.html", {"form": form, "result": result})


@login_not_required
@require_safe
def blank_form(request: HttpRequest) -> HttpResponse:
    context = {"sections": blank.blank_form(), "checklist": blank.checklist(), "districts": blank.district_names()}
    return render(request, "applications/blank.html", context)
