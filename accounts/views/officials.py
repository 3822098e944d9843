"""The city's people: invitations, desks, and the e-mail domains of schools."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules, selectors, services
from accounts.constants import SESSION_ACTING
from accounts.forms.people import DomainForm, InviteForm
from accounts.models import OfficialInvitation
from accounts.rules import ActRefused
from core.dates import local_today
from core.pagination import paginate
from core.permissions import require
from schools.services import add_domain


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Officials and open invitations by district, the city's own first."""
    require(rules.can_see_officials(request.user))
    desks = selectors.official_desks()
    selectors.with_absences([member for desk in desks for member in desk.members], local_today())
    context = {
        "desks": desks,
        "active": sum(desk.is_active for desk in desks if desk.district),
        "may_manage": rules.can_manage_officials(request.user),
        "now": timezone.now(),
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    require(rules.can_manage_officials(request.user))
    form = InviteForm(request.POST or None, initial={"district": request.GET.get("district")})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite_official(actor=request.user, **form.cleaned_data)
        except ActRefused as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": invitation.email})
            return redirect("accounts:people")
    return render(request, "accounts/invite.html", {"form": form})


@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.can_manage_officials(request.user))
    found = get_object_or_404(OfficialInvitation, pk=pk)
    try:
        services.revoke_invitation(found, actor=request.user)
    except ActRefused as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("The invitation of %(email)s is revoked.") % {"email": found.email})
    return redirect("accounts:people")


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from a mail: shows what is offered; the button accepts, after signing in with that address."""
    found = selectors.invitation_by_digest(services.token_digest(token))
    if found is None:
        raise Http404
    now = timezone.now()
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, token)
    context = {
        "invitation": found, "is_open": found.is_open(now),
        "verdict": rules.can_accept_invitation(request.user, found, now=now),
    }  # fmt: skip
    return render(request, "accounts/invitation.html", context)


def _accept(request: HttpRequest, token: str) -> HttpResponse:
    try:
        membership = services.accept_invitation(token, user=request.user)
    except ActRefused as refusal:
        messages.warning(request, refusal.user_message)
        return redirect("accounts:invitation", token=token)
    request.session[SESSION_ACTING] = membership.pk
    messages.success(request, _("You are now acting as %(capacity)s.") % {"capacity": membership.label})
    return redirect("/")


@require_http_methods(["GET", "POST"])
def domains(request: HttpRequest) -> HttpResponse:
    """An address in one of these lets a person draft for the school before anybody confirmed them."""
    require(rules.can_enter_domains(request.user))
    form = DomainForm(request.POST or None, initial={"school": request.GET.get("school")})
    if request.method == "POST" and form.is_valid():
        add_domain(form.cleaned_data["school"], domain=form.cleaned_data["domain"], actor=request.user)
        messages.success(request, _("The domain is entered."))
        return redirect("accounts:domains")
    text = request.GET.get("q", "")
    page = paginate(selectors.schools_with_domains(text), request.GET, order=["registry_order"])
    return render(request, "accounts/domains.html", {"form": form, "page": page, "text": text})
