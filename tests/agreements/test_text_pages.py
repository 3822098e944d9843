"""A settled text on its page: papers, differences, signatures, and what can still be done about it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from agreements.constants import AgreementStatus, EndReason, Party, PauseReason, Side
from agreements.models import Agreement, Version
from agreements.services import counter_line, freeze_text, open_amendment
from core.dates import format_roc_short, local_today
from documents.models import FileAccess, StoredFile
from tests.documents.clamd import Clamd
from tests.documents.samples import odf, pdf
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_member, make_officer
from tests.factories.agreements import (
    agreed,
    concluded,
    draft,
    frozen,
    line_of,
    paused,
    seen,
    sign,
    signed,
    signing,
    wording,
)
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
TODAY = format_roc_short(local_today()).replace(".", "/")


@pytest.fixture
def campus(client_as):
    return client_as(make_coordinator(school("1015")))


@pytest.fixture
def chief(client_as):
    return client_as(make_chief(district("zhongzheng")))


def url(name: str, agreement: Agreement, *rest: object) -> str:
    return reverse(f"agreements:{name}", args=[agreement.reference, *rest])


def amended(agreement: Agreement) -> Version:
    """The school promises one course more; settled again."""
    bureau = make_bureau()
    version = open_amendment(agreement, actor=bureau, reason="課程調整")
    line = line_of(version)
    counter_line(line, actor=bureau, side=Side.SCHOOL, seen=seen(line)[0], target=7)
    freeze_text(agreed(agreement), actor=bureau)
    return wording(agreement)


# -- reading -----------------------------------------------------------------------------------------------


def test_the_text_is_read_with_its_hash_and_papers(campus):
    agreement = frozen()
    page = campus.get(url("text", agreement, 1))
    text = text_of(page)
    assert wording(agreement).text_hash in text
    assert "第一條 目的" in text.replace("\u3000", " ")
    assert "範本條文，待法制單位確認" in text
    assert links_of(page, "/text/1/(?:pdf|odt)/") == [f"{kind} {size}" for kind, size in sizes(agreement)]


def sizes(agreement: Agreement) -> list[tuple[str, str]]:
    version = wording(agreement)
    return [("PDF", words_of(version.pdf)), ("ODT", words_of(version.odt))]


def words_of(file: StoredFile) -> str:
    return filesizeformat(file.size).replace("\xa0", " ")


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("odt", b"PK")])
def test_a_download_is_on_record(campus, kind, start):
    agreement = frozen()
    response = campus.get(url("download", agreement, 1, kind))
    assert b"".join(response.streaming_content).startswith(start)
    assert response["Content-Disposition"].startswith(f'attachment; filename="{agreement.reference}-v1.{kind}"')
    assert FileAccess.objects.get().file_id == getattr(wording(agreement), kind).pk


def test_an_amendment_shows_what_it_changes_and_stays_with_those_concerned(campus, client):
    agreement = signed()
    amended(agreement)
    text = text_of(campus.get(url("text", agreement, 2)))
    assert "與第 1 版的差異" in text
    assert "修正理由：課程調整" in text
    assert "每學期 1 門" in text
    assert "每學期 7 門" in text
    assert client.get(url("text", agreement, 2)).status_code == 403
    assert client.get(url("text", agreement, 1)).status_code == 200


# -- towards the signatures --------------------------------------------------------------------------------


def test_the_desk_sends_the_text_once(client_as):
    agreement = frozen()
    desk = client_as(make_officer(district("zhongzheng")))
    assert "全文已送請各方簽署" in desk.post(url("send", agreement, 1), follow=True).content.decode()
    again = desk.post(url("send", agreement, 1), follow=True)
    assert "文字定稿後才能送請簽署。" in again.content.decode()
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.SIGNING


def test_opening_again_needs_a_reason_and_puts_signatures_aside(campus):
    agreement = signing()
    sign(wording(agreement), Party.SCHOOL)
    assert "「理由」" in text_of(campus.post(url("reopen", agreement, 1), {"comment": ""}))
    done = campus.post(url("reopen", agreement, 1), {"comment": "校名誤植"}, follow=True)
    assert done.redirect_chain == [(url("negotiation", agreement), 302)]
    assert not wording(agreement).signatures.filter(void_at__isnull=True).exists()
    again = campus.post(url("reopen", agreement, 1), {"comment": "校名誤植"}, follow=True)
    assert "已重新協商。" in again.content.decode()


def signature(**changes: object) -> dict[str, object]:
    return {"signatory": "王校長", "signatory_title": "校長", "signed_on": TODAY, "document_number": ""} | changes


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("正本.pdf", pdf(), content_type="application/pdf")


def test_both_parties_sign_and_the_agreement_is_in_force(campus, chief):
    agreement = signing()
    campus.post(url("sign_party", agreement, "school"), signature(scan=scan()))
    page = text_of(campus.get(agreement.get_absolute_url()))
    assert "校長 王校長" in page
    assert "尚未簽署" in page
    done = chief.post(
        url("sign_party", agreement, "district"),
        signature(signatory="李區長", signatory_title="區長", document_number="北市中經字第1號", scan=scan()),
        follow=True,
    )
    assert "已登錄簽署。" in text_of(done)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.document_number) == (AgreementStatus.ACTIVE, "北市中經字第1號")
    opened = campus.get(url("scan", agreement, 1, "district"))
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert FileAccess.objects.count() == 1


def test_a_scan_survives_a_form_that_is_not_complete(campus):
    agreement = signing()
    first = campus.post(url("sign_party", agreement, "school"), signature(signatory="", scan=scan()))
    kept = StoredFile.objects.get(original_name="正本.pdf")
    assert "請填寫「簽署人」" in text_of(first)
    assert "正本.pdf" in text_of(first)
    assert f'name="kept" value="{kept.pk}"' in first.content.decode()
    campus.post(url("sign_party", agreement, "school"), signature(kept=str(kept.pk)))
    assert wording(agreement).signatures.get().scan_id == kept.pk


def test_a_scan_is_taken_in_as_it_is_chosen_and_nothing_is_judged_yet(campus):
    agreement = signing()
    page = campus.post(url("sign_party", agreement, "school"), signature(signatory="", scan=scan(), attach="yes"))
    kept = StoredFile.objects.get(original_name="正本.pdf")
    assert (page.context["form"].errors, page.context["form"].staged) == ({}, kept)
    odt = SimpleUploadedFile("正本.odt", odf())
    page = campus.post(url("sign_party", agreement, "school"), signature(scan=odt, attach="yes"))
    assert page.context["form"].errors == {"scan": ["掃描檔須為 PDF、JPEG 或 PNG。"]}
    assert not wording(agreement).signatures.exists()


def test_a_quarantined_scan_is_no_scan(campus, settings):
    agreement = signing()
    infected = SimpleUploadedFile("正本.pdf", pdf(b"<</EICAR 1>>"))
    with Clamd() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        page = campus.post(url("sign_party", agreement, "school"), signature(scan=infected))
    assert "發現異常，任何人都無法開啟，請移除後改附乾淨的檔案。" in text_of(page)
    assert not wording(agreement).signatures.exists()


def test_nobody_signs_with_another_persons_file(campus, chief):
    agreement = signing()
    chief.post(url("sign_party", agreement, "district"), signature(signatory="", scan=scan()))
    stolen = StoredFile.objects.get(original_name="正本.pdf")
    page = campus.post(url("sign_party", agreement, "school"), signature(kept=str(stolen.pk)))
    assert "請附上簽署正本的掃描檔。" in text_of(page)
    assert not wording(agreement).signatures.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"signed_on": "199/1/1"}, "簽署日期不可晚於今天。"),
        ({"signed_on": "100/1/1"}, "定稿日晚於這一天"),
        ({"scan": None}, "請附上簽署正本的掃描檔。"),
    ],
)
def test_what_is_wrong_with_a_signature_is_told(campus, changes, message):
    agreement = signing()
    sent = {name: value for name, value in signature(**({"scan": scan()} | changes)).items() if value is not None}
    page = campus.post(url("sign_party", agreement, "school"), sent)
    assert message in text_of(page)
    assert not wording(agreement).signatures.exists()


# -- while it runs, and its end ----------------------------------------------------------------------------


def test_an_amendment_is_opened_and_given_up(campus):
    agreement = signed()
    campus.post(url("amend", agreement), {"reason": "課程調整"})
    assert wording(agreement).number == 2
    assert "修正理由：課程調整" in text_of(campus.get(url("negotiation", agreement)))
    twice = campus.post(url("amend", agreement), {"reason": "又一次"}, follow=True)
    assert "另一個版本" in twice.content.decode()
    done = campus.post(url("drop_amendment", agreement), {"comment": "改明年"}, follow=True)
    assert "已放棄修正，協議依原版本繼續。" in text_of(done)
    assert links_of(done, "/amend/") == ["修正協議"]


def test_a_pause_is_proposed_accepted_and_ended(campus, chief):
    agreement = signed()
    days = {"starts_on": TODAY, "ends_on": TODAY, "reason": PauseReason.SABBATICAL, "note": ""}
    proposed = campus.post(url("pause", agreement), days, follow=True)
    assert "撤回提議" in text_of(proposed)
    pause = agreement.pauses.get()
    own = campus.post(url("answer_pause", agreement, pause.pk, "accept"), follow=True)
    assert agreement.pauses.get().accepted_at is None
    assert own.redirect_chain == [(agreement.get_absolute_url(), 302)]
    assert "雙方已同意暫停。" in text_of(chief.post(url("answer_pause", agreement, pause.pk, "accept"), follow=True))
    assert "暫停中" in text_of(campus.get(agreement.get_absolute_url()))
    assert "已結束暫停。" in text_of(chief.post(url("answer_pause", agreement, pause.pk, "end"), follow=True))


def test_a_pause_that_does_not_fit_keeps_its_words(campus):
    agreement = paused()
    days = {"starts_on": TODAY, "ends_on": TODAY, "reason": PauseReason.OTHER, "note": "院系整併"}
    page = campus.post(url("pause", agreement), days)
    assert "這段期間與另一次暫停重疊。" in text_of(page)
    assert "院系整併" in page.content.decode()


def test_giving_up_and_ending_name_their_reason(campus, client_as):
    agreement = draft()
    assert "請選擇「理由」" in text_of(campus.post(url("drop", agreement), {}))
    assert "請說明其他原因。" in text_of(campus.post(url("drop", agreement), {"reason": EndReason.OTHER}))
    done = campus.post(url("drop", agreement), {"reason": EndReason.NOT_AGREED}, follow=True)
    assert "原因：雙方未能達成合意。" in text_of(done)
    running = signed(school("0003"), district("daan"))
    bureau = client_as(make_bureau())
    ended = {"reason": EndReason.SCHOOL_STOPS, "closed_on": TODAY, "note": "教師離職"}
    assert "提前終止" in text_of(bureau.post(url("end", running), ended, follow=True))
    assert "原因：學校無法續行。 教師離職" in text_of(bureau.get(running.get_absolute_url()))


def test_the_reason_is_public_and_its_explanation_is_not(client, client_as):
    running = signed()
    ended = {"reason": EndReason.SCHOOL_STOPS, "closed_on": TODAY, "note": "教師離職"}
    client_as(make_bureau()).post(url("end", running), ended)
    text = text_of(client.get(running.get_absolute_url()))
    assert "原因：學校無法續行。" in text
    assert "教師離職" not in text


def test_a_member_reads_and_has_no_buttons(client_as):
    agreement = concluded()
    page = client_as(make_member(school("1015"))).get(agreement.get_absolute_url())
    assert links_of(page, "/(?:amend|pause|drop|end)/") == []
    assert "第 1 版" in text_of(page)


def test_the_amounts_of_each_term_stand_below_a_promise(client):
    agreement = signed()
    labels = [target.amount for target in agreement.targets.filter(commitment__indicator__code="courses-opened")]
    assert text_of(client.get(agreement.get_absolute_url())).count("各學期數量") == 2
    assert len(labels) > 1


def test_the_list_filters_by_where_agreements_stand(client_as, client):
    settled, running = frozen(), signed(school("0003"), district("daan"))
    bureau = client_as(make_bureau())

    def found(reader, query):
        return links_of(reader.get(f"{reverse('agreements:list')}?{query}"), "/agreements/AG")

    assert found(bureau, "status=frozen") == [settled.reference]
    assert found(bureau, "status=live") == [running.reference]
    assert found(bureau, "status=paused") == []
    assert found(bureau, "kind=promotion") == []
    assert found(bureau, "kind=partner") == [running.reference, settled.reference]
    assert found(client, "kind=partner") == [running.reference]
    resting = paused(school("0001"), district("wenshan"))
    assert found(client, "status=paused") == [resting.reference]
