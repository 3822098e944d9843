"""Calls, visits and raised hands: recorded in one form, read by whoever answers, forgotten in time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core.dates import local_today
from cycles.selectors import working_days_after
from needs import selectors, services
from needs.constants import CONTACT_KEPT_DAYS, ENQUIRY_DAYS, Channel, EnquiryStatus, Reader
from needs.models import Enquiry
from needs.reminders import enquiries_to_answer
from needs.services import TransitionNotAllowed
from notifications.models import Message
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_member, make_officer, make_user
from tests.factories.districts import district
from tests.factories.door import asked, at_the_bureau, called, raised
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LIST, RECORD, RAISE = reverse("needs:enquiries"), reverse("needs:record"), reverse("needs:raise_hand")
LIST_QUERIES, DETAIL_QUERIES = 5, 7
TYPED = {"school": "1015", "channel": "phone", "who": "王老師", "reach": "0912-345-678", "about": "想了解課程"}


# -- at the desk -----------------------------------------------------------------------------------------------


def test_one_short_form_records_a_call(client_as):
    client = client_as(make_officer(district("zhongzheng")))
    assert links_of(client.get(RECORD, {"q": "東吳"}), r"school=")[0].startswith("東吳大學")
    form = client.get(RECORD, {"school": "1015"}).context["form"]
    assert list(form.fields) == ["form_key", "channel", "who", "reach", "about"]
    client.post(RECORD, TYPED)
    made = Enquiry.objects.get()
    assert (made.district.slug, made.reader, made.due_on) == (
        "zhongzheng", Reader.DISTRICT, working_days_after(local_today(), ENQUIRY_DAYS),
    )  # fmt: skip
    assert list(enquiries_to_answer().values_list("owed_by_kind", "owed_by_id")) == [
        ("district", district("zhongzheng").pk)
    ]


def test_two_clicks_on_one_form_record_it_once(client_as):
    client = client_as(make_officer(district("zhongzheng")))
    key = str(client.get(RECORD, {"school": "1015"}).context["form"]["form_key"].value())
    for _click in range(2):
        assert client.post(RECORD, TYPED | {"form_key": key}).status_code == 302
    assert Enquiry.objects.count() == 1


@pytest.mark.parametrize(("field", "value"), [("who", ""), ("reach", ""), ("about", " "), ("channel", "hand")])
def test_what_is_missing_is_said_and_nothing_is_lost(client_as, field, value):
    page = client_as(make_officer(district("daan"))).post(RECORD, TYPED | {field: value})
    assert sorted(page.context["form"].errors) == [field]
    assert Enquiry.objects.count() == 0
    assert page.context["form"]["who"].value() == (TYPED | {field: value})["who"]


def test_answering_closes_it_once(client_as):
    enquiry, client = called(), client_as(make_officer(district("zhongzheng")))
    assert sorted(client.post(enquiry.get_absolute_url()).context["form"].errors) == ["note"]
    client.post(enquiry.get_absolute_url(), {"note": "已寄送簡章"})
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.note, list(enquiries_to_answer())) == (EnquiryStatus.ANSWERED, "已寄送簡章", [])
    with pytest.raises(TransitionNotAllowed):
        services.answer_enquiry(enquiry, actor=make_bureau(), note="再答一次")


def test_the_list_begins_with_what_is_open(client_as):
    open_one, closed = called(), called()
    services.answer_enquiry(closed, actor=make_bureau(), note="完成")
    client = client_as(make_officer(district("zhongzheng")))
    assert links_of(client.get(LIST), "/needs/enquiries/PB") == [open_one.reference]
    assert links_of(client.get(LIST, {"status": "answered"}), "/needs/enquiries/PB") == [closed.reference]


def test_a_desk_reads_its_own_only_and_the_school_none_of_it():
    enquiry, city = called(), at_the_bureau()
    assert selectors.enquiry_for(make_officer(district("zhongzheng")), enquiry.reference) == enquiry
    for stranger in (make_officer(district("daan")), make_coordinator(school("1015")), make_user()):
        assert selectors.enquiry_for(stranger, enquiry.reference) is None
    assert set(selectors.enquiry_list(make_bureau())) == {enquiry, city}
    with pytest.raises(PermissionDenied):
        services.answer_enquiry(enquiry, actor=make_auditor(), note="稽核")


# -- a raised hand ---------------------------------------------------------------------------------------------


def test_it_goes_to_the_coordinators_whose_names_are_not_told(client_as):
    coordinator, teacher = make_coordinator(school("1015"), display_name="趙聯絡"), make_user()
    client = client_as(teacher)
    page = client.get(RAISE, {"school": "1015"})
    assert ("貴校已有聯絡人" in text_of(page), "趙聯絡" in page.content.decode()) == (True, False)
    client.post(RAISE, TYPED | {"district": "zhongzheng"})
    left = Enquiry.objects.get()
    assert (left.reader, left.channel, left.person) == (Reader.SCHOOL, Channel.HAND, teacher)
    assert [one.recipient for one in Message.objects.filter(subject_kind="enquiry")] == [coordinator]
    assert list(enquiries_to_answer().values_list("owed_by_kind", "owed_by_id")) == [("school", school("1015").pk)]
    assert "趙聯絡" not in client.get(left.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("wish", "reader"), [("daan", Reader.DISTRICT), ("", Reader.BUREAU)])
def test_without_a_coordinator_it_goes_to_the_desk_or_the_bureau(client_as, wish, reader):
    make_member(school("1015"))
    officer, bureau = make_officer(district("daan")), make_bureau()
    client = client_as(make_user())
    assert "貴校還沒有聯絡人" in text_of(client.get(RAISE, {"school": "1015"}))
    client.post(RAISE, TYPED | {"district": wish})
    told = [one.recipient for one in Message.objects.filter(subject_kind="enquiry")]
    assert (Enquiry.objects.get().reader, told) == (reader, [officer if wish else bureau])


def test_one_hand_waits_at_a_time_and_its_person_reads_the_answer(client_as):
    teacher, coordinator = make_user(), make_coordinator(school("1015"))
    left = raised(actor=teacher)
    assert raised(actor=teacher) == left
    services.answer_enquiry(left, actor=coordinator, note="下週與您聯繫")
    assert "下週與您聯繫" in text_of(client_as(teacher).get(left.get_absolute_url()))
    assert "答覆" in Message.objects.get(recipient=teacher).subject
    assert raised(actor=teacher) != left


def test_who_acts_for_somebody_has_better_ways():
    for person in (make_member(school("1015")), make_officer(district("daan"))):
        with pytest.raises(PermissionDenied):
            raised(actor=person)


# -- personal data ---------------------------------------------------------------------------------------------


def test_name_and_contact_go_in_time_and_stand_in_no_history():
    kept, gone = called(), called()
    for enquiry in (kept, gone):
        services.answer_enquiry(enquiry, actor=make_bureau(), note="完成")
    Enquiry.objects.filter(pk=gone.pk).update(closed_at=timezone.now() - timedelta(days=CONTACT_KEPT_DAYS + 1))
    assert (services.forget_contacts(), services.forget_contacts()) == (1, 0)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.who, gone.reach, kept.who) == ("", "", asked().who)
    told = str(list(gone.events.order_by("sequence").values_list("details", flat=True)))
    assert [word in told for word in (asked().who, asked().reach)] == [False, False]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_at_any_size(client_as, number, django_assert_num_queries):
    made = [called() for _one in range(number)]
    client = client_as(make_officer(district("zhongzheng")))
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(made[0].get_absolute_url())
