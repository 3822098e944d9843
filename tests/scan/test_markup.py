"""Markup of every page, form with errors and refusal: no error of the Nu checker, no failed rule of 115.11 (AA)."""

import importlib
from pathlib import Path

import pytest

from tests.scan.answers import keep_answers
from tests.scan.checkers import moda_failures, nu_errors
from tests.test_permissions import TABLES

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


@pytest.mark.parametrize("module", TABLES)
def test_every_answer_is_sound(tmp_path: Path, module: str) -> None:
    table = importlib.import_module(f"tests.permissions.{module}").TABLE
    folder = tmp_path / "pages"
    folder.mkdir()
    assert keep_answers(table, folder) > 0
    if problems := [*nu_errors(folder), *moda_failures(folder)]:
        pytest.fail("\n".join(problems), pytrace=False)
