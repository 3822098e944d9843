"""A school's people: who they are, who coordinates, who leaves and who takes over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import handover, rules, selectors, services
from accounts.forms.people import EndMembershipForm
from accounts.models import Membership, SchoolClaim
from accounts.rules import ActRefused
from core.dates import local_today
from core.permissions import require
from schools.models import School


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """One's own school's team; the bureau names the school in ?school=."""
    school = _school(request)
    require(rules.can_manage_team(request.user, school))
    members = selectors.with_absences(selectors.team_of(school), local_today())
    claims = SchoolClaim.objects.pending().filter(school=school).select_related("user", "district")
    context = {
        "school": school, "members": members, "claims": claims.order_by("created_at", "pk"),
        "endable": rules.endable(request.user, members),
        "owned": handover.owned_at(school),
        "has_enough_contacts": selectors.has_enough_contacts(members),
        "may_record_absences": rules.can_manage_officials(request.user),
    }  # fmt: skip
    return render(request, "accounts/team.html", context)


def _school(request: HttpRequest) -> School:
    acting, code = request.user.acting, request.GET.get("school")
    if acting is not None and acting.school is not None and code in (None, acting.school.code):
        return acting.school
    if code is None or acting is None or not acting.is_bureau:
        raise Http404
    return get_object_or_404(School, code=code)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """One's own desk: who is away, and who stands in."""
    acting = request.user.acting
    require(rules.can_see_desk(request.user))
    members = selectors.with_absences(selectors.desk_of(acting.district), local_today())
    context = {"district": acting.district, "members": members, "may_record_absences": rules.leads_desk(request.user)}
    return render(request, "accounts/desk.html", context)


@require_POST
def make_coordinator(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    require(rules.can_make_coordinator(request.user, membership))
    try:
        services.make_coordinator(membership, actor=request.user)
    except ActRefused as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("%(name)s now coordinates the school's work.") % {"name": membership.user.name})
    return redirect(_back_to(membership))


@require_http_methods(["GET", "POST"])
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    require(rules.can_end_membership(request.user, membership))
    in_hand = 0 if membership.school else handover.in_hand(membership.user, membership.district)
    data = request.POST if request.method == "POST" else None
    form = EndMembershipForm(data, membership=membership, in_hand=in_hand)
    if form.is_valid():
        try:
            services.end_membership(membership, actor=request.user, **form.cleaned_data)
        except ActRefused as refusal:
            messages.warning(request, refusal.user_message)
        else:
            ended = {"name": membership.user.name, "capacity": membership.label}
            messages.success(request, _("%(name)s no longer acts as %(capacity)s.") % ended)
        return redirect(_after_ending(request, membership))
    back = _after_ending(request, membership)
    stand_ins = selectors.stand_ins_of(membership.user, local_today())
    context = {"form": form, "membership": membership, "back": back, "in_hand": in_hand, "stand_ins": stand_ins}
    return render(request, "accounts/end_membership.html", context)


def _membership(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.visible_to(request.user).select_related("user", "school", "district")
    return get_object_or_404(rows, pk=pk)


def _after_ending(request: HttpRequest, membership: Membership) -> str:
    return reverse("accounts:me") if membership.user_id == request.user.pk else _back_to(membership)


def _back_to(membership: Membership) -> str:
    if membership.school is None:
        return reverse("accounts:people")
    return f"{reverse('accounts:team')}?{urlencode({'school': membership.school.code})}"
