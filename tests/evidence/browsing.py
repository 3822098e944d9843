"""What tests of these pages type, click and read."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.constants import Side
from agreements.models import Agreement
from core.dates import format_roc_short, local_today
from evidence.models import Evidence
from tests.documents.samples import chunk, png
from tests.factories import evidence as make

LIST, NEW, WAITING = (reverse(f"evidence:{name}") for name in ("list", "new", "waiting"))
both_sides = pytest.mark.parametrize("side", list(Side))
# Session, person, capacity and what the header counts.
SIGNED_IN = 4


def at(name: str, evidence: Evidence) -> str:
    return reverse(f"evidence:{name}", args=[evidence.reference])


def of_use(name: str, evidence: Evidence) -> str:
    return reverse(f"evidence:{name}", args=[evidence.reference, make.use_of(evidence).pk])


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return found[1] if found else ""


def filled(agreement: Agreement, side: Side = Side.SCHOOL, **fields: Any) -> dict[str, Any]:
    name = f"amount-{make.target(agreement, side).pk}"
    usual = {"what": "課程第三週", "happened_on": format_roc_short(local_today()), "key": "", name: "2"}
    return usual | fields


def upload(name: str = "上課照片.png", *, extra: bytes = b"") -> SimpleUploadedFile:
    content = png(2, 2, chunk(b"tEXt", b"Comment\0" + extra.hex().encode()))
    return SimpleUploadedFile(name, content, content_type="image/png")


def sentences(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]
