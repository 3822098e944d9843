"""The page of the talks: what stands, who is to answer, and that nobody answers what they did not see."""

import re

import pytest
from django.urls import reverse

from agreements.constants import AgreementStatus, LineKind, Side
from agreements.models import Agreement, Line, Move
from agreements.services import accept_line, counter_line, freeze_text
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_member, make_officer
from tests.factories.agreements import agreed, draft, frozen, line_of, negotiating, seen, wording
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db
SIGNED_IN = 4


@pytest.fixture
def desk(client_as):
    return client_as(make_officer(district("zhongzheng")))


@pytest.fixture
def campus(client_as):
    return client_as(make_coordinator(school("1015")))


def page(agreement: Agreement) -> str:
    return reverse("agreements:negotiation", args=[agreement.reference])


def answer(agreement: Agreement, line: Line, **typed: object) -> tuple[str, dict[str, object]]:
    """The address of a line and what its form sends."""
    own = {f"line-{line.pk}-{name}": value for name, value in typed.items() if name != "act"}
    shown = seen(line)[0]
    data = {f"line-{line.pk}-seen": shown, "seen": shown, "act": typed.get("act", "counter")}
    return reverse("agreements:answer_line", args=[agreement.reference, line.pk]), data | own


def courses(agreement: Agreement) -> Line:
    return line_of(wording(agreement))


def last_move(line: Line) -> Move:
    return Move.objects.filter(line=line).latest("pk")


def block(response, line: Line) -> str:
    """The words of one line."""
    markup = response.content.decode().partition(f'id="line-{line.pk}"')[2].partition('<li id="line-')[0]
    response.content = f"<main>{markup}</main>"
    return text_of(response)


# -- reading -----------------------------------------------------------------------------------------------


def test_a_draft_waits_for_the_school(campus, desk):
    agreement = draft()
    own = text_of(campus.get(page(agreement)))
    count = wording(agreement).lines.count()
    assert f"有 {count} 條待您回覆。 已同意 0 條。" in own
    assert f"同意全部 {count} 條待回覆的內容" in own
    theirs = text_of(desk.get(page(agreement)))
    assert f"有 {count} 條待世新大學回覆。 已同意 0 條。" in theirs
    assert "同意全部" not in theirs


def test_commitments_stand_in_two_columns_of_equal_rank(campus):
    text = text_of(campus.get(page(draft())))
    government, schools, clauses = text.index("中正區公所 政府"), text.index("世新大學 學校"), text.index("條文 目的")
    assert government < text.index("派員到校協助課程") < schools < text.index("開設課程") < clauses


def test_every_move_can_be_read_by_both_without_names(desk):
    agreement = negotiating()
    move = counter_line(
        courses(agreement), actor=make_officer(district("zhongzheng"), display_name="陳承辦"),
        side=Side.GOVERNMENT, seen=seen(courses(agreement))[0], target=2, comment="先試一年",
    )  # fmt: skip
    shown = block(desk.get(page(agreement)), move)
    assert "2 門 每學期" in shown
    assert "待世新大學回覆" in shown
    assert "往來 3 次" in shown
    said = ["中正區公所 提出 1 門", "世新大學 提出對案 3 門", "中正區公所 提出對案 2 門"]
    assert sorted(map(shown.index, said)) == [shown.index(one) for one in said]
    assert "「先試一年」" in shown
    assert "陳承辦" not in shown


@pytest.mark.parametrize("make", [lambda: make_member(school("1015")), make_auditor])
def test_who_only_reads_gets_no_buttons(client_as, make):
    response = client_as(make()).get(page(negotiating()))
    assert b'name="act"' not in response.content
    assert b"/negotiation/add/" not in response.content


# -- answering ---------------------------------------------------------------------------------------------


def test_the_other_side_accepts_with_one_button(desk):
    agreement = negotiating()
    url, data = answer(agreement, courses(agreement), act="accept")
    response = desk.post(url, data, follow=True)
    assert "已同意。" in text_of(response)
    line = courses(agreement)
    assert (line.is_agreed, line.target, last_move(line).side) == (True, 3, Side.GOVERNMENT)
    assert block(response, line).split("開設課程")[1].startswith(" 雙方已同意")


def test_a_second_click_accepts_nothing_twice(desk):
    agreement = negotiating()
    url, data = answer(agreement, courses(agreement), act="accept")
    desk.post(url, data)
    again = desk.post(url, data, follow=True)
    assert "您開啟頁面後，這一項已有變動" in again.content.decode()
    assert Move.objects.filter(line=courses(agreement), kind="accept").count() == 1


def test_a_stale_page_accepts_nothing_that_was_not_seen(desk):
    agreement = negotiating()
    url, data = answer(agreement, courses(agreement), act="accept")
    counter_line(courses(agreement), actor=make_bureau(), side=Side.SCHOOL, seen=data["seen"], target=9)
    response = desk.post(url, data, follow=True)
    assert "您開啟頁面後，這一項已有變動" in response.content.decode()
    assert (courses(agreement).is_agreed, courses(agreement).target) == (False, 9)


def test_a_counter_proposal_goes_to_the_other_side(desk):
    agreement = negotiating()
    url, data = answer(agreement, courses(agreement), target="2", note="含369課程", comment="師資有限")
    assert "您的提議已送交對方。" in text_of(desk.post(url, data, follow=True))
    line = courses(agreement)
    assert (line.target, line.note, line.proposed_side) == (2, "含369課程", Side.GOVERNMENT)
    assert last_move(line).comment == "師資有限"


def test_a_stale_counter_proposal_keeps_its_words_beside_what_stands(desk):
    agreement = negotiating()
    url, data = answer(agreement, courses(agreement), target="2", comment="師資有限")
    counter_line(courses(agreement), actor=make_bureau(), side=Side.SCHOOL, seen=data["seen"], target=9)
    response = desk.post(url, data)
    line = courses(agreement)
    assert line.target == 9
    markup = response.content.decode()
    assert 'value="師資有限"' in markup
    assert f'name="line-{line.pk}-seen" value="{seen(line)[0]}"' in markup
    shown = block(response, line)
    assert "9 門 每學期" in shown
    assert "您開啟頁面後，這一項已有變動" in shown
    url, data = answer(agreement, line, target="2", comment="師資有限")
    desk.post(url, data)
    assert courses(agreement).target == 2


def test_words_for_a_text_that_was_settled_meanwhile_stay_readable(desk):
    agreement = negotiating()
    url, data = answer(agreement, courses(agreement), target="2", comment="師資有限")
    freeze_text(agreed(agreement), actor=make_bureau())
    response = desk.post(url, data)
    assert 'value="師資有限"' in response.content.decode()
    assert "文字已經定稿" in text_of(response)
    assert b'value="counter"' not in response.content


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"target": "0"}, "不能小於 1"),
        ({"target": "21"}, "20"),
        ({"target": "x"}, "「數量」請填寫數字"),
        ({"target": "3"}, "內容與目前的提議相同"),
    ],
)
def test_what_cannot_be_proposed_is_told_at_the_line(desk, typed, message):
    agreement = negotiating()
    line = courses(agreement)
    url, data = answer(agreement, line, **typed)
    response = desk.post(url, data)
    assert message in text_of(response)
    assert re.search(rf'href="#(?:id_)?line-{line.pk}-(?:target|errors)"', response.content.decode())
    assert Move.objects.filter(line=line).count() == 2


def test_leaving_out_needs_no_number(desk):
    agreement = negotiating()
    url, data = answer(agreement, courses(agreement), target="", comment="改列其他", act="strike")
    desk.post(url, data)
    line = courses(agreement)
    assert (line.is_struck, line.target) == (True, 3)
    assert "中正區公所提議刪除" in block(desk.get(page(agreement)), line)


def test_a_clause_is_worded_anew(desk):
    agreement = negotiating()
    line = wording(agreement).lines.get(title="經費")
    url, data = answer(agreement, line, body="經費由雙方另行約定。")
    desk.post(url, data)
    line.refresh_from_db()
    assert line.body == "經費由雙方另行約定。"


def test_everything_that_was_seen_is_accepted_at_once(campus):
    agreement = draft()
    lines = list(wording(agreement).lines.all())
    url = reverse("agreements:accept_all", args=[agreement.reference])
    response = campus.post(url, {"seen": seen(*lines)}, follow=True)
    assert f"已同意 {len(lines)} 條。" in text_of(response)
    assert "雙方對所有條目均已同意。" in text_of(response)
    assert not wording(agreement).lines.filter(accepted_at__isnull=True).exists()
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.NEGOTIATING


def test_accepting_all_stops_at_what_was_not_seen(campus):
    agreement = draft()
    lines = list(wording(agreement).lines.all())
    url = reverse("agreements:accept_all", args=[agreement.reference])
    response = campus.post(url, {"seen": [*seen(*lines[1:]), "x", "²"]}, follow=True)
    assert "您開啟頁面後，這一項已有變動" in response.content.decode()
    assert not wording(agreement).lines.filter(accepted_at__isnull=False).exists()


# -- adding ------------------------------------------------------------------------------------------------


def test_either_side_adds_a_commitment_of_either_side(campus):
    agreement = negotiating()
    url = reverse("agreements:add_line", args=[agreement.reference])
    assert "courses-opened" not in campus.get(url).content.decode()
    _empty, wanted, *_others = re.findall(r'<option value="([^"]*)"', campus.get(url).content.decode())
    typed = {"kind": "commitment", "commitment-indicator": wanted, "commitment-target": "2"}
    response = campus.post(url, typed, follow=True)
    assert "您的提議已送交對方。" in text_of(response)
    line = wording(agreement).lines.filter(kind=LineKind.COMMITMENT).latest("pk")
    assert (line.indicator.code, line.target, line.proposed_side) == (wanted, 2, Side.SCHOOL)
    twice = campus.post(url, typed)
    assert twice.status_code == 200
    assert 'value="2"' in twice.content.decode()


def test_a_clause_is_added_behind_the_others(campus):
    agreement = negotiating()
    url = reverse("agreements:add_line", args=[agreement.reference])
    campus.post(url, {"kind": "clause", "clause-title": "保險", "clause-body": "乙方為學生投保。"})
    titles = list(wording(agreement).lines.filter(kind=LineKind.CLAUSE).values_list("title", flat=True))
    assert titles[-1] == "保險"
    empty = campus.post(url, {"kind": "clause", "clause-title": "保險", "clause-body": ""})
    assert 'value="保險"' in empty.content.decode()
    assert "請填寫「內容」" in text_of(empty)


# -- settling ----------------------------------------------------------------------------------------------


def test_the_text_is_settled_when_all_is_agreed(desk):
    agreement = negotiating()
    url = reverse("agreements:freeze", args=[agreement.reference])
    early = desk.post(url, follow=True)
    assert "還有條目尚未取得雙方同意。" in early.content.decode()
    agreed(agreement)
    assert "定稿" in text_of(desk.get(page(agreement)))
    done = desk.post(url, follow=True)
    assert done.redirect_chain == [(reverse("agreements:text", args=[agreement.reference, 1]), 302)]
    assert wording(agreement).text_hash in done.content.decode()
    twice = desk.post(url, follow=True)
    assert twice.redirect_chain[-1] == (reverse("agreements:text", args=[agreement.reference, 1]), 302)


def test_once_settled_the_talks_lead_to_the_text(desk):
    agreement = frozen()
    assert desk.get(page(agreement)).url == reverse("agreements:text", args=[agreement.reference, 1])


def test_a_stranger_learns_nothing(client_as):
    agreement = negotiating()
    assert client_as(make_coordinator(school("0003"))).get(page(agreement)).status_code == 404
    url, data = answer(agreement, courses(agreement), act="accept")
    assert client_as(make_member(school("1015"))).post(url, data).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_talks_cost_the_same_for_any_number_of_lines_and_moves(desk, django_assert_num_queries, count):
    agreement = negotiating()
    for line in list(wording(agreement).lines.filter(kind=LineKind.CLAUSE))[:count]:
        counter_line(line, actor=make_bureau(), side=Side.SCHOOL, seen=seen(line)[0], body=f"{line.body}另定之。")
        accept_line(line, actor=make_bureau(), side=Side.GOVERNMENT, seen=seen(line)[0])
    with django_assert_num_queries(SIGNED_IN + 7):
        desk.get(page(agreement))
