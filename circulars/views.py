"""The pages of circulars: list, writing, looking at mail and list before it goes out, release, what became of it."""

from uuid import UUID

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import paginate
from core.permissions import require
from notifications.services import settle_undelivered

from . import rules, selectors, services
from .constants import ALONE_UP_TO, SHOWN
from .forms import CircularForm, SendBackForm
from .models import Circular
from .services import ListChanged, TransitionNotAllowed

frames = csp_update({"frame-src": [SELF]})


def _circular(request: HttpRequest, reference: str) -> Circular:
    return get_object_or_404(Circular.objects.visible_to(request.user).with_people(), reference=reference)


@require_safe
def circulars(request: HttpRequest) -> HttpResponse:
    """One's own office's; the bureau also sees what desks have handed in, auditors see all."""
    require(rules.can_see_list(request.user))
    page = paginate(selectors.circular_list(request.user), request.GET, order=["-pk"])
    context = {"page": page, "may_write": rules.can_write(request.user)}
    return render(request, "circulars/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(rules.can_write(request.user))
    form = CircularForm(request.POST if request.method == "POST" else None, sender=request.user.acting)
    if form.is_valid():
        circular = services.start_circular(form.content, actor=request.user)
        return redirect("circulars:preview", circular.reference)
    return render(request, "circulars/form.html", {"form": form, "circular": None})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    circular = _circular(request, reference)
    require(rules.can_edit(request.user, circular))
    if not circular.is_draft and request.method == "GET":
        return _passed(request, circular)
    data = request.POST if request.method == "POST" else None
    form = CircularForm(data, sender=request.user.acting, circular=circular)
    if form.is_valid():
        try:
            services.edit_circular(circular, actor=request.user, content=form.content)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
            return redirect(circular)
        return redirect("circulars:preview", circular.reference)
    return render(request, "circulars/form.html", {"form": form, "circular": circular})


@frames
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The mail and its list, before its author sends it to a few or hands it in."""
    circular = _circular(request, reference)
    require(rules.can_edit(request.user, circular))
    if request.method == "POST":
        return _hand_in(request, circular)
    if not circular.is_draft:
        return _passed(request, circular)
    roll = selectors.roll_of(circular)
    may_send = 0 < len(roll.reached) <= ALONE_UP_TO
    context = {**_looked_at(request, roll), "may_send": may_send, "limit": ALONE_UP_TO}
    return render(request, "circulars/preview.html", context)


def _hand_in(request: HttpRequest, circular: Circular) -> HttpResponse:
    act = services.send_circular if request.POST.get("act") == "send" else services.ask_release
    try:
        circular = act(circular, actor=request.user, seen=request.POST.get("seen", ""))
    except ListChanged as refusal:
        messages.warning(request, refusal.user_message)
        return redirect("circulars:preview", circular.reference)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _done(circular))
    return redirect(circular)


@frames
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """The mail and the fixed list before somebody else; who dropped out since is marked."""
    circular = _circular(request, reference)
    require(rules.can_release(request.user, circular))
    if request.method == "POST":
        return _release(request, circular)
    if not circular.is_waiting:
        return _passed(request, circular)
    return render(request, "circulars/release.html", _looked_at(request, selectors.roll_of(circular)))


def _release(request: HttpRequest, circular: Circular) -> HttpResponse:
    try:
        circular = services.release_circular(circular, actor=request.user, seen=request.POST.get("seen", ""))
    except ListChanged as refusal:
        messages.warning(request, refusal.user_message)
        return redirect("circulars:release", circular.reference)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _done(circular))
    return redirect(circular)


@require_POST
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    circular = _circular(request, reference)
    require(rules.can_take_back(request.user, circular))
    try:
        services.take_back(circular, actor=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
        return redirect(circular)
    messages.success(request, _("It is a draft again. Nothing has been sent."))
    return redirect("circulars:edit", circular.reference)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    circular = _circular(request, reference)
    require(rules.can_release(request.user, circular))
    if not circular.is_waiting and request.method == "GET":
        return _passed(request, circular)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.send_back(circular, actor=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
            return redirect(circular)
        messages.success(request, _("Sent back to %(author)s.") % {"author": circular.author.name})
        return redirect("circulars:list")
    return render(request, "circulars/send_back.html", {"circular": circular, "form": form})


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    circular = _circular(request, reference)
    require(rules.can_discard(request.user, circular))
    if request.method == "POST":
        try:
            services.discard_circular(circular, actor=request.user)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.user_message)
            return redirect(circular)
        messages.success(request, _("%(reference)s is discarded.") % {"reference": circular.reference})
        return redirect("circulars:list")
    return render(request, "circulars/discard.html", {"circular": circular})


@frames
@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """All of it for those in charge; whoever received it reads the letter."""
    circular = _circular(request, reference)
    if not rules.can_see_recipients(request.user, circular):
        return render(request, "circulars/letter.html", {"circular": circular, "letter": selectors.read_by(circular)})
    page = paginate(selectors.recipients_of(circular), request.GET, order=["pk"], size=SHOWN)
    context = {
        "circular": circular,
        "letters": selectors.letters_for(circular),
        "page": page,
        "rows": selectors.sent_lines(circular, page.rows),
        "tally": selectors.tally_of(circular) if circular.is_sent else None,
        "history": selectors.history_of(circular),
        "verbs": rules.available_transitions(request.user, circular),
        "may_settle": rules.can_settle_mail(request.user, circular),
    }
    return render(request, "circulars/detail.html", context)


@require_safe
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": []})
def mail(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """The HTML part as a mail program shows it, for the frame in the preview: no script, no other host."""
    circular = _circular(request, reference)
    require(rules.can_see_recipients(request.user, circular))
    letter = selectors.letter_in(circular, language)
    if letter is None:
        raise Http404
    return HttpResponse(letter.html)


@require_POST
def settle_mail(request: HttpRequest, reference: str, message_id: UUID) -> HttpResponse:
    """Somebody told the reader of an undelivered mail otherwise."""
    circular = _circular(request, reference)
    require(rules.can_settle_mail(request.user, circular))
    found = get_object_or_404(selectors.mails_of(circular), pk=message_id)
    if settle_undelivered(found, actor=request.user):
        messages.success(request, _("Noted: you told them in another way."))
    else:
        messages.info(request, _("Somebody has noted this already, or the mail did arrive."))
    return redirect(f"{circular.get_absolute_url()}#roll")


def _looked_at(request: HttpRequest, roll: selectors.Roll) -> dict[str, object]:
    """What preview and release show alike."""
    return {
        "circular": roll.circular,
        "roll": roll,
        "page": selectors.page_of(roll, request.GET.get("from", "")),
        "letters": selectors.letters_for(roll.circular),
    }


def _passed(request: HttpRequest, circular: Circular) -> HttpResponse:
    """Somebody came by an old link or the back button."""
    status = {"status": circular.get_status_display()}
    messages.info(request, _("The circular is “%(status)s” by now.") % status)
    return redirect(circular)


def _done(circular: Circular) -> str:
    if circular.is_waiting:
        return _("It now waits for somebody else's release. Nothing has been sent yet.")
    number = circular.recipient_count or 0
    words = ngettext("On its way to %(number)s person.", "On its way to %(number)s people.", number)
    return words % {"number": number}
