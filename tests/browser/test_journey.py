"""The main job in a real browser, from `/` by visible links and labels only: school → district → chief → bureau.

Every page on the way is looked at with axe; the whole way is walked again without JavaScript.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page

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


class Reader:
    """Somebody at a browser: counts page loads and has axe look at every page."""

    def __init__(self, page: Page, axe: Callable[[Page], None] | None) -> None:
        self.page = page
        self.axe = axe
        self.loads = 0
        page.on("request", self._count)

    def _count(self, request: Any) -> None:
        if request.is_navigation_request() and not request.redirected_from:
            self.loads += 1

    def look(self) -> None:
        if self.axe:
            self.axe(self.page)

    def visit(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def follow(self, words: str) -> None:
        self._go(self.page.get_by_role("link", name=words).first)

    def press(self, words: str) -> None:
        self._go(self.page.get_by_role("button", name=words, exact=True).first)

    def _go(self, target: Any) -> None:
        with self.page.expect_navigation():
            target.click()
        self.look()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_role("combobox", name=label)
        text = next(words for words in box.locator("option").all_text_contents() if words.strip().startswith(option))
        box.select_option(label=text.strip())


def sign_in_by_code(reader: Reader, email: str) -> None:
    """Ask for the code, read it in the mail that was delivered, type it in."""
    reader.write("電子郵件", email)
    reader.press("寄驗證碼給我")
    for message in Message.objects.filter(to_address=email).order_by("created_at"):
        deliver(message.pk)
    code = re.search(r"\b(\d{4}-\d{4})\b", mail.outbox[-1].body)
    assert code, mail.outbox[-1].body
    reader.page.locator("input[name=code]").fill(code[1])
    with reader.page.expect_navigation():
        reader.page.locator("main button[type=submit]").first.click()
    reader.look()


def apply(reader: Reader, email: str) -> Application:
    """From the front page to the receipt."""
    reader.visit("/")
    reader.follow("我們學校想加入")
    reader.follow("登入")
    sign_in_by_code(reader, email)
    reader.press("開始申請：東吳大學")
    reader.follow("學校與校區")
    reader.tick("外雙溪校區")
    reader.write("系所或單位", "政治學系")
    reader.press("儲存並繼續")
    for label, text in {
        "聯絡人": "何怡君",
        "聯絡人職稱": "專案助理",
        "聯絡人電子郵件": "office@example.edu.tw",
        "聯絡人公務電話": "02-2881-9471 分機 6251",
        "負責教師": "周志明",
        "負責教師職稱": "副教授",
    }.items():
        reader.write(label, text)
    reader.tick("曾教授或帶領參與式預算")
    reader.press("儲存並繼續")
    reader.choose("第一志願", "士林區")
    reader.choose("第二志願", "中山區")
    reader.write("為什麼以它為第一志願", "校區就在士林，學生長期在本區服務。")
    reader.press("儲存並繼續")
    reader.write("如何做到", "每學期開一門課，學生結訓後擔任桌長。")
    reader.page.get_by_role("radio", name=re.compile("學年度第")).first.check()
    reader.press("儲存並繼續")
    reader.write("每學期可參與的學生人數", "４５")
    reader.write("目前受過訓練的桌長人數", "6")
    reader.press("儲存並繼續")
    reader.press("儲存並繼續")
    consent = pdf("同意書.pdf")
    upload = {"name": consent.name, "mimeType": "application/pdf", "buffer": consent.read()}
    reader.page.locator("input[type=file]").set_input_files(upload)
    reader.tick("本申請案所填內容屬實")
    reader.tick("我已閱讀個人資料蒐集告知事項")
    reader.press("儲存並繼續")
    reader.follow("檢查答案")
    reader.press("送出申請")
    assert reader.page.url.endswith("/receipt/")
    return Application.objects.get()


def assess(reader: Reader, reference: str) -> None:
    reader.visit("/applications/")
    reader.follow(reference)
    reader.press("受理本案")
    reader.follow("提出初審意見")
    for name in ("locality", "capacity", "plan", "resources"):
        reader.page.locator(f"input[name={name}][value=meets]").check()
    reader.page.locator("input[name=recommended][value=yes]").check()
    reader.write("理由", "師資與計畫都符合本區需要。")
    with reader.page.expect_navigation():
        reader.page.locator("main form button[type=submit]").last.click()
    reader.look()


def confirm(reader: Reader, reference: str) -> None:
    reader.visit("/applications/")
    reader.follow(reference)
    reader.follow("確認初審意見")
    with reader.page.expect_navigation():
        reader.page.locator("main form button[type=submit]").last.click()
    reader.look()


def draft_decision(reader: Reader, reference: str) -> None:
    reader.visit("/applications/")
    reader.follow(reference)
    reader.follow("擬定核定稿")
    reader.page.locator("input[name=outcome][value=approve]").check()
    reader.page.locator("input[name=approve_reasons]").first.check()
    reader.page.locator("textarea[name=explanation]").fill("地緣與師資均佳，建議同意。")
    with reader.page.expect_navigation():
        reader.page.locator("main form button[type=submit]").last.click()
    reader.look()


def release(reader: Reader, reference: str) -> None:
    reader.visit("/applications/")
    reader.follow(reference)
    reader.follow("發布核定")
    reader.page.locator("input[name=document_number]").fill("北市民治字第1150000123號")
    with reader.page.expect_navigation():
        reader.page.locator("main form button[type=submit]").last.click()
    reader.look()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_school_becomes_a_partner(
    open_page: Callable[..., Page], sign_in: Callable[..., None], axe: Callable[[Page], None], javascript: bool
) -> None:
    coordinator = make_coordinator(school("1003"))
    desk = district("shilin")
    # axe itself is a script; without JavaScript the same pages are walked, not measured.
    look = axe if javascript else None

    def reader(width: int = 1280) -> Reader:
        return Reader(open_page(javascript=javascript, width=width), look)

    applicant = reader(width=360)
    officer, chief = make_officer(desk), make_chief(desk)
    application = apply(applicant, coordinator.email)
    assert applicant.loads <= MOST_LOADS_OF_AN_APPLICATION

    for person, act in ((officer, assess), (chief, confirm), (make_bureau(), draft_decision), (make_bureau(), release)):
        one = reader()
        sign_in(one.page, person)
        act(one, application.reference)
        assert one.loads <= MOST_LOADS_OF_A_DECISION, act.__name__

    agreement = Agreement.objects.get()
    applicant.visit(application.get_absolute_url())
    applicant.follow(agreement.reference)
    assert agreement.reference in applicant.page.locator("main").inner_text()
