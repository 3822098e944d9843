"""The pages: reporting on a telephone, one click to verify, who finds what, and how many queries it takes."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, Indicator
from core.dates import format_roc_short, local_today
from documents.models import FileAccess, StoredFile
from evidence.constants import DisputeReason, UseState
from evidence.models import Evidence, EvidenceUse
from tests.documents.samples import chunk, png
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau, make_coordinator, make_member, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LIST, NEW, WAITING = (reverse(f"evidence:{name}") for name in ("list", "new", "waiting"))
both_sides = pytest.mark.parametrize("side", list(Side))
# Session, person, capacity and what the header counts.
SIGNED_IN = 4


def at(name: str, evidence: Evidence) -> str:
    return reverse(f"evidence:{name}", args=[evidence.reference])


def of_use(name: str, evidence: Evidence) -> str:
    return reverse(f"evidence:{name}", args=[evidence.reference, make.use_of(evidence).pk])


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return found[1] if found else ""


def filled(agreement: Agreement, side: Side = Side.SCHOOL, **fields: Any) -> dict[str, Any]:
    name = f"amount-{make.target(agreement, side).pk}"
    usual = {"what": "課程第三週", "happened_on": format_roc_short(local_today()), "key": "", name: "2"}
    return usual | fields


def upload(name: str = "上課照片.png", *, extra: bytes = b"") -> SimpleUploadedFile:
    content = png(2, 2, chunk(b"tEXt", b"Comment\0" + extra.hex().encode()))
    return SimpleUploadedFile(name, content, content_type="image/png")


def sentences(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


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


# -- verifying -------------------------------------------------------------------------------------------------


@both_sides
def test_one_click_on_the_list_of_what_waits(client_as, side):
    agreement = agreements.signed()
    actor = make.reporter(agreement, side)
    evidence = make.claimed(agreement, side=side, actor=actor, files=[(make.photo(actor), False)])
    client = client_as(make.judge(agreement, side))
    page = client.get(WAITING)
    name = make.use_of(evidence).target.commitment.indicator.name
    shown = [make.WHAT, "上課照片.png", f"提出異議 {make.WHAT}：{name}"]
    assert links_of(page, at("detail", evidence)) == shown
    posted = {"seen": hidden(page, "seen"), "back": "waiting"}
    response = client.post(of_use("verify", evidence), posted, follow=True)
    assert response.redirect_chain == [(WAITING, 302)]
    assert sentences(response) == [f"已查證：{make.WHAT}"]
    assert make.use_of(evidence).state == UseState.VERIFIED
    assert "目前沒有待您處理的成果。" in text_of(response)


def test_a_second_click_is_told_and_changes_nothing(client_as):
    agreement = agreements.signed()
    client = client_as(make.judge(agreement, display_name="陳承辦"))
    evidence = make.claimed(agreement)
    client.post(of_use("verify", evidence), {"seen": "1"})
    response = client.post(of_use("verify", evidence), {"seen": "1"}, follow=True)
    assert sentences(response)[-1].startswith("已有人處理：陳承辦")


def test_a_page_that_saw_nothing_verifies_nothing(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    client = client_as(make.judge(agreement))
    for seen in ("", "9", "x", "²"):
        response = client.post(of_use("verify", evidence), {"seen": seen}, follow=True)
        assert sentences(response) == ["這筆成果其間已變更，請重新檢視。"]
    assert make.use_of(evidence).state == UseState.CLAIMED


def test_all_of_a_report_at_once(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement, uses=[(make.target(agreement), 1), (make.add_target(agreement), 2)])
    response = client_as(make.judge(agreement)).post(at("verify_all", evidence), {"seen": "1"}, follow=True)
    assert sentences(response) == ["已查證2項"]


def test_what_waits_is_ones_own_turn_only(client_as):
    agreement = agreements.signed()
    make.claimed(agreement)
    judge = make.judge(agreement)
    others = [make.reporter(agreement), make_member(agreement.school), make_officer(district("beitou")), make_bureau()]
    assert links_of(client_as(judge).get(WAITING), "/evidence/EV")[:1] == [make.WHAT]
    for other in others:
        assert links_of(client_as(other).get(WAITING), "/evidence/EV") == []


# -- objections ------------------------------------------------------------------------------------------------


@both_sides
def test_from_objection_to_settlement(client_as, side):
    agreement = agreements.signed()
    actor, judge = make.reporter(agreement, side), make.judge(agreement, side)
    evidence = make.claimed(agreement, side=side, actor=actor)
    objection = {"reason": DisputeReason.PROOF, "comment": "照片看不清楚。", "seen": "1"}
    client_as(judge).post(of_use("dispute", evidence), objection)
    assert make.use_of(evidence).state == UseState.DISPUTED
    shown = text_of(client_as(actor).get(evidence.get_absolute_url()))
    assert "缺少佐證或無法判讀" in shown
    assert "照片看不清楚。" in shown
    client_as(actor).post(of_use("answer", evidence), {"answer": "原檔已重新上傳。"})
    bureau = client_as(make_bureau())
    assert "原檔已重新上傳。" in text_of(bureau.get(of_use("settle", evidence)))
    bureau.post(of_use("settle", evidence), {"counts": "no", "note": "仍無法辨識。"})
    assert make.use_of(evidence).state == UseState.REJECTED
    assert "仍無法辨識。" in text_of(client_as(actor).get(evidence.get_absolute_url()))


@pytest.mark.parametrize("name", ["dispute", "answer", "settle"])
def test_a_page_whose_moment_has_passed_leads_back(client_as, name):
    agreement = agreements.signed()
    evidence = make.rejected(agreement)
    person = {"dispute": make.judge, "answer": make.reporter, "settle": lambda _agreement: make_bureau()}[name]
    response = client_as(person(agreement)).get(of_use(name, evidence), follow=True)
    assert response.redirect_chain == [(evidence.get_absolute_url(), 302)]
    assert sentences(response) == ["這筆成果目前為「不予採計」，無法進行此操作。"]


def test_an_objection_without_words_is_asked_for_them(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    page = client_as(make.judge(agreement)).post(of_use("dispute", evidence), {"reason": "proof", "seen": "1"})
    assert page.context["form"].errors == {"comment": ["請填寫「說明」。"]}


def test_the_pages_of_an_objection_keep_what_was_typed_when_another_was_faster(client_as):
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    page = client_as(make.judge(agreement)).post(
        of_use("dispute", evidence), {"reason": "proof", "comment": "照片看不清楚。", "seen": "7"}
    )
    assert "照片看不清楚。" in page.content.decode()
    assert "這筆成果其間已變更，請重新檢視。" in text_of(page)


# -- withdrawing, files ------------------------------------------------------------------------------------------


def test_withdrawing_asks_first(client_as):
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    evidence = make.claimed(agreement, actor=actor)
    client = client_as(actor)
    assert "確定撤回填報？" in text_of(client.get(at("withdraw", evidence)))
    client.post(at("withdraw", evidence))
    assert make.use_of(evidence).state == UseState.WITHDRAWN
    assert "已撤回，不計入任何承諾。" in text_of(client.get(evidence.get_absolute_url()))


def test_who_opens_a_proof_is_noted(client_as):
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    photo = make.photo(actor)
    evidence = make.claimed(agreement, actor=actor, files=[(photo, False)])
    address = reverse("evidence:file", args=[evidence.reference, photo.pk])
    judge = make.judge(agreement)
    response = client_as(judge).get(address)
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == png()
    assert client_as(make_officer(district("beitou"))).get(address).status_code == 404
    assert list(FileAccess.objects.values_list("user", flat=True)) == [judge.pk]


# -- the list --------------------------------------------------------------------------------------------------


def test_two_shelves(client_as):
    agreement = agreements.signed()
    make.claimed(agreement, what="學校的課程")
    make.claimed(agreement, side=Side.GOVERNMENT, what="派員到校")
    client = client_as(make_coordinator(agreement.school))
    assert links_of(client.get(LIST), "/evidence/EV") == ["學校的課程"]
    assert links_of(client.get(f"{LIST}?shelf=theirs"), "/evidence/EV") == ["派員到校"]
    assert links_of(client_as(make_bureau()).get(LIST), "/evidence/EV") == ["派員到校", "學校的課程"]


def test_filters(client_as):
    agreement = agreements.signed()
    other = agreements.signed(agreement.school, district("wenshan"))
    make.claimed(agreement, what="待查證的")
    make.verified(other, what="已查證的")
    client = client_as(make_coordinator(agreement.school))
    for query, found in [
        ({"state": "verified"}, ["已查證的"]),
        ({"state": "claimed"}, ["待查證的"]),
        ({"agreement": other.reference.lower()}, ["已查證的"]),
        ({"state": "rejected"}, []),
    ]:
        assert links_of(client.get(f"{LIST}?{urlencode(query)}"), "/evidence/EV") == found


def test_a_visitor_sees_no_reports_and_a_stranger_none_of_these(client, client_as):
    evidence = make.claimed()
    assert client.get(evidence.get_absolute_url()).status_code == 302
    stranger = client_as(make_coordinator(school("0003")))
    assert stranger.get(evidence.get_absolute_url()).status_code == 404
    assert links_of(stranger.get(LIST), "/evidence/EV") == []


# -- the panel on the agreement's page -------------------------------------------------------------------------


def on_the_agreement(client_as, agreement: Agreement, user: User | None, client: Any) -> str:
    return text_of((client_as(user) if user else client).get(agreement.get_absolute_url()))


def test_visitors_see_verified_sums_only(client, client_as):
    agreement = agreements.signed()
    make.verified(agreement, uses=[(make.target(agreement), 1)])
    make.claimed(agreement, uses=[(make.target(agreement), 8)])
    public = on_the_agreement(client_as, agreement, None, client)
    assert "雙方執行情形" in public
    assert make.WHAT not in public
    assert "已填報待查證8" not in public
    own = on_the_agreement(client_as, agreement, make.reporter(agreement), client)
    assert "已填報待查證8" in own
    assert make.WHAT in own


@pytest.mark.parametrize(
    ("unit", "verified", "shown"), [("門", 3, "3/6門"), ("人次", 3, "0/6人次"), ("人次", 5, "5/6人次")]
)
def test_visitors_see_no_small_number_of_people(client, client_as, unit: str, verified: int, shown: str):
    agreement = agreements.signed()
    target = make.add_target(agreement, amount=6)
    Indicator.objects.filter(pk=target.commitment.indicator_id).update(unit=unit)
    make.verified(agreement, uses=[(target, verified)])
    public = on_the_agreement(client_as, agreement, None, client).replace(" ", "")
    assert shown in public
    assert ("人數少於5的學期不列入" in public) == (shown == "0/6人次")
    own = on_the_agreement(client_as, agreement, make.reporter(agreement), client).replace(" ", "")
    assert f"{verified}/6{unit}" in own


def test_each_side_finds_its_button(client, client_as):
    agreement = agreements.signed()
    make.claimed(agreement)
    judge = on_the_agreement(client_as, agreement, make.judge(agreement), client)
    reporter = on_the_agreement(client_as, agreement, make.reporter(agreement), client)
    assert "1項待您查證" in judge
    assert "待您查證" not in reporter
    assert "填報成果" in judge
    assert "填報成果" in reporter


# -- queries ---------------------------------------------------------------------------------------------------


def many(agreement: Agreement, number: int) -> User:
    """So many reports with two numbers and two files each, waiting for the one returned."""
    actor = make.reporter(agreement)
    more = make.add_target(agreement)
    for one in range(number):
        files = [(make.photo(actor, extra=bytes([one, nth])), False) for nth in range(2)]
        make.claimed(agreement, actor=actor, uses=[(make.target(agreement), 1), (more, 1)], files=files)
    return make.judge(agreement)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(f"{LIST}?shelf=theirs", 3), (WAITING, 3)])
def test_queries_of_the_lists(client_as, django_assert_num_queries, address, queries, number):
    client = client_as(many(agreements.signed(), number))
    client.get(address)
    with django_assert_num_queries(SIGNED_IN + queries):
        client.get(address)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_report(client_as, django_assert_num_queries, number):
    agreement = agreements.signed()
    uses = [(make.add_target(agreement, nth=nth + 1), 1) for nth in range(number)]
    evidence = make.claimed(agreement, uses=uses)
    client = client_as(make.judge(agreement))
    client.get(evidence.get_absolute_url())
    with django_assert_num_queries(SIGNED_IN + 7):
        client.get(evidence.get_absolute_url())


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_form(client_as, django_assert_num_queries, number):
    agreement = agreements.signed()
    for nth in range(number):
        make.add_target(agreement, nth=nth + 1)
    client = client_as(make.reporter(agreement))
    client.get(NEW)
    with django_assert_num_queries(SIGNED_IN + 1):
        client.get(NEW)
