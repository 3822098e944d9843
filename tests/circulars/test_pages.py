"""The pages: what each reader finds, what a click does, and how many queries it takes."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from circulars import services
from circulars.constants import ALONE_UP_TO, SHOWN, CircularStatus, LeftOut
from circulars.models import Circular
from circulars.selectors import Line, Roll, page_of, roll_of
from notifications.constants import MessageStatus
from notifications.models import Message
from tests.factories import agreements
from tests.factories.accounts import make_auditor, make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.circulars import BODY, SUBJECT, draft, english, handed_in, make_coordinators, released, sent
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LIST = reverse("circulars:list")
NEW = reverse("circulars:new")


def at(name: str, circular: Circular) -> str:
    return reverse(f"circulars:{name}", args=[circular.reference])


def seen_on(response) -> str:
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def form(**fields: str) -> dict[str, str]:
    return {"audience": "all_coordinators", "subject": SUBJECT, "body": BODY} | fields


def listed(client: Client) -> list[str]:
    return links_of(client.get(LIST), "/circulars/CL")


# -- who finds what ------------------------------------------------------------------------------------------


def of_a_desk(state) -> Circular:
    agreements.signed(school("1015"), district("zhongzheng"))
    make_coordinator(school("1015"))
    return state(make_officer(district("zhongzheng")), audience="partner_coordinators", subject="本區說明會")


@pytest.mark.parametrize(("state", "bureau_sees"), [(draft, False), (handed_in, True), (sent, True)])
def test_lists_are_those_of_the_office(client_as, state, bureau_sees):
    of_a_desk(state)
    assert listed(client_as(make_chief(district("zhongzheng")))) == ["本區說明會"]
    assert listed(client_as(make_chief(district("beitou")))) == []
    assert listed(client_as(make_auditor())) == ["本區說明會"]
    assert (listed(client_as(make_bureau())) == ["本區說明會"]) == bureau_sees


def test_the_bureaus_own_are_nobody_elses(client_as):
    circular = draft()
    assert listed(client_as(make_bureau())) == [SUBJECT]
    assert listed(client_as(make_officer(district()))) == []
    assert client_as(make_officer(district())).get(circular.get_absolute_url()).status_code == 404


def test_a_recipient_reads_the_letter_and_nothing_else(client_as):
    reader = make_coordinator(school("1015"), display_name="林怡君")
    other = make_coordinator(school("0003"), display_name="張志明")
    author = make_bureau()
    circular = draft(author, **english())
    services.send_circular(circular, actor=author, seen=roll_of(circular).digest)
    page = client_as(reader).get(circular.get_absolute_url())
    assert "本年度住民大會訂於4月12日。" in text_of(page)
    assert other.email not in page.content.decode()
    assert other.name not in page.content.decode()
    assert links_of(page, "circulars") == []


def test_whoever_was_left_out_or_is_not_sent_to_yet_finds_nothing(client_as):
    outsider = make_coordinator(school("1015"))
    outsider.emailaddress_set.update(verified=False)
    circular = handed_in()
    first = User.objects.filter(memberships__role="school_coordinator").exclude(pk=outsider.pk).order_by("pk").first()
    assert client_as(first).get(circular.get_absolute_url()).status_code == 404
    services.release_circular(circular, actor=make_bureau(), seen=roll_of(circular).digest)
    assert client_as(first).get(circular.get_absolute_url()).status_code == 200
    assert client_as(outsider).get(circular.get_absolute_url()).status_code == 404


# -- writing ---------------------------------------------------------------------------------------------------


def test_from_an_empty_form_to_the_sent_mails(client_as):
    make_coordinators(2)
    client = client_as(make_bureau())
    assert "撰寫通函" in text_of(client.get(NEW))
    looking = client.post(NEW, form(), follow=True)
    assert "2 人會收到這封信" in text_of(looking)
    (circular,) = Circular.objects.all()
    done = client.post(at("preview", circular), {"act": "send", "seen": seen_on(looking)}, follow=True)
    assert "已開始寄給2人。" in done.content.decode()
    assert Message.objects.about("circular", circular.pk).count() == 2


def test_line_ends_and_paragraphs_arrive_as_written(client_as):
    client = client_as(make_bureau())
    client.post(NEW, form(body="第一段\r\n\r\n第二段\r\n換行"))
    assert Circular.objects.get().body == "第一段\n\n第二段\n換行"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"audience": ""}, "請選擇「發送對象」"),
        ({"subject": ""}, "請填寫「主旨」"),
        ({"body": " \n "}, "請填寫「內文」"),
        ({"body": "字" * 5001}, "最多5000"),
        ({"district": "daan"}, "這些收件人不分行政區"),
        ({"district": "atlantis"}, "此選擇不在可用的選項中"),
        ({"subject_en": "Dates"}, "請一併填寫英文內文"),
        ({"body_en": "Dear all"}, "請一併填寫英文主旨"),
        ({"audience": "everybody"}, "請選擇"),
    ],
)
def test_what_is_missing_is_said(client_as, fields, says):
    page = client_as(make_bureau()).post(NEW, form(**fields))
    assert says in page.content.decode().replace(" ", "")
    assert Circular.objects.count() == 0


def test_a_desk_sees_its_audiences_and_cannot_forge_others(client_as):
    client = client_as(make_officer(district("zhongzheng")))
    page = client.get(NEW).content.decode()
    assert re.findall(r'name="audience" value="(\w+)"', page) == ["bureau", "case_coordinators", "partner_coordinators"]
    assert 'name="district"' not in page
    client.post(NEW, form())
    client.post(NEW, form(audience="partner_coordinators", district="beitou"))
    (circular,) = Circular.objects.all()
    assert (circular.office, circular.district) == (district("zhongzheng"), None)


def test_changing_a_draft_keeps_what_was_written(client_as):
    author = make_bureau()
    circular = draft(author, audience="partner_coordinators", district=district("daan"), **english())
    page = client_as(author).get(at("edit", circular)).content.decode()
    assert 'value="daan" selected' in page
    client_as(author).post(at("edit", circular), form(subject="新主旨"))
    circular.refresh_from_db()
    assert (circular.subject, circular.district, circular.subject_en) == ("新主旨", None, "")


# -- looking, handing in, releasing ------------------------------------------------------------------------------


def test_the_preview_shows_mail_list_and_reasons(client_as):
    author = make_bureau()
    make_coordinator(school("1015"), display_name="林怡君", email="lin@example.edu.tw")
    gone = make_coordinator(school("0003"), display_name="張志明")
    gone.emailaddress_set.update(verified=False)
    circular = draft(author, **english())
    page = client_as(author).get(at("preview", circular))
    text = text_of(page)
    assert "1 人會收到這封信。 1 人不會收到。" in text
    assert "林怡君 世新大學 學校聯絡人 lin@example.edu.tw 寄送" in text
    assert f"張志明 {gone.acting.label} {gone.email} 不寄送 電子信箱尚未驗證" in text
    assert "（收件人姓名） 您好：" in text
    assert page.content.decode().count("<iframe") == 2
    frame = client_as(author).get(reverse("circulars:mail", args=[circular.reference, "en"]))
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Dear (name)," in frame.content.decode()
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert client_as(author).get(reverse("circulars:mail", args=[circular.reference, "fr"])).status_code == 404


def test_above_the_limit_there_is_no_button_to_send(client_as):
    author = make_bureau()
    make_coordinators(ALONE_UP_TO + 1)
    circular = draft(author)
    page = client_as(author).get(at("preview", circular)).content.decode()
    assert 'value="send"' not in page
    assert 'value="ask"' in page
    answer = client_as(author).post(
        at("preview", circular), {"act": "send", "seen": roll_of(circular).digest}, follow=True
    )
    assert "須由另一人覆核發送" in answer.content.decode()
    assert Message.objects.count() == 0


def test_a_stale_preview_asks_to_look_again(client_as):
    author = make_bureau()
    make_coordinator(school("1015"))
    circular = draft(author)
    client = client_as(author)
    looked = seen_on(client.get(at("preview", circular)))
    make_coordinator(school("0003"))
    answer = client.post(at("preview", circular), {"act": "send", "seen": looked}, follow=True)
    assert answer.redirect_chain == [(at("preview", circular), 302)]
    assert "請重新檢視" in answer.content.decode()
    assert "2 人會收到這封信" in text_of(answer)
    assert Message.objects.count() == 0


def test_a_second_click_and_the_back_button_find_it_sent(client_as):
    author = make_bureau()
    circular = draft(author, audience="bureau")
    client = client_as(author)
    click = {"act": "send", "seen": seen_on(client.get(at("preview", circular)))}
    client.post(at("preview", circular), click)
    again = client.post(at("preview", circular), click, follow=True)
    assert "已經處理過了" in again.content.decode()
    assert Message.objects.about("circular", circular.pk).count() == 1
    for name in ("preview", "edit"):
        back = client.get(at(name, circular), follow=True)
        assert back.redirect_chain == [(circular.get_absolute_url(), 302)], name


def test_the_other_person_releases(client_as):
    circular = handed_in()
    client = client_as(make_bureau())
    assert links_of(client.get(circular.get_absolute_url()), "release") == ["覆核通函"]
    looking = client.get(at("release", circular))
    assert f"{ALONE_UP_TO + 1} 人會收到這封信" in text_of(looking)
    done = client.post(at("release", circular), {"seen": seen_on(looking)}, follow=True)
    assert f"已開始寄給{ALONE_UP_TO + 1}人。" in done.content.decode()
    late = client.get(at("release", circular), follow=True)
    assert "現在是「已發送」" in late.content.decode()


def test_who_drops_out_between_look_and_release_is_shown_first(client_as):
    circular = handed_in()
    client = client_as(make_bureau())
    looked = seen_on(client.get(at("release", circular)))
    gone = circular.recipients.order_by("pk").first().user
    User.objects.filter(pk=gone.pk).update(is_active=False)
    answer = client.post(at("release", circular), {"seen": looked}, follow=True)
    assert "請重新檢視" in answer.content.decode()
    assert f"{gone.name} {gone.memberships.get().label} {gone.email} 確定名單後剔除 帳號已停用" in text_of(answer)
    client.post(at("release", circular), {"seen": seen_on(answer)})
    circular.refresh_from_db()
    assert (circular.status, circular.recipient_count) == (CircularStatus.SENT, ALONE_UP_TO)


def test_the_author_is_told_why_not(client_as):
    author = make_bureau()
    circular = handed_in(author)
    answer = client_as(author).get(at("release", circular))
    assert answer.status_code == 403
    assert "通函須由擬稿人以外的人覆核發送。" in answer.content.decode()
    assert links_of(client_as(author).get(circular.get_absolute_url()), "release") == []


def test_sending_back_needs_a_word_and_the_author_reads_it(client_as):
    author, other = make_bureau(), make_bureau()
    circular = handed_in(author)
    client = client_as(other)
    assert "請填寫" in client.post(at("send_back", circular), {"remark": ""}).content.decode()
    assert client.post(at("send_back", circular), {"remark": "請補上地點。"}).headers["Location"] == LIST
    for name in ("detail", "edit"):
        assert "請補上地點。" in text_of(client_as(author).get(at(name, circular))), name


def test_the_author_takes_it_back(client_as):
    author = make_bureau()
    circular = handed_in(author)
    answer = client_as(author).post(at("take_back", circular))
    assert answer.headers["Location"] == at("edit", circular)
    circular.refresh_from_db()
    assert circular.is_draft
    late = client_as(author).post(at("take_back", circular), follow=True)
    assert "已經處理過了" in late.content.decode()


def test_discarding_asks_first(client_as):
    author = make_bureau()
    circular = draft(author)
    client = client_as(author)
    assert "不會寄信給任何人" in text_of(client.get(at("discard", circular)))
    circular.refresh_from_db()
    assert circular.is_draft
    assert client.post(at("discard", circular)).headers["Location"] == LIST
    assert "已捨棄" in text_of(client.get(circular.get_absolute_url()))
    late = client.post(at("discard", circular), follow=True)
    assert "已經處理過了" in late.content.decode()


# -- what became of it ---------------------------------------------------------------------------------------------


def test_the_page_counts_and_shows_what_became_of_each_mail(client_as):
    author, others = make_bureau(), [make_bureau() for _ in range(3)]
    circular = sent(author)
    mails = Message.objects.about("circular", circular.pk)
    now = circular.sent_at
    mails.filter(recipient=others[0]).update(status=MessageStatus.SENT, sent_at=now, attempts=1)
    mails.filter(recipient=others[1]).update(
        status=MessageStatus.SENT, sent_at=now, attempts=1, bounced_at=now, bounce_code="5.1.1"
    )
    mails.filter(recipient=others[2]).update(
        status=MessageStatus.FAILED, attempts=1, last_error="recipient_refused 550 5.1.1"
    )
    text = text_of(client_as(author).get(circular.get_absolute_url()))
    assert "等候寄出 1 已寄出 1 無法送達 1 被退回 1" in text
    assert f"{others[1].email} 被退回" in text
    assert f"{others[2].email} 無法送達 收件方的郵件伺服器拒收這個信箱 (550 5.1.1)" in text


def test_somebody_notes_that_they_told_a_reader_otherwise(client_as):
    author, other = make_bureau(), make_bureau()
    circular = sent(author)
    mail = Message.objects.about("circular", circular.pk).get(recipient=other)
    settle = reverse("circulars:settle_mail", args=[circular.reference, mail.pk])
    client = client_as(author)
    assert settle not in client.get(circular.get_absolute_url()).content.decode()
    Message.objects.filter(pk=mail.pk).update(
        status=MessageStatus.FAILED, attempts=1, last_error="recipient_refused 550 5.1.1"
    )
    assert settle in client.get(circular.get_absolute_url()).content.decode()
    assert settle not in client_as(make_auditor()).get(circular.get_absolute_url()).content.decode()
    done = client.post(settle, follow=True)
    assert f"{author.name}已另行聯繫" in text_of(done).replace(" ", "")
    assert settle not in done.content.decode()
    again = client.post(settle, follow=True)
    assert "這封信已" in again.content.decode()


def test_history_stands_beside_it(client_as):
    author, other = make_bureau(), make_bureau()
    circular = released(author, other)
    text = text_of(client_as(make_auditor()).get(circular.get_absolute_url()))
    assert re.findall(r"(擬稿|送請覆核|覆核並發送) (王小明\d+)", text) == [
        ("擬稿", author.name), ("送請覆核", author.name), ("覆核並發送", other.name),
    ]  # fmt: skip


# -- long lists ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "first", "before", "after"),
    [
        ("", 0, None, f"?from={SHOWN}"),
        (str(SHOWN), SHOWN, "?from=0", f"?from={2 * SHOWN}"),
        (str(2 * SHOWN + 7), 2 * SHOWN, f"?from={SHOWN}", None),
        ("999", 2 * SHOWN, f"?from={SHOWN}", None),
        ("９９９９９９９９９９９９", 0, None, f"?from={SHOWN}"),
        ("-1", 0, None, f"?from={SHOWN}"),
    ],
)
def test_long_lists_are_shown_in_stretches(start, first, before, after):
    person, circular = make_coordinator(school("1015")), draft()
    lines = [Line(person, person.acting, f"{n}@example.com", "zh-hant", "") for n in range(2 * SHOWN + 10)]
    lines[-1] = Line(person, person.acting, "out@example.com", "zh-hant", LeftOut.BOUNCED)
    page = page_of(Roll(circular, lines), start)
    assert (page.previous_url, page.next_url) == (before, after)
    assert page.rows == [lines[-1], *lines[:-1]][first : first + SHOWN]


# -- queries ---------------------------------------------------------------------------------------------------------

# Session, person, memberships, and the number of tasks in the header.
SIGNED_IN = 4


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_list(client_as, django_assert_num_queries, number):
    of_a_desk(handed_in)
    for _ in range(number - 1):
        draft(audience="partner_coordinators", district=district("daan"))
    client = client_as(make_bureau())
    with django_assert_num_queries(SIGNED_IN + 1):
        client.get(LIST)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_preview(client_as, django_assert_num_queries, number):
    author = make_bureau()
    make_coordinators(number)
    circular = draft(author, **english())
    client = client_as(author)
    with django_assert_num_queries(SIGNED_IN + 3):
        client.get(at("preview", circular))


@pytest.mark.parametrize("number", [21, 23])
def test_queries_of_the_release(client_as, django_assert_num_queries, number):
    author = make_bureau()
    make_coordinators(number)
    circular = draft(author)
    services.ask_release(circular, actor=author, seen=roll_of(circular).digest)
    client = client_as(make_bureau())
    with django_assert_num_queries(SIGNED_IN + 3):
        client.get(at("release", circular))


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_page(client_as, django_assert_num_queries, number):
    for _ in range(number - 1):
        make_bureau()
    author = make_bureau()
    circular = sent(author)
    client = client_as(author)
    with django_assert_num_queries(SIGNED_IN + 5):
        client.get(circular.get_absolute_url())
