"""What stands in a feed, and what becomes of it when the case goes on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.constants import Role
from accounts.models import SchoolClaim, User
from accounts.services import claim_school, end_membership
from agreements.models import Agreement
from agreements.services import freeze_text
from applications import services
from applications.constants import CommentVisibility
from applications.models import Application
from calendars.constants import CANCELLED_FOR, FeedKind
from calendars.models import CalendarFeed
from calendars.selectors import entries_of, feed_at
from calendars.services import make_feed
from cycles.models import AcademicTerm
from notifications.constants import MessageStatus
from notifications.models import Message
from schools.models import School
from tests.calendars.reading import address_of, events_at, standing, text_at
from tests.factories import applications as cases
from tests.factories.accounts import (
    make_absence,
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_membership,
    make_officer,
    make_user,
)
from tests.factories.agreements import agreed
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def name_of(case: Application) -> str:
    return f"application-{case.pk}"


@pytest.fixture
def officer():
    return make_officer(district())


# -- what is due -------------------------------------------------------------------------------------------


def test_a_case_stands_on_its_due_date(officer):
    case = cases.claimed(officer=officer)
    (event,) = events_at(address_of(officer, FeedKind.DISTRICT)).values()
    last = case.events.order_by("-sequence").first()
    assert event["UID"] == f"application-{case.pk}@localhost"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (case.due_on, case.due_on + timedelta(days=1))
    assert (event["SEQUENCE"], event["STATUS"]) == (last.sequence, "CONFIRMED")
    assert event["LAST-MODIFIED"].dt == last.at.replace(microsecond=0)
    assert event["SUMMARY"].startswith(f"{case.reference} ")
    assert school().label in event["SUMMARY"]
    assert event["URL"] == f"http://localhost:8000{case.get_absolute_url()}"


def test_a_moved_date_raises_the_sequence_and_keeps_the_name(officer):
    case = cases.returned(officer=officer)
    owner = case.owner.act_as(case.owner.memberships.get())
    path = address_of(owner)
    (first,) = events_at(path).values()
    services.lapse_application(case, today=case.due_on + timedelta(days=1))
    services.restore_application(case, actor=officer)
    (second,) = events_at(path).values()
    assert first["UID"] == second["UID"] == f"{name_of(case)}@localhost"
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTAMP"].dt >= first["DTSTAMP"].dt
    case.refresh_from_db()
    assert second["DTSTART"].dt == case.due_on


def test_each_has_it_while_it_is_theirs(officer):
    """The same case in the feeds of all, from the desk to the decision: always in exactly one with a date."""
    chief, bureau = make_chief(district()), make_bureau()
    case = cases.submitted()
    coordinator = case.owner.act_as(case.owner.memberships.get())
    people = {"school": coordinator, "officer": officer, "chief": chief, "bureau": bureau}
    paths = {who: address_of(person) for who, person in people.items()}

    def holders():
        entries = {who: standing(events_at(path)).get(name_of(case), "") for who, path in paths.items()}
        return {who: status for who, status in entries.items() if status}

    assert holders() == {"officer": "CONFIRMED"}
    services.claim_application(case, actor=officer)
    assert holders() == {"officer": "CONFIRMED"}
    services.return_application(case, actor=officer, items={"plan": "請補充。"})
    assert holders() == {"school": "CONFIRMED", "officer": "CANCELLED"}
    services.cancel_return(case, actor=officer)
    assert holders() == {"school": "CANCELLED", "officer": "CONFIRMED"}
    services.assess_application(
        case, actor=officer, is_recommended=True, checklist=cases.CHECKLIST, reason="符合本區需要。"
    )
    assert holders() == {"school": "CANCELLED", "officer": "CANCELLED", "chief": "CONFIRMED"}
    services.confirm_assessment(case, actor=chief)
    assert holders() == {"school": "CANCELLED", "officer": "CANCELLED", "chief": "CANCELLED", "bureau": "CONFIRMED"}


def test_a_closed_case_is_cancelled_with_a_higher_sequence(officer):
    owner = make_coordinator(school())
    case = cases.submitted(owner=owner)
    path = address_of(officer, FeedKind.DISTRICT)
    (before,) = events_at(path).values()
    services.withdraw_application(case, actor=owner)
    (after,) = events_at(path).values()
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["SUMMARY"] == f"{case.reference} 已無期限"
    assert "DESCRIPTION" not in after


def test_after_sixty_days_nothing_is_said_any_more(officer):
    cases.withdrawn()
    feed, _token = make_feed(officer, kind=FeedKind.DISTRICT)
    now = timezone.now()
    assert [entry.is_cancelled for entry in entries_of(feed, now=now)] == [True]
    assert entries_of(feed, now=now + CANCELLED_FOR + timedelta(minutes=1)) == []


def test_a_case_passed_on_is_the_next_districts(officer):
    bureau, other = make_bureau(), make_officer(district("wenshan"))
    paths = {who: address_of(who, FeedKind.DISTRICT) for who in (officer, other)}
    case = cases.confirmed(officer=officer, is_recommended=False)
    assert standing(events_at(paths[other])) == {}
    services.refer_application(case, actor=bureau, note="請文山區接續審查。")
    assert standing(events_at(paths[officer])) == {name_of(case): "CANCELLED"}
    assert standing(events_at(paths[other])) == {name_of(case): "CONFIRMED"}


def test_an_approved_case_leaves_its_agreement_to_be_sent_once_both_agree(officer):
    case = cases.approved(officer=officer)
    agreement = Agreement.objects.get()
    path = address_of(officer, FeedKind.DISTRICT)
    assert standing(events_at(path)) == {name_of(case): "CANCELLED"}
    freeze_text(agreed(agreement), actor=make_bureau())
    assert standing(events_at(path)) == {name_of(case): "CANCELLED", f"agreement-{agreement.pk}": "CONFIRMED"}
    event = events_at(path)[f"agreement-{agreement.pk}"]
    assert event["SEQUENCE"] == agreement.events.latest("sequence").sequence


def test_who_takes_a_case_has_it_alone(officer):
    """The feed of a person is their tasks: nothing else decides who has what."""
    colleague = make_officer(district())
    case = cases.claimed(officer=officer)
    assert standing(events_at(address_of(officer))) == {name_of(case): "CONFIRMED"}
    # It was open to the whole desk until one of them took it.
    assert standing(events_at(address_of(colleague))) == {name_of(case): "CANCELLED"}


def test_a_deputy_reads_what_waits_on_whom_they_stand_in_for(officer):
    colleague = make_officer(district())
    case = cases.claimed(officer=officer)
    make_absence(officer, colleague)
    assert standing(events_at(address_of(colleague))) == {name_of(case): "CONFIRMED"}


def test_a_mail_that_did_not_arrive_is_an_entry_of_its_own(officer):
    """No move of the case ends it, so its name holds its date, and the case keeps its own entry."""
    case = cases.submitted()
    message = case_mail(case)
    path = address_of(officer, FeedKind.DISTRICT)
    names = sorted(events_at(path))
    assert len(names) == 2
    assert names[0] == name_of(case)
    assert names[1].startswith(f"application-undelivered-{case.pk}-")
    message.settled_at = timezone.now()
    message.settled_by = officer
    message.save(update_fields=["settled_at", "settled_by"])
    assert sorted(events_at(path)) == [name_of(case)]


def case_mail(case: Application) -> Message:
    """A mail about a case that its recipient's server refused."""
    message = Message.objects.about("application", case.pk).order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(status=MessageStatus.FAILED)
    message.refresh_from_db()
    return message


# -- the city ----------------------------------------------------------------------------------------------


def test_the_city_has_every_district(officer):
    here = cases.submitted()
    there = cases.submitted(school("0003"), districts=("beitou",))
    for reader in (make_bureau(), make_auditor()):
        expected = {name_of(here): "CONFIRMED", name_of(there): "CONFIRMED"}
        assert standing(events_at(address_of(reader, FeedKind.CITY))) == expected


def test_the_city_has_the_academic_terms():
    path = address_of(make_bureau(), FeedKind.CITY)
    events = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    days = {(event["DTSTART"].dt, str(event["SUMMARY"])) for event in events}
    terms = AcademicTerm.objects.filter(ends_on__gte=timezone.localdate())
    assert days == {pair for term in terms for pair in ((term.starts_on, f"{term}開始"), (term.ends_on, f"{term}結束"))}
    assert all(event["DTSTART"].params["VALUE"] == "DATE" for event in events)


def test_other_feeds_have_no_terms(officer):
    assert Calendar.from_ical(text_at(address_of(officer, FeedKind.DISTRICT))).walk("VEVENT") == []


# -- what must not be there --------------------------------------------------------------------------------


def test_a_desk_never_sees_another_districts_case(officer):
    case = cases.claimed(school=school("0003"), districts=("beitou", "zhongzheng"))
    gone = cases.withdrawn(school(), districts=("beitou", "zhongzheng"))
    for kind in (FeedKind.DISTRICT, FeedKind.PERSON):
        text = text_at(address_of(officer if kind == FeedKind.DISTRICT else make_officer(district()), kind))
        assert case.reference not in text
        assert gone.reference not in text


def test_a_school_never_sees_anothers_case():
    case = cases.returned(school=school("0003"))
    stranger = make_coordinator(school())
    assert case.reference not in text_at(address_of(stranger))
    assert case.reference not in text_at(address_of(make_user()))


@pytest.mark.parametrize("make", [make_auditor, make_bureau])
def test_no_drafts_people_or_texts_leave_the_portal(make, officer):
    draft = cases.complete_draft(school("0003"))
    case = cases.returned(officer=officer, items={"plan": "內部不外傳的補正意見"})
    services.comment_on(case, actor=officer, body="僅供承辦參考", visibility=CommentVisibility.INTERNAL)
    case.refresh_from_db()
    owner = case.owner.act_as(case.owner.memberships.get())
    for path in (address_of(make(), FeedKind.CITY), address_of(officer, FeedKind.DISTRICT), address_of(owner)):
        text = text_at(path)
        assert case.reference in text
        for secret in (
            draft.reference,
            "補正意見",
            "僅供承辦參考",
            cases.CONTACT["contact_name"],
            cases.CONTACT["contact_email"],
            cases.CONTACT["contact_phone"],
            "張文瑞",
            officer.name,
            officer.email,
            owner.name,
            owner.email,
        ):
            assert secret not in text


# -- addresses that stop -----------------------------------------------------------------------------------


def status_at(path: str) -> int:
    return Client().get(path).status_code


def test_a_districts_address_stops_with_the_membership(officer):
    path, own = address_of(officer, FeedKind.DISTRICT), address_of(officer)
    assert status_at(path) == 200
    end_membership(officer.acting, actor=make_admin())
    assert (status_at(path), status_at(own)) == (404, 200)


def test_another_districts_membership_does_not_keep_it_going(officer):
    path = address_of(officer, FeedKind.DISTRICT)
    make_membership(officer, Role.DISTRICT_OFFICER, district=district("beitou"))
    end_membership(officer.acting, actor=make_admin())
    assert status_at(path) == 404


def test_the_citys_address_stops_with_the_role():
    bureau = make_bureau()
    path = address_of(bureau, FeedKind.CITY)
    assert status_at(path) == 200
    end_membership(bureau.acting, actor=make_admin())
    assert status_at(path) == 404


@pytest.mark.parametrize("kind", FeedKind)
def test_every_address_stops_with_the_account(kind):
    person = make_bureau() if kind == FeedKind.CITY else make_officer(district())
    path = address_of(person, kind)
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert status_at(path) == 404


def test_only_a_digest_is_kept(officer):
    feed, token = make_feed(officer, kind=FeedKind.PERSON)
    assert feed_at(token) == feed
    assert feed_at(feed.token_digest) is None
    assert token not in str(CalendarFeed.objects.values().get())
    assert len(token) >= 43


# -- the answer --------------------------------------------------------------------------------------------


def test_the_answer_is_a_private_calendar(officer):
    cases.submitted()
    response = Client().get(address_of(officer, FeedKind.DISTRICT))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert response.cookies == {}


def test_who_has_it_already_is_told_so(officer):
    case = cases.submitted()
    path = address_of(officer, FeedKind.DISTRICT)
    etag = Client().get(path)["ETag"]
    again = Client().get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    services.claim_application(case, actor=officer)
    changed = Client().get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


@pytest.mark.parametrize(("language", "words"), [("zh-hant", "官學聯盟入口網"), ("en", "Alliance Portal")])
def test_it_speaks_the_owners_language(officer, language, words):
    officer.language = language
    officer.save(update_fields=["language"])
    response = Client().get(address_of(officer), headers={"Accept-Language": "fr"})
    assert str(Calendar.from_ical(response.content)["X-WR-CALNAME"]).startswith(words)
    assert response["Content-Language"] == language


def test_no_guess_finds_a_feed():
    assert status_at(reverse("calendars:feed", args=["A" * 43])) == 404


# -- cost --------------------------------------------------------------------------------------------------

SCHOOLS = ("1015", "0003", "0001")


@pytest.mark.parametrize("count", [1, 3])
def test_a_districts_feed_costs_the_same_for_any_number(officer, count, django_assert_num_queries):
    for code in SCHOOLS[:count]:
        cases.submitted(school(code))
        cases.withdrawn(school(code), districts=("daan",))
    path = address_of(officer, FeedKind.DISTRICT)
    with django_assert_num_queries(6):
        assert len(events_at(path)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_persons_feed_costs_the_same_for_any_number(officer, count, django_assert_num_queries):
    for code in SCHOOLS[:count]:
        cases.submitted(school(code))
    path = address_of(officer)
    with django_assert_num_queries(7):
        assert len(events_at(path)) == count


def test_a_thousand_entries_are_bounded(officer, django_assert_num_queries):
    """The queries of one, and a file that calendars still take; cut, the nearest stay and nothing is called gone."""
    people = User.objects.bulk_create(User(email=f"claimant{number}@example.com") for number in range(1000))
    schools = list(School.objects.exclude(pk=school().pk).order_by("pk"))
    SchoolClaim.objects.bulk_create(
        SchoolClaim(user=person, school=schools[place % len(schools)], district=district(), title="教授")
        for place, person in enumerate(people)
    )
    cases.withdrawn()
    feed, token = make_feed(officer, kind=FeedKind.DISTRICT)
    path = reverse("calendars:feed", args=[token])
    with django_assert_num_queries(7):
        content = Client().get(path).content
    assert content.count(b"BEGIN:VEVENT") == 1001
    assert len(content) < 1024 * 1024
    cut = entries_of(feed, now=timezone.now(), limit=10)
    assert (len(cut), any(entry.is_cancelled for entry in cut)) == (10, False)


def test_claims_leave_the_portal_without_names(officer):
    person = make_user(display_name="鄭淑芬")
    claim_school(person, school(), wanted_role=Role.SCHOOL_MEMBER, title="教授", district=district())
    text = text_at(address_of(officer, FeedKind.DISTRICT))
    assert "申請人" in text
    assert person.name not in text
