"""Files of an application: taken in at once (F15, complaint 8), looked at by content and scanned (F16)."""

import html as htmllib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications import services
from applications.constants import AttachmentKind
from applications.content import content_of, missing_actions_to_submit
from applications.models import Application
from documents.constants import MAX_FILE_BYTES, ScanState
from documents.models import StoredFile
from documents.services import rescan_waiting
from tests.documents.clamd import Clamd
from tests.documents.samples import archive, chunk, jpeg, odf, pdf, png, stream
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_coordinator(school(), display_name="林怡君")


@pytest.fixture
def draft(owner):
    return cases.make_draft(school(), owner)


@pytest.fixture
def client(client_as, owner):
    return client_as(owner)


def page(case: Application, part: str) -> str:
    return reverse("applications:section", args=[case.reference, part])


def fresh(case: Application) -> Application:
    return Application.objects.get(pk=case.pk)


def text_of(response) -> str:
    return htmllib.unescape(response.content.decode())


def errors_in(html: str) -> list[str]:
    """The words of the error summary."""
    return re.findall(
        r"<li><a href=\"#[\w-]+\">(.*?)</a></li>", html.partition("data-error-summary")[2].partition("</ul>")[0]
    )


# -- taken in at once ------------------------------------------------------------------------------


def attach(client, case, *uploads, kind="supporting", **more):
    url = reverse("applications:attach", args=[case.reference])
    return client.post(url, {"kind": kind, "upload": list(uploads)} | more)


def test_a_file_chosen_beside_a_wrong_answer_is_kept_once(client, owner):
    case = cases.complete_draft(school(), owner, consent="none")
    post = {"upload": cases.pdf("同意書.pdf"), "seen": ""}
    html = text_of(client.post(page(case, "declaration"), post))
    assert errors_in(html) == ["請勾選確認所填內容屬實", "請勾選確認已閱讀個人資料蒐集告知事項"]
    assert re.findall(r'class="name"><a href="\S+">(.*?)</a>', html) == ["同意書.pdf"]
    again = {"is_true": "on", "has_read_notice": "on"}
    assert client.post(page(case, "declaration"), again).status_code == 302
    assert client.post(page(case, "declaration"), again | {"upload": cases.pdf("同意書.pdf")}).status_code == 302
    assert [one.file.original_name for one in case.attachments.select_related("file")] == ["同意書.pdf"]


def test_a_file_is_stored_when_it_is_uploaded_and_shown_with_its_facts(client, draft):
    response = attach(client, draft, cases.pdf("課程大綱.pdf"), cases.pdf("計畫.pdf", extra=b"2"))
    assert response["Location"] == f"{page(draft, 'attachments')}#files"
    html = text_of(client.get(page(draft, "attachments")))
    files = re.findall(r'<p class="about">(.*?)</p>', html)
    assert files == ["303\xa0位元組・PDF・林怡君", "306\xa0位元組・PDF・林怡君"]
    assert html.count("內容已檢查") == 2


def test_uploading_nothing_says_so(client, draft):
    assert errors_in(text_of(attach(client, draft))) == ["請先選擇檔案再上傳。"]


def test_what_else_was_typed_is_kept_when_a_file_is_uploaded(client, owner):
    case = cases.complete_draft(school(), owner, consent="none")
    attach(client, case, cases.pdf(), kind="consent", consent_name="張", consent_email="dean@", is_true="on")
    assert {code: fresh(case).answers[code] for code in ("consent_name", "consent_email", "is_true")} == {
        "consent_name": "張",
        "consent_email": "dean@",
        "is_true": "on",
    }


def test_removing_takes_the_file_off_and_a_second_click_is_quiet(client, draft, owner):
    attachment = services.attach_file(draft, actor=owner, upload=cases.pdf(), kind=AttachmentKind.SUPPORTING)
    url = reverse("applications:remove_file", args=[draft.reference, attachment.file_id])
    for _click in range(2):
        assert client.post(url)["Location"] == f"{page(draft, 'attachments')}#files"
    assert draft.attachments.filter(removed_at__isnull=True).count() == 0


def test_the_eleventh_file_is_refused_by_name(client, draft, owner):
    for number in range(10):
        upload = cases.pdf(f"{number}.pdf", extra=b"%d" % number)
        services.attach_file(draft, actor=owner, upload=upload, kind=AttachmentKind.SUPPORTING)
    html = text_of(attach(client, draft, cases.pdf("十一.pdf", extra=b"eleven")))
    assert errors_in(html) == ["「十一.pdf」：已有十個檔案，請先移除一個。"]


def test_the_files_ask_as_much_for_one_as_for_three(client, draft, owner, django_assert_num_queries):
    for number in range(3):
        upload = cases.pdf(f"{number}.pdf", extra=b"%d" % number)
        services.attach_file(draft, actor=owner, upload=upload, kind=AttachmentKind.SUPPORTING)
        if number in {0, 2}:
            with django_assert_num_queries(6):
                client.get(page(draft, "attachments"))


# -- looked at by their content --------------------------------------------------------------------

# What each is called and holds, and the sentence that says what to do next.
REFUSED = {
    "空白.pdf": (b"", "這個檔案是空的，請改選其他檔案。"),
    "太大.pdf": (pdf() + b"\0" * MAX_FILE_BYTES, "這個檔案超過 10.0\xa0MB，請縮小或分成幾個檔案。"),
    "純文字.pdf": ("計畫".encode(), "不接受這種檔案，請另存為 PDF、ODF（ODT、ODS、ODP）、JPEG 或 PNG。"),
    "計畫.docx": (
        archive({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
        "依政府文件標準格式政策，不接受 Microsoft Office 檔案，請另存為 ODF（ODT、ODS、ODP）或 PDF。",
    ),
    "報名.pdf": (b"MZ\x90\0" + b"\0" * 60, "這是程式或指令碼，請改附 PDF、ODF 文件、JPEG 或 PNG。"),
    "標誌.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不接受網頁或 SVG 圖檔，請另存為 PDF、JPEG 或 PNG。"),
    "動畫.gif": (b"GIF89a\x01\0\x01\0", "不接受這種圖檔，請另存為 JPEG 或 PNG。"),
    "加密.pdf": (pdf(trailer=b"/Encrypt 5 0 R"), "這個檔案有密碼保護，請移除密碼後再附上。"),
    "巨集.odt": (
        odf({"Basic/Standard/Module1.xml": "<m/>"}),
        "這份文件含有巨集，請移除巨集、另存新檔後再附上。",
    ),
    "動作.pdf": (
        pdf(b"<</S/JavaScript/JS(x)>>"),
        "這份 PDF 內含指令碼或其他檔案，請將它列印成新的 PDF 後再附上。",
    ),
    "斷掉.png": (png()[:-9], "這個檔案已損壞或不完整，請重新存檔後再附上。"),
    "雙重.png": (png(2, 2, chunk(b"tEXt", pdf())), "這個檔案同時是兩種檔案，為確保安全不予接受，請重新存檔後再附上。"),
    "炸彈.pdf": (pdf(stream(b"0" * 106_000_000)), "這份文件解壓縮後過大，請縮小內容後再附上。"),
    "巨圖.jpg": (jpeg(60_000, 60_000), "這張圖片超過 5,000 萬像素，請縮小後再附上。"),
    "？？.pdf": (pdf(), "無法辨識這個檔案的名稱，請重新命名後再附上。"),
}


def test_each_refused_file_is_named_with_what_to_do_next(client, draft):
    chosen = [SimpleUploadedFile(name, content) for name, (content, _sentence) in REFUSED.items()]
    messages = errors_in(text_of(attach(client, draft, cases.pdf("好的.pdf"), *chosen)))
    assert messages == [f"「{name}」：{sentence}" for name, (_content, sentence) in REFUSED.items()]
    assert len({sentence for _content, sentence in REFUSED.values()}) == len(REFUSED)
    assert [one.file.original_name for one in draft.attachments.all()] == ["好的.pdf"]


def test_limits_are_told_before_anything_is_chosen(client, draft):
    assert "PDF、ODF、JPEG 或 PNG" in text_of(client.get(page(draft, "attachments"))).partition('type="file"')[0]


def test_a_name_that_promises_something_else_is_put_right(client, draft):
    """The content decides: what is an ODT under the name of a PDF is listed as what it is."""
    attach(client, draft, SimpleUploadedFile("計畫.pdf", odf()))
    file = draft.attachments.get().file
    assert (file.original_name, file.get_kind_display()) == ("計畫.pdf.odt", "ODT")


# -- scanned ---------------------------------------------------------------------------------------

INFECTED = pdf(b"<</EICAR 1>>")
QUARANTINED = "惡意程式掃描在這個檔案發現異常，任何人都無法開啟，請移除後改附乾淨的檔案。"


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with Clamd() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        yield scanner


def row_of(html: str, name: str) -> str:
    """The line of a file in a list, as words."""
    rows = re.findall(r"<li>\s*<p class=\"name\">.*?</li>", html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", next(row for row in rows if name in row)).split())


def test_quarantine_is_shown_and_nothing_quarantined_is_sent(client, owner, clamd):
    case = cases.complete_draft(school(), owner)
    html = text_of(attach(client, case, SimpleUploadedFile("計畫.pdf", INFECTED)))
    assert errors_in(html) == [f"「計畫.pdf」：{QUARANTINED}"]
    html = text_of(client.get(page(case, "attachments")))
    assert "已隔離 移除 計畫.pdf" in row_of(html, "計畫.pdf")
    file = case.attachments.get().file
    assert client.get(reverse("applications:file", args=[case.reference, file.pk])).status_code == 403
    problem = "「計畫.pdf」已隔離，請移除後改附乾淨的檔案"
    assert [str(one.sentence) for one in missing_actions_to_submit(content_of(fresh(case)))] == [problem]
    assert errors_in(text_of(client.post(page(case, "attachments"), {"action": "continue"}))) == [problem]
    client.post(reverse("applications:remove_file", args=[case.reference, file.pk]))
    assert missing_actions_to_submit(content_of(fresh(case))) == []


def test_a_quarantined_consent_is_no_consent(client, owner, clamd):
    case = cases.complete_draft(school(), owner, consent="none")
    attach(client, case, SimpleUploadedFile("同意書.pdf", INFECTED), kind="consent")
    assert content_of(fresh(case)).lacks_consent
    assert not content_of(fresh(case)).has_scanned_consent


def test_a_scanner_that_is_away_is_told_and_asked_again(client, owner, draft, settings):
    with Clamd() as gone:
        settings.CLAMD_ADDRESS = gone.address
    attach(client, draft, cases.pdf("計畫.pdf"))
    file = draft.attachments.get().file
    listed = row_of(text_of(client.get(page(draft, "attachments"))), "計畫.pdf")
    assert "任何人都無法開啟；系統每五分鐘會再掃描一次。 等候掃描" in listed
    address = reverse("applications:file", args=[draft.reference, file.pk])
    assert client.get(address).status_code == 403
    with Clamd() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        assert rescan_waiting() == 1
    assert "已掃描，未發現異常" in row_of(text_of(client.get(page(draft, "attachments"))), "計畫.pdf")
    assert headers_of(client.get(address))["Content-Type"] == "application/pdf"


def test_the_desk_reads_why_it_cannot_open_a_file(client_as, owner):
    case = cases.submitted(school(), owner, consent="scan")
    StoredFile.objects.update(scan_state=ScanState.QUARANTINED)
    html = text_of(client_as(make_officer(district("zhongzheng"))).get(case.get_absolute_url()))
    assert "須改附乾淨的檔案。 已隔離" in row_of(html, "同意書.pdf")


def headers_of(response: Any) -> dict[str, str]:
    response.close()
    return dict(response.headers)


# -- given out -------------------------------------------------------------------------------------


def test_a_file_leaves_as_an_attachment_that_no_browser_runs(client, draft):
    attach(client, draft, SimpleUploadedFile("照片.png", png()))
    file = draft.attachments.get().file
    headers = headers_of(client.get(reverse("applications:file", args=[draft.reference, file.pk])))
    assert headers["Content-Disposition"].partition(";")[0] == "attachment"
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
