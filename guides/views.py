"""The guides, and the page on which the bureau says when this year's steps take place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemaps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.permissions import require
from cycles.rules import can_change_settings, can_see_settings

from . import selectors, services
from .content import GLOSSARY, QUESTIONS
from .feeds import FEEDS
from .forms import DatesForm
from .sitemaps import SITEMAPS


@login_not_required
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/guides.html")


@login_not_required
@require_safe
def partner(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/partner.html")


@login_not_required
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/promises.html", {"offer": selectors.offer()})


@login_not_required
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    context = {"steps": selectors.year(), "may_edit": _may_edit(request)}
    return render(request, "guides/year.html", context)


def _may_edit(request: HttpRequest) -> bool:
    return request.user.is_authenticated and bool(can_change_settings(request.user))


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/glossary.html", {"terms": GLOSSARY})


@login_not_required
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/questions.html", {"questions": QUESTIONS})


@login_not_required
@require_safe
def declaration(request: HttpRequest) -> HttpResponse:
    """政府網站資料開放宣告."""
    return render(request, "guides/declaration.html")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"sitemap": request.build_absolute_uri(reverse("guides:sitemap"))}
    return render(request, "guides/robots.txt", context, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """For search engines: one index, one file for each kind of page."""
    if section is None:
        return sitemaps.index(request, SITEMAPS, sitemap_url_name="guides:sitemap_section")
    return sitemaps.sitemap(request, SITEMAPS, section)


@login_not_required
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/feeds.html", {"feeds": FEEDS})


@login_not_required
@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    if name not in FEEDS:
        raise Http404
    return FEEDS[name](request)


@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest) -> HttpResponse:
    require(can_see_settings(request.user))
    may_change = can_change_settings(request.user)
    form = DatesForm(selectors.year(), selectors.known_dates(), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may_change)
        if form.is_valid():
            changed = services.set_dates(form.dates(), actor=request.user)
            words = ngettext("%(count)d step has new dates.", "%(count)d steps have new dates.", changed)
            messages.success(request, words % {"count": changed} if changed else _("Nothing has changed."))
            return redirect("guides:dates")
    context = {"form": form, "may_change": may_change, "changes": list(selectors.changes())}
    return render(request, "guides/dates.html", context)
