"""Drafting, signing, entering what exists on paper, ending; what the database holds true meanwhile."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from agreements.constants import AgreementStatus, Relation, Side, Standing
from agreements.models import Agreement, AgreementEvent, Commitment, DocumentedCooperation, Indicator
from agreements.selectors import (
    documented_cooperation,
    live_by_district,
    offered_indicators,
    promises_of,
    version_in_force,
)
from agreements.services import (
    TransitionNotAllowed,
    create_draft_agreement,
    record_signing,
)
from core.dates import local_today, roc_year
from tests.factories.accounts import make_bureau
from tests.factories.agreements import DOCUMENT, draft, end, ended, expired, promises, signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_a_draft_holds_the_promises_of_both_sides_and_counts_for_nothing():
    bureau = make_bureau()
    agreement = draft(actor=bureau)
    assert agreement.reference.startswith(f"AG{roc_year(local_today())}-")
    assert (agreement.status, agreement.signed_on, agreement.document_number) == (AgreementStatus.DRAFT, None, "")
    shown = promises_of(agreement)
    sides = [[(line.indicator.code, line.target) for line in side] for side in (shown.government, shown.school)]
    assert sides == [[("staff-visits", 2)], [("courses-opened", 1)]]
    assert not agreement.commitments.exists()
    event = agreement.events.get()
    assert (event.verb, event.actor, event.to_state) == ("start", bureau, "draft")
    assert event.details == {"school": "1015", "district": "zhongzheng"}
    assert agreement.standing == Standing.DRAFT
    assert not Agreement.objects.live().exists()


def test_recording_the_signing_puts_a_draft_in_force():
    bureau, today = make_bureau(), local_today()
    agreement = record_signing(draft(), actor=bureau, signed_on=today, document_number=DOCUMENT)
    assert (agreement.status, agreement.signed_on) == (AgreementStatus.ACTIVE, today)
    last = agreement.events.order_by("-sequence")[0]
    assert (last.verb, last.from_state, last.to_state) == ("record_signing", "draft", "active")
    facts = {"signed_on": [None, today.isoformat()], "document_number": ["", DOCUMENT]}
    assert last.details == facts | {"version": 1, "text": version_in_force(agreement).text_hash}
    assert list(Agreement.objects.live()) == [agreement]


def test_a_partnership_on_paper_is_in_force_at_once():
    agreement = signed(is_sample=True)
    assert (agreement.status, agreement.is_sample) == (AgreementStatus.ACTIVE, True)
    assert list(agreement.events.order_by("sequence").values_list("verb", flat=True)) == ["start", "record_signing"]


def test_a_pair_has_one_agreement_in_force():
    waiting = draft()
    signed()
    with pytest.raises(TransitionNotAllowed, match="已有生效中的協議"):
        signed()
    with pytest.raises(TransitionNotAllowed, match="已有生效中的協議"):
        record_signing(waiting, actor=make_bureau(), signed_on=local_today(), document_number="")
    assert Agreement.objects.filter(status=AgreementStatus.ACTIVE).count() == 1
    assert Agreement.objects.count() == 2


def test_after_its_end_the_pair_may_sign_again():
    end(signed())
    assert signed().standing == Standing.LIVE


def test_what_has_expired_is_over_from_the_first_morning():
    agreement = expired()
    assert agreement.standing == Standing.LAPSED
    assert list(Agreement.objects.over()) == [agreement]
    assert not Agreement.objects.live().exists()
    with pytest.raises(TransitionNotAllowed):
        signed()


def test_the_last_day_still_counts():
    today = local_today()
    agreement = signed(starts_on=today - timedelta(days=30), ends_on=today)
    assert agreement.standing == Standing.LIVE
    assert list(Agreement.objects.live()) == [agreement]


def test_what_begins_later_does_not_count_before():
    tomorrow = local_today() + timedelta(days=1)
    agreement = signed(starts_on=tomorrow, ends_on=tomorrow + timedelta(days=300))
    assert agreement.standing == Standing.COMING
    assert list(Agreement.objects.coming()) == [agreement]
    assert not Agreement.objects.live().exists()


def test_an_agreement_ends_once():
    agreement = ended()
    with pytest.raises(TransitionNotAllowed, match="提前終止"):
        end(agreement)
    with pytest.raises(TransitionNotAllowed, match="提前終止"):
        record_signing(agreement, actor=make_bureau(), signed_on=local_today(), document_number="")


# -- who accompanies whom ----------------------------------------------------------------------------------


def test_live_agreements_by_district_and_school():
    own = signed(school("3002"), district("zhongzheng"))
    other = signed(school("3002"), district("shilin"), is_sample=True)
    near = signed(school("1015"), district("zhongzheng"))
    draft(school("0001"), district("zhongzheng"))
    ended(school("0003"), district("zhongzheng"))
    expired(school("0004"), district("zhongzheng"))
    assert list(Agreement.objects.live().order_by("pk")) == [own, other, near]
    counted = live_by_district()
    assert set(counted) == {district("zhongzheng").pk, district("shilin").pk}
    here = counted[district("zhongzheng").pk]
    assert (here.partners, here.local, here.samples) == (2, 1, 0)
    there = counted[district("shilin").pk]
    assert (there.partners, there.local, there.samples) == (1, 1, 1)


def test_counting_costs_one_query(django_assert_num_queries):
    for code in ("3002", "1015", "0001"):
        signed(school(code), district("zhongzheng"))
    with django_assert_num_queries(1):
        live_by_district()


# -- indicators and documents ------------------------------------------------------------------------------


def test_the_catalogue_offers_both_sides_in_order():
    school_side = [one.code for one in offered_indicators(Side.SCHOOL)]
    assert school_side[:3] == ["courses-opened", "course-hours", "table-leaders"]
    assert [one.code for one in offered_indicators(Side.GOVERNMENT)] == [
        "staff-visits", "sessions-369", "schedules", "replies",
    ]  # fmt: skip
    Indicator.objects.filter(code="courses-opened").update(is_offered=False)
    assert [one.code for one in offered_indicators(Side.SCHOOL)] == school_side[1:]


def test_nine_cooperations_are_documented_and_none_is_an_agreement():
    found = documented_cooperation()
    assert len(found) == 9
    assert not Agreement.objects.exists()
    named = [one for one in found if one.relation == Relation.PARTNER_AGREEMENT.label]
    assert [(one.school, one.district, one.as_of) for one in named] == [("世新大學", "中正區", "111年")]
    by_school = documented_cooperation(school=school("3002"))
    assert [one.district for one in by_school] == ["中正區", "萬華區", "士林區"]
    assert {one.confidence for one in found} == {"可信度高", "可信度中", "可信度低"}
    assert documented_cooperation(district=district("songshan"))[0].as_of == "108年3月"
    assert all(one.source for one in found)


def test_loading_twice_changes_nothing_and_keeps_the_bureaus_targets():
    Indicator.objects.filter(code="table-leaders").update(default_target=8)
    tables = (Indicator, DocumentedCooperation)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    call_command("load_reference_data", verbosity=0)
    assert [list(model.objects.order_by("pk").values()) for model in tables] == before
    assert Indicator.objects.get(code="table-leaders").default_target == 8


def test_the_command_says_what_it_loaded(capsys):
    call_command("load_reference_data")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Reference data is up to date:"
    assert said[1:7] == [
        "     12 districts",
        "     50 schools",
        "     62 campuses",
        "     11 indicators",
        "     12 standard clauses",
        "      9 documented cooperations",
    ]


# -- constraints -------------------------------------------------------------------------------------------


def test_agreements_are_sound():
    day, parties = date(2026, 8, 1), (school(), district())
    with refused_by("agreement_ends_after_start"):
        create_draft_agreement(*parties, actor=make_bureau(), starts_on=day, ends_on=day, commitments=[])
    made = draft()
    with refused_by("agreement_signed_when_in_force"):
        Agreement.objects.filter(pk=made.pk).update(status=AgreementStatus.ACTIVE)
    signed()
    with refused_by("agreement_one_in_force_at_a_time"):
        Agreement.objects.filter(pk=made.pk).update(status=AgreementStatus.ACTIVE, signed_on=day)


def test_commitments_and_indicators_are_sound():
    made = draft()
    indicator = promises()[0][0]
    Commitment.objects.create(agreement=made, indicator=indicator, target=1)
    with refused_by("commitment_once_per_indicator"):
        Commitment.objects.create(agreement=made, indicator=indicator, target=1)
    with refused_by("commitment_target_positive"):
        made.commitments.update(target=0)
    with refused_by("indicator_default_within_maximum"):
        Indicator.objects.filter(pk=indicator.pk).update(default_target=indicator.maximum_target + 1)
    row = DocumentedCooperation.objects.order_by("pk")[0]
    row.pk, row._state.adding = None, True
    with refused_by("documented_cooperation_once"):
        row.save(force_insert=True)


def test_history_is_chained_and_kept():
    event = AgreementEvent.objects.get(subject=draft())
    with refused_by_trigger("Cannot update or delete rows"):
        AgreementEvent.objects.filter(pk=event.pk).update(verb="end")
    event.pk, event._state.adding = None, True
    with refused_by("agreement_event_chain"):
        event.save(force_insert=True)


def test_paper_that_names_no_indicator_is_recorded_as_it_is():
    assert list(signed(commitments=[]).commitments.order_by("pk")) == []
