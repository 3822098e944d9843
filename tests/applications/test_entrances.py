"""One record, three entrances: a need answered, an invitation accepted, a call before both (N1)."""

import pytest
from django.urls import reverse

from applications import services
from applications.constants import Status
from applications.models import Application
from needs.constants import InvitationStatus, NeedStatus
from needs.services import TransitionNotAllowed as NotNow
from needs.services import meet_need
from tests.factories import agreements
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_coordinator, make_member, make_officer, make_user
from tests.factories.districts import district
from tests.factories.door import called, invited, late
from tests.factories.needs import asked, over
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
START, CREATE = reverse("applications:start"), reverse("applications:create")
INDICATOR = "table-leaders"


def of_its_choice(application: Application) -> str:
    return application.choices.get(rank=1).district.slug


# -- a need ----------------------------------------------------------------------------------------------------


def test_answering_a_need_fills_in_its_district_and_commitment(client_as):
    need, owner = asked(district("daan"), amount=8), make_coordinator(school("1015"))
    client = client_as(owner)
    page = client.get(START, {"need": need.pk})
    assert "您正在回應「住民大會桌長」" in text_of(page)
    client.post(CREATE, {"school": "1015", "need": need.pk})
    client.post(CREATE, {"school": "1015", "need": need.pk})
    case = Application.objects.get()
    assert (case.need, of_its_choice(case)) == (need, "daan")
    assert case.commitments.get().target == 8
    assert case.commitments.get().indicator.code == INDICATOR


def test_a_colleague_goes_on_with_the_same_draft():
    need, first, second = asked(), make_coordinator(school("1015")), make_coordinator(school("1015"))
    begun = services.start_from_need(need, school("1015"), actor=first)
    assert services.start_from_need(need, school("1015"), actor=second) == begun
    assert services.start_from_need(need, school("0003"), actor=make_coordinator(school("0003"))) != begun


def test_a_plain_application_is_another_one():
    need, owner = asked(), make_coordinator(school("1015"))
    answer = services.start_from_need(need, school("1015"), actor=owner)
    assert services.start_or_continue(school("1015"), actor=owner) != answer


def test_what_is_closed_is_not_answered(client, client_as):
    need, owner = over(asked()), make_coordinator(school("1015"))
    with pytest.raises(services.TransitionNotAllowed):
        services.start_from_need(need, school("1015"), actor=owner)
    for number in (need.pk, "999999999999999999999", "x", "²"):
        assert client.get(START, {"need": number}).context["need"] is None
    client_as(owner).post(CREATE, {"school": "1015", "need": need.pk})
    assert Application.objects.get().need is None


def test_the_way_in_keeps_the_need(client):
    need = asked()
    page = client.get(START, {"need": need.pk, "q": "東吳"}).content.decode()
    assert f'&amp;need={need.pk}"' in page
    assert f'<input type="hidden" name="need" value="{need.pk}">' in page


def test_approval_suggests_that_the_need_is_met_and_one_click_says_so(client_as):
    need, officer = asked(), make_officer(district("zhongzheng"))
    case = cases.submitted(school("1015"), make_coordinator(school("1015")))
    Application.objects.filter(pk=case.pk).update(need=need)
    client, button = client_as(officer), reverse("needs:meet", args=[need.pk])
    page = client.get(case.get_absolute_url())
    assert (links_of(page, need.get_absolute_url()), button in page.content.decode()) == ([need.title], False)
    approved = cases.approved(school=school("0003"))
    Application.objects.filter(pk=approved.pk).update(need=need)
    assert button in client_as(make_bureau()).get(approved.get_absolute_url()).content.decode()
    meet_need(need, actor=officer)
    need.refresh_from_db()
    assert need.status == NeedStatus.MET
    assert button not in client_as(make_bureau()).get(approved.get_absolute_url()).content.decode()


# -- an invitation ---------------------------------------------------------------------------------------------


def test_accepting_makes_the_case_under_the_number_of_the_first_call(client_as):
    officer, owner = make_officer(district("daan")), make_coordinator(school("1015"))
    call = called(district=district("daan"), actor=officer)
    sent = invited(district=district("daan"), actor=officer, enquiry=call, need=asked(district("daan")))
    client, url = client_as(owner), reverse("applications:accept", args=[sent.reference])
    answer = client.post(url)
    case = Application.objects.get()
    assert answer["Location"] == reverse("applications:tasks", args=[call.reference])
    assert (case.reference, case.invitation, of_its_choice(case)) == (call.reference, sent, "daan")
    assert case.commitments.get().indicator.code == INDICATOR


def test_accepting_twice_gives_the_same_draft():
    sent = invited()
    first, second = make_coordinator(school("1015")), make_coordinator(school("1015"))
    case = services.accept_invitation(sent, actor=first)
    assert services.accept_invitation(sent, actor=second) == case
    assert Application.objects.count() == 1
    sent.refresh_from_db()
    assert (sent.status, sent.closed_by) == (InvitationStatus.ACCEPTED, first)


def test_nothing_that_the_school_has_said_is_typed_again():
    owner = make_coordinator(school("1015"))
    cases.submitted(school("1015"), owner)
    before = Application.objects.get().answers
    case = services.accept_invitation(invited(district=district("daan")), actor=owner)
    assert case.answers["contact_name"] == before["contact_name"]
    assert case.answers["choice_1"] == "daan"
    assert {"choice_2", "declared"} & case.answers.keys() == set()


def test_too_late_is_said_and_makes_nothing(client_as):
    sent, owner = late(invited()), make_coordinator(school("1015"))
    with pytest.raises(NotNow):
        services.accept_invitation(sent, actor=owner)
    answer = client_as(owner).post(reverse("applications:accept", args=[sent.reference]), follow=True)
    assert "回覆期限已過" in text_of(answer)
    assert Application.objects.count() == 0


# -- before anything is begun ----------------------------------------------------------------------------------


def test_the_door_shows_invitations_and_partnerships_first(client_as):
    sent = invited(district=district("daan"))
    pact = agreements.signed(school("1015"), district("zhongzheng"))
    member = make_member(school("1015"))
    page = client_as(member).get(START)
    assert links_of(page, sent.get_absolute_url()) == ["大安區邀請貴校"]
    assert links_of(page, pact.get_absolute_url()) == ["中正區"]
    for stranger in (make_user(), make_coordinator(school("0003"))):
        assert links_of(client_as(stranger).get(START), sent.get_absolute_url()) == []


def test_a_call_stands_on_the_timeline_of_the_later_case(client_as):
    officer = make_officer(district("zhongzheng"))
    call = called(actor=officer)
    called(district=district("daan"))
    case = cases.submitted(school("1015"), make_coordinator(school("1015")))
    page = client_as(officer).get(case.get_absolute_url())
    first, *others = page.context["case"].moments
    assert (first.what, first.who, first.note) == ("洽詢", "電話", call.reference)
    assert [one.what for one in others].count("洽詢") == 0
    assert case.status == Status.SUBMITTED
