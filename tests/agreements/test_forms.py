"""The bureau enters what exists on paper, records signings and ends; a desk publishes its contact."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.constants import AgreementStatus
from agreements.models import Agreement
from core.dates import format_roc_short, local_today
from cycles.selectors import term_of, upcoming_terms
from districts.models import DistrictOffice
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_officer
from tests.factories.agreements import draft, ended, signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
RECORD = reverse("agreements:record")
TODAY_TYPED = format_roc_short(local_today()).replace(".", "/")


@pytest.fixture
def bureau(client_as) -> Client:
    return client_as(make_bureau())


def code(term: Any) -> str:
    return f"{term.academic_year}-{term.term}"


def paper(**changes: str) -> dict[str, str]:
    """A partnership as the bureau types it: this semester and the next."""
    today = local_today()
    return {
        "school": "1015",
        "district": "zhongzheng",
        "first_term": code(term_of(today)),
        "last_term": code(upcoming_terms(today, 1)[0]),
        "signed_on": TODAY_TYPED,
        "document_number": "府授民治字第1150000001號",
        "promise-courses-opened": "2",
        "promise-staff-visits": "3",
    } | changes


def test_the_bureau_records_a_partnership(bureau):
    response = bureau.post(RECORD, paper(), follow=True)
    made = Agreement.objects.get()
    today = local_today()
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert f"已登錄協議 {made.reference}。" in text_of(response)
    assert (made.school.code, made.district.slug, made.status) == ("1015", "zhongzheng", AgreementStatus.ACTIVE)
    assert (made.starts_on, made.ends_on) == (term_of(today).starts_on, upcoming_terms(today, 1)[0].ends_on)
    assert (made.signed_on, made.document_number) == (today, "府授民治字第1150000001號")
    kept = made.commitments.order_by("indicator__code").values_list("indicator__code", "target")
    assert list(kept) == [("courses-opened", 2), ("staff-visits", 3)]
    assert not made.is_sample


def test_in_a_demonstration_it_is_a_sample(bureau, settings):
    settings.PB_DEMO = True
    bureau.post(RECORD, paper())
    assert Agreement.objects.get().is_sample


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"school": ""}, "學校"),
        ({"school": "P-1"}, "此選擇不在可用的選項中"),
        ({"district": "nowhere"}, "此選擇不在可用的選項中"),
        ({"signed_on": "昨天"}, "請用民國年"),
        ({"signed_on": "199/01/01"}, "簽署日期不可晚於今天。"),
        ({"first_term": "115-3"}, "115-3"),
        ({"promise-courses-opened": "0"}, "1"),
        ({"promise-courses-opened": "21"}, "20"),
        ({"promise-courses-opened": "兩門"}, "請填寫數字"),
        ({"document_number": "字" * 41}, "最多 40 個字"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(bureau, changes, message):
    response = bureau.post(RECORD, paper(**changes))
    page = response.content.decode()
    assert "<title>錯誤：" in page
    assert "有 1 個地方需要修正" in text_of(response)
    assert message in text_of(response)
    if not {"document_number"} & changes.keys():
        assert 'value="府授民治字第1150000001號"' in page
    assert not Agreement.objects.exists()


def test_semesters_are_in_order_and_not_over(bureau):
    today = local_today()
    current, following = term_of(today), upcoming_terms(today, 1)[0]
    past = term_of(current.starts_on - timedelta(days=1))
    backwards = bureau.post(RECORD, paper(first_term=code(following), last_term=code(current)))
    assert "最後學期不可早於起始學期。" in text_of(backwards)
    over = bureau.post(RECORD, paper(first_term=code(past), last_term=code(past)))
    assert "這個學期已經結束；請登錄仍在生效中的協議。" in text_of(over)
    assert not Agreement.objects.exists()


def test_an_empty_form_asks_for_what_is_needed(bureau):
    assert "有 5 個地方需要修正" in text_of(bureau.post(RECORD, {}))


def test_a_pair_in_force_is_refused_with_everything_typed_still_there(bureau):
    signed()
    response = bureau.post(RECORD, paper())
    assert "該校與該區在這段期間已有生效中的協議。" in text_of(response)
    assert 'value="府授民治字第1150000001號"' in response.content.decode()
    assert Agreement.objects.count() == 1


def test_others_are_told_who_records(client_as):
    for user in (make_coordinator(school()), make_officer(district()), make_auditor()):
        response = client_as(user).post(RECORD, paper())
        assert response.status_code == 403
        assert "協議只能由民政局登錄。" in text_of(response)
    assert not Agreement.objects.exists()


def test_the_form_lists_schools_by_kind(bureau):
    page = bureau.get(RECORD).content.decode()
    assert '<optgroup label="國立大學">' in page
    assert page.count("<option") == 51 + 13 + 2 * (1 + 18)


# -- signing and ending ------------------------------------------------------------------------------------


def test_recording_a_signing(bureau):
    waiting = draft()
    url = reverse("agreements:sign", args=[waiting.reference])
    assert "請用民國年" in text_of(bureau.post(url, {"signed_on": "?"}))
    response = bureau.post(url, {"signed_on": TODAY_TYPED, "document_number": ""}, follow=True)
    assert "已登錄簽署。" in text_of(response)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.signed_on) == (AgreementStatus.ACTIVE, local_today())
    again = bureau.post(url, {"signed_on": TODAY_TYPED}, follow=True)
    assert again.redirect_chain == [(waiting.get_absolute_url(), 302)]
    assert "這份協議已經簽署。" in text_of(again)
    assert waiting.events.filter(verb="record_signing").count() == 1


def test_a_signing_that_would_make_a_twin_is_refused(bureau):
    waiting = draft()
    signed()
    url = reverse("agreements:sign", args=[waiting.reference])
    response = bureau.post(url, {"signed_on": TODAY_TYPED, "document_number": "府授民治字第1150000001號"})
    assert response.context["form"].non_field_errors() == ["該校與該區在這段期間已有生效中的協議。"]
    assert 'value="府授民治字第1150000001號"' in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == AgreementStatus.DRAFT


def test_ending_asks_first_and_keeps_the_history(bureau):
    running = signed()
    url = reverse("agreements:end", args=[running.reference])
    assert "結束協議" in text_of(bureau.get(url))
    assert bureau.post(url).context["form"].errors.keys() == {"reason", "closed_on"}
    running.refresh_from_db()
    assert running.status == AgreementStatus.ACTIVE
    why = {"reason": "mutual", "note": "雙方同意", "closed_on": TODAY_TYPED}
    response = bureau.post(url, why, follow=True)
    assert "協議已結束，經過仍予保留。" in text_of(response)
    assert "登錄簽署，協議生效" in text_of(response)
    running.refresh_from_db()
    assert running.status == AgreementStatus.TERMINATED
    again = bureau.post(url, follow=True)
    assert again.redirect_chain == [(running.get_absolute_url(), 302)]
    assert running.events.filter(verb="terminate").count() == 1
    gone = ended(school("0001"))
    assert bureau.get(reverse("agreements:end", args=[gone.reference])).headers["Location"] == gone.get_absolute_url()


# -- the desk's contact ------------------------------------------------------------------------------------

CONTACT = {"address": "忠孝東路一段108號", "desk_phone": "０２-2720-8889  分機 123", "desk_email": "pb@example.gov.tw"}


def test_a_desk_publishes_its_contact(client, client_as):
    officer = make_officer(district("zhongzheng"), display_name="陳承辦")
    desk = client_as(officer)
    before = text_of(client.get(district("zhongzheng").get_absolute_url()))
    assert "忠孝東路一段108號 待確認" in before
    assert "電話 電話待區公所確認 請先撥市民熱線 1999" in before
    url = reverse("agreements:office", args=["zhongzheng"])
    assert links_of(desk.get(district("zhongzheng").get_absolute_url()), "/offices/") == ["修改聯絡資料"]
    response = desk.post(url, CONTACT, follow=True)
    assert "已公布中正區的聯絡資料。" in text_of(response)
    after = text_of(client.get(district("zhongzheng").get_absolute_url()))
    assert "忠孝東路一段108號 承辦人員登錄" in after
    assert "電話 02-2720-8889 分機 123" in after
    assert "pb@example.gov.tw" in after
    assert "待確認" not in after
    assert "陳承辦" not in after
    assert "陳承辦" in text_of(desk.get(url))


@pytest.mark.parametrize("phone", ["請洽櫃檯", "123", "02-2720-8889 張先生", "<script>", "1" * 41])
def test_a_telephone_number_is_one(client_as, phone):
    desk = client_as(make_officer(district("zhongzheng")))
    response = desk.post(reverse("agreements:office", args=["zhongzheng"]), CONTACT | {"desk_phone": phone})
    assert "有 1 個地方需要修正" in text_of(response)
    assert not DistrictOffice.objects.exclude(desk_phone="").exists()


def test_another_desk_may_not(client_as):
    other = client_as(make_officer(district("beitou")))
    response = other.post(reverse("agreements:office", args=["zhongzheng"]), CONTACT)
    assert response.status_code == 403
    assert "聯絡資料只能由該區經建課或民政局修改。" in text_of(response)
    assert links_of(other.get(district("zhongzheng").get_absolute_url()), "/offices/") == []
    assert not DistrictOffice.objects.exclude(desk_phone="").exists()
