from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.test import Client
from django.urls import path
from django.utils import translation

from documents.constants import FileKind, ScanState
from documents.models import StoredFile
from documents.serving import serve
from tests.documents.samples import odf, pdf, png

pytestmark = pytest.mark.django_db
Stage = Callable[..., StoredFile]


@login_not_required
def download(request: HttpRequest, pk: str) -> FileResponse:
    return serve(StoredFile.objects.get(pk=pk), as_attachment="inline" not in request.GET)


urlpatterns = [path("files/<uuid:pk>/", download)]


@pytest.mark.urls(__name__)
def test_a_file_leaves_as_a_private_attachment(stage: Stage, client: Client) -> None:
    file = stage(name="申請書 “正本”.pdf")
    response = client.get(f"/files/{file.pk}/")
    assert b"".join(response.streaming_content) == pdf()
    headers = response.headers
    assert headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E7%94%B3%E8%AB%8B%E6%9B%B8%20%E2%80%9C%E6%AD%A3%E6%9C%AC%E2%80%9D.pdf"
    )
    assert (headers["Content-Type"], headers["Content-Length"]) == ("application/pdf", str(len(pdf())))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("content", "kind", "disposition"),
    [(png(), FileKind.PNG, "inline"), (pdf(), FileKind.PDF, "inline"), (odf(), FileKind.ODT, "attachment")],
)
def test_only_what_a_browser_shows_is_ever_inline(
    stage: Stage, content: bytes, kind: FileKind, disposition: str
) -> None:
    response = serve(stage(content, name="file"), as_attachment=False)
    assert response.headers["Content-Disposition"].partition(";")[0] == disposition
    assert response.headers["Content-Type"] == kind
    response.close()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ScanState.QUARANTINED, "惡意程式掃描在這個檔案發現異常，已予隔離，任何人都無法開啟。"),
        (ScanState.WAITING, "這個檔案正在等候惡意程式掃描，請過幾分鐘再試。"),
    ],
)
def test_a_doubtful_file_does_not_leave(stage: Stage, state: ScanState, reason: str) -> None:
    file = stage()
    file.scan_state = state
    with translation.override("zh-hant"), pytest.raises(PermissionDenied, match=reason):
        serve(file)


def test_a_lost_file_is_not_found(stage: Stage, caplog: Any) -> None:
    file = stage()
    file.content.storage.delete(file.content.name)
    with pytest.raises(Http404):
        serve(file)
    assert str(file.pk) in caplog.text
