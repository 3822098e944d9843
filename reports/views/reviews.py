"""The yearly self-review: a desk writes and hands in, the bureau reads."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.dates import local_today
from core.pagination import paginate
from core.permissions import require

from .. import rules, services
from ..forms import ReadForm, ReviewForm
from ..models import SelfReview
from ..selectors import reviews as selectors


def _review(request: HttpRequest, year: int, slug: str) -> SelfReview:
    rows = selectors.with_answers(selectors.review_list(request.user))
    return get_object_or_404(rows, academic_year=year, district__slug=slug)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_reviews(request.user))
    page = paginate(selectors.review_list(request.user), request.GET, order=selectors.ORDER)
    year, own = services.year_to_review(local_today()), request.user.acting.district
    begun = any(one.academic_year == year for one in page.rows)
    context = {"page": page, "year": year, "may_begin": own is not None and not begun}
    return render(request, "reports/reviews.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A desk begins before, or after, the portal lays the year's drafts out."""
    district = request.user.acting.district if request.user.acting else None
    require(rules.can_see_reviews(request.user))
    if district is None:
        raise Http404
    return redirect("reports:write_review", *_address(services.open_review(district, actor=request.user)))


def _address(review: SelfReview) -> tuple[int, str]:
    return review.academic_year, review.district.slug


@require_safe
def review(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    found = _review(request, year, slug)
    context = {
        "review": found,
        "factors": selectors.factors_of(found),
        "history": selectors.history_of(found),
        "may_write": rules.can_write_review(request.user, found),
        "may_read": rules.can_read_review(request.user, found),
        "form": ReadForm(),
    }
    return render(request, "reports/review.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Saved with whatever is there; handed in once each factor has its word."""
    found = _review(request, year, slug)
    require(rules.can_write_review(request.user, found))
    form = ReviewForm(request.POST if request.method == "POST" else None, review=found)
    if form.is_valid() and _save(request, found, form):
        return redirect(found)
    return render(request, "reports/write_review.html", {"review": found, "form": form})


def _save(request: HttpRequest, review: SelfReview, form: ReviewForm) -> bool:
    try:
        saved = services.save_review(review, actor=request.user, **form.facts)
        if "submit" in request.POST:
            services.submit_review(saved, actor=request.user)
    except services.NotPossible as refusal:
        form.add_error(None, refusal.user_message)
        return False
    handed = _("Handed in. The Department of Civil Affairs reads it now.")
    messages.success(request, handed if "submit" in request.POST else _("Saved as a draft."))
    return True


@require_POST
def read(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    found = _review(request, year, slug)
    require(rules.can_read_review(request.user, found))
    form = ReadForm(request.POST)
    if form.is_valid():
        services.read_review(found, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Marked as read."))
    return redirect(found)
