from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import StoredFile
from documents.services import stage_upload
from tests.documents.samples import pdf
from tests.factories.accounts import make_user


@pytest.fixture
def stage(db: None) -> Callable[..., StoredFile]:
    """`stage(content, name=…, actor=…)`: the file, staged; a PDF unless given."""

    def upload(content: bytes | None = None, *, name: str = "申請書.pdf", actor: Any = None) -> StoredFile:
        data = pdf() if content is None else content
        return stage_upload(SimpleUploadedFile(name, data), actor=actor or make_user())

    return upload
