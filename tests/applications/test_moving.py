"""A school that accompanies a district moves to another one, or serves both (N2, A1a, P14, P27)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agreements.constants import Standing
from agreements.models import Agreement, Indicator
from agreements.selectors import targets_of
from agreements.services import record_signing, turn_day
from applications import services
from applications.constants import OriginChoice, Status
from applications.content import commitment_code, content_of
from applications.models import Application
from core.dates import local_today
from renewals.constants import Outcome as RenewalOutcome
from renewals.models import Renewal
from tests.applications.pages import text_of
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_coordinator, make_member, make_officer
from tests.factories.agreements import draft, ended, signed
from tests.factories.districts import district
from tests.factories.moving import approve, go_on
from tests.factories.renewals import ending
from tests.factories.schools import school
from tests.violations import refused_by

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


def next_first_of_february() -> date:
    today = local_today()
    return date(today.year + (today >= date(today.year, 2, 1)), 2, 1)


# -- N2: moving on 1 February ----------------------------------------------------------------------------------------


def test_moving_on_1_february_keeps_the_old_history_and_starts_new_targets_pro_rata():
    moves_on = next_first_of_february()
    first, last = date(moves_on.year - 2, 8, 1), date(moves_on.year + 1, 7, 31)
    yearly, termly = (Indicator.objects.filter(per=per).order_by("order")[0] for per in ("year", "term"))
    promised = [(yearly, 4), (termly, 2)]
    old = signed(school("1015"), district("zhongzheng"), starts_on=first, ends_on=last, commitments=promised)
    history = list(old.events.order_by("sequence").values_list("hash", flat=True))
    kept = [row for row in laid_out(old) if row[1] < moves_on]

    case = go_on(old, make_coordinator(old.school))
    new = approve(case, moves_on, date(moves_on.year + 1, 7, 31), promised)
    assert (new.predecessor, new.district, new.replaces) == (old, district("wenshan"), True)
    record_signing(new, actor=make_bureau(), signed_on=local_today(), document_number="府授民治字第1150000002號")

    old.refresh_from_db()
    assert old.last_day == moves_on - ONE_DAY
    assert [row for row in laid_out(old) if row[1] < moves_on] == kept
    assert list(old.events.order_by("sequence").values_list("hash", flat=True))[: len(history)] == history
    assert {(code, starts_on): amount for code, starts_on, _ends_on, amount in laid_out(new)} == {
        # Half of the academic year is left, and every semester whole.
        (yearly.code, moves_on): 2,
        (yearly.code, date(moves_on.year, 8, 1)): 4,
        (termly.code, moves_on): 2,
        (termly.code, date(moves_on.year, 8, 1)): 2,
        (termly.code, date(moves_on.year + 1, 2, 1)): 2,
    }
    renewal = Renewal.objects.get(agreement=old)
    assert (renewal.outcome, renewal.successor) == (RenewalOutcome.MOVED, new)

    turn_day(moves_on)
    old.refresh_from_db()
    assert old.standing_on(moves_on) == Standing.REPLACED
    assert Agreement.objects.get(pk=new.pk).standing_on(moves_on) == Standing.LIVE


def laid_out(agreement: Agreement) -> list[tuple[str, date, date, int]]:
    rows = targets_of(agreement)
    return [(row.commitment.indicator.code, row.starts_on, row.ends_on, row.amount) for row in rows]


def test_serving_both_leaves_the_old_agreement_as_it_is():
    old = signed()
    case = go_on(old, make_coordinator(old.school), OriginChoice.BOTH)
    first = local_today() + timedelta(days=30)
    new = approve(case, first, first + timedelta(days=364), [(Indicator.objects.order_by("pk")[0], 1)])
    record_signing(new, actor=make_bureau(), signed_on=local_today(), document_number="")
    old.refresh_from_db()
    assert (new.predecessor, new.replaces, old.closed_on) == (old, False, None)
    assert Renewal.objects.count() == 0


def test_what_cannot_follow_is_said_and_nothing_is_decided():
    old = signed()
    case = go_on(old, make_coordinator(old.school))
    with pytest.raises(services.TransitionNotAllowed):
        approve(case, old.starts_on, old.ends_on, [(Indicator.objects.order_by("pk")[0], 1)])
    case.refresh_from_db()
    assert (case.status, case.agreement) == (Status.CONFIRMED, None)


# -- the draft ---------------------------------------------------------------------------------------------------------


def test_what_is_known_is_filled_in():
    owner = make_coordinator(school("1015"))
    earlier = cases.approved(school=school("1015"), owner=owner)
    earlier.refresh_from_db()
    agreement = record_signing(earlier.agreement, actor=make_bureau(), signed_on=local_today(), document_number="")
    case = services.start_from_agreement(agreement, actor=owner, choice=OriginChoice.MOVE)
    assert case.origin == agreement
    assert {code: case.answers[code] for code in cases.CONTACT} == cases.CONTACT
    assert (case.answers["unit"], case.answers["plan"]) == ("公共行政學系", cases.PLAN)
    assert case.campus == earlier.campus
    assert [(row.indicator, row.target) for row in content_of(case).commitments] == [
        (row.indicator, row.target) for row in content_of(earlier).commitments
    ]
    assert [code for code in case.answers if code.startswith(("choice_", "is_true", "start_term", "consent"))] == []
    assert case.touched_sections == []


def test_commitments_that_are_not_in_force_stay_out():
    (kept, target), *_rest = [(one, 3) for one in Indicator.objects.filter(is_offered=True).order_by("pk")]
    case = services.start_from_agreement(
        signed(commitments=[(kept, target)]), actor=make_coordinator(school("1015")), choice=OriginChoice.MOVE
    )
    others = Indicator.objects.filter(is_offered=True).exclude(pk=kept.pk)
    assert case.answers[commitment_code(kept.code)] == "3"
    assert {case.answers[commitment_code(one.code)] for one in others.order_by("pk")} == {""}


def test_there_is_one_open_case_per_agreement():
    agreement, owner = signed(), make_coordinator(school("1015"))
    case = services.start_from_agreement(agreement, actor=owner, choice=OriginChoice.MOVE)
    again = services.start_from_agreement(agreement, actor=make_coordinator(school("1015")), choice=OriginChoice.BOTH)
    assert (again, again.origin_choice) == (case, OriginChoice.BOTH)
    with refused_by("application_one_open_per_origin"):
        Application.objects.create(
            reference="PB999", school=agreement.school, owner=owner, origin=agreement, origin_choice="move",
            status_since=case.status_since, saved_at=case.saved_at,
        )  # fmt: skip


def test_a_case_that_was_sent_does_not_change_its_mind():
    agreement, owner = signed(), make_coordinator(school("1015"))
    case = go_on(agreement, owner)
    assert services.start_from_agreement(agreement, actor=owner, choice=OriginChoice.MOVE) == case
    with pytest.raises(services.TransitionNotAllowed, match=case.reference):
        services.start_from_agreement(agreement, actor=owner, choice=OriginChoice.BOTH)


def test_an_origin_comes_with_its_choice():
    case = services.start_from_agreement(signed(), actor=make_coordinator(school("1015")), choice=OriginChoice.MOVE)
    with refused_by("application_origin_with_its_choice"):
        Application.objects.filter(pk=case.pk).update(origin_choice="")


def test_an_ordinary_beginning_never_opens_the_case_out_of_an_agreement():
    owner = make_coordinator(school("1015"))
    moving = services.start_from_agreement(signed(), actor=owner, choice=OriginChoice.MOVE)
    assert services.start_or_continue(school("1015"), actor=owner) != moving


@pytest.mark.parametrize("make", [draft, ended])
def test_only_an_agreement_in_force_is_gone_on_from(make):
    with pytest.raises(PermissionDenied):
        services.start_from_agreement(make(), actor=make_coordinator(school("1015")), choice=OriginChoice.MOVE)


def test_strangers_do_not_go_on_from_it():
    agreement = signed()
    for actor in (make_coordinator(school("0003")), make_officer(district("zhongzheng")), make_bureau()):
        with pytest.raises(PermissionDenied):
            services.start_from_agreement(agreement, actor=actor, choice=OriginChoice.MOVE)


# -- the pages ---------------------------------------------------------------------------------------------------------


def door(agreement: Agreement, choice: str = "move") -> str:
    return f"/apply/?from={agreement.reference}&choice={choice}"


def test_the_way_from_the_renewal_page_to_the_filled_in_case(client_as):
    agreement = ending()
    coordinator = client_as(make_coordinator(agreement.school))
    answer = coordinator.post(reverse("renewals:detail", args=[agreement.reference]), {"choice": "move"}, follow=True)
    assert "世新大學由中正區改到其他區" in text_of(answer)
    posted = coordinator.post("/apply/new/", {"from": agreement.reference, "choice": "move"})
    case = Application.objects.get(origin=agreement)
    assert posted["Location"] == reverse("applications:tasks", args=[case.reference])
    again = coordinator.post("/apply/new/", {"from": agreement.reference, "choice": "move"})
    assert again["Location"] == posted["Location"]


def test_the_door_is_the_usual_one_for_everybody_else(client, client_as):
    agreement = signed()
    others = (make_coordinator(school("0003")), make_officer(agreement.district), make_bureau())
    for reader in (client, *(client_as(person) for person in others)):
        assert "改到其他區" not in text_of(reader.get(door(agreement)))
    member = client_as(make_member(agreement.school))
    assert "改到其他區" in text_of(member.get(door(agreement)))
    assert "改到其他區" not in text_of(member.get(door(agreement, "elsewhere")))
    assert "改到其他區" not in text_of(member.get(door(agreement, "move") + "%00"))


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (OriginChoice.MOVE, "您將離開中正區；該區將剩 1 所陪伴學校，其中 1 所位於該區。"),
        (OriginChoice.BOTH, "您繼續陪伴中正區：該區維持 2 所陪伴學校，其中 1 所位於該區。"),
    ],
)
def test_the_districts_section_says_what_it_means_and_leaves_the_old_one_out(client_as, choice, words):
    signed(school("3002"), district("zhongzheng"))
    owner = make_coordinator(school("1015"))
    case = services.start_from_agreement(signed(), actor=owner, choice=choice)
    address = reverse("applications:section", args=[case.reference, "districts"])
    response = client_as(owner).get(address)
    assert words in text_of(response)
    assert "中正區 目前陪伴的區" in text_of(response)
    assert 'value="zhongzheng"' not in response.content.decode()
    answer = client_as(owner).post(address, {"choice_1": "zhongzheng", "district_reason": "熟悉。"})
    assert "貴校已陪伴這一區，請選擇其他區" in text_of(answer)


def test_the_case_page_names_where_the_school_comes_from(client_as):
    agreement = signed()
    case = go_on(agreement, make_coordinator(agreement.school))
    shown = client_as(make_officer(district("wenshan"))).get(case.get_absolute_url())
    assert f"由中正區改到其他區： {agreement.reference}" in text_of(shown)
