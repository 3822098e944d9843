"""Handing in, releasing, sending: what was looked at goes out, once."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from accounts.models import Membership, User
from circulars import services
from circulars.constants import ALONE_UP_TO, BATCH, CircularStatus, LeftOut
from circulars.models import Circular
from circulars.selectors import roll_of
from circulars.services import ListChanged, TransitionNotAllowed
from history.verification import breaches
from notifications.constants import Channel, MessageStatus, Topic
from notifications.models import FeedItem, Message
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.agreements import signed
from tests.factories.circulars import (
    BODY,
    SUBJECT,
    content,
    draft,
    english,
    handed_in,
    make_coordinators,
    released,
    sent,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
# Lock, list, returned addresses, list again, mails, items, row, event and what goes with them.
RELEASE = 11


def seen(circular: Circular) -> str:
    return roll_of(circular).digest


def fates(circular: Circular) -> dict[str, str]:
    return {row.user.email: row.left_out for row in circular.recipients.select_related("user").order_by("pk")}


# -- who is left out -----------------------------------------------------------------------------------------


def unreachable_people() -> dict[str, User]:
    gone = make_coordinator(school("1015"), is_active=False)
    unconfirmed = make_coordinator(school("0003"))
    unconfirmed.emailaddress_set.update(verified=False)
    bounced, refused = make_coordinator(school("1003")), make_coordinator(school("0001"))
    now = timezone.now()
    kept = {"subject": "x", "body_text": "x", "not_before": now, "attempts": 1}
    Message.objects.create(
        dedupe_key="a", to_address=bounced.email, status=MessageStatus.SENT, sent_at=now, bounced_at=now, **kept
    )
    Message.objects.create(
        dedupe_key="b",
        to_address=refused.email.upper(),
        status=MessageStatus.FAILED,
        last_error="recipient_refused 550",
        **kept,
    )
    return {"inactive": gone, "unconfirmed": unconfirmed, "bounced": bounced, "bounced too": refused}


def test_who_cannot_be_reached_is_left_out_with_the_reason():
    people, reader = unreachable_people(), make_coordinator(school("1017"))
    roll = roll_of(draft())
    assert [line.user for line in roll.reached] == [reader]
    assert {line.user: line.left_out for line in roll.left_out} == {
        people["inactive"]: LeftOut.INACTIVE,
        people["unconfirmed"]: LeftOut.UNCONFIRMED,
        people["bounced"]: LeftOut.BOUNCED,
        people["bounced too"]: LeftOut.BOUNCED,
    }


def test_an_address_that_somebody_has_seen_to_is_written_to_again():
    bounced = unreachable_people()["bounced"]
    Message.objects.filter(to_address=bounced.email).update(settled_at=timezone.now())
    assert [line.user for line in roll_of(draft()).reached] == [bounced]


def test_those_left_out_stand_in_the_fixed_list_and_get_nothing():
    left_out, reader, author = unreachable_people(), make_coordinator(school("1017")), make_bureau()
    circular = draft(author)
    services.send_circular(circular, actor=author, seen=seen(circular))
    assert fates(circular)[reader.email] == ""
    assert len(fates(circular)) == len(left_out) + 1
    mails = Message.objects.about("circular", circular.pk).order_by("pk")
    assert [mail.to_address for mail in mails] == [reader.email]
    circular.refresh_from_db()
    assert circular.recipient_count == 1


# -- sending alone ------------------------------------------------------------------------------------------


def test_a_few_are_sent_by_the_author():
    author, coordinators = make_bureau(), make_coordinators(ALONE_UP_TO)
    circular = draft(author)
    services.send_circular(circular, actor=author, seen=seen(circular))
    circular.refresh_from_db()
    assert (circular.status, circular.recipient_count) == (CircularStatus.SENT, ALONE_UP_TO)
    assert circular.released_by is None
    assert {mail.recipient for mail in Message.objects.about("circular", circular.pk)} == set(coordinators)


def test_one_more_needs_somebody_else():
    author = make_bureau()
    make_coordinators(ALONE_UP_TO + 1)
    circular = draft(author)
    with pytest.raises(TransitionNotAllowed) as refusal:
        services.send_circular(circular, actor=author, seen=seen(circular))
    assert refusal.value.user_message == "收件人超過20人的通函，須由另一人覆核發送。"
    assert Message.objects.count() == 0
    assert circular.recipients.count() == 0


def test_nobody_to_reach_means_nothing_to_send():
    author = make_bureau()
    circular = draft(author)
    for act in (services.send_circular, services.ask_release):
        with pytest.raises(TransitionNotAllowed, match="無法"):
            act(circular, actor=author, seen=seen(circular))


def test_only_the_author_sends_and_changes():
    circular, colleague = draft(), make_bureau()
    make_coordinator(school())
    for act in (services.send_circular, services.ask_release):
        with pytest.raises(PermissionDenied):
            act(circular, actor=colleague, seen=seen(circular))
    with pytest.raises(PermissionDenied):
        services.edit_circular(circular, actor=colleague, content=content())


def test_an_author_who_acts_for_another_office_does_not_send():
    author = make_bureau()
    circular = draft(author, audience="bureau")
    author.act_as(author.memberships.create(role="district_officer", district=district()))
    with pytest.raises(PermissionDenied):
        services.send_circular(circular, actor=author, seen=seen(circular))


# -- a stale look --------------------------------------------------------------------------------------------


def test_a_list_that_changed_is_shown_again_instead_of_sent():
    author = make_bureau()
    make_coordinator(school("1015"))
    circular = draft(author)
    looked = seen(circular)
    make_coordinator(school("0003"))
    for act in (services.send_circular, services.ask_release):
        with pytest.raises(ListChanged):
            act(circular, actor=author, seen=looked)
    assert (Message.objects.count(), circular.recipients.count()) == (0, 0)


def change_text(circular: Circular, author: User) -> None:
    services.edit_circular(circular, actor=author, content=content(body="另一段文字"))


def change_language(_circular: Circular, _author: User) -> None:
    User.objects.filter(memberships__school__isnull=False).update(language="en")


def change_address(_circular: Circular, _author: User) -> None:
    reader = User.objects.get(memberships__school__isnull=False)
    reader.emailaddress_set.create(email="new@example.com", verified=True)
    User.objects.filter(pk=reader.pk).update(email="new@example.com")


@pytest.mark.parametrize("change", [change_text, change_language, change_address])
def test_whatever_changes_the_mails_asks_for_another_look(change):
    author = make_bureau()
    make_coordinator(school("1015"))
    circular = draft(author, **english())
    looked = seen(circular)
    change(circular, author)
    with pytest.raises(ListChanged):
        services.send_circular(circular, actor=author, seen=looked)


def test_an_empty_or_invented_look_sends_nothing():
    author = make_bureau()
    make_coordinator(school("1015"))
    circular = draft(author)
    for looked in ("", "0" * 64):
        with pytest.raises(ListChanged):
            services.send_circular(circular, actor=author, seen=looked)


# -- release -------------------------------------------------------------------------------------------------


def test_somebody_else_releases_what_was_handed_in():
    author, colleague = make_bureau(), make_bureau()
    circular = handed_in(author)
    late = make_coordinator(school("1015"))
    services.release_circular(circular, actor=colleague, seen=seen(circular))
    circular.refresh_from_db()
    assert (circular.status, circular.released_by) == (CircularStatus.SENT, colleague)
    mails = Message.objects.about("circular", circular.pk)
    assert mails.count() == circular.recipient_count == ALONE_UP_TO + 1
    assert not mails.filter(recipient=late).exists()


def test_the_author_never_releases():
    author = make_bureau()
    circular = handed_in(author)
    with pytest.raises(PermissionDenied):
        services.release_circular(circular, actor=author, seen=seen(circular))


def test_a_desk_of_one_is_released_by_a_colleague_or_the_bureau_and_no_other_desk():
    signed(school("1015"), district("zhongzheng"))
    make_coordinator(school("1015"))
    officer = make_officer(district("zhongzheng"))
    circular = handed_in(officer, audience="partner_coordinators")
    with pytest.raises(PermissionDenied):
        services.release_circular(circular, actor=make_chief(district("beitou")), seen=seen(circular))
    services.release_circular(circular, actor=make_bureau(), seen=seen(circular))
    circular.refresh_from_db()
    assert circular.is_sent


def drop_out() -> dict[User, str]:
    """Three of those on a fixed list, each out of reach for another reason by now."""
    inactive, left, moved, *_ = User.objects.filter(memberships__role="school_coordinator").order_by("pk")
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    left.memberships.update(ended_at=timezone.now())
    User.objects.filter(pk=moved.pk).update(email="moved@example.com")
    return {inactive: LeftOut.INACTIVE, left: LeftOut.LEFT, moved: LeftOut.MOVED}


def test_who_dropped_out_since_is_dropped_visibly():
    circular = handed_in()
    gone = drop_out()
    roll = roll_of(circular)
    assert {line.user: line.left_out for line in roll.left_out} == gone
    assert all(line.is_dropped for line in roll.left_out)
    services.release_circular(circular, actor=make_bureau(), seen=roll.digest)
    circular.refresh_from_db()
    assert circular.recipient_count == ALONE_UP_TO + 1 - len(gone)
    dropped = circular.recipients.filter(dropped_at__isnull=False)
    assert {row.user: row.left_out for row in dropped} == gone
    assert Message.objects.about("circular", circular.pk).count() == circular.recipient_count


def test_dropping_out_after_the_look_asks_for_another():
    circular = handed_in()
    looked = seen(circular)
    drop_out()
    with pytest.raises(ListChanged):
        services.release_circular(circular, actor=make_bureau(), seen=looked)
    assert Message.objects.count() == 0


def test_a_second_release_hears_who_was_faster():
    author, first, second = make_bureau(), make_bureau(), make_bureau()
    circular = released(author, first)
    with pytest.raises(TransitionNotAllowed) as refusal:
        services.release_circular(circular, actor=second, seen=seen(circular))
    assert first.name in refusal.value.user_message
    assert Message.objects.about("circular", circular.pk).count() == ALONE_UP_TO + 1


# -- back and off ----------------------------------------------------------------------------------------------


def test_taken_back_it_is_a_draft_with_a_new_list():
    author = make_bureau()
    circular = handed_in(author)
    services.take_back(circular, actor=author)
    circular.refresh_from_db()
    assert (circular.is_draft, circular.asked_at, circular.recipients.count()) == (True, None, 0)
    services.edit_circular(circular, actor=author, content=content("bureau"))
    services.send_circular(circular, actor=author, seen=seen(Circular.objects.get(pk=circular.pk)))
    assert {row.user for row in circular.recipients.all()} == {author}


def test_sent_back_it_carries_the_remark_until_it_is_handed_in_again():
    author = make_bureau()
    circular = handed_in(author)
    with pytest.raises(PermissionDenied):
        services.send_back(circular, actor=author, remark="x")
    services.send_back(circular, actor=make_bureau(), remark="請補上地點。")
    circular.refresh_from_db()
    assert (circular.is_draft, circular.remark) == (True, "請補上地點。")
    services.ask_release(circular, actor=author, seen=seen(circular))
    circular.refresh_from_db()
    assert circular.remark == ""


def test_discarded_it_is_over():
    author = make_bureau()
    circular = handed_in(author)
    services.discard_circular(circular, actor=make_bureau())
    circular.refresh_from_db()
    assert circular.status == CircularStatus.DISCARDED
    for act in (services.release_circular, services.send_back):
        with pytest.raises(TransitionNotAllowed):
            act(
                circular,
                actor=make_bureau(),
                **({"seen": seen(circular)} if "release" in act.__name__ else {"remark": "x"}),
            )
    assert Message.objects.count() == 0


def test_a_colleague_discards_no_draft():
    with pytest.raises(PermissionDenied):
        services.discard_circular(draft(), actor=make_bureau())


def test_what_is_handed_in_is_not_edited():
    author = make_bureau()
    circular = handed_in(author)
    with pytest.raises(TransitionNotAllowed):
        services.edit_circular(circular, actor=author, content=content(body="改"))


# -- the mails -------------------------------------------------------------------------------------------------


def test_the_mail_and_the_list_item_are_one_thing():
    circular = sent()
    mail = Message.objects.about("circular", circular.pk).get()
    assert mail.dedupe_key == f"circular:{circular.pk}:{mail.recipient_id}"
    assert mail.subject == SUBJECT
    item = FeedItem.objects.get(message=mail)
    assert (item.key, item.recipient, item.topic, item.channel) == (
        mail.dedupe_key, mail.recipient, Topic.NEWS, Channel.IMMEDIATE,
    )  # fmt: skip
    assert (item.headline, item.sentence) == (SUBJECT, " ".join(BODY.split()))
    assert item.path == circular.get_absolute_url()


def test_each_is_greeted_by_name_in_their_language():
    chinese = make_coordinator(school("1015"), display_name="林怡君")
    reader = make_coordinator(school("0003"), display_name="Ann O'Neil", language="en")
    nameless = make_coordinator(school("1003"), display_name="")
    author = make_bureau()
    circular = draft(author, **english())
    services.send_circular(circular, actor=author, seen=seen(circular))
    mails = {mail.recipient: mail for mail in Message.objects.about("circular", circular.pk)}
    assert mails[chinese].language == "zh-hant"
    assert "林怡君 您好：" in mails[chinese].body_text
    assert "世新大學 學校聯絡人" in mails[chinese].body_text
    assert (mails[reader].language, mails[reader].subject) == ("en", english()["subject_en"])
    assert "Dear Ann O'Neil," in mails[reader].body_text
    assert "Dear Ann O&#x27;Neil," in mails[reader].body_html
    with translation.override("zh-hant"):
        assert f"{nameless.acting.label} 您好：" in mails[nameless].body_text


def test_without_english_everybody_gets_the_chinese_mail_whole():
    reader = make_coordinator(school("0003"), language="en")
    author = make_bureau()
    circular = draft(author)
    services.send_circular(circular, actor=author, seen=seen(circular))
    mail = Message.objects.get(recipient=reader)
    assert (mail.language, mail.subject) == ("zh-hant", SUBJECT)
    assert "Dear" not in mail.body_text


def test_text_stays_text():
    hostile = "<script>alert(1)</script>\n\n見 https://example.edu.tw/?a=1&b=2 第二段\n換行"
    circular = sent(body=hostile)
    mail = Message.objects.about("circular", circular.pk).get()
    assert hostile in mail.body_text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail.body_html
    assert "<script" not in mail.body_html
    assert "<p>見 https://example.edu.tw/?a=1&amp;b=2 第二段<br>換行</p>" in mail.body_html
    assert '<a href="https://example.edu.tw' not in mail.body_html


def test_a_subject_cannot_write_headers():
    circular = sent(subject="住民大會\r\nBcc: everybody@example.com")
    assert Message.objects.about("circular", circular.pk).get().subject == "住民大會 Bcc: everybody@example.com"


# -- how many queries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [21, 42])
def test_releasing_takes_the_same_queries_for_more_people(people, django_assert_num_queries):
    author = make_bureau()
    make_coordinators(people)
    circular = draft(author)
    services.ask_release(circular, actor=author, seen=seen(circular))
    looked, releaser = seen(circular), make_bureau()
    with django_assert_num_queries(RELEASE):
        services.release_circular(circular, actor=releaser, seen=looked)


@pytest.mark.parametrize("people", [1, 20])
def test_sending_takes_the_same_queries_for_more_people(people, django_assert_num_queries):
    author = make_bureau()
    make_coordinators(people)
    circular = draft(author)
    looked = seen(circular)
    with django_assert_num_queries(12):
        services.send_circular(circular, actor=author, seen=looked)


def test_the_queries_grow_by_two_for_five_hundred_people(django_assert_num_queries):
    author, place = make_bureau(), school("1015")
    people = User.objects.bulk_create(User(email=f"many{n}@example.edu.tw") for n in range(BATCH + 10))
    EmailAddress.objects.bulk_create(EmailAddress(user=one, email=one.email, verified=True) for one in people)
    Membership.objects.bulk_create(Membership(user=one, role="school_coordinator", school=place) for one in people)
    circular = draft(author)
    services.ask_release(circular, actor=author, seen=seen(circular))
    looked, releaser = seen(circular), make_bureau()
    with django_assert_num_queries(RELEASE + 2):
        services.release_circular(circular, actor=releaser, seen=looked)
    assert FeedItem.objects.filter(message__subject_id=circular.pk).count() == BATCH + 10


# -- history --------------------------------------------------------------------------------------------------


def test_history_tells_every_step_in_an_unbroken_chain():
    author, other = make_bureau(), make_bureau()
    circular = handed_in(author)
    services.send_back(circular, actor=other, remark="請補上地點。")
    circular.refresh_from_db()
    services.ask_release(circular, actor=author, seen=seen(circular))
    services.release_circular(circular, actor=other, seen=seen(circular))
    events = circular.events.order_by("sequence")
    assert [event.verb for event in events] == ["start", "ask_release", "send_back", "ask_release", "release"]
    assert events.last().details["recipients"] == ALONE_UP_TO + 1
    assert "請補上地點" not in str([event.details for event in events])
    assert list(breaches()) == []
