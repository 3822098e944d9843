"""What waits on the reader; the ladders of the programme."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import paginate
from core.permissions import require

from . import header, rules, services, wording
from .forms import PreviewForm, StepForm
from .models import Ladder, LadderStep
from .selectors import desk, lines, preview
from .selectors import ladders as ladder_selectors
from .selectors.tasks import tasks_of
from .services import StepNotAllowed


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    acting = request.user.acting
    waiting = tasks_of(request.user, acting, limit=desk.TASKS_SHOWN) if acting else []
    if acting and len(waiting) < desk.TASKS_SHOWN:
        header.remember(request.user, acting, len(waiting))
    else:
        header.forget(request.user)
    page = paginate(desk.news_of(request.user), request.GET, order=desk.NEWS_ORDER)
    context = {
        "groups": desk.task_groups(waiting),
        "is_cut": len(waiting) >= desk.TASKS_SHOWN,
        "elsewhere": desk.elsewhere(acting, request.capacities, lambda each: header.waiting_on(request.user, each)),
        "page": page,
        "news": desk.news_by_record(page.rows),
        "news_days": desk.NEWS_DAYS,
    }
    return render(request, "obligations/tasks.html", context)


@require_safe
def ladders(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_ladders(request.user))
    rows = [(row.ladder, lines.step_lines(row.steps)) for row in ladder_selectors.ladder_rows()]
    context = {"ladders": rows, "may_change": rules.can_change_ladders(request.user)}
    return render(request, "obligations/ladders.html", context)


@require_safe
def ladder(request: HttpRequest, code: str) -> HttpResponse:
    """One ladder: its steps, what they come to for a due date or a case, who changed what."""
    require(rules.can_see_ladders(request.user))
    found = get_object_or_404(Ladder, code=code)
    form = PreviewForm(request.GET if "of" in request.GET else None)
    context = {
        "ladder": found,
        "steps": lines.step_lines(ladder_selectors.steps_of(found)),
        "may_change": rules.can_change_ladders(request.user),
        "form": form,
        "changes": [wording.change_in_words(change) for change in ladder_selectors.changes_of(found)],
    }
    if form.is_bound and form.is_valid():
        context |= _preview(found, form.cleaned_data["of"])
    return render(request, "obligations/ladder.html", context)


def _preview(ladder: Ladder, of: date | str) -> dict[str, object]:
    if isinstance(of, date):
        return {"due_on": of, "dates": lines.dated_lines(preview.dates_for(ladder, of))}
    about = preview.subject_of(of)
    rounds = lines.reminder_lines(*about) if about else []
    return {"asked": of, "rounds": rounds, "is_asked": True}


@require_http_methods(["GET", "POST"])
def add_step(request: HttpRequest, code: str) -> HttpResponse:
    require(rules.can_change_ladders(request.user))
    return _edit(request, get_object_or_404(Ladder, code=code), None)


@require_http_methods(["GET", "POST"])
def change_step(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    require(rules.can_change_ladders(request.user))
    step = _step(code, pk)
    return _edit(request, step.ladder, step)


def _edit(request: HttpRequest, ladder: Ladder, step: LadderStep | None) -> HttpResponse:
    form = StepForm.of(step, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if step is None:
                services.add_step(ladder, actor=request.user, **form.step())
            else:
                services.change_step(step, actor=request.user, **form.step())
        except StepNotAllowed as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("The ladder is saved."))
            return redirect(ladder)
    return render(request, "obligations/step.html", {"ladder": ladder, "step": step, "form": form})


@require_POST
def remove_step(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    require(rules.can_change_ladders(request.user))
    step = _step(code, pk)
    services.remove_step(step, actor=request.user)
    messages.success(request, _("Removed: %(step)s") % {"step": wording.step_in_words(step)})
    return redirect(step.ladder)


def _step(code: str, pk: int) -> LadderStep:
    standing = LadderStep.objects.filter(retired_at__isnull=True).select_related("ladder")
    return get_object_or_404(standing, ladder__code=code, pk=pk)
