"""The case an address names, for those it is there for, and what to answer when the moment for an act has passed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from ..forms.official import RefusableForm
from ..models import Application
from ..selectors import case_rows, kept
from ..services import TransitionNotAllowed
from ..services.gate import guard


def open_case(request: HttpRequest, reference: str) -> Application:
    """The case, or 404 when it is not there for this reader."""
    return _there(case_rows.case_of(request.user, reference))


def open_case_file(request: HttpRequest, reference: str) -> Application:
    """The case with all that a page about it shows, in the same query."""
    return _there(case_rows.case_file(request.user, reference))


def _there(found: Application | None) -> Application:
    if found is None:
        raise Http404
    return found


def passed(request: HttpRequest, application: Application, verb: str) -> HttpResponse | None:
    """A page whose moment has passed leads back to the case and says who was faster; None while it has not."""
    try:
        guard(application, verb)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.user_message)
        return redirect(application)
    return None


def refused(
    request: HttpRequest, application: Application, refusal: TransitionNotAllowed, form: RefusableForm
) -> HttpResponse | None:
    """What to answer when a service says no.

    To a second click of the same person: the case, where what they sent is. When somebody else was faster, or the
    same person in a copy of the page that says something else: None, and the form says so, with every typed word still
    on it.
    """
    last = application.events.exclude(to_state="").order_by("-sequence").values_list("actor", flat=True).first()
    if last == request.user.pk and form.words <= kept.words_on(application):
        messages.warning(request, refusal.user_message)
        return redirect(application)
    form.refuse(refusal.user_message)
    return None
