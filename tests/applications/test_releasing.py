"""Several drafted decisions released together, each letter and everybody who is mailed shown before (F32)."""

import pytest
from django.test import Client

from accounts.constants import Role
from accounts.models import Membership, User
from applications.constants import Outcome, Status
from applications.models import Application, Decision
from applications.notices import SUBJECT_KIND
from applications.selectors.deciding import told_people
from notifications.models import Message
from tests.applications.pages import messages_of
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import text_of
from tests.violations import refused_by

pytestmark = pytest.mark.django_db
URL = "/applications/release/"
CODES = ("1003", "1015", "1016")


@pytest.fixture
def drafter() -> User:
    return make_bureau(display_name="陳擬稿")


def drafts(drafter: User, number: int) -> list[Decision]:
    people = {"officer": make_officer(district("zhongzheng")), "chief": make_chief(district("zhongzheng"))}
    outcomes = (Outcome.APPROVE, Outcome.DECLINE, Outcome.APPROVE)
    return [
        cases.drafted(school=school(code), drafter=drafter, outcome=outcome, **people)
        for code, outcome in zip(CODES[:number], outcomes[:number], strict=True)
    ]


def listed(client: Client) -> list[str]:
    return [draft.reference for draft in client.get(URL).context["drafts"]]


def choice(*decisions: Decision) -> str:
    return URL + "?" + "&".join(f"decision={each.pk}" for each in decisions)


def mailed(application: Application) -> set[str]:
    last = application.events.order_by("-sequence").values_list("sequence", flat=True)[0]
    rows = Message.objects.about(SUBJECT_KIND, application.pk)
    keys = f"application:{application.pk}:{last}:"
    return set(rows.filter(dedupe_key__startswith=keys).values_list("to_address", flat=True))


def test_what_others_drafted_is_listed_and_nothing_of_ones_own_school(client_as, drafter):
    first, second = drafts(drafter, 2)
    releaser = make_bureau()
    assert listed(client_as(releaser)) == [first.application.reference, second.application.reference]
    assert listed(client_as(drafter)) == []
    Membership.objects.create(user=releaser, school=school(CODES[0]), role=Role.SCHOOL_MEMBER)
    assert listed(client_as(releaser)) == [second.application.reference]


def test_the_preview_names_exactly_those_whom_the_release_mails(client_as, drafter):
    found = drafts(drafter, 2)
    client = client_as(make_bureau())
    page = client.get(choice(*found))
    promised = {row.item.decision.pk: {one.email for one in row.item.told} for row in page.context["form"].rows()}
    assert promised == {
        each.pk: {one.email for told in told_people(each.application, each.outcome) for one in told.people}
        for each in found
    }
    assert "未能同意之理由" in text_of(page)
    response = client.post(URL, {"decision": [each.pk for each in found]}, follow=True)
    assert messages_of(response) == ["已發布 2 件，通知信正在寄出。"]
    assert set(Application.objects.values_list("status", flat=True)) == {Status.APPROVED, Status.DECLINED}
    for each in found:
        # What is no duty of theirs reaches some of them with the daily summary.
        assert {each.application.owner.email} <= mailed(each.application) <= promised[each.pk]


def test_what_somebody_changed_meanwhile_is_named_and_the_others_go_out(client_as, drafter):
    gone, stays = drafts(drafter, 2)
    client = client_as(make_bureau())
    client.get(choice(gone, stays))
    Decision.objects.filter(pk=gone.pk).update(discarded_at=gone.drafted_at)
    response = client.post(URL, {"decision": [gone.pk, stays.pk]}, follow=True)
    assert messages_of(response) == ["已發布 1 件，通知信正在寄出。", "有 1 件已由他人處理，未發布。"]
    assert Application.objects.get(pk=gone.application_id).status == Status.CONFIRMED


def test_a_wrong_number_stops_everything_and_is_kept(client_as, drafter):
    first, second = drafts(drafter, 2)
    typed = {"decision": [first.pk, second.pk], f"number_{first.pk}": "北市民"}
    response = client_as(make_bureau()).post(URL, typed)
    assert list(response.context["form"].errors) == [f"number_{first.pk}"]
    assert "北市民" in response.content.decode()
    assert set(Application.objects.values_list("status", flat=True)) == {Status.CONFIRMED}


@pytest.mark.parametrize("query", ["?decision=x", "?decision=999999", "?decision=" + "9" * 30])
def test_nonsense_releases_nothing(client_as, query):
    assert client_as(make_bureau()).get(URL + query).status_code == 200


def test_a_decline_without_a_coded_reason_is_none(drafter):
    (_approval, decline) = drafts(drafter, 2)
    with refused_by("decision_decline_has_a_coded_reason"):
        Decision.objects.filter(pk=decline.pk).update(reason_codes=[])


@pytest.mark.parametrize("number", [1, 3])
def test_list_and_preview_ask_as_often_for_one_as_for_three(client_as, django_assert_num_queries, drafter, number):
    found = drafts(drafter, number)
    client = client_as(make_bureau())
    client.get(choice(*found))
    with django_assert_num_queries(5):
        assert len(listed(client)) == number
    with django_assert_num_queries(9):
        client.get(choice(*found))
