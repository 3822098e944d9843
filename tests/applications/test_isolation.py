"""Leaks: what could come out through a side door is made first, then every door is tried.

Complaint 11: one rule for page, file, copy, search and every act. Complaint 13: no file by its storage address.
"""

import pytest
from django.urls import reverse

from applications import services
from applications.constants import CommentVisibility, Outcome
from applications.models import Application, Attachment
from applications.urls import urlpatterns
from notifications.models import Message
from tests.applications.pages import text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import (
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_membership,
    make_officer,
    make_staff,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
SECRET = "內部密語甲乙丙"
# Every address of a case, straight from the URLconf: a new one is tried without being listed here.
ADDRESSES = sorted(pattern.name for pattern in urlpatterns if "<str:reference>" in str(pattern.pattern))


def addresses(case: Application) -> dict[str, str]:
    """Each address of the case by its name, with a file and a correction of the case where one is named."""
    file_id = Attachment.objects.get(application=case).file_id
    mail = Message.objects.filter(subject_kind="application", subject_id=case.pk).order_by("pk")[0]
    extra = {
        "file": [file_id],
        "remove_file": [file_id],
        "resolve": [1],
        "keep": ["contact"],
        "present_in_section": ["contact"],
        "section": ["contact"],
        "settle_mail": [mail.pk],
    }
    return {name: reverse(f"applications:{name}", args=[case.reference, *extra.get(name, [])]) for name in ADDRESSES}


STRANGERS = {
    "somebody without a capacity": make_user,
    "another school": lambda: make_coordinator(school("1003")),
    "a member of another school": lambda: make_member(school("1003")),
    "a district that is not named": lambda: make_officer(district("beitou")),
    "a district named second": lambda: make_officer(district("wenshan")),
    "the chief of a district named second": lambda: make_chief(district("wenshan")),
    "system staff": make_staff,
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_address_of_a_case_is_there_for_strangers(client_as, stranger):
    case = cases.approved(consent="scan")
    client = client_as(STRANGERS[stranger]())
    answers = {
        (name, method): getattr(client, method)(address).status_code
        for name, address in addresses(case).items()
        for method in ("get", "post")
    }
    assert {answer for answer in answers if answers[answer] not in {404, 405}} == set()


def test_a_visitor_is_led_to_the_sign_in_from_every_address(client):
    case = cases.approved(consent="scan")
    for address in addresses(case).values():
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_login"))


def test_files_have_no_address_of_their_own(client_as):
    case = cases.submitted(consent="scan")
    stored = Attachment.objects.get(application=case).file
    client = client_as(make_bureau())
    name = stored.content.name
    for path in (stored.content.url, f"/media/{name}", f"/static/{name}", f"/files/{stored.pk}/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("stranger", STRANGERS)
def test_lists_and_searches_hold_nothing_of_strangers(client_as, stranger):
    case = cases.submitted()
    client = client_as(STRANGERS[stranger]())
    for query in ("", "?show=all", f"?q={case.reference}", "?q=世新&show=all", "?status=submitted", "?mine=true"):
        assert case.get_absolute_url() not in client.get(f"/applications/{query}").content.decode()


def test_a_case_is_out_of_sight_after_switching_to_another_capacity(client_as):
    officer = make_officer(district("zhongzheng"))
    case = cases.submitted()
    assert client_as(officer).get(url(case)).status_code == 200
    officer.act_as(make_membership(officer, "district_officer", district=district("beitou")))
    assert client_as(officer).get(url(case)).status_code == 404


def test_a_desk_keeps_a_case_that_it_has_reviewed_and_the_third_choice_gets_none(client_as):
    case = cases.confirmed(is_recommended=False)
    services.refer_application(case, actor=make_bureau(), note="請審查。")
    seen = {
        slug: client_as(make_officer(district(slug))).get(url(case)).status_code
        for slug in ("zhongzheng", "wenshan", "daan")
    }
    assert seen == {"zhongzheng": 200, "wenshan": 200, "daan": 404}


def say_in_secret(case: Application, officer) -> None:
    services.comment_on(case, actor=officer, body=SECRET, visibility=CommentVisibility.INTERNAL)


def test_nothing_internal_reaches_the_school(client_as):
    owner, officer, drafter = make_coordinator(school()), make_officer(district("zhongzheng")), make_bureau()
    case = cases.assessed(school=school(), owner=owner, officer=officer, reason=f"初審 {SECRET}")
    say_in_secret(case, officer)
    chief = make_chief(district("zhongzheng"))
    services.send_assessment_back(case, actor=chief, reason=f"退回 {SECRET}")
    services.assess_application(
        case,
        actor=officer,
        is_recommended=True,
        checklist={"plan": {"answer": "fails", "note": SECRET}},
        reason=SECRET,
    )
    services.confirm_assessment(case, actor=chief)
    draft = cases.decision_of(case, Outcome.DECLINE)
    services.draft_decision(case, actor=drafter, draft=draft)
    school_people = [owner, make_member(school())]
    for person in school_people:
        client = client_as(person)
        for name, address in addresses_for_reading(case).items():
            answer = client.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert SECRET not in content.decode(errors="ignore"), name
            assert draft.explanation not in content.decode(errors="ignore"), name
            assert draft.advice not in content.decode(errors="ignore"), name
    assert SECRET in text_of(client_as(make_auditor()).get(url(case)))


def addresses_for_reading(case: Application) -> dict[str, str]:
    names = ("list", "start")
    return {name: reverse(f"applications:{name}") for name in names} | {
        name: reverse(f"applications:{name}", args=[case.reference])
        for name in ("detail", "receipt", "copy", "calendar", "letter", "comment", "withdraw")
    }


def test_a_person_of_both_sides_gets_nothing_internal_in_either_capacity(client_as):
    """Somebody who belongs to the school and to the desk is excluded, whichever capacity they choose."""
    case = cases.submitted()
    officer = make_officer(district("zhongzheng"))
    services.claim_application(case, actor=officer)
    say_in_secret(case, officer)
    both = make_officer(district("zhongzheng"))
    membership = make_membership(both, "school_coordinator", school=school())
    assert SECRET not in text_of(client_as(both).get(url(case)))
    assert client_as(both).post(url(case, "assess/")).status_code == 403
    both.act_as(membership)
    assert SECRET not in text_of(client_as(both).get(url(case)))


def test_a_former_member_of_the_school_stays_excluded(client_as):
    case = cases.submitted()
    officer = make_officer(district("zhongzheng"))
    membership = make_membership(officer, "school_member", school=school())
    membership.ended_at = case.submitted_at
    membership.save(update_fields=["ended_at"])
    assert client_as(officer).post(url(case, "claim/")).status_code == 403
    assert "應行迴避" in text_of(client_as(officer).get(url(case)))


def test_mails_carry_nothing_internal():
    officer = make_officer(district("zhongzheng"))
    case = cases.assessed(officer=officer, reason=SECRET)
    say_in_secret(case, officer)
    chief = make_chief(district("zhongzheng"))
    services.send_assessment_back(case, actor=chief, reason=SECRET)
    assert [
        mail.subject for mail in Message.objects.all() if SECRET in mail.body_text + mail.body_html + mail.subject
    ] == []
