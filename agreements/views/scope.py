"""The agreement an address names, for those it is there for; the way back when the moment for an act has passed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.permissions import Verdict

from .. import selectors
from ..models import Agreement, Version


def agreement_of(request: HttpRequest, reference: str) -> Agreement:
    """The agreement, or 404 when it is not there for this reader."""
    return get_object_or_404(selectors.agreement_list(request.user), reference=reference)


def open_version_of(agreement: Agreement) -> Version:
    """The wording that is not in force yet, or 404."""
    version = selectors.open_version(agreement)
    if version is None:
        raise Http404
    version.agreement = agreement
    return version


def version_of(agreement: Agreement, number: int) -> Version:
    """A wording by its number, or 404."""
    version = get_object_or_404(agreement.versions.select_related("pdf", "odt"), number=number)
    version.agreement = agreement
    return version


def passed(request: HttpRequest, agreement: Agreement, verdict: Verdict) -> HttpResponse | None:
    """A page whose moment has passed leads back to the agreement and says why; None while it has not."""
    if verdict:
        return None
    messages.warning(request, verdict.reason)
    return redirect(agreement)
