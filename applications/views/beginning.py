"""Writing before signing in: the same sections, kept by a secret in this browser. Looking makes nothing (ADR 16)."""

import re
from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.dates import format_datetime

from .. import services
from ..constants import BEGUN_DAYS, BEGUN_LINK_DAYS, SectionState
from ..content import OPEN_TO_ANYBODY, section_rows
from ..forms.school import ContinuingLinkForm
from ..forms.section import SectionForm
from ..models import Begun
from ..questions import Section
from ..selectors import begun as begun_rows
from ..selectors.begun import Errand, content_here, errand_of
from .drafting import MAX_TAB_LENGTH

COOKIE = "begun"
_KEY = re.compile(r"^[A-Za-z0-9]{43}$")
_View = Callable[..., HttpResponse]


def key_of(request: HttpRequest) -> str:
    """The secret by which this browser is known; empty where it has none."""
    key = request.COOKIES.get(COOKIE, "")
    return key if _KEY.match(key) else ""


def _with_key(view: _View) -> _View:
    """Gives the browser its secret with the first page to type on, for as long as the words are kept."""

    @wraps(view)
    def keyed(request: HttpRequest, **named: object) -> HttpResponse:
        key = key_of(request) or get_random_string(43)
        response = view(request, key=key, **named)
        response.set_cookie(
            COOKIE,
            key,
            max_age=(BEGUN_DAYS + 1) * 24 * 60 * 60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    return keyed


def is_within(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Whether this address may do it once more; counted with every question."""
    limits = settings.PUBLIC_RATE_LIMITS
    return bool(ratelimit.consume(request, app="applications", action=action, config=limits, key=key))


def _too_many() -> str:
    return _("Too many tries in a short time. Wait a moment, then try again.")


@login_not_required
@never_cache
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The sections that are open to anybody, and what waits for a name."""
    begun = begun_rows.shown_here(key_of(request), request.user)
    errand = errand_of(request.GET)
    content = content_here(begun, errand)
    rows = section_rows(content)
    context = {
        "begun": begun,
        "school": content.application.school if content.application.school_id else None,
        "need": errand.need or (begun.need if begun else None),
        "query": errand.query,
        "back_to_start": f"{reverse('applications:start')}?{errand.query}",
        "rows": rows[: len(OPEN_TO_ANYBODY)],
        "later": rows[len(OPEN_TO_ANYBODY) :],
        "done": sum(row.state is SectionState.COMPLETED for row in rows),
        "link_form": ContinuingLinkForm(),
        "days": BEGUN_DAYS,
        "link_days": BEGUN_LINK_DAYS,
    }
    return render(request, "applications/begun_tasks.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@_with_key
def section(request: HttpRequest, section_code: str, key: str) -> HttpResponse:
    part = _part_called(section_code)
    if request.method == "POST":
        return _answer(request, part, key)
    errand = errand_of(request.GET)
    content = content_here(begun_rows.shown_here(key, request.user), errand)
    return _page(request, SectionForm(part, content), errand)


def _answer(request: HttpRequest, part: Section, key: str) -> HttpResponse:
    """Keep everything first, then say what is wrong, as in a draft."""
    errand = errand_of(request.POST)
    form = _kept(request, part, key, errand)
    action = request.POST.get("action", "continue")
    if form.errors or form.moved_by:
        return _page(request, form, errand)
    if action == "sign_in":
        return redirect("applications:continue")
    if action == "save":
        words = {"section": part.title, "when": format_datetime(form.content.application.saved_at)}
        messages.success(
            request, _("“%(section)s” saved on %(when)s. You find it here whenever you come back.") % words
        )
        return redirect("applications:begin")
    form.judge(form.content)
    return _page(request, form, errand) if form.errors else redirect(_next(part))


def _kept(request: HttpRequest, part: Section, key: str, errand: Errand) -> SectionForm:
    begun = begun_rows.shown_here(key, request.user)
    form = SectionForm(part, content_here(begun, errand), data=request.POST)
    form.full_clean()
    form.refuse_what_cannot_be_kept()
    if begun is None and not is_within(request, "begin"):
        form.add_error(None, _too_many())
        return form
    try:
        begun = _keep(request, form, key, errand)
    except services.AnswersMoved:
        begun = begun_rows.shown_here(key, request.user)
        form.show_theirs(content_here(begun, errand), _("Another page of this browser"))
    except services.BegunElsewhere:
        form.add_error(None, _("These answers were taken into an account already. Sign in to go on there."))
    else:
        form.content = content_here(begun, errand)
    return form


def _keep(request: HttpRequest, form: SectionForm, key: str, errand: Errand) -> Begun:
    return services.keep_begun(
        key,
        section_code=form.part.code,
        answers=form.typed(),
        actor=request.user if request.user.is_authenticated else None,
        school=errand.school,
        need=errand.need,
        prefilled=errand.prefilled,
        seen=request.POST.get("seen", ""),
        tab=request.POST.get("tab", "")[:MAX_TAB_LENGTH],
    )


def _page(request: HttpRequest, form: SectionForm, errand: Errand) -> HttpResponse:
    case = form.content.application
    context = {
        "application": case,
        "school": case.school if case.school_id else None,
        "form": form,
        "part": form.part,
        "content": form.content,
        "errand": errand,
        "query": errand.query,
        "was_saved": form.part.code in case.touched_sections,
        "days": BEGUN_DAYS,
    }
    return render(request, "applications/begun_section.html", context)


def _part_called(code: str) -> Section:
    part = next((part for part in OPEN_TO_ANYBODY if part.code == code), None)
    if part is None:
        raise Http404
    return part


def _next(part: Section) -> str:
    """The sections in their order, then the list of them."""
    following = OPEN_TO_ANYBODY[OPEN_TO_ANYBODY.index(part) + 1 :]
    return (
        reverse("applications:begin_section", args=[following[0].code]) if following else reverse("applications:begin")
    )


@login_not_required
@never_cache
@require_POST
@_with_key
def keep(request: HttpRequest, section_code: str, key: str) -> HttpResponse:
    """Store what is typed so far, while somebody types."""
    form = _kept(request, _part_called(section_code), key, errand_of(request.POST))
    if form.moved_by:
        return _told("moved", _("%(who)s changed it in another place") % {"who": form.moved_by}, 409)
    if form.errors:
        words = " ".join(words for found in form.errors.values() for words in found)
        return _told("failed", words, 422)
    saved_at = timezone.localtime(form.content.application.saved_at)
    return _told("saved", _("Saved at %(time)s") % {"time": f"{saved_at:%H:%M}"}, seen=form.digest)


def _told(state: str, words: str, status: int = 200, **more: str) -> JsonResponse:
    return JsonResponse({"state": state, "words": words} | more, status=status)


# -- leaving it, or taking it along -----------------------------------------------------------------------------


@login_not_required
@never_cache
@require_POST
def send_link(request: HttpRequest) -> HttpResponse:
    """Mail the link that goes on with it on another device; whoever opens it signs in with that address."""
    begun = begun_rows.shown_here(key_of(request), request.user)
    form = ContinuingLinkForm(request.POST)
    if begun is None:
        return redirect("applications:begin")
    if not form.is_valid():
        messages.error(request, form.errors["email"][0])
        return redirect("applications:begin")
    address = form.cleaned_data["email"]
    if not is_within(request, "continue", key=address.lower()):
        messages.error(request, _too_many())
        return redirect("applications:begin")
    try:
        services.mail_continuing_link(begun, address=address, language=get_language() or "")
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(
            request, _("A link is on its way to %(address)s. You can close this page.") % {"address": address}
        )
    return redirect("applications:begin")


@login_not_required
@require_http_methods(["GET", "POST"])
def forget(request: HttpRequest) -> HttpResponse:
    """Asked once more, since it cannot be brought back."""
    begun = begun_rows.shown_here(key_of(request), request.user)
    if begun is None:
        return redirect("applications:start")
    if request.method == "GET":
        return render(request, "applications/begun_forget.html", {"begun": begun})
    services.forget_begun(begun)
    messages.success(request, _("What was typed here is removed."))
    response = redirect("applications:start")
    response.delete_cookie(COOKIE)
    return response
