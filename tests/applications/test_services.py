"""What the services promise beside moving the status: frozen copies, clocks, rows, refusals, mails."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.constants import Role
from accounts.models import Membership
from agreements.constants import AgreementStatus
from agreements.models import Agreement
from agreements.selectors import promises_of
from applications import services
from applications.constants import AttachmentKind, CommentVisibility, Outcome, Status
from applications.content import content_of, missing_actions_to_submit
from applications.models import Application, ConsentRequest, CorrectionItem, Referral
from applications.services import TransitionNotAllowed
from core.dates import local_today
from cycles.constants import RuleCode
from cycles.selectors import due_after, working_days_after, working_days_between
from history.verification import breaches
from notifications.models import FeedItem
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_member, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


# -- sending ----------------------------------------------------------------------------------------------


def test_submitting_freezes_what_was_seen():
    owner = make_coordinator(school("1003"))
    draft = cases.complete_draft(school("1003"), owner)
    seen = cases.seen_hash(draft)
    submission = services.submit_application(draft, actor=owner, seen_hash=seen)
    assert (submission.number, submission.content_hash) == (1, seen)
    case = fresh(draft)
    assert case.status == Status.SUBMITTED
    assert case.reviewing_district == district("zhongzheng")
    assert case.due_on == due_after(local_today(), RuleCode.REVIEW_DAYS)


def test_sending_again_gets_the_same_receipt():
    owner = make_coordinator(school("1003"))
    draft = cases.complete_draft(school("1003"), owner)
    seen = cases.seen_hash(draft)
    first = services.submit_application(draft, actor=owner, seen_hash=seen)
    assert services.submit_application(draft, actor=owner, seen_hash=seen) == first
    assert draft.events.filter(verb="submit").count() == 1


def test_answers_that_moved_after_the_check_are_not_sent():
    owner = make_coordinator(school("1003"))
    draft = cases.complete_draft(school("1003"), owner)
    seen = cases.seen_hash(draft)
    services.save_section(draft, actor=owner, section_code="teaching", answers={"students": "99"})
    with pytest.raises(TransitionNotAllowed):
        services.submit_application(draft, actor=owner, seen_hash=seen)
    assert fresh(draft).status == Status.DRAFT


def test_missing_answers_are_not_sent():
    owner = make_coordinator(school("1003"))
    draft = cases.complete_draft(school("1003"), owner)
    services.save_section(draft, actor=owner, section_code="contact", answers={"contact_email": "not an address"})
    with pytest.raises(TransitionNotAllowed):
        services.submit_application(draft, actor=owner, seen_hash=cases.seen_hash(draft))
    assert [action.question for action in missing_actions_to_submit(content_of(fresh(draft)))] == ["contact_email"]


def test_only_a_coordinator_who_owns_it_sends():
    member = make_member(school("1003"))
    draft = cases.complete_draft(school("1003"), member)
    with pytest.raises(PermissionDenied):
        services.submit_application(draft, actor=member, seen_hash=cases.seen_hash(draft))
    coordinator = make_coordinator(school("1003"))
    with pytest.raises(PermissionDenied):
        services.submit_application(draft, actor=coordinator, seen_hash=cases.seen_hash(draft))
    services.take_over(draft, actor=coordinator)
    services.submit_application(draft, actor=coordinator, seen_hash=cases.seen_hash(draft))
    assert list(fresh(draft).editors.values_list("user", flat=True)) == [member.pk]


def test_a_second_open_case_in_the_same_district_is_refused_with_its_reason():
    owner = make_coordinator(school("1003"))
    cases.submitted(school("1003"), owner)
    twin = cases.complete_draft(school("1003"), owner)
    with pytest.raises(TransitionNotAllowed) as refusal:
        services.submit_application(twin, actor=owner, seen_hash=cases.seen_hash(twin))
    assert "中正區" in refusal.value.user_message
    assert fresh(twin).status == Status.DRAFT


# -- drafting ---------------------------------------------------------------------------------------------


def test_every_word_is_kept_however_wrong():
    owner = make_coordinator(school("1003"))
    draft = cases.make_draft(school("1003"), owner)
    typed = {"contact_name": "", "contact_email": "沒有小老鼠", "contact_phone": "x" * 90, "teacher_experience": "?"}
    services.save_section(draft, actor=owner, section_code="contact", answers=typed)
    assert fresh(draft).answers == typed


def test_a_section_leaves_the_others_alone():
    owner, colleague = make_coordinator(school("1003")), make_coordinator(school("1003"))
    draft = cases.make_draft(school("1003"), owner)
    services.save_section(draft, actor=owner, section_code="school", answers={"unit": "政治學系"})
    services.save_section(
        draft, actor=colleague, section_code="contact", answers={"contact_name": "林怡君", "unit": "改"}
    )
    assert fresh(draft).answers == {"unit": "政治學系", "contact_name": "林怡君"}


def test_a_stranger_neither_reads_nor_writes():
    draft = cases.make_draft(school("1003"))
    stranger = make_coordinator(school("0037"))
    assert list(Application.objects.visible_to(stranger)) == []
    with pytest.raises(PermissionDenied):
        services.save_section(draft, actor=stranger, section_code="school", answers={"unit": "x"})


def test_choices_keep_their_order_and_lose_doubles():
    owner = make_coordinator(school("1003"))
    draft = cases.make_draft(school("1003"), owner)
    answers = {"choice_1": "daan", "choice_2": "daan", "choice_3": "shilin", "district_reason": "近"}
    services.save_section(draft, actor=owner, section_code="districts", answers=answers)
    rows = draft.choices.order_by("rank").values_list("rank", "district__slug")
    assert list(rows) == [(1, "daan"), (2, "shilin")]
    questions = [problem.question for problem in content_of(fresh(draft)).problems["districts"]]
    assert questions == ["choice_2"]


# -- consent ----------------------------------------------------------------------------------------------


def test_consent_goes_stale_when_what_was_consented_to_changes():
    owner = make_coordinator(school("1003"))
    draft = cases.complete_draft(school("1003"), owner)
    assert content_of(fresh(draft)).has_mailed_consent
    services.save_section(draft, actor=owner, section_code="districts", answers={"choice_1": "beitou"})
    assert not content_of(fresh(draft)).has_mailed_consent


def test_consent_to_something_else_is_not_given():
    owner = make_coordinator(school("1003"))
    draft = cases.complete_draft(school("1003"), owner, consent="none")
    request = services.request_consent(draft, actor=owner, name="張主任", title="系主任", email="dean@example.edu.tw")
    services.save_section(draft, actor=owner, section_code="districts", answers={"choice_1": "beitou"})
    with pytest.raises(TransitionNotAllowed):
        services.confirm_consent(request)
    assert ConsentRequest.objects.get(pk=request.pk).confirmed_at is None


def test_consent_given_twice_is_one_consent():
    owner = make_coordinator(school("1003"))
    draft = cases.complete_draft(school("1003"), owner, consent="none")
    request = services.request_consent(draft, actor=owner, name="張主任", title="系主任", email="dean@example.edu.tw")
    first = services.confirm_consent(request).confirmed_at
    assert services.confirm_consent(request).confirmed_at == first
    assert draft.events.filter(verb="give_consent").count() == 1


# -- review -----------------------------------------------------------------------------------------------


def test_only_pinned_answers_unlock():
    owner = make_coordinator(school("1003"))
    case = cases.returned(school=school("1003"), owner=owner, items={"plan": "請補充。"})
    before = dict(fresh(case).answers)
    answers = {"plan": "補充後的計畫", "commitment_courses-opened": "9", "start_term": "999-1"}
    services.save_section(case, actor=owner, section_code="commitments", answers=answers, dealt_with=["plan"])
    assert fresh(case).answers == before | {"plan": "補充後的計畫"}


def test_corrections_are_sent_only_when_each_is_dealt_with():
    owner = make_coordinator(school("1003"))
    case = cases.returned(school=school("1003"), owner=owner, items={"plan": "請補充。", "students": "請更新。"})
    services.save_section(
        case, actor=owner, section_code="commitments", answers={"plan": "新計畫"}, dealt_with=["plan"]
    )
    with pytest.raises(TransitionNotAllowed):
        services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(fresh(case)))
    services.save_section(
        case, actor=owner, section_code="teaching", answers={"students": "50"}, dealt_with=["students"]
    )
    submission = services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(fresh(case)))
    assert submission.number == 2
    assert fresh(case).status == Status.SUBMITTED


def test_the_clock_stands_still_while_the_school_corrects():
    owner, officer = make_coordinator(school("1003")), make_officer(district("zhongzheng"))
    case = cases.claimed(school=school("1003"), owner=owner, officer=officer)
    left = working_days_between(local_today(), case.due_on)
    services.return_application(case, actor=officer, items={"plan": "請補充。"})
    assert fresh(case).due_on == due_after(local_today(), RuleCode.CORRECTION_DAYS)
    services.save_section(case, actor=owner, section_code="commitments", answers={"plan": "新"}, dealt_with=["plan"])
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(fresh(case)))
    assert fresh(case).due_on == working_days_after(local_today(), left)


def test_an_assessment_waits_for_the_corrections_to_be_checked():
    owner, officer = make_coordinator(school("1003")), make_officer(district("zhongzheng"))
    case = cases.returned(school=school("1003"), owner=owner, officer=officer, items={"plan": "請補充。"})
    services.save_section(case, actor=owner, section_code="commitments", answers={"plan": "新"}, dealt_with=["plan"])
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(fresh(case)))
    services.claim_application(case, actor=officer)
    verdict = {"is_recommended": True, "checklist": {}, "reason": "可行。"}
    with pytest.raises(PermissionDenied):
        services.assess_application(case, actor=officer, **verdict)
    services.resolve_correction(CorrectionItem.objects.get(request__application=case), actor=officer)
    services.assess_application(case, actor=officer, **verdict)
    assert fresh(case).status == Status.ASSESSED


def test_a_return_needs_a_comment():
    officer = make_officer(district("zhongzheng"))
    case = cases.claimed(officer=officer)
    with pytest.raises(TransitionNotAllowed):
        services.return_application(case, actor=officer, items={"plan": "   ", "no_such_question": "x"})
    assert fresh(case).status == Status.UNDER_REVIEW


def test_taking_a_return_back_goes_on_with_what_was_sent():
    owner, officer = make_coordinator(school("1003")), make_officer(district("zhongzheng"))
    case = cases.returned(school=school("1003"), owner=owner, officer=officer, items={"plan": "請補充。"})
    sent = case.answers["plan"]
    services.save_section(case, actor=owner, section_code="commitments", answers={"plan": "寫了一半"})
    services.cancel_return(case, actor=officer)
    assert fresh(case).status == Status.UNDER_REVIEW
    assert fresh(case).answers["plan"] == sent


def test_taking_a_return_back_undoes_changed_commitments_and_files():
    owner, officer = make_coordinator(school("1003")), make_officer(district("zhongzheng"))
    case = cases.returned(
        school=school("1003"), owner=owner, officer=officer, items={"commitments": "請調整。", "files": "請補附件。"}
    )
    seen = cases.seen_hash(fresh(case))
    answers = {"commitment_courses-opened": "9"}
    services.save_section(case, actor=owner, section_code="commitments", answers=answers)
    services.attach_file(case, actor=owner, upload=cases.pdf(), kind=AttachmentKind.SUPPORTING)
    assert cases.seen_hash(fresh(case)) != seen
    services.cancel_return(case, actor=officer)
    assert cases.seen_hash(fresh(case)) == seen


def test_an_unanswered_return_lapses_the_day_after_its_date_and_can_be_restored():
    officer = make_officer(district("zhongzheng"))
    case = cases.returned(officer=officer)
    assert services.lapse_overdue_returns(case.due_on) == 0
    assert services.lapse_overdue_returns(case.due_on + timedelta(days=1)) == 1
    assert services.lapse_overdue_returns(case.due_on + timedelta(days=1)) == 0
    services.restore_application(fresh(case), actor=officer)
    assert fresh(case).status == Status.RETURNED
    assert fresh(case).due_on == due_after(local_today(), RuleCode.CORRECTION_DAYS)


def test_the_chief_confirms_what_somebody_else_assessed():
    chief = make_chief(district("zhongzheng"))
    case = cases.assessed(officer=chief)
    with pytest.raises(PermissionDenied):
        services.confirm_assessment(case, actor=chief)
    services.confirm_assessment(case, actor=make_chief(district("zhongzheng")))
    assert fresh(case).status == Status.CONFIRMED


def test_an_officer_does_not_confirm():
    case = cases.assessed()
    with pytest.raises(PermissionDenied):
        services.confirm_assessment(case, actor=make_officer(district("zhongzheng")))


def test_where_the_only_chief_assessed_the_bureau_confirms():
    chief = make_chief(district("zhongzheng"))
    case = cases.assessed(officer=chief)
    with pytest.raises(PermissionDenied):
        services.confirm_assessment(case, actor=chief)
    services.confirm_assessment(case, actor=make_bureau())
    assert fresh(case).status == Status.CONFIRMED
    assert case.events.get(verb="confirm").details["on_behalf_of"] == "zhongzheng"


def test_where_a_chief_can_confirm_the_bureau_does_not():
    case = cases.assessed()
    make_chief(district("zhongzheng"))
    with pytest.raises(PermissionDenied):
        services.confirm_assessment(case, actor=make_bureau())


def test_a_chief_who_disagrees_sends_it_back_with_a_reason():
    case = cases.assessed()
    services.send_assessment_back(case, actor=make_chief(district("zhongzheng")), reason="請補充地緣說明。")
    assert fresh(case).status == Status.UNDER_REVIEW
    assert case.assessments.get().sent_back_reason == "請補充地緣說明。"


def test_another_districts_desk_has_no_say():
    case = cases.submitted()
    outsider = make_officer(district("daan"))
    assert case not in Application.objects.visible_to(outsider)
    with pytest.raises(PermissionDenied):
        services.claim_application(case, actor=outsider)


def test_somebody_linked_to_the_school_does_not_review_or_decide():
    officer, bureau = make_officer(district("zhongzheng")), make_bureau()
    case = cases.confirmed(school=school("1003"))
    for person in (officer, bureau):
        Membership.objects.create(user=person, role=Role.SCHOOL_MEMBER, school=school("1003"), ended_at=timezone.now())
    with pytest.raises(PermissionDenied):
        services.draft_decision(case, actor=bureau, draft=cases.decision_of(case))
    other = cases.submitted(school=school("1003"), districts=("daan",))
    with pytest.raises(PermissionDenied):
        services.comment_on(other, actor=officer, body="x", visibility=CommentVisibility.INTERNAL)


def test_the_bureau_acts_for_a_district_without_accounts_and_history_says_so():
    case = cases.submitted(districts=("wanhua",))
    bureau, second = make_bureau(), make_bureau()
    services.claim_application(case, actor=bureau)
    services.assess_application(case, actor=bureau, is_recommended=True, checklist={}, reason="可行。")
    services.confirm_assessment(case, actor=second)
    assert case.assessments.get().by_bureau is True
    behalf = case.events.filter(verb__in=["claim", "assess", "confirm"]).order_by("sequence")
    assert [event.details["on_behalf_of"] for event in behalf] == ["wanhua"] * 3


def test_the_bureau_keeps_its_hands_off_a_district_with_accounts():
    case = cases.submitted()
    make_officer(district("zhongzheng"))
    with pytest.raises(PermissionDenied):
        services.claim_application(case, actor=make_bureau())


# -- decision ---------------------------------------------------------------------------------------------


def test_a_drafted_decision_moves_nothing_until_another_person_releases_it():
    drafter = make_bureau()
    decision = cases.drafted(drafter=drafter)
    case = decision.application
    assert fresh(case).status == Status.CONFIRMED
    with pytest.raises(PermissionDenied):
        services.release_decision(decision, actor=drafter)
    services.release_decision(decision, actor=make_bureau())
    assert fresh(case).status == Status.APPROVED


def test_approval_makes_the_draft_agreement_with_both_sides_commitments():
    case = cases.approved(districts=("daan", "xinyi"))
    agreement = Agreement.objects.get()
    assert case.agreement == agreement
    assert (agreement.status, agreement.school, agreement.district) == (
        AgreementStatus.DRAFT,
        case.school,
        district("daan"),
    )
    promised = promises_of(agreement)
    assert (len(promised.school) > 0, len(promised.government) > 0) == (True, True)


def test_a_decline_makes_no_agreement_and_says_what_would_make_it_a_yes():
    case = cases.declined()
    assert case.status == Status.DECLINED
    assert Agreement.objects.count() == 0
    assert case.decisions.get().advice != ""


def test_a_discarded_draft_is_not_released():
    drafter = make_bureau()
    decision = cases.drafted(drafter=drafter)
    services.discard_decision(decision, actor=drafter)
    with pytest.raises(TransitionNotAllowed):
        services.release_decision(decision, actor=make_bureau())


def test_a_case_not_recommended_goes_to_the_next_choice():
    case = cases.confirmed(is_recommended=False, districts=("zhongzheng", "daan"))
    services.refer_application(case, actor=make_bureau(), note="請大安區接續審查。")
    case = fresh(case)
    assert (case.status, case.reviewing_district, case.reviewer) == (Status.SUBMITTED, district("daan"), None)
    assert Referral.objects.get().from_district == district("zhongzheng")
    assert case in Application.objects.visible_to(make_officer(district("daan")))
    assert case in Application.objects.visible_to(make_officer(district("zhongzheng")))


def test_a_recommended_case_is_decided_not_referred():
    case = cases.confirmed(districts=("zhongzheng", "daan"))
    with pytest.raises(TransitionNotAllowed):
        services.refer_application(case, actor=make_bureau(), note="x")


def test_the_last_choice_cannot_be_referred():
    case = cases.confirmed(is_recommended=False, districts=("zhongzheng",))
    with pytest.raises(TransitionNotAllowed):
        services.refer_application(case, actor=make_bureau(), note="x")


def test_withdrawing_discards_a_drafted_decision():
    owner = make_coordinator(school("1003"))
    decision = cases.drafted(school=school("1003"), owner=owner)
    services.withdraw_application(decision.application, actor=owner)
    with pytest.raises(TransitionNotAllowed) as refusal:
        services.release_decision(decision, actor=make_bureau())
    assert owner.name in refusal.value.user_message
    assert fresh(decision.application).status == Status.WITHDRAWN


def test_a_decided_case_is_not_withdrawn():
    owner = make_coordinator(school("1003"))
    case = cases.approved(school=school("1003"), owner=owner)
    with pytest.raises(PermissionDenied):
        services.withdraw_application(case, actor=owner)


# -- everywhere -------------------------------------------------------------------------------------------


def test_the_whole_way_leaves_an_unbroken_chain_and_no_personal_text():
    owner = make_coordinator(school("1003"), display_name="名字不可入史")
    case = cases.approved(school=school("1003"), owner=owner)
    verbs = list(case.events.order_by("sequence").values_list("verb", flat=True))
    assert [verb for verb in verbs if verb != "save"] == [
        "start",
        "request_consent",
        "give_consent",
        "submit",
        "claim",
        "assess",
        "confirm",
        "draft_decision",
        "approve",
    ]
    assert list(breaches()) == []
    assert "名字不可入史" not in str(list(case.events.values_list("details", flat=True)))


def test_each_move_tells_each_person_once():
    owner = make_coordinator(school("1003"))
    case = cases.approved(school=school("1003"), owner=owner)
    items = FeedItem.objects.filter(subject_kind="application", subject_id=case.pk, recipient=owner)
    assert items.count() == 3, "received, assessed, approved"
    # That the district has assessed asks nothing of the school: it waits for the daily summary.
    assert items.filter(message__isnull=False).count() == 2


def test_a_leavers_drafts_are_handed_over():
    leaver, successor = make_coordinator(school("1003")), make_coordinator(school("1003"))
    draft = cases.make_draft(school("1003"), leaver)
    other = cases.make_draft(school("0037"), make_coordinator(school("0037")))
    assert services.hand_over_drafts(leaver, school("1003"), successor, actor=successor) == 1
    assert fresh(draft).owner == successor
    assert fresh(other).owner != successor


def test_an_eleventh_file_is_refused():
    owner = make_coordinator(school("1003"))
    draft = cases.make_draft(school("1003"), owner)
    for number in range(10):
        services.attach_file(
            draft, actor=owner, upload=cases.pdf(extra=str(number).encode()), kind=AttachmentKind.SUPPORTING
        )
    with pytest.raises(TransitionNotAllowed):
        services.attach_file(draft, actor=owner, upload=cases.pdf(), kind=AttachmentKind.SUPPORTING)


def test_a_decline_without_advice_is_refused_by_the_database():
    case = cases.confirmed()
    draft = cases.decision_of(case, Outcome.DECLINE)
    with pytest.raises(IntegrityError, match="decision_decline_says_what_would_make_it_a_yes"), transaction.atomic():
        services.draft_decision(case, actor=make_bureau(), draft=replace(draft, advice=""))
