"""Who is away, and who stands in: one's own absences, and those recorded for a colleague."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rules, selectors, services
from accounts.constants import STANDING_STATES
from accounts.forms.absences import AbsenceForm
from accounts.models import Absence, Membership, User
from accounts.rules import ActRefused
from core.dates import format_date, local_today
from core.pagination import paginate
from core.permissions import require


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """One's own, and whom one stands in for."""
    return _absences_of(request, request.user)


@require_http_methods(["GET", "POST"])
def absences_of(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's: people fall ill without telling."""
    in_sight = Membership.objects.active().visible_to(request.user).filter(user=pk)
    person = get_object_or_404(User, pk__in=in_sight.values("user"))
    require(rules.can_record_absence(request.user, person))
    return _absences_of(request, person)


def _absences_of(request: HttpRequest, person: User) -> HttpResponse:
    verdict = rules.can_record_absence(request.user, person)
    form = AbsenceForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST":
        require(verdict)
        if form.is_valid() and _record(request, person, form):
            return redirect(_list_of(request, person))
    today = local_today()
    page = paginate(selectors.absences_of(person), request.GET, order=["-starts_on", "-pk"])
    context = {
        "person": person, "is_own": person == request.user, "form": form, "verdict": verdict, "page": page,
        "rows": selectors.absence_rows(page.rows, today), "today": today,
        "stand_ins": selectors.stand_ins_of(person, today), "back": _people_of(request),
    }  # fmt: skip
    return render(request, "accounts/absences.html", context)


def _record(request: HttpRequest, person: User, form: AbsenceForm) -> bool:
    try:
        absence = services.record_absence(person, actor=request.user, **form.cleaned_data)
    except ActRefused as refusal:
        form.add_error(None, refusal.user_message)
        return False
    first, last = format_date(absence.starts_on), format_date(absence.ends_on)
    said = {"deputy": absence.deputy.name, "first": first, "last": last}
    messages.success(request, _("%(deputy)s stands in from %(first)s to %(last)s and has been told.") % said)
    return True


@require_http_methods(["GET", "POST"])
def change_absence(request: HttpRequest, pk: int) -> HttpResponse:
    absence = _absence(request, pk)
    verdict = rules.can_change_absence(request.user, absence, today=local_today())
    require(verdict)
    form = AbsenceForm(request.POST if request.method == "POST" else None, person=absence.user, absence=absence)
    back = _list_of(request, absence.user)
    if form.is_valid():
        try:
            services.change_absence(absence, actor=request.user, **form.cleaned_data)
        except ActRefused as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("The absence is changed."))
            return redirect(back)
    return render(request, "accounts/change_absence.html", {"form": form, "absence": absence, "back": back})


@require_POST
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    absence = _absence(request, pk)
    today = local_today()
    if absence.state_on(today) in STANDING_STATES:
        require(rules.can_change_absence(request.user, absence, today=today))
    try:
        ended = services.cancel_absence(absence, actor=request.user)
    except ActRefused as refusal:
        messages.warning(request, refusal.user_message)
    else:
        called_off = ended.cancelled_at is not None
        messages.success(request, _("The absence is called off.") if called_off else _("The absence has ended."))
    return redirect(_list_of(request, absence.user))


def _absence(request: HttpRequest, pk: int) -> Absence:
    return get_object_or_404(Absence.objects.visible_to(request.user).select_related("user", "deputy"), pk=pk)


def _list_of(request: HttpRequest, person: User) -> str:
    own = person == request.user
    return reverse("accounts:absences") if own else reverse("accounts:absences_of", args=[person.pk])


def _people_of(request: HttpRequest) -> str:
    acting = request.user.acting
    if acting is not None and acting.is_district:
        return reverse("accounts:desk")
    return reverse("accounts:people") if rules.can_see_officials(request.user) else reverse("accounts:me")
