import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.actors import SYSTEM
from documents.checks import RefusedFile
from documents.constants import MAX_FILE_BYTES, MAX_STAGED, STAGED_HOURS, FileKind, Refusal, ScanState
from documents.models import FileAccess, StoredFile
from documents.services import (
    link_file,
    purge_unlinked,
    record_access,
    rescan_waiting,
    stage_upload,
    store_generated,
)
from documents.tasks import purge_unlinked_files, rescan_waiting_files
from tests.documents.clamd import Clamd
from tests.documents.samples import odf, pdf
from tests.factories.accounts import make_chief, make_user
from tests.factories.districts import district

pytestmark = pytest.mark.django_db
Stage = Callable[..., StoredFile]


def fresh(file: StoredFile) -> StoredFile:
    return StoredFile.objects.get(pk=file.pk)


def on_disk(file: StoredFile) -> Path:
    return Path(site.FILES_ROOT) / file.content.name


# -- staging -----------------------------------------------------------------------------------------------


def test_a_staged_file_keeps_what_was_sent(stage: Stage) -> None:
    person = make_user()
    file = fresh(stage(odf(), name="C:\\桌面\\計畫.docx", actor=person))
    assert (file.original_name, file.kind, file.size) == ("計畫.docx.odt", FileKind.ODT, len(odf()))
    assert file.sha256 == hashlib.sha256(file.content.read()).hexdigest()
    assert (file.uploaded_by, file.linked_at, file.scan_state) == (person, None, ScanState.CHECKED)
    file.content.close()


def test_the_stored_name_says_nothing(stage: Stage) -> None:
    file = stage(name="王小明身分證.pdf")
    assert file.content.name == f"{file.pk.hex[:2]}/{file.pk.hex}"
    assert on_disk(file).stat().st_mode & 0o777 == 0o600


def test_a_refused_file_leaves_nothing() -> None:
    before = list(Path(site.FILES_ROOT).rglob("*"))
    with pytest.raises(RefusedFile) as refused:
        stage_upload(SimpleUploadedFile("a.pdf", b"MZ\x90\0"), actor=make_user())
    assert refused.value.code == Refusal.PROGRAM
    assert (StoredFile.objects.count(), list(Path(site.FILES_ROOT).rglob("*"))) == (0, before)


@pytest.mark.parametrize(("upload", "code"), [(None, Refusal.NONE_CHOSEN), (b"", Refusal.EMPTY)])
def test_no_file_and_an_empty_one_are_told_apart(upload: bytes | None, code: Refusal) -> None:
    given = None if upload is None else SimpleUploadedFile("a.pdf", upload)
    with pytest.raises(RefusedFile) as refused:
        stage_upload(given, actor=make_user())
    assert refused.value.code == code


def test_nobody_hoards_staged_files(stage: Stage) -> None:
    person, other = make_user(), make_user()
    files = [stage(pdf(b"<<>>" * number), actor=person) for number in range(MAX_STAGED)]
    with pytest.raises(RefusedFile) as refused:
        stage(actor=person)
    assert refused.value.code == Refusal.TOO_MANY_FILES
    assert stage(actor=other).pk
    link_file(files[0], at=timezone.now())
    assert stage(actor=person).pk


def test_a_row_that_cannot_be_written_leaves_no_file(stage: Stage) -> None:
    before = set(Path(site.FILES_ROOT).rglob("*/*"))
    with pytest.raises(IntegrityError), transaction.atomic():
        store_generated("a.pdf", b"")
    assert set(Path(site.FILES_ROOT).rglob("*/*")) == before


def test_generated_documents_belong_to_nobody() -> None:
    file = store_generated("PB115-0042-K.pdf", pdf())
    assert (file.uploaded_by, file.kind, file.original_name) == (None, FileKind.PDF, "PB115-0042-K.pdf")


def test_staging_takes_the_same_few_queries(stage: Stage, django_assert_num_queries: Any) -> None:
    person = make_user()
    with django_assert_num_queries(6):
        stage(actor=person)


def test_no_more_of_a_file_is_received_than_shows_that_it_is_too_big(rf: Any) -> None:
    """What is sent beyond the limit is neither held in memory nor written to the disk."""
    sent = SimpleUploadedFile("大檔.pdf", pdf() + b"0" * (2 * MAX_FILE_BYTES))
    received = rf.post("/", {"upload": sent, "small": SimpleUploadedFile("小檔.pdf", pdf())}).FILES
    assert (received["upload"].size, received["small"].size) == (MAX_FILE_BYTES + 1, len(pdf()))
    with pytest.raises(RefusedFile) as refused:
        stage_upload(received["upload"], actor=make_user())
    assert refused.value.code == Refusal.TOO_BIG
    for file in received.values():
        file.close()


# -- linking and purging -----------------------------------------------------------------------------------


def test_linking_stamps_once(stage: Stage) -> None:
    file, first = stage(), timezone.now()
    link_file(file, at=first)
    link_file(file, at=first + timedelta(hours=1))
    assert (file.linked_at, fresh(file).linked_at) == (first, first)


def purge_after(hours: int, capture: Any) -> int:
    with capture(execute=True):
        return purge_unlinked(timezone.now() + timedelta(hours=hours))


def test_only_what_was_never_used_is_purged(stage: Stage, django_capture_on_commit_callbacks: Any) -> None:
    used, unused = stage(), stage()
    link_file(used, at=timezone.now())
    assert purge_after(STAGED_HOURS - 1, django_capture_on_commit_callbacks) == 0
    assert purge_after(STAGED_HOURS + 1, django_capture_on_commit_callbacks) == 1
    assert list(StoredFile.objects.all()) == [used]
    assert (on_disk(used).exists(), on_disk(unused).exists()) == (True, False)


def test_a_purged_file_cannot_be_linked(stage: Stage, django_capture_on_commit_callbacks: Any) -> None:
    file = stage()
    purge_after(STAGED_HOURS + 1, django_capture_on_commit_callbacks)
    with pytest.raises(RefusedFile) as refused:
        link_file(file, at=timezone.now())
    assert refused.value.code == Refusal.GONE


def test_one_file_that_must_stay_stops_no_other(stage: Stage, django_capture_on_commit_callbacks: Any) -> None:
    kept, gone = stage(), stage()
    record_access(kept, actor=make_user())
    assert purge_after(STAGED_HOURS + 1, django_capture_on_commit_callbacks) == 1
    assert list(StoredFile.objects.all()) == [kept]
    assert (on_disk(kept).exists(), on_disk(gone).exists()) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_file_being_linked_is_not_purged(stage: Stage) -> None:
    file, purged = stage(), []

    def purge() -> None:
        purged.append(purge_unlinked(timezone.now() + timedelta(hours=STAGED_HOURS + 1)))
        connection.close()

    with transaction.atomic():
        link_file(file, at=timezone.now())
        thread = threading.Thread(target=purge)
        thread.start()
        thread.join(10)
    assert (purged, fresh(file).linked_at is None) == ([0], False)


def test_who_opened_a_file_is_recorded_for_good(stage: Stage) -> None:
    chief = make_chief(district("zhongzheng"))
    access = record_access(stage(), actor=chief)
    assert (access.user, access.acting_code) == (chief, "section_chief@zhongzheng")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        FileAccess.objects.all().delete()


# -- the malware scanner -----------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with Clamd() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        yield scanner


def test_a_clean_file_is_marked_clean(stage: Stage, clamd: Clamd) -> None:
    content = pdf(b"<<>>" * 50_000)
    assert stage(content).scan_state == ScanState.CLEAN
    assert clamd.scanned == [content]


def test_an_infected_file_is_quarantined(stage: Stage, clamd: Clamd) -> None:
    assert stage(pdf(b"<</EICAR 1>>")).scan_state == ScanState.QUARANTINED


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b""])
def test_a_scanner_in_trouble_makes_the_file_wait(stage: Stage, clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer or b"\0"
    assert stage().scan_state == ScanState.WAITING


def test_files_that_wait_are_scanned_later(stage: Stage, settings: Any) -> None:
    with Clamd() as gone:
        settings.CLAMD_ADDRESS = gone.address
    clean, infected = stage(), stage(pdf(b"<</EICAR 1>>"))
    assert (clean.scan_state, infected.scan_state) == (ScanState.WAITING, ScanState.WAITING)
    assert rescan_waiting() == 0
    with Clamd() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        assert rescan_waiting() == 2
    assert (fresh(clean).scan_state, fresh(infected).scan_state) == (ScanState.CLEAN, ScanState.QUARANTINED)


def test_the_portals_own_documents_are_not_scanned(clamd: Clamd) -> None:
    assert store_generated("a.pdf", pdf()).scan_state == ScanState.CHECKED
    assert clamd.scanned == []


def test_the_beat_runs_both_tasks(stage: Stage, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    old = stage()
    StoredFile.objects.filter(pk=old.pk).update(
        uploaded_at=timezone.now() - timedelta(days=3), scan_state=ScanState.WAITING
    )
    assert rescan_waiting_files() == 1  # no scanner any more: nothing to wait for
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_unlinked_files() == 1


def test_the_system_may_stage_too(stage: Stage) -> None:
    assert stage(actor=SYSTEM).uploaded_by is None
