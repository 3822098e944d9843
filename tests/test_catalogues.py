"""The Chinese catalogues are complete, and sound on a machine without GNU gettext too."""

import io
import os
import re
from pathlib import Path

import polib
import pytest
from babel.messages import mofile, pofile
from django.core.management import CommandError, call_command

from core.management.commands.update_catalogues import (
    NO_GETTEXT,
    catalogue_path,
    gettext_is_installed,
    owner,
    portal_apps,
)
from tests.simplified import simplified_in
from tests.tree import files, relative

CATALOGUES = files("*/locale/**/*.po")
# Words of the mainland for which an office in Taipei has its own.
FOREIGN_WORDS = (
    "軟件", "網絡", "信息", "視頻", "用戶", "默認", "賬號", "賬戶", "激活", "菜單", "鏈接", "郵箱", "打印", "搜索",
    "屏幕", "文檔", "註銷", "點擊", "界面", "優化", "反饋",
)  # fmt: skip
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+")


def test_every_message_has_its_chinese() -> None:
    if not gettext_is_installed():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_GETTEXT)
    call_command("update_catalogues", check=True)


def test_the_check_tells_what_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not gettext_is_installed():
        pytest.skip(NO_GETTEXT)
    broken = tmp_path / "django.po"
    broken.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Gone"\nmsgstr "x"\n')
    monkeypatch.setattr("core.management.commands.update_catalogues.catalogue_path", lambda _label: broken)
    with pytest.raises(CommandError) as refusal:
        call_command("update_catalogues", "core", check=True)
    assert "core: no longer used 'Gone'" in str(refusal.value)
    assert "core: missing 'Skip to main content' (templates/base.html)" in str(refusal.value)


@pytest.mark.parametrize("path", CATALOGUES, ids=relative)
def test_entries_are_translated(path: Path) -> None:
    wrong = [entry.msgid for entry in polib.pofile(str(path)) if not entry.translated() or entry.obsolete]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=relative)
def test_placeholders_and_markup_survive_translation(path: Path) -> None:
    wrong = [entry.msgid for entry in polib.pofile(str(path)) if not keeps_placeholders(entry)]
    assert wrong == []


def keeps_placeholders(entry: polib.POEntry) -> bool:
    # Chinese has one form, which must serve every number.
    original = entry.msgid_plural or entry.msgid
    translations = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    wanted = sorted(set(_PLACEHOLDER.findall(original)))
    return all(sorted(set(_PLACEHOLDER.findall(text))) == wanted for text in translations)


@pytest.mark.parametrize("path", CATALOGUES, ids=relative)
def test_translations_speak_as_an_office_in_taipei(path: Path) -> None:
    entries = polib.pofile(str(path))
    said = [(entry.msgid, text) for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [(msgid, word) for msgid, text in said for word in FOREIGN_WORDS if word in text] == []
    assert [(msgid, simplified_in(text)) for msgid, text in said if simplified_in(text)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=relative)
def test_catalogues_compile_without_gettext(path: Path) -> None:
    catalogue = pofile.read_po(path.read_text(encoding="utf-8").splitlines(keepends=True))
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    assert len(list(mofile.read_mo(compiled))) == len(list(catalogue))


def test_catalogues_agree() -> None:
    """Django merges them: of two translations of one message, the reader would get whichever comes first."""
    said: dict[tuple[str | None, str], dict[str, str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            text = entry.msgstr or entry.msgstr_plural.get(0, "")
            said.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(text, relative(path).partition("/")[0])
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def test_every_app_with_texts_has_its_catalogue() -> None:
    assert {relative(path) for path in CATALOGUES} <= {relative(catalogue_path(label)) for label in portal_apps()}


@pytest.mark.parametrize(
    ("template", "label"),
    [
        ("base.html", "core"),
        ("components/back.html", "core"),
        ("account/login.html", "accounts"),
        ("applications/includes/row.html", "applications"),
        ("emails/base.html", "notifications"),
        ("emails/includes/facts.txt", "notifications"),
        ("emails/account/code.txt", "accounts"),
        ("emails/applications/returned.txt", "applications"),
    ],
)
def test_every_template_belongs_to_one_catalogue(template: str, label: str) -> None:
    assert owner(Path(template)) == label


def test_a_template_without_an_owner_is_reported() -> None:
    with pytest.raises(CommandError, match=r"No app owns templates/nowhere/page\.html"):
        owner(Path("nowhere/page.html"))
