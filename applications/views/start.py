"""The door: what applying means, beginning a draft, the school's own list, and the head of unit's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.dates import local_today
from core.pagination import paginate

from .. import services
from ..content import content_of
from ..forms.school import SchoolSearchForm
from ..selectors import begun, entrances, moving, school
from ..services.consent import token_digest
from .beginning import key_of


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Public facts for everybody; whoever belongs to a school sees its cases first, so that nobody begins a twin."""
    form = SchoolSearchForm(request.GET if "q" in request.GET else None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    errand = begun.errand_of(request.GET)
    context = {
        "form": form,
        "text": text,
        "hits": school.found_schools(text) if text else [],
        "max_hits": school.MAX_HITS,
        "begun": begun.shown_here(key_of(request), request.user),
        "errand": errand,
        "chosen": errand.school,
        "clock": school.service_clock(local_today()),
        "counters": school.counters(),
        "own": _own(request.user) if isinstance(request.user, User) else {},
        "need": errand.need,
        "onward": moving.onward_from(request.user, request.GET.get("from", ""), request.GET.get("choice", "")),
    }
    return render(request, "applications/start.html", context)


def _own(user: User) -> dict[str, Any]:
    """What a signed-in person has here already; officials do not apply."""
    if user.acting is not None and user.acting.is_official:
        return {"is_official": True}
    claims = school.open_claims(user)
    return {
        "invitations": entrances.invitations_for(user),
        "agreements": entrances.agreements_for(user),
        "cases": school.case_rows(school.unfinished_cases(user)),
        "claims": claims,
        "schools": school.draftable_schools(user, claims),
    }


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Begin the draft and open its task list; a second click opens the first one's."""
    onward = moving.onward_from(request.user, request.POST.get("from", ""), request.POST.get("choice", ""))
    if onward is not None:
        return _go_on(request, onward)
    chosen = school.listed_school(request.POST.get("school", ""))
    if chosen is None:
        messages.error(request, _("Choose your school from the list first."))
        return redirect("applications:start")
    need = entrances.need_at_door(request.POST.get("need", ""))
    if need is not None:
        application = services.start_from_need(need, chosen, actor=request.user)
    else:
        application = services.start_or_continue(chosen, actor=request.user)
    return redirect("applications:tasks", application.reference)


def _go_on(request: HttpRequest, onward: moving.Onward) -> HttpResponse:
    """The draft out of an agreement, filled in with what is known; there is one at most."""
    try:
        application = services.start_from_agreement(onward.agreement, actor=request.user, choice=onward.choice)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
        return redirect("applications:list")
    return redirect("applications:tasks", application.reference)


def my_applications(request: HttpRequest) -> HttpResponse:
    """The school's list: what to go on with, then what is closed."""
    page = paginate(school.listed_cases(request.user), request.GET, order=school.LIST_ORDER)
    rows = school.case_rows(page.rows)
    context = {
        "unfinished": [row for row in rows if row.is_unfinished],
        "shelved": [row for row in rows if row.is_shelved],
        "closed": [row for row in rows if row.is_closed],
        "page": page,
        "begun": begun.shown_here(key_of(request), request.user),
    }
    return render(request, "applications/my_applications.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from the mail by the head of unit. Looking changes nothing; the button consents."""
    asked = school.consent_request_by(token_digest(token))
    if asked is None:
        return render(request, "applications/consent_done.html", {"state": school.ConsentState.UNKNOWN}, status=404)
    if request.method == "POST":
        try:
            services.confirm_consent(asked)
        except services.TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
        return redirect("applications:consent", token)
    content = content_of(asked.application)
    state = school.consent_state(asked, content)
    is_open = state is school.ConsentState.OPEN
    context = {"asked": asked, "state": state, "subject": school.consent_subject(content)}
    return render(request, "applications/consent.html" if is_open else "applications/consent_done.html", context)
