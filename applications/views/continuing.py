"""Taking what was typed before signing in into a case: from this browser, or by the link of a mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.permissions import Refused
from schools.models import School

from .. import rules, services
from ..content import content_of
from ..models import Begun
from ..selectors import begun as rows
from ..selectors import school as schools
from ..selectors.begun import key_digest
from .beginning import COOKIE, key_of


@never_cache
@require_http_methods(["GET", "POST"])
def from_here(request: HttpRequest) -> HttpResponse:
    """What this browser, or the person, has begun, and the way into a case."""
    begun = rows.begun_to_take(request.user, key_of(request), request.POST.get("begun", ""))
    return _go_on(request, begun)


@never_cache
@require_http_methods(["GET", "POST"])
def from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Opened on another device; looking changes nothing, the button takes it over."""
    begun = rows.begun_by_link(request.user, token)
    if begun is None and request.method == "POST":
        begun = rows.begun_to_take(request.user, "", request.POST.get("begun", ""))
    if begun is None:
        return render(request, "applications/begun_gone.html", status=404)
    return _go_on(request, begun)


def _go_on(request: HttpRequest, begun: Begun | None) -> HttpResponse:
    if begun is None:
        return redirect("applications:start")
    if request.method == "POST":
        return _take(request, begun)
    return _page(request, begun)


def _take(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Once: a second click lands on the same case."""
    if begun.application is not None:
        return redirect("applications:tasks", begun.application.reference)
    chosen = schools.listed_school(request.POST.get("school", ""))
    try:
        if request.POST.get("action") == "hold":
            return _hold(request, begun, chosen)
        if chosen is None:
            return _page(request, begun)
        return _adopt(request, begun, chosen)
    except Refused as refusal:
        messages.warning(request, refusal.user_message)
        return _page(request, begun)


def _hold(request: HttpRequest, begun: Begun, school: School | None) -> HttpResponse:
    services.hold_begun(begun, actor=request.user)
    messages.success(request, _("What you typed waits in your account. Join the team of your school to go on."))
    if school is None:
        return redirect(f"{reverse('applications:start')}#school")
    return redirect(f"{reverse('accounts:claim')}?{urlencode({'school': school.code})}")


def _adopt(request: HttpRequest, begun: Begun, school: School) -> HttpResponse:
    """Into the draft that stands, answer by answer as chosen, or as one of its own when that was said."""
    content = rows.content_here(begun, rows.Errand(school=school))
    beside = rows.standing_beside(request.user, school, content)
    into = rows.draft_to_fill(request.user, beside) if request.POST.get("into") == "draft" else None
    if beside and into is None and request.POST.get("into") != "new":
        messages.warning(request, _("Choose what becomes of the answers you typed."))
        return _page(request, begun)
    open_ones = rows.differences(content, content_of(into)) if into else []
    if any(request.POST.get(f"stays_{one.code}") not in {"mine", "theirs"} for one in open_ones):
        messages.warning(request, _("Choose for each answer which one stays."))
        return _page(request, begun)
    replaced = [one.code for one in open_ones if request.POST.get(f"stays_{one.code}") == "mine"]
    seen = request.POST.get("seen", "")
    application = services.adopt_begun(
        begun, actor=request.user, school=school, into=into, seen=seen, replaced=replaced
    )
    messages.success(request, _("Everything you typed is in application %(reference)s.") % {"reference": application})
    response = redirect("applications:tasks", application.reference)
    response.delete_cookie(COOKIE)
    return response


def _page(request: HttpRequest, begun: Begun) -> HttpResponse:
    user = request.user
    may_take = rules.can_take_begun(user, begun)
    own = schools.draftable_schools(user, schools.open_claims(user)) if may_take else []
    school = _school_for(request, begun, own)
    content = rows.content_here(begun, rows.Errand(school=school))
    beside = rows.standing_beside(user, school, content) if school in own else []
    draft = rows.draft_to_fill(user, beside)
    context = {
        "begun": begun,
        "may_take": may_take,
        "own": own,
        "school": school,
        "may_draft": school in own,
        "said": rows.said_in(content),
        "beside": schools.case_rows(beside),
        "draft": draft,
        "differences": rows.differences(content, content_of(draft)) if draft else [],
        # By the link of a mail it is not yet in this browser or account, where it could be changed.
        "is_here": begun.person_id == user.pk or key_digest(key_of(request)) == begun.key_digest,
    }
    return render(request, "applications/begun_continue.html", context)


def _school_for(request: HttpRequest, begun: Begun, own: list[School]) -> School | None:
    """As chosen on this page, as chosen while typing, else the only one the person writes for."""
    named = schools.listed_school((request.POST or request.GET).get("school", ""))
    if named is not None and named in own:
        return named
    return begun.school or (own[0] if len(own) == 1 else None)
