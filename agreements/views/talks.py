"""The talks: answering line by line, accepting all that is open, adding a line, settling the text."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.permissions import require

from .. import rules, selectors, services
from ..constants import LineKind
from ..forms.talks import AddClauseForm, AddCommitmentForm, CounterForm
from ..models import Agreement, Line
from ..selectors import talks as reading
from .scope import agreement_of, open_version_of, passed


@require_safe
def negotiation(request: HttpRequest, reference: str) -> HttpResponse:
    """Every line with what stands; once the text is settled, the way to it."""
    agreement = agreement_of(request, reference)
    require(rules.can_see_history(request.user, agreement))
    version = open_version_of(agreement)
    if version.frozen_at:
        return redirect("agreements:text", agreement.reference, version.number)
    return _page(request, agreement)


def _page(request: HttpRequest, agreement: Agreement, answered: CounterForm | None = None) -> HttpResponse:
    """The lines as they stand now, with the counter-proposal that was refused still in its place."""
    version = open_version_of(agreement)
    talks = reading.talks_of(version, agreement, selectors.side_of(request.user, agreement))
    rows = {row.line.pk: row for row in talks.rows}
    for row in talks.rows:
        row.form = CounterForm.of(row.line, row.seen)
    if answered and answered.line.pk in rows:
        answered.now_shown(rows[answered.line.pk].seen)
        rows[answered.line.pk].form = answered
    context = {
        "agreement": agreement,
        "talks": talks,
        "answered": answered,
        "may_negotiate": rules.can_negotiate(request.user, version),
        "may_freeze": rules.can_freeze(request.user, version),
    }
    return render(request, "agreements/negotiation.html", context)


@require_POST
def answer_line(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Accept, counter, or propose to leave out; refused words stay on the page beside what stands now."""
    agreement = agreement_of(request, reference)
    require(rules.can_speak(request.user, agreement))
    line = reading.line_of(agreement, pk)
    if line is None:
        raise Http404
    if request.POST.get("act") == "accept":
        return _accept(request, agreement, line)
    form = CounterForm(line, request.POST, strikes=request.POST.get("act") == "strike")
    if form.is_valid():
        try:
            _propose(request, agreement, form)
        except services.TransitionNotAllowed as refusal:
            form.refuse(refusal.user_message)
        else:
            messages.success(request, _("Your proposal is with the other side."))
            return redirect(_line_url(agreement, line))
    return _page(request, agreement, form)


def _propose(request: HttpRequest, agreement: Agreement, form: CounterForm) -> None:
    side: Any = selectors.side_of(request.user, agreement)
    propose = services.strike_line if form.strikes else services.counter_line
    propose(form.line, actor=request.user, side=side, **form.answer())


def _accept(request: HttpRequest, agreement: Agreement, line: Line) -> HttpResponse:
    seen = next(iter(reading.seen_moves([request.POST.get("seen", "")])), 0)
    try:
        side: Any = selectors.side_of(request.user, agreement)
        services.accept_line(line, actor=request.user, side=side, seen=seen)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Accepted."))
    return redirect(_line_url(agreement, line))


def _line_url(agreement: Agreement, line: Line) -> str:
    return f"{reverse('agreements:negotiation', args=[agreement.reference])}#line-{line.pk}"


@require_POST
def accept_all(request: HttpRequest, reference: str) -> HttpResponse:
    agreement = agreement_of(request, reference)
    require(rules.can_speak(request.user, agreement))
    seen = reading.seen_moves(request.POST.getlist("seen"))
    side: Any = selectors.side_of(request.user, agreement)
    try:
        lines = services.accept_all(open_version_of(agreement), actor=request.user, side=side, seen=seen)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
    else:
        messages.success(request, _("Accepted: %(count)d lines.") % {"count": len(lines)})
    return redirect("agreements:negotiation", agreement.reference)


@require_http_methods(["GET", "POST"])
def add_line(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose a commitment from the catalogue, or a clause."""
    agreement = agreement_of(request, reference)
    require(rules.can_speak(request.user, agreement))
    version = open_version_of(agreement)
    if request.method == "GET" and (moved := passed(request, agreement, rules.can_negotiate(request.user, version))):
        return moved
    is_clause = request.POST.get("kind") == LineKind.CLAUSE
    sent = request.POST if request.method == "POST" else None
    commitment = AddCommitmentForm(None if is_clause else sent, offered=reading.addable_indicators(version))
    clause = AddClauseForm(sent if is_clause else None)
    form = clause if is_clause else commitment
    if sent and form.is_valid():
        side: Any = selectors.side_of(request.user, agreement)
        try:
            line = services.propose_line(version, actor=request.user, side=side, **form.proposal())
        except services.TransitionNotAllowed as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(request, _("Your proposal is with the other side."))
            return redirect(_line_url(agreement, line))
    context = {"agreement": agreement, "commitment": commitment, "clause": clause, "forms": [commitment, clause]}
    return render(request, "agreements/add_line.html", context)


@require_POST
def freeze(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the text once; a second click leads to what the first one wrote."""
    agreement = agreement_of(request, reference)
    require(rules.can_speak(request.user, agreement))
    version = open_version_of(agreement)
    try:
        services.freeze_text(version, actor=request.user)
    except services.TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
        return redirect("agreements:negotiation", agreement.reference)
    messages.success(request, _("The text is settled. Now it is sent for signature."))
    return redirect("agreements:text", agreement.reference, version.number)
