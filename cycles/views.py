"""The settings of the programme: the working calendar and the time limits."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.dates import format_date, local_today
from core.permissions import require

from . import rules, selectors, services
from .constants import RuleCode
from .forms import CalendarDayForm, RuleForm
from .manage import pages_for
from .models import CalendarDay, Rule, amount_words
from .rules import ChangeRefused
from .wording import WEEKDAYS, changes_in_words, year_label


@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_settings(request.user))
    return render(request, "cycles/manage.html", {"pages": pages_for(request.user)})


@require_safe
def calendar_now(request: HttpRequest) -> HttpResponse:
    """An address that stays the same from year to year."""
    require(rules.can_see_settings(request.user))
    return redirect("cycles:calendar", year=local_today().year)


@require_safe
def calendar(request: HttpRequest, year: int) -> HttpResponse:
    require(rules.can_see_settings(request.user))
    shown = selectors.calendar_year(year)
    if shown is None:
        raise Http404
    context = {
        "calendar": shown,
        "label": year_label(year),
        "weekdays": WEEKDAYS,
        "today": local_today(),
        "terms": selectors.terms_touching(date(year, 1, 1), date(year, 12, 31)),
        "changes": changes_in_words(selectors.changes_of(year)),
        "may_change": rules.can_change_settings(request.user),
    }
    return render(request, "cycles/calendar.html", context)


@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, day: date) -> HttpResponse:
    require(rules.can_see_settings(request.user))
    found = get_object_or_404(CalendarDay, day=day)
    if request.method == "POST":
        require(rules.can_change_settings(request.user))
    form = CalendarDayForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _change_day(request, found, form)
    context = {
        "day": found,
        "label": year_label(day.year),
        "form": form,
        "may_change": rules.can_change_settings(request.user),
        "changes": changes_in_words(selectors.changes_of_day(found)),
    }
    return render(request, "cycles/day.html", context)


def _change_day(request: HttpRequest, day: CalendarDay, form: CalendarDayForm) -> HttpResponse:
    try:
        services.change_day(day.day, actor=request.user, **form.cleaned_data)
    except ChangeRefused as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Saved: %(day)s.") % {"day": format_date(day.day)})
    return redirect("cycles:calendar", year=day.day.year)


@require_safe
def rules_list(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_settings(request.user))
    context = {
        "states": selectors.rule_states(local_today()),
        "may_change": rules.can_change_settings(request.user),
    }
    return render(request, "cycles/rules.html", context)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One time limit: its values in order, who set them, and the form for the next one."""
    require(rules.can_see_settings(request.user))
    if code not in RuleCode:
        raise Http404
    if request.method == "POST":
        require(rules.can_change_settings(request.user))
    form = RuleForm.of(code, request.POST or None)
    if request.method == "POST" and form.is_valid() and _set_rule(request, code, form):
        return redirect("cycles:rule", code=code)
    context = {
        "state": selectors.rule_state(code, local_today()),
        "form": form,
        "may_change": rules.can_change_settings(request.user),
        "changes": changes_in_words(selectors.rule_events(code)),
    }
    return render(request, "cycles/rule.html", context)


def _set_rule(request: HttpRequest, code: str, form: RuleForm) -> bool:
    try:
        services.set_rule(code, actor=request.user, **form.cleaned_data)
    except ChangeRefused as refusal:
        form.add_error(None, refusal.user_message)
        return False
    messages.success(
        request,
        _("%(amount)s from %(day)s on.")
        % {
            "amount": amount_words(code, form.cleaned_data["value"]),
            "day": format_date(form.cleaned_data["effective_from"]),
        },
    )
    return True


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.can_change_settings(request.user))
    found = get_object_or_404(Rule, pk=pk)
    try:
        services.take_back_rule(found, actor=request.user)
    except ChangeRefused as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("The value is taken back; nothing was counted with it."))
    return redirect("cycles:rule", code=found.code)
