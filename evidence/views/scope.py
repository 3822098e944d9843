"""The report and the use that an address names, for those they are there for, and where to go afterwards."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.references import is_valid_reference

from ..models import Evidence, EvidenceUse
from ..selectors import reports


def open_report(request: HttpRequest, reference: str) -> Evidence:
    """The report, or 404 when it is not there for this reader."""
    if not is_valid_reference(reference):
        raise Http404
    return get_object_or_404(reports.report_list(request.user), reference=reference)


def open_use(request: HttpRequest, reference: str, use_id: int) -> EvidenceUse:
    evidence = open_report(request, reference)
    rows = evidence.uses.select_related(
        "version", "agreement__school", "agreement__district", "target__commitment__indicator"
    )
    use = get_object_or_404(rows, pk=use_id)
    use.evidence = evidence
    return use


def seen_version(request: HttpRequest) -> int:
    """The number of the wording on the page that was posted; 0, which is never right, where it says none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def back(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """To the list one came from, or to the report."""
    return redirect("evidence:waiting") if request.POST.get("back") == "waiting" else redirect(evidence)
