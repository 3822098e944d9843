"""Periods: the list, one with its figures and errata, closing it, correcting it, taking its snapshot along."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.pagination import paginate
from core.permissions import require

from .. import rules, selectors, services
from ..forms import ErratumForm
from ..models import Period
from ..selectors import Subject

ORDER = ["-ends_on", "kind"]


def _period(key: str) -> Period:
    return get_object_or_404(selectors.period_list(), key=key)


def _subject(request: HttpRequest) -> Subject:
    found = selectors.subject_of(request.GET.get("of", ""), request.user.acting)
    if found is None:
        raise Http404
    return found


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_periods(request.user))
    page = paginate(selectors.period_list(), request.GET, order=ORDER)
    context = {"page": page, "may_close": rules.is_bureau(request.user)}
    return render(request, "reports/periods.html", context)


@require_safe
def period(request: HttpRequest, key: str) -> HttpResponse:
    """Figures of the city, of a district, or of the reader's own school, each with what was corrected beside it."""
    require(rules.can_see_periods(request.user))
    found, subject = _period(key), _subject(request)
    may_correct = bool(rules.can_correct(request.user, found))
    context = {
        "period": found,
        "shown": selectors.period_page(found, subject, request.user.acting, may_correct=may_correct),
        "may_close": rules.can_close(request.user, found),
        "may_take": rules.can_take_snapshot(request.user),
    }
    return render(request, "reports/period.html", context)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, key: str) -> HttpResponse:
    """What will be frozen, and the button that does it once."""
    found = _period(key)
    require(rules.is_bureau(request.user) if found.is_closed else rules.can_close(request.user, found))
    if found.is_closed:
        messages.info(request, _("This period is closed already; here are its figures."))
        return redirect(found)
    if request.method == "POST":
        return _close(request, found)
    return render(request, "reports/close.html", {"period": found, "shown": selectors.closing_page(found)})


def _close(request: HttpRequest, period: Period) -> HttpResponse:
    try:
        services.close_period(period, actor=request.user, seen=request.POST.get("seen", ""))
    except services.FiguresChanged as refusal:
        messages.warning(request, refusal.user_message)
        return redirect("reports:close", period.key)
    except services.NotPossible as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Closed: the figures of %(period)s are frozen.") % {"period": period.label})
    return redirect(period)


@require_safe
def snapshot(request: HttpRequest, key: str) -> HttpResponse:
    """The frozen text itself: whoever hashes it gets what the page shows."""
    require(rules.can_take_snapshot(request.user))
    found = _period(key)
    if not found.is_closed:
        raise Http404
    response = HttpResponse(found.snapshot.figures, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{found.key}.json"'
    return response


@require_http_methods(["GET", "POST"])
def erratum(request: HttpRequest, key: str, figure: str) -> HttpResponse:
    """Correct one figure, named in the address together with whose it is."""
    found, subject = _period(key), _subject(request)
    require(rules.can_correct(request.user, found))
    row = selectors.figure_row(found, subject, figure)
    if row is None:
        raise Http404
    form = ErratumForm(request.POST if request.method == "POST" else None, was=row.value)
    if form.is_valid() and _correct(request, found, subject, figure, form):
        return redirect(selectors.period_url(found, subject))
    context = {"period": found, "subject": subject, "row": row, "form": form}
    return render(request, "reports/erratum.html", context)


def _correct(request: HttpRequest, period: Period, subject: Subject, figure: str, form: ErratumForm) -> bool:
    facts = {"figure": figure, "subject": subject, "right": form.right, "reason": form.cleaned_data["reason"]}
    try:
        services.add_erratum(period, actor=request.user, **facts)
    except services.NotPossible as refusal:
        form.add_error("number", refusal.user_message)
        return False
    messages.success(request, _("The erratum stands beside the figure from now on."))
    return True
