"""Officials linked to the school keep out: refused, put down, passed on, and told why (F30)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.constants import LinkKind, Role
from accounts.models import DeclaredLink, Membership, User
from accounts.selectors import is_linked_to_school
from accounts.services import record_absence
from applications import rules, services
from applications.models import Application
from applications.notices import SUBJECT_KIND
from applications.reminders import to_claim, to_confirm, to_review
from core.dates import local_today
from cycles.constants import DEFAULT_RULES, RuleCode
from notifications.models import Message
from obligations.constants import Body
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=DEFAULT_RULES[RuleCode.RECUSAL_DAYS])


def link(person: User, *, ended_days_ago: int | None = None) -> User:
    """Somebody who belongs, or belonged, to the school of the cases here."""
    ended = None if ended_days_ago is None else timezone.now() - timedelta(days=ended_days_ago)
    Membership.objects.create(user=person, school=school("1015"), role=Role.SCHOOL_MEMBER, ended_at=ended)
    return person


def officer(**person: object) -> User:
    return make_officer(district("zhongzheng"), **person)


def recused(application: Application) -> list[dict[str, object]]:
    return [event.details for event in application.events.filter(verb="recuse").order_by("sequence")]


def owed_to(rows: object) -> list[tuple[str, int | None]]:
    return [(row["owed_by_kind"], row["owed_person"]) for row in rows]  # type: ignore[attr-defined]


def test_a_tie_counts_while_it_lasts_and_for_the_time_of_the_rule():
    former = link(officer(), ended_days_ago=DAYS.days - 1)
    long_ago, declared = link(officer(), ended_days_ago=DAYS.days + 2), officer()
    said = DeclaredLink.objects.create(
        user=declared, school=school("1015"), kind=LinkKind.FAMILY, declared_at=timezone.now()
    )
    assert [is_linked_to_school(one, school("1015")) for one in (former, long_ago, declared)] == [True, False, True]
    DeclaredLink.objects.filter(pk=said.pk).update(declared_at=timezone.now() - DAYS - timedelta(days=2))
    assert not is_linked_to_school(declared, school("1015"))


def test_one_of_a_desk_keeps_out_and_is_not_told(django_capture_on_commit_callbacks):
    linked, other = link(officer()), officer()
    case = cases.submitted(school("1015"))
    assert recused(case) == [{"people": [linked.pk], "desk": "zhongzheng", "to_bureau": False}]
    assert not case.is_rerouted
    told = set(Message.objects.about(SUBJECT_KIND, case.pk).values_list("recipient", flat=True))
    assert (other.pk in told, linked.pk in told) == (True, False)
    with pytest.raises(PermissionDenied, match="須由他人辦理"):
        services.claim_application(case, actor=linked)
    services.claim_application(case, actor=other)
    assert len(recused(case)) == 1


def test_where_the_whole_desk_is_linked_the_bureau_acts_and_has_the_task(client_as):
    linked, bureau = link(officer()), make_bureau()
    case = cases.submitted(school("1015"))
    assert case.is_rerouted
    assert owed_to(to_claim(rerouted=True)) == [(Body.BUREAU, None)]
    told = set(Message.objects.about(SUBJECT_KIND, case.pk).values_list("recipient", flat=True))
    assert (bureau.pk in told, linked.pk in told) == (True, False)
    rows = client_as(bureau).get("/applications/").context["rows"]
    assert [(row.application.reference, row.holder, row.by_bureau) for row in rows] == [
        (case.reference, "民政局", True)
    ]
    assert client_as(linked).get("/applications/").context["rows"] == []
    late = officer()
    verdict = rules.can_review(late, case)
    assert (bool(verdict), str(verdict.reason)) == (False, "經建課可承辦的人員都與該校有關，因此由民政局辦理。")
    services.claim_application(case, actor=bureau)
    case.refresh_from_db()
    # Somebody unlinked has come to the desk meanwhile.
    assert not case.is_rerouted


def test_a_declared_tie_passes_the_case_to_the_deputy(client_as):
    reviewer, colleague, deputy = officer(), officer(), officer(display_name="王代理")
    case = cases.claimed(school=school("1015"), officer=reviewer)
    record_absence(reviewer, deputy=deputy, starts_on=local_today(), ends_on=local_today(), actor=reviewer)
    client = client_as(reviewer)
    assert "我與這所學校有關" in text_of(client.get(f"{case.get_absolute_url()}recuse/"))
    response = client.post(f"{case.get_absolute_url()}recuse/", {"kind": LinkKind.FAMILY})
    assert response["Location"] == case.get_absolute_url()
    case.refresh_from_db()
    assert case.reviewer == deputy
    assert owed_to(to_review()) == [(Body.DISTRICT, deputy.pk)]
    assert recused(case)[-1]["people"] == [reviewer.pk]
    assert "迴避" in text_of(client.get(case.get_absolute_url()))
    subjects = Message.objects.about(SUBJECT_KIND, case.pk).filter(recipient=colleague).order_by("pk")
    assert f"{case.reference} 需要由其他人接辦" in subjects.values_list("subject", flat=True)
    assert rules.can_recuse(reviewer, case).reason == "您與這所學校有關係，須由他人辦理。"


def test_without_a_colleague_it_goes_to_the_bureau(client_as):
    reviewer, bureau = officer(), make_bureau()
    case = cases.claimed(school=school("1015"), officer=reviewer)
    services.recuse(case, actor=reviewer, kind=LinkKind.WORK)
    case.refresh_from_db()
    assert (case.is_rerouted, case.reviewer) == (True, None)
    assert recused(case)[-1]["to_bureau"] is True
    page = text_of(client_as(bureau).get(case.get_absolute_url()))
    assert "經建課已無其他人可承辦，因此由民政局辦理。" in page
    services.assess_application(
        case, actor=bureau, is_recommended=True, checklist=cases.CHECKLIST, reason="師資與計畫皆符合需要。"
    )


def test_a_linked_chief_does_not_confirm_and_the_bureau_does():
    chief, bureau = make_chief(district("zhongzheng")), make_bureau()
    link(chief)
    case = cases.assessed(school=school("1015"), officer=officer())
    assert case.is_rerouted
    assert owed_to(to_confirm(rerouted=True)) == [(Body.BUREAU, None)]
    with pytest.raises(PermissionDenied):
        services.confirm_assessment(case, actor=chief)
    services.confirm_assessment(case, actor=bureau)
    case.refresh_from_db()
    assert not case.is_rerouted


def test_a_drafter_who_turns_out_to_be_linked_drafted_nothing():
    drafter = make_bureau()
    decision = cases.drafted(school=school("1015"), drafter=drafter)
    services.recuse(decision.application, actor=drafter, kind=LinkKind.OTHER)
    decision.refresh_from_db()
    assert decision.discarded_at is not None


def test_the_night_finds_ties_that_came_later_and_finds_nothing_twice():
    reviewer, other = officer(), officer()
    case = cases.claimed(school=school("1015"), officer=reviewer)
    link(reviewer)
    assert services.settle_recusals() == 1
    case.refresh_from_db()
    assert case.reviewer == other
    assert services.settle_recusals() == 0
