"""A chosen file arrives, whatever happens on its way: it is shown how far it is, and it is sent again by itself."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from agreements.constants import Party
from applications.models import Application
from documents.models import StoredFile
from tests.factories import agreements
from tests.factories.accounts import make_coordinator
from tests.factories.applications import PDF, make_draft
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SignIn = Callable[[Page, User], None]
ATTACH = "**/attach/"


@pytest.fixture
def author() -> User:
    return make_coordinator(school("1003"))


@pytest.fixture
def draft(author: User) -> Application:
    return make_draft(school("1003"), author)


@pytest.fixture
def files(page: Page, sign_in: SignIn, author: User, draft: Application) -> Page:
    sign_in(page, author)
    page.goto(f"{draft.get_absolute_url()}edit/attachments/")
    return page


def choose(page: Page, name: str = "計畫.pdf", extra: bytes = b"") -> None:
    chosen = {"name": name, "mimeType": "application/pdf", "buffer": PDF + extra}
    page.locator("#files input[type='file']").set_input_files(chosen)


def is_listed(page: Page, draft: Application, *names: str) -> None:
    for name in names:
        expect(page.locator("#files").get_by_role("link", name=name)).to_be_visible()
    assert [one.file.original_name for one in draft.attachments.order_by("added_at")] == list(names)


def test_how_far_it_is_stands_on_the_page(files: Page, draft: Application, axe: Callable[[Page], None]) -> None:
    held: list[Route] = []
    files.route(ATTACH, lambda route: held.append(route))  # noqa: PLW0108 - playwright counts a handler's parameters
    choose(files)
    uploading = files.locator("[data-upload-progress]")
    expect(uploading.get_by_role("status")).to_have_text("正在上傳：計畫.pdf")
    expect(uploading.locator("progress")).to_be_visible()
    axe(files)
    held.pop().continue_()
    is_listed(files, draft, "計畫.pdf")
    expect(files.locator("[data-upload-progress]")).to_be_hidden()


def test_what_is_chosen_meanwhile_follows(files: Page, draft: Application) -> None:
    held: list[Route] = []
    files.route(ATTACH, lambda route: route.continue_() if held else held.append(route))
    choose(files)
    expect(files.locator("[data-upload-progress]")).to_be_visible()
    choose(files, "課程大綱.pdf", b"%%EOF\n")
    held[0].continue_()
    is_listed(files, draft, "計畫.pdf", "課程大綱.pdf")


def test_off_line_it_waits_and_goes_when_the_network_is_back(files: Page, draft: Application) -> None:
    files.context.set_offline(True)
    choose(files)
    expect(files.get_by_text("檔案沒有送達")).to_be_visible()
    files.context.set_offline(False)
    is_listed(files, draft, "計畫.pdf")


@pytest.mark.parametrize("answer", [None, 503])
def test_a_server_that_restarts_is_asked_again(files: Page, draft: Application, answer: int | None) -> None:
    files.route(ATTACH, lambda route: route.fulfill(status=answer) if answer else route.abort())
    choose(files)
    expect(files.get_by_text("檔案沒有送達")).to_be_visible()
    assert draft.attachments.count() == 0
    files.unroute(ATTACH)
    is_listed(files, draft, "計畫.pdf")


def test_after_an_ended_session_one_signs_in_beside_it(
    files: Page, draft: Application, sign_in: SignIn, author: User
) -> None:
    Session.objects.all().delete()
    choose(files)
    expect(files.get_by_text("檔案沒有送達")).to_be_visible()
    with files.expect_popup() as beside:
        files.get_by_role("link", name="重新登入並繼續").click()
    expect(beside.value.get_by_role("heading", name="登入", exact=True)).to_be_visible()
    sign_in(beside.value, author)
    beside.value.goto("/")
    files.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    is_listed(files, draft, "計畫.pdf")
    expect(files.get_by_role("link", name="重新登入並繼續")).to_be_hidden()


def test_a_copied_tab_loses_no_file_of_the_first(files: Page, draft: Application) -> None:
    copy = files.context.new_page()
    copy.goto(files.url)
    choose(files)
    is_listed(files, draft, "計畫.pdf")
    choose(copy, "課程大綱.pdf", b"%%EOF\n")
    is_listed(copy, draft, "計畫.pdf", "課程大綱.pdf")


def test_the_scan_of_a_signature_is_taken_in_as_it_is_chosen(page: Page, sign_in: SignIn) -> None:
    agreement = agreements.signing()
    sign_in(page, make_coordinator(agreement.school))
    page.goto(f"{agreement.get_absolute_url()}sign/{Party.SCHOOL}/")
    page.get_by_label("簽署人", exact=True).fill("王校長")
    choose(page, "正本.pdf")
    expect(page.locator("#files .name")).to_have_text("正本.pdf")
    expect(page.get_by_label("簽署人", exact=True)).to_have_value("王校長")
    kept = StoredFile.objects.get(original_name="正本.pdf")
    assert page.locator("input[name='kept']").input_value() == str(kept.pk)
