"""Inviting a school, what it answers, and what the calendar does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.dates import format_roc_short, local_today
from needs import selectors, services
from needs.constants import EnquiryStatus, InvitationStatus
from needs.models import Invitation
from needs.reminders import to_answer, unheard
from needs.services import TransitionNotAllowed
from needs.tasks import turn_day
from notifications.models import Message
from tests.factories import agreements
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_member, make_officer
from tests.factories.cooperation import NTUE, entered
from tests.factories.districts import district
from tests.factories.door import called, invited, late
from tests.factories.needs import asked
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LIST, INVITE = reverse("needs:invitations"), reverse("needs:invite")
LIST_QUERIES, DETAIL_QUERIES = 5, 7


def typed(**fields: str) -> dict[str, str]:
    day = format_roc_short(local_today() + timedelta(days=20))
    return {"school": "1015", "text": "誠摯邀請", "answer_by": day} | fields


# -- sending ---------------------------------------------------------------------------------------------------


def test_two_logged_classes_of_ntue_become_an_invitation_that_holds_both(client_as):
    officer = make_officer(district("daan"))
    entered(actor=officer, what="參與式預算概論")
    entered(actor=officer, what="提案工作坊")
    page = client_as(officer).get(INVITE, {"school": NTUE})
    assert "參與式預算概論" in text_of(page)
    client_as(officer).post(INVITE, typed(school=NTUE))
    facts = Invitation.objects.get().facts
    assert ["參與式預算概論" in facts[0], "提案工作坊" in facts[1], len(facts)] == [True, True, 2]


def test_one_mail_to_each_coordinator_and_a_task(client_as):
    first, second = make_coordinator(school("1015")), make_coordinator(school("1015"))
    make_member(school("1015"))
    make_coordinator(school("0003"))
    client_as(make_officer(district("zhongzheng"))).post(INVITE, typed())
    sent = Invitation.objects.get()
    told = Message.objects.filter(subject_kind="invitation", subject_id=sent.pk).order_by("recipient")
    assert [one.recipient for one in told] == [first, second]
    assert list(to_answer().values_list("owed_subject", "owed_by_id")) == [(sent.pk, school("1015").pk)]
    assert list(unheard()) == []


def test_without_a_coordinator_the_office_is_told_how_to_find_one(client_as):
    client = client_as(make_officer(district("zhongzheng")))
    assert "尚無聯絡人" in text_of(client.get(INVITE, {"school": "1015"}))
    client.post(INVITE, typed())
    sent = Invitation.objects.get()
    assert links_of(client.get(sent.get_absolute_url()), "/school=|claim") == [reverse("accounts:claim")]
    assert list(unheard().values_list("owed_subject", "owed_by_id")) == [(sent.pk, district("zhongzheng").pk)]
    assert list(to_answer()) == []


def test_one_invitation_of_a_pair_waits_at_a_time():
    first = invited()
    with pytest.raises(TransitionNotAllowed, match=first.reference):
        invited(actor=make_bureau())
    late(first)
    second = invited()
    first.refresh_from_db()
    assert (first.status, second.status) == (InvitationStatus.LAPSED, InvitationStatus.SENT)


def test_partners_are_not_invited():
    pact = agreements.signed(school("1015"), district("zhongzheng"))
    with pytest.raises(TransitionNotAllowed, match=pact.reference):
        invited()


@pytest.mark.parametrize("maker", [make_auditor, lambda: make_officer(district("daan"))])
def test_nobody_else_invites_for_a_district(maker):
    with pytest.raises(PermissionDenied):
        invited(actor=maker())


def test_the_bureau_names_the_district_and_a_need_belongs_to_it(client_as):
    client, need = client_as(make_bureau()), asked(district("daan"))
    assert sorted(client.post(INVITE, typed()).context["form"].errors) == ["district"]
    wrong = client.post(INVITE, typed(district="xinyi", need=str(need.pk)))
    assert sorted(wrong.context["form"].errors) == ["need"]
    client.post(INVITE, typed(district="daan", need=str(need.pk)))
    assert (Invitation.objects.get().district.slug, Invitation.objects.get().need) == ("daan", need)


def test_an_enquiry_passes_its_number_on(client_as):
    enquiry = called()
    client = client_as(make_officer(district("zhongzheng")))
    client.post(f"{INVITE}?enquiry={enquiry.reference}", typed(enquiry=enquiry.reference))
    sent = Invitation.objects.get()
    enquiry.refresh_from_db()
    assert (sent.reference, sent.enquiry, enquiry.status) == (enquiry.reference, enquiry, EnquiryStatus.INVITED)


@pytest.mark.parametrize("day", ["100.1.1", "199.1.1", "某日"])
def test_a_day_that_will_not_do_is_said(client_as, day):
    page = client_as(make_officer(district("daan"))).post(INVITE, typed(answer_by=day))
    assert sorted(page.context["form"].errors) == ["answer_by"]
    assert Invitation.objects.count() == 0


# -- answering -------------------------------------------------------------------------------------------------


def test_declining_politely_tells_the_office(client_as):
    officer, sent = make_officer(district("zhongzheng")), None
    sent = invited(actor=officer)
    client = client_as(make_coordinator(school("1015")))
    url = reverse("needs:decline", args=[sent.reference])
    assert sorted(client.post(url).context["form"].errors) == ["reason"]
    client.post(url, {"reason": "本學期師資不足"})
    assert "本學期師資不足" in text_of(client_as(officer).get(sent.get_absolute_url()))
    told = Message.objects.get(subject_kind="invitation", recipient=officer)
    assert "婉拒" in told.subject
    with pytest.raises(TransitionNotAllowed):
        services.withdraw_invitation(sent, actor=officer, reason="改期")


def test_withdrawing_tells_the_school_but_not_why(client_as):
    coordinator, officer = make_coordinator(school("1015")), make_officer(district("zhongzheng"))
    sent = invited(actor=officer)
    client_as(officer).post(reverse("needs:withdraw_invitation", args=[sent.reference]), {"reason": "經費未定"})
    page = client_as(coordinator).get(sent.get_absolute_url())
    assert ("已撤回" in text_of(page), "經費未定" in text_of(page)) == (True, False)
    assert "撤回" in Message.objects.filter(recipient=coordinator).order_by("-created_at")[0].subject


def test_past_its_day_it_reads_lapsed_and_the_night_writes_it():
    sent = late(invited())
    assert (sent.state_label, list(to_answer()), list(unheard())) == ("逾期未回覆", [], [])
    with pytest.raises(TransitionNotAllowed):
        services.decline_invitation(sent, actor=make_coordinator(school("1015")), reason="太晚")
    assert turn_day() == {"lapsed": 1, "forgotten": 0}
    assert turn_day() == {"lapsed": 0, "forgotten": 0}
    sent.refresh_from_db()
    assert sent.status == InvitationStatus.LAPSED


# -- who sees it -----------------------------------------------------------------------------------------------


def test_it_is_there_for_both_sides_and_nobody_else(client_as):
    sent = invited()
    seen = [make_member(school("1015")), make_officer(district("zhongzheng")), make_bureau(), make_auditor()]
    unseen = [make_coordinator(school("0003")), make_officer(district("daan"))]
    assert [selectors.invitation_for(one, sent.reference) for one in seen] == [sent] * 4
    assert [selectors.invitation_for(one, sent.reference) for one in unseen] == [None] * 2
    assert links_of(client_as(unseen[0]).get(LIST), "/needs/invitations/PB") == []


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_at_any_size(client_as, number, django_assert_num_queries):
    sent = [invited(school(code)) for code in ("1015", "0003", "1003")[:number]]
    client = client_as(make_officer(district("zhongzheng")))
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(sent[0].get_absolute_url())
