"""Long lists by a worker: once, with the rights of whoever asked, told of when ready, gone after a week."""

import csv
import hashlib
import io
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from odfdo import Document

from accounts.models import Membership
from core.dates import local_today
from core.sheets import Format
from exports.constants import KEPT_DAYS, MAX_IN_THE_MAKING, ExportStatus, ExportVerb
from exports.models import Export
from exports.services import NotPossible, expire_exports, make_due, make_export, making, repeat_export
from exports.services.making import claim
from notifications.constants import Channel
from notifications.models import FeedItem
from tests.factories import exports
from tests.factories.accounts import make_bureau, make_coordinator, make_officer, make_user
from tests.factories.cooperation import entered
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by_trigger

pytestmark = pytest.mark.django_db


def lines(export: Export) -> list[dict[str, str]]:
    _titles, keys, *rows = csv.reader(io.StringIO(exports.read(export).decode("utf-8-sig"), newline=""))
    return [dict(zip(keys, row, strict=True)) for row in rows]


# -- what is in it -----------------------------------------------------------------------------------------------


def test_it_holds_what_the_page_would_show_to_whoever_asked() -> None:
    entered()
    entered(district=district("beitou"))
    own = exports.made(make_officer(district("daan")))
    assert [line["district"] for line in lines(own)] == ["大安區"]
    assert {line["district"] for line in lines(exports.made(make_bureau()))} == {"大安區", "北投區"}
    assert [line["district"] for line in lines(exports.made(make_bureau(), query="district=beitou"))] == ["北投區"]


def test_every_format_is_read_back() -> None:
    entered(what="=1+1")
    day = (local_today() - timedelta(days=1)).isoformat()
    written = {form: exports.read(exports.made(form=form)) for form in Format}
    assert written[Format.CSV].startswith(b"\xef\xbb\xbf")
    sheet = openpyxl.load_workbook(io.BytesIO(written[Format.XLSX])).active
    assert sheet is not None
    titles, keys, line = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert (titles[:2], keys[:2]) == (["日期", "日期（民國）"], ["happened_on", "happened_on_roc"])
    assert (line[0].date().isoformat(), line[keys.index("what")]) == (day, "=1+1")
    table = Document(io.BytesIO(written[Format.ODS])).body.get_table(0)
    assert (str(table.get_value((0, 2))), table.get_value((0, 1))) == (day, "happened_on")


def test_its_hash_and_its_number_of_rows_are_kept() -> None:
    entered()
    entered()
    export = exports.made()
    assert export.file is not None
    assert export.file.sha256 == hashlib.sha256(exports.read(export)).hexdigest()
    assert (export.total, export.percent) == (2, 100)
    assert export.events.get(verb=ExportVerb.FINISH).details == {"sha256": export.file.sha256, "rows": 2}


def test_words_are_in_the_language_in_which_it_was_asked_for() -> None:
    from django.utils import translation

    entered()
    with translation.override("en"):
        export = exports.asked()
    titles = next(csv.reader(io.StringIO(exports.read(exports.make(export)).decode("utf-8-sig"), newline="")))
    assert titles[:2] == ["Date", "Date (ROC)"]


# -- rights ------------------------------------------------------------------------------------------------------


def test_who_may_not_see_the_list_may_not_have_it_written() -> None:
    for actor in (make_coordinator(school()), make_user()):
        with pytest.raises(PermissionDenied):
            exports.asked(actor)


def test_a_capacity_that_ends_before_it_is_written_gets_nothing() -> None:
    entered()
    officer = make_officer(district("daan"))
    export = exports.asked(officer)
    Membership.objects.filter(pk=officer.acting.pk).update(ended_at=timezone.now())
    make_export(export.pk)
    found = exports.again(export)
    assert (found.status, found.failure, found.file) == (ExportStatus.FAILED, "PermissionDenied", None)


def test_who_has_two_capacities_gets_what_the_one_they_asked_in_sees() -> None:
    entered()
    entered(district=district("beitou"))
    officer = make_officer(district("daan"))
    beitou = Membership.objects.create(user=officer, role=officer.acting.role, district=district("beitou"))
    first = exports.asked(officer)
    second = exports.asked(officer.act_as(beitou))
    assert first != second
    assert [line["district"] for line in lines(exports.make(first))] == ["大安區"]
    assert [line["district"] for line in lines(exports.make(second))] == ["北投區"]


# -- once, and again ---------------------------------------------------------------------------------------------


def test_two_clicks_make_one() -> None:
    officer, key = make_officer(district("daan")), uuid.uuid4()
    first = exports.asked(officer, query="year=2026&district=", form_key=key)
    assert exports.asked(officer, query="district=&year=2026&after=x") == first
    assert (make_export(first.pk), make_export(first.pk)) == (True, False)
    assert exports.asked(officer, query="year=2026", form_key=key) == first
    assert exports.asked(officer, query="district=&year=2026") != first


def test_a_person_has_a_few_in_the_making_at_most() -> None:
    officer = make_officer(district("daan"))
    for number in range(MAX_IN_THE_MAKING):
        exports.asked(officer, query=f"q={number}")
    with pytest.raises(NotPossible):
        exports.asked(officer, query="q=one more")
    assert exports.asked(officer, query="q=0").query == "q=0"


def test_a_dead_workers_list_is_taken_up_again_and_the_dead_change_nothing() -> None:
    entered()
    export = exports.asked()
    slow = claim(export.pk)
    assert slow is not None
    assert make_due(timezone.now()) == 0
    exports.abandon(export)
    assert make_due(timezone.now()) == 1
    written = exports.again(export)
    assert (written.status, written.attempts) == (ExportStatus.DONE, 2)
    with pytest.raises(making._Overtaken):
        making._make(slow)
    assert exports.again(export).file == written.file


def test_a_failure_can_be_repeated_once() -> None:
    officer = make_officer(district("daan"))
    export = exports.failed(officer)
    assert (export.status, export.failure) == (ExportStatus.FAILED, "worker lost")
    repeat_export(export, actor=officer)
    assert exports.make(export).is_ready
    with pytest.raises(NotPossible):
        repeat_export(export, actor=officer)


def test_an_export_is_never_deleted() -> None:
    export = exports.asked()
    with refused_by_trigger("Cannot delete"):
        Export.objects.filter(pk=export.pk)._raw_delete("default")


# -- told, and let go ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "channel"), [(0, Channel.DIGEST), (5, Channel.IMMEDIATE)])
def test_who_has_waited_long_gets_a_mail_at_once(minutes: int, channel: Channel) -> None:
    export = exports.asked()
    Export.objects.filter(pk=export.pk).update(asked_at=timezone.now() - timedelta(minutes=minutes))
    exports.make(export)
    told = FeedItem.objects.get(path=export.get_absolute_url())
    assert (told.recipient, told.headline, told.channel) == (
        export.asked_by, "「非正式合作紀錄」檔案已備妥", channel
    )  # fmt: skip
    assert (told.message is not None) == (channel == Channel.IMMEDIATE)


def test_whose_list_fails_is_told_too() -> None:
    export = exports.failed()
    assert FeedItem.objects.get(path=export.get_absolute_url()).headline == "「非正式合作紀錄」檔案未能產製"


def test_after_a_week_the_file_is_gone_and_the_record_stays(django_capture_on_commit_callbacks: Any) -> None:
    entered()
    export, now = exports.made(), timezone.now()
    assert export.file is not None
    storage, name = export.file.content.storage, export.file.content.name
    assert expire_exports(now + timedelta(days=KEPT_DAYS - 1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_exports(now + timedelta(days=KEPT_DAYS, minutes=1)) == 1
    assert not storage.exists(name)
    assert exports.again(export).has_expired
    assert expire_exports(now + timedelta(days=KEPT_DAYS, minutes=1)) == 0
