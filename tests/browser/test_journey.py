"""The main job in a real browser, from `/` by visible links and labels only: school → district → chief → bureau.

Every page on the way is looked at with axe; the whole way is walked again without JavaScript.
"""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.base import File
from playwright.sync_api import FilePayload, Locator, Page, Request

from accounts.models import User
from agreements.models import Agreement
from applications.models import Application
from notifications.models import Message
from notifications.services import deliver
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.applications import pdf
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MOST_LOADS_OF_AN_APPLICATION = 25
MOST_LOADS_OF_A_DECISION = 8
CONTACT = {
    "聯絡人": "何怡君",
    "聯絡人職稱": "專案助理",
    "聯絡人電子郵件": "office@example.edu.tw",
    "聯絡人公務電話": "02-2881-9471 分機 6251",
    "負責教師": "周志明",
    "負責教師職稱": "副教授",
}


class Reader:
    """Somebody at a browser: counts page loads and has axe look at every page that can run it."""

    def __init__(self, page: Page, axe: Callable[[Page], None], *, javascript: bool) -> None:
        self.page = page
        self.axe = axe
        self.javascript = javascript
        self.loads = 0
        page.on("request", self._count)

    def _count(self, request: Request) -> None:
        if request.is_navigation_request() and not request.redirected_from:
            self.loads += 1

    def look(self) -> None:
        # axe is a script itself: without JavaScript the same pages are walked, not measured.
        if self.javascript:
            self.axe(self.page)

    def visit(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def follow(self, words: str) -> None:
        self._go(self.page.get_by_role("link", name=words).first)

    def press(self, words: str) -> None:
        self._go(self.page.get_by_role("button", name=words, exact=True))

    def _go(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.click()
        self.look()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def mark(self, question: str, answer: str) -> None:
        """Mark the answer that begins with these words."""
        group = self.page.get_by_role("radiogroup", name=question, exact=True)
        group.get_by_role("radio", name=re.compile(f"^{answer}")).check()

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_role("combobox", name=label)
        text = next(words for words in box.locator("option").all_text_contents() if words.strip().startswith(option))
        box.select_option(label=text.strip())

    def attach(self, label: str, file: File) -> None:
        """With JavaScript a file is taken in as soon as it is chosen, else with whatever is sent next."""
        content = FilePayload(name=str(file.name), mimeType="application/pdf", buffer=file.read())
        self.page.get_by_label(label).set_input_files(content)
        if self.javascript:
            self.page.get_by_role("link", name=str(file.name)).wait_for()


def enter(reader: Reader, email: str) -> None:
    """Ask for the code, read it in the mail that was delivered, type it in."""
    reader.write("電子郵件", email)
    reader.press("寄驗證碼給我")
    for message in Message.objects.filter(to_address=email):
        deliver(message.pk)
    code = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert code, mail.outbox[-1].body
    reader.write("驗證碼", code[0])
    reader.press("繼續")


def answer(reader: Reader) -> None:
    """The sections of the application, one after the other, up to the declaration."""
    reader.tick("外雙溪校區")
    reader.write("系所或單位", "政治學系")
    reader.press("儲存並繼續")
    for label, text in CONTACT.items():
        reader.write(label, text)
    reader.tick("曾教授或帶領參與式預算")
    reader.press("儲存並繼續")
    reader.choose("第一志願", "士林區")
    reader.choose("第二志願", "中山區")
    reader.write("為什麼以它為第一志願", "校區就在士林，學生長期在本區服務。")
    reader.press("儲存並繼續")
    reader.write("如何做到", "每學期開一門課，學生結訓後擔任桌長。")
    reader.tick("學年度第")
    reader.press("儲存並繼續")
    reader.write("每學期可參與的學生人數", "４５")
    reader.write("目前受過訓練的桌長人數", "6")
    reader.press("儲存並繼續")
    reader.press("儲存並繼續")


def apply(reader: Reader, email: str) -> None:
    """From the front page to the receipt."""
    reader.visit("/")
    reader.follow("我們學校想幫忙")
    reader.follow("登入")
    enter(reader, email)
    reader.press("開始申請：東吳大學")
    reader.follow("學校與校區")
    answer(reader)
    reader.attach("已簽署同意書的掃描檔", pdf("同意書.pdf"))
    reader.tick("本申請案所填內容屬實")
    reader.tick("我已閱讀個人資料蒐集告知事項")
    reader.press("儲存並繼續")
    reader.press("送出申請")
    assert reader.page.url.endswith("/receipt/")


def assess(reader: Reader) -> None:
    reader.press("受理本案")
    reader.follow("提出初審意見")
    for criterion in ("地緣", "教學量能", "計畫", "資源"):
        reader.mark(criterion, "符合")
    reader.mark("區公所初審意見", "建議同意")
    reader.write("理由", "師資與計畫都符合本區需要。")
    reader.press("送出初審意見")


def confirm(reader: Reader) -> None:
    reader.follow("確認初審意見")
    reader.press("確認初審意見")


def draft_decision(reader: Reader) -> None:
    reader.follow("擬定核定稿")
    reader.mark("核定", "同意")
    reader.tick("師資與教學量能足夠")
    reader.write("理由說明", "地緣與師資均佳，建議同意。")
    reader.press("儲存核定稿並預覽公文")


def release(reader: Reader) -> None:
    reader.follow("檢視並發布核定")
    reader.write("發文字號（選填）", "北市民治字第1150000123號")
    reader.press("發布核定")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_school_becomes_a_partner(
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], None],
    javascript: bool,
) -> None:
    def reader(width: int = 1280) -> Reader:
        return Reader(open_page(javascript=javascript, width=width), axe, javascript=javascript)

    desk = district("shilin")
    officer, chief = make_officer(desk), make_chief(desk)
    applicant = reader(width=360)
    apply(applicant, make_coordinator(school("1003")).email)
    assert applicant.loads <= MOST_LOADS_OF_AN_APPLICATION

    application = Application.objects.get()
    for person, act in ((officer, assess), (chief, confirm), (make_bureau(), draft_decision), (make_bureau(), release)):
        official = reader()
        sign_in(official.page, person)
        official.visit("/applications/")
        official.follow(application.reference)
        act(official)
        assert official.loads <= MOST_LOADS_OF_A_DECISION, act.__name__

    agreement = Agreement.objects.get()
    applicant.follow("前往案件頁")
    applicant.follow(agreement.reference)
    assert agreement.reference in applicant.page.locator("main").inner_text()
