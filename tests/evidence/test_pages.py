"""Reporting on a telephone and changing a report: the form, its files, its warnings."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.constants import Side
from core.dates import format_roc_short, local_today
from documents.constants import ScanState
from documents.models import StoredFile
from evidence.models import Evidence, EvidenceUse
from tests.documents.clamd import Clamd
from tests.documents.samples import chunk, png
from tests.evidence.browsing import NEW, at, both_sides, filled, hidden, sentences, upload
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau, make_coordinator
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db


# -- reporting -------------------------------------------------------------------------------------------------


@both_sides
def test_one_page_reports(client_as, side):
    agreement = agreements.signed()
    client = client_as(make.reporter(agreement, side))
    page = client.get(f"{NEW}?agreement={agreement.reference}")
    response = client.post(NEW, filled(agreement, side, key=hidden(page, "key"), upload=[upload()]), follow=True)
    evidence = Evidence.objects.get()
    assert response.redirect_chain == [(evidence.get_absolute_url(), 302)]
    assert sentences(response) == [f"已填報，編號{evidence.reference}，將請對方查證。"]
    use = make.use_of(evidence)
    assert (use.amount, use.version.what, use.happened_on, use.side) == (2, "課程第三週", local_today(), side)
    assert [row.file.original_name for row in use.version.files.all()] == ["上課照片.png"]


def test_the_date_is_today_until_it_is_changed(client_as):
    agreement = agreements.signed()
    page = client_as(make.reporter(agreement)).get(NEW).content.decode()
    today = format_roc_short(local_today()).replace(".", "/")
    assert re.search(r'name="happened_on" value="([^"]*)"', page)[1] == today


def test_the_form_offers_what_ones_own_side_owes_in_all_agreements(client_as):
    own = school()
    pair = [agreements.signed(own, district(slug)) for slug in ("zhongzheng", "wenshan")]
    page = client_as(make.reporter(pair[0])).get(NEW).content.decode()
    offered = {int(pk) for pk in re.findall(r'name="amount-(\d+)"', page)}
    expected = {target.pk for one in pair for target in make.targets(one, Side.SCHOOL)}
    assert expected <= offered
    assert not offered & {target.pk for one in pair for target in make.targets(one, Side.GOVERNMENT)}


def test_the_agreement_one_came_for_stands_first_and_open(client_as):
    own = school()
    pair = [agreements.signed(own, district(slug)) for slug in ("zhongzheng", "wenshan")]
    client = client_as(make.reporter(pair[0]))
    for chosen in pair:
        form = client.get(f"{NEW}?agreement={chosen.reference}").context["form"]
        assert [group.is_open for group in form.groups] == [True, False]
        assert form.groups[0].agreement == chosen


def test_sending_twice_lands_on_the_same_report(client_as):
    agreement = agreements.signed()
    client = client_as(make.reporter(agreement))
    posted = filled(agreement, key=hidden(client.get(NEW), "key"))
    first, second = client.post(NEW, posted), client.post(NEW, posted)
    assert first.url == second.url
    assert EvidenceUse.objects.count() == 1


def test_wrong_answers_keep_every_word_and_every_file(client_as):
    agreement = agreements.signed()
    client = client_as(make.reporter(agreement))
    response = client.post(NEW, filled(agreement, what="", happened_on="昨天", upload=[upload()]))
    assert response.status_code == 200
    assert Evidence.objects.count() == 0
    page = text_of(response)
    assert "請填寫「辦理事項」。" in page
    assert "上課照片.png" in page
    stored = StoredFile.objects.get()
    again = client.post(NEW, filled(agreement, file=str(stored.pk), cleared=str(stored.pk)), follow=True)
    assert again.status_code == 200
    (kept,) = Evidence.objects.get().current.files.all()
    assert (kept.file_id, kept.is_cleared) == (stored.pk, True)


def test_files_are_taken_in_before_anything_is_judged(client_as):
    agreement = agreements.signed()
    client = client_as(make.reporter(agreement))
    page = client.post(NEW, filled(agreement, what="", attach="yes", upload=[upload(), upload("二.png", extra=b"2")]))
    assert page.context["form"].errors == {}
    held = [str(file.pk) for file, _cleared in page.context["form"].proofs]
    assert len(held) == 2
    page = client.post(NEW, filled(agreement, file=held, remove=held[0]))
    assert [str(file.pk) for file, _cleared in page.context["form"].proofs] == held[1:]
    assert Evidence.objects.count() == 0


def test_a_quarantined_file_is_not_taken_as_proof(client_as, settings):
    agreement = agreements.signed()
    infected = SimpleUploadedFile("上課照片.png", png(2, 2, chunk(b"tEXt", b"EICAR")))
    with Clamd() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        page = client_as(make.reporter(agreement)).post(NEW, filled(agreement, attach="yes", upload=[infected]))
    assert "「上課照片.png」：惡意程式掃描在這個檔案發現異常" in text_of(page)
    assert page.context["form"].staged == []


def test_what_nobody_can_open_says_so_on_its_report(client_as):
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    report = make.claimed(agreement, actor=actor, files=[(make.photo(actor), False)])
    StoredFile.objects.update(scan_state=ScanState.WAITING)
    assert "等候掃描 惡意程式掃描完成前，任何人都無法開啟" in text_of(client_as(actor).get(report.get_absolute_url()))


def test_a_strangers_file_is_not_taken_over(client_as):
    agreement = agreements.signed()
    theirs = make.photo(make_coordinator(school("0003")))
    client = client_as(make.reporter(agreement))
    page = client.post(NEW, filled(agreement, attach="yes", file=str(theirs.pk)))
    assert page.context["form"].proofs == []


def test_what_looks_doubtful_is_pointed_out_once(client_as):
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    photo = make.photo(actor)
    earlier = make.claimed(agreement, actor=actor, files=[(photo, False)])
    client = client_as(actor)
    key = hidden(client.get(NEW), "key")
    page = client.post(NEW, filled(agreement, key=key, upload=[upload_of(photo)]))
    assert [one.code for one in page.context["form"].cautions] == ["same_file", "same_day"]
    assert f"檔案「上課照片.png」已附於成果{earlier.reference}。" in text_of(page)
    assert Evidence.objects.count() == 1
    held = [str(file.pk) for file, _cleared in page.context["form"].proofs]
    client.post(NEW, filled(agreement, key=key, file=held, warned=hidden(page, "warned")))
    assert Evidence.objects.count() == 2


def upload_of(file: StoredFile) -> SimpleUploadedFile:
    with file.content.open("rb") as content:
        return SimpleUploadedFile(file.original_name, content.read(), content_type="image/png")


def test_a_date_of_another_term_names_the_right_target(client_as):
    agreement = agreements.signed()
    today = local_today()
    past = make.add_target(agreement, days=(today - timedelta(days=60), today - timedelta(days=31)))
    right = make.add_target(agreement, days=(today - timedelta(days=30), today))
    client = client_as(make.reporter(agreement))
    page = client.post(NEW, {"what": "工作坊", "happened_on": format_roc_short(today), f"amount-{past.pk}": "1"})
    (caution,) = page.context["form"].cautions
    assert (caution.code, caution.better) == ("outside_term", right)


def test_a_date_outside_the_agreement_is_refused_beside_the_typed_words(client_as):
    first = local_today() - timedelta(days=10)
    agreement = agreements.signed(starts_on=first)
    client = client_as(make.reporter(agreement))
    day = format_roc_short(first - timedelta(days=1))
    page = client.post(NEW, filled(agreement, happened_on=day))
    warned = hidden(page, "warned")
    page = client.post(NEW, filled(agreement, happened_on=day, warned=warned))
    assert "不在其期間內" in text_of(page)
    assert 'value="課程第三週"' in page.content.decode()


def test_the_bureau_reports_for_an_idle_district_that_it_names(client_as):
    agreement = agreements.signed()
    client = client_as(make_bureau())
    address = f"{NEW}?agreement={agreement.reference}"
    assert client.get(NEW).status_code == 403
    response = client.post(address, filled(agreement, Side.GOVERNMENT), follow=True)
    assert response.status_code == 200
    assert Evidence.objects.get().district == agreement.district


# -- changing --------------------------------------------------------------------------------------------------


def test_a_change_is_shown_as_a_difference(client_as):
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    evidence = make.claimed(agreement, actor=actor)
    client = client_as(actor)
    page = client.get(at("change", evidence))
    client.post(at("change", evidence), filled(agreement, what="課程第四週", seen=hidden(page, "seen")))
    evidence.refresh_from_db()
    assert evidence.current.number == 2
    shown = text_of(client.get(evidence.get_absolute_url()))
    assert f"辦理事項 {make.WHAT} 課程第四週" in shown


def test_a_stale_change_keeps_what_was_typed(client_as):
    agreement = agreements.signed()
    actor, colleague = make.reporter(agreement), make.reporter(agreement)
    evidence = make.claimed(agreement, actor=actor)
    client_as(colleague).post(at("change", evidence), filled(agreement, what="同事的版本", seen="1"))
    page = client_as(actor).post(at("change", evidence), filled(agreement, what="我的版本", seen="1"))
    assert "這筆成果其間已變更，請重新檢視。" in text_of(page)
    assert 'value="我的版本"' in page.content.decode()
    evidence.refresh_from_db()
    assert evidence.current.what == "同事的版本"
