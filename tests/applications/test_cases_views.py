"""The addresses every role shares: the case, its files and papers, remarks."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from agreements.constants import Relation, SourceConfidence
from agreements.models import DocumentedCooperation
from applications import services
from applications.constants import AttachmentKind, CommentVisibility, Outcome
from applications.models import Application, Attachment, Comment
from documents.models import FileAccess
from tests.applications.pages import buttons, messages_of, part, text_of, url
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
from tests.factories.cooperation import entered
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
INTERNAL, VISIBLE = CommentVisibility.INTERNAL, CommentVisibility.VISIBLE


@pytest.fixture
def officer():
    return make_officer(district("zhongzheng"), display_name="林佳穎")


@pytest.fixture
def chief():
    return make_chief(district("zhongzheng"), display_name="張志明")


def corrected(owner, officer):
    """A returned case whose school has changed one of two pinned answers and sent it again."""
    case = cases.returned(school=owner.acting.school, owner=owner, officer=officer)
    services.save_section(
        case, actor=owner, section_code="commitments", answers={"plan": "每學期兩門課。"}, dealt_with=["plan"]
    )
    services.save_section(
        case, actor=owner, section_code="teaching", answers={"facilitators": "8"}, dealt_with=["facilitators"]
    )
    case.refresh_from_db()
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    services.claim_application(case, actor=officer)
    return case


# -- the case page ----------------------------------------------------------------------------------------


def test_the_header_says_which_case_it_is_who_has_it_and_until_when(client_as, officer):
    case = cases.claimed(officer=officer)
    page = text_of(client_as(officer).get(url(case)))
    assert "世新大學 → 申請陪伴 中正區" in page
    assert "承辦單位 中正區公所經建課" in page
    assert "承辦人 林佳穎" in page


def test_the_status_bar_ends_where_the_case_ended(client_as):
    client = client_as(make_auditor())
    bars = {case: client.get(url(case)).context["case"].stations for case in (cases.declined(), cases.withdrawn())}
    assert [[(step.label, step.state) for step in bar] for bar in bars.values()] == [
        [("送出", "done"), ("審查", "done"), ("課長確認", "done"), ("核定", "now")],
        [("送出", "done"), ("已撤回", "now")],
    ]


def test_the_school_gets_its_own_page(client_as):
    owner = make_coordinator(school())
    case = cases.submitted(school(), owner)
    response = client_as(owner).get(url(case))
    assert "applications/school_case.html" in {template.name for template in response.templates}


@pytest.mark.parametrize("reference", ["PB115-9999-A", "nonsense", "PB115-0001-%00", "%F0%9F%92%A9"])
def test_what_is_not_there_is_404(client_as, officer, reference):
    assert client_as(officer).get(f"/applications/{reference}/").status_code == 404


def test_officials_do_not_see_drafts_but_auditors_do(client_as, officer):
    case = cases.complete_draft()
    assert client_as(officer).get(url(case)).status_code == 404
    assert client_as(make_bureau()).get(url(case)).status_code == 404
    assert "林怡君" in text_of(client_as(make_auditor()).get(url(case)))


def test_what_is_read_is_what_was_sent(client_as, officer):
    owner = make_coordinator(school())
    case = cases.returned(school=school(), owner=owner, officer=officer)
    services.save_section(case, actor=owner, section_code="commitments", answers={"plan": "還沒寫完的計畫"})
    page = text_of(client_as(officer).get(url(case)))
    assert cases.PLAN in page
    assert "還沒寫完的計畫" not in page


def test_a_corrected_answer_stands_beside_what_it_was_and_why(client_as, officer):
    case = corrected(make_coordinator(school()), officer)
    response = client_as(officer).get(url(case))
    answer = part(response, 'id="q-plan"', 'id="q-start_term"')
    assert f"補正前 {cases.PLAN} 補正後 每學期兩門課。" in answer
    assert "學校已補正，待確認 資料不足 請補充每學期的課程名稱。 確認已修正" in answer
    assert "補正前" not in part(response, 'id="q-unit"', "</div>")
    assert response.context["acts"].refusals == ["還有 2 項補正待您確認。"]
    assert buttons(response) == ["return"]


def test_ticking_corrections_opens_the_assessment(client_as, officer):
    case = corrected(make_coordinator(school()), officer)
    client = client_as(officer)
    for pin in client.get(url(case)).context["case"].pins:
        answer = client.post(url(case, f"resolve/{pin.pk}/"))
        assert answer["Location"] == f"{url(case)}#q-{pin.question}"
    response = client.get(url(case))
    assert "已補正，已確認" in part(response, 'id="q-plan"', 'id="q-start_term"')
    assert buttons(response) == ["return", "assess"]


def test_while_the_school_corrects_the_clock_stands_still(client_as, officer):
    case = cases.returned(officer=officer)
    days = case.corrections.get().remaining_days
    response = client_as(officer).get(url(case))
    assert f"補正後尚餘 {days} 個工作天" in text_of(response)
    assert buttons(response) == ["cancel_return"]


def test_buttons_say_who_will_be_mailed(client_as, officer, chief):
    client = client_as(officer)
    acts = {act.verb: act.told for act in client.get(url(cases.claimed(officer=officer))).context["acts"].buttons}
    assert acts == {"return": "將寄信通知：學校聯絡人。", "assess": "將寄信通知：課長。"}
    case = cases.assessed(officer=officer, school=school("1003"))
    told = [act.told for act in client_as(chief).get(url(case)).context["acts"].buttons]
    assert told == ["將寄信通知：區公所經建課。", "將寄信通知：學校聯絡人、民政局。"]


def test_the_assessor_is_told_that_another_person_confirms(client_as, chief):
    case = cases.assessed(officer=chief)
    response = client_as(chief).get(url(case))
    assert buttons(response) == []
    assert response.context["acts"].refusals == ["須由初審者以外的人確認。"]


def test_an_officer_is_told_that_the_chief_confirms(client_as, officer):
    response = client_as(officer).get(url(cases.assessed(officer=officer)))
    assert buttons(response) == []
    assert response.context["acts"].refusals == ["初審須由課長確認。"]


def test_the_drafter_is_told_that_another_person_releases(client_as):
    drafter, releaser = make_bureau(), make_bureau()
    case = cases.drafted(drafter=drafter).application
    mine = client_as(drafter).get(url(case))
    assert buttons(mine) == ["draft_decision", "discard_decision"]
    assert mine.context["acts"].refusals == ["須由擬稿者以外的人發布決定。"]
    theirs = client_as(releaser).get(url(case))
    assert buttons(theirs) == ["approve", "discard_decision"]
    assert theirs.context["acts"].refusals == []


def test_referring_is_offered_only_after_a_word_against_and_with_a_choice_left(client_as, officer, chief):
    bureau = client_as(make_bureau())
    people = {"officer": officer, "chief": chief, "is_recommended": False}
    against = cases.confirmed(**people)
    alone = cases.confirmed(school=school("1003"), districts=("zhongzheng",), **people)
    favoured = cases.confirmed(school=school("1006"), officer=officer, chief=chief)
    assert buttons(bureau.get(url(against))) == ["draft_decision", "refer"]
    assert buttons(bureau.get(url(alone))) == ["draft_decision"]
    assert buttons(bureau.get(url(favoured))) == ["draft_decision"]


def test_the_bureau_acting_for_a_district_without_accounts_is_marked(client_as, officer):
    bureau = client_as(make_bureau())
    deserted = bureau.get(url(cases.submitted(districts=("beitou",))))
    assert buttons(deserted) == ["claim"]
    assert "由民政局代辦" in text_of(deserted)
    staffed = bureau.get(url(cases.submitted(school("1003"))))
    assert buttons(staffed) == []
    assert "由民政局代辦" not in text_of(staffed)


def test_an_auditor_reads_everything_and_does_nothing(client_as):
    case = cases.drafted().application
    response = client_as(make_auditor()).get(url(case))
    page = text_of(response)
    assert (buttons(response), response.context["acts"].refusals) == ([], [])
    assert "核定擬稿" in page
    assert "師資與計畫皆符合本區需要。" in page


def test_somebody_linked_to_the_school_learns_why_and_sees_nothing_internal(client_as, officer, chief):
    case = cases.assessed(officer=officer, reason="初審的內部理由")
    services.comment_on(case, actor=officer, body="內部的話", visibility=INTERNAL)
    make_membership(chief, "school_member", school=school())
    response = client_as(chief).get(url(case))
    page = text_of(response)
    assert "應行迴避" in page
    assert response.context["acts"].refusals == ["您與這所學校有關係，須由他人辦理。"]
    assert buttons(response) == []
    assert "初審的內部理由" not in page
    assert "建議增加一場工作坊。" not in page
    assert "內部的話" not in page
    assert response.context["can_comment"].allowed is False


def test_a_linked_bureau_officer_does_not_see_the_drafted_decision(client_as):
    bureau = make_bureau()
    case = cases.drafted(outcome=Outcome.DECLINE).application
    make_membership(bureau, "school_member", school=school())
    page = text_of(client_as(bureau).get(url(case)))
    assert "怎樣才會同意" not in page
    assert "核定擬稿" not in page


def test_the_panel_shows_the_schools_ties_as_far_as_the_reader_may_know(client_as, officer):
    here = cases.submitted(school("1003"))
    elsewhere = cases.submitted(school("1003"), districts=("daan",))
    DocumentedCooperation.objects.create(
        school=school("1003"),
        district=district("zhongzheng"),
        relation=Relation.INFORMAL,
        as_of="2024",
        source="研究報告",
        confidence=SourceConfidence.MEDIUM,
    )
    near = client_as(officer).get(url(here)).context["case"].neighbourhood
    assert (near.locality, near.campus) == ("same", "城中校區")
    assert [(row.is_here, row.as_of, row.source) for row in near.documented if row.source == "研究報告"] == [
        (True, "2024", "研究報告")
    ]
    assert near.cases == []
    seen_by_bureau = client_as(make_bureau()).get(url(here)).context["case"].neighbourhood.cases
    assert [row.reference for row in seen_by_bureau] == [elsewhere.reference]


def test_the_panel_shows_agreements(client_as, officer):
    case = cases.approved(officer=officer, school=school("1003"))
    other = cases.submitted(school("1003"), districts=("daan", "zhongzheng"))
    near = client_as(make_bureau()).get(url(other)).context["case"].neighbourhood
    assert [(row.reference, row.word) for row in near.agreements] == [(case.agreement.reference, "草案")]
    # A draft agreement belongs to its two sides and the bureau.
    theirs = client_as(make_officer(district("daan"))).get(url(other)).context["case"].neighbourhood
    assert theirs.agreements == []


def test_the_panel_shows_work_without_an_agreement_to_those_who_keep_it(client_as, officer):
    case = cases.submitted(school("1003"), districts=("zhongzheng", "daan"))
    entered(school("1003"), district("zhongzheng"), what="社區工作坊")
    entered(school("1003"), district("daan"), what="別區的課")
    shown = client_as(officer).get(url(case)).context["case"].neighbourhood.informal
    assert [(row.what, row.is_here, row.reference, row.url) for row in shown] == [("社區工作坊", True, "", "")]
    seen_by_bureau = client_as(make_bureau()).get(url(case))
    assert {row.what for row in seen_by_bureau.context["case"].neighbourhood.informal} == {"社區工作坊", "別區的課"}
    assert "別區的課" in text_of(seen_by_bureau)


def test_history_joins_what_one_person_did_several_times_in_a_row(client_as, officer):
    case = cases.submitted()
    moments = client_as(officer).get(url(case)).context["case"].moments
    assert [(moment.what, moment.times) for moment in moments][:3] == [
        ("開始申請", 1),
        ("儲存答案", 6),
        ("徵求單位主管同意", 1),
    ]


def test_the_delivery_log_stands_on_the_case(client_as, officer):
    response = client_as(officer).get(url(cases.submitted()))
    assert officer.email in text_of(response)
    assert len(response.context["case"].deliveries) == 3


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(client_as, django_assert_num_queries, officer, number):
    owner = make_coordinator(school())
    case = cases.complete_draft(school(), owner)
    for index in range(number):
        upload = cases.pdf(f"附件{index}.pdf", extra=str(index).encode())
        services.attach_file(case, actor=owner, upload=upload, kind=AttachmentKind.SUPPORTING)
    case.refresh_from_db()
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    services.claim_application(case, actor=officer)
    for index in range(number):
        services.comment_on(case, actor=officer, body=f"第 {index} 則", visibility=INTERNAL)
    items = dict.fromkeys(["plan", "facilitators", "unit"][:number], "請補充。")
    services.return_application(case, actor=officer, items=items)
    services.cancel_return(case, actor=officer)
    services.return_application(case, actor=officer, items=items)
    client = client_as(officer)
    client.get(url(case))
    with django_assert_num_queries(10):
        client.get(url(case))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_drafted_decision_stays_as_cheap(client_as, django_assert_num_queries, officer, number):
    case = cases.drafted(officer=officer).application
    for decision in case.decisions.all():
        decision.commitments.exclude(pk__in=decision.commitments.values("pk")[:number]).delete()
    for index in range(number):
        services.comment_on(case, actor=make_bureau(), body=f"第 {index} 則", visibility=INTERNAL)
    client = client_as(make_bureau())
    client.get(url(case))
    with django_assert_num_queries(12):
        client.get(url(case))


# -- files and papers -------------------------------------------------------------------------------------


def only_file(case: Application) -> Attachment:
    return Attachment.objects.get(application=case)


def test_a_file_is_served_and_its_reader_noted(client_as, officer):
    case = cases.submitted(consent="scan")
    attachment = only_file(case)
    response = client_as(officer).get(url(case, f"files/{attachment.file_id}/"))
    assert b"".join(response.streaming_content) == cases.PDF
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    access = FileAccess.objects.get()
    assert (access.file_id, access.user, access.acting_code) == (
        attachment.file_id,
        officer,
        "district_officer@zhongzheng",
    )


def test_a_refused_file_is_not_noted(client_as):
    case = cases.submitted(consent="scan")
    stranger = make_officer(district("daan"))
    assert client_as(stranger).get(url(case, f"files/{only_file(case).file_id}/")).status_code == 404
    assert FileAccess.objects.count() == 0


def test_a_file_is_not_served_under_another_case(client_as, officer):
    case, other = cases.submitted(consent="scan"), cases.submitted(school("1003"), consent="scan")
    assert client_as(officer).get(url(other, f"files/{only_file(case).file_id}/")).status_code == 404


def test_a_removed_file_is_gone_for_everybody(client_as, officer):
    owner = make_coordinator(school())
    case = cases.submitted(school(), owner, consent="scan")
    attachment = only_file(case)
    Attachment.objects.filter(pk=attachment.pk).update(removed_at=timezone.now())
    for person in (owner, officer, make_bureau(), make_auditor()):
        assert client_as(person).get(url(case, f"files/{attachment.file_id}/")).status_code == 404


def test_what_is_added_while_correcting_is_the_schools_until_it_is_sent(client_as, officer):
    owner = make_coordinator(school())
    case = cases.returned(school=school(), owner=owner, officer=officer, items={"files": "請補受訓名單。"})
    services.attach_file(case, actor=owner, upload=cases.pdf("受訓名單.pdf"), kind=AttachmentKind.SUPPORTING)
    page = url(case, f"files/{only_file(case).file_id}/")
    client = client_as(officer)
    assert client.get(page).status_code == 404
    assert "受訓名單.pdf" not in text_of(client.get(url(case)))
    assert b"".join(client_as(owner).get(page).streaming_content) == cases.PDF
    services.save_section(case, actor=owner, section_code="attachments", answers={}, dealt_with=["files"])
    case.refresh_from_db()
    services.submit_application(case, actor=owner, seen_hash=cases.seen_hash(case))
    assert b"".join(client.get(page).streaming_content) == cases.PDF
    assert "受訓名單.pdf" in text_of(client.get(url(case)))


def test_the_letter_is_there_once_the_decision_is_released(client_as):
    owner, bureau = make_coordinator(school()), make_bureau()
    decision = cases.drafted(school=school(), owner=owner)
    case = decision.application
    for person in (owner, bureau):
        assert client_as(person).get(url(case, "letter.pdf")).status_code == 404
    services.release_decision(decision, actor=bureau)
    for person in (owner, bureau):
        response = client_as(person).get(url(case, "letter.pdf"))
        assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert FileAccess.objects.filter(file=Application.objects.get(pk=case.pk).decisions.get().letter).count() == 2


def test_a_draft_has_no_copy(client_as):
    owner = make_coordinator(school())
    case = cases.complete_draft(school(), owner)
    assert client_as(owner).get(url(case, "copy.pdf")).status_code == 404


def test_the_copy_is_a_pdf(client_as, officer):
    response = client_as(officer).get(url(case := cases.submitted(), "copy.pdf"))
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}.pdf"'


def test_the_calendar_file_holds_the_date(client_as, officer):
    case = cases.submitted()
    response = client_as(officer).get(url(case, "calendar.ics"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["DTSTART"].dt == case.due_on


def test_a_closed_case_has_no_date_for_the_calendar(client_as, officer):
    assert client_as(officer).get(url(cases.withdrawn(), "calendar.ics")).status_code == 404


# -- remarks ----------------------------------------------------------------------------------------------


def test_a_comment_is_internal_unless_chosen_otherwise(client_as, officer):
    case = cases.claimed(officer=officer)
    client = client_as(officer)
    assert client.get(url(case)).context["comment_form"]["visibility"].initial == INTERNAL
    client.post(url(case, "comment/"), {"body": "內部的話", "visibility": "internal"})
    client.post(url(case, "comment/"), {"body": "給學校的話", "visibility": "visible"})
    page = part(client.get(url(case)), 'id="comments"')
    assert "內部意見・學校看不到" in page
    assert list(Comment.objects.order_by("pk").values_list("body", "visibility")) == [
        ("內部的話", INTERNAL),
        ("給學校的話", VISIBLE),
    ]


def test_who_may_read_a_comment_must_be_said(client_as, officer):
    case = cases.claimed(officer=officer)
    response = client_as(officer).post(url(case, "comment/"), {"body": "沒有選"})
    assert response.context["form"].errors == {"visibility": ["請選擇「誰看得到」。"]}
    assert "沒有選" in response.content.decode()
    assert Comment.objects.count() == 0


def test_a_schools_comment_is_visible_whatever_it_posts(client_as):
    owner = make_coordinator(school())
    case = cases.submitted(school(), owner)
    client_as(owner).post(url(case, "comment/"), {"body": "請問何時面談？", "visibility": "internal"})
    assert Comment.objects.get().visibility == VISIBLE


def test_a_second_click_comments_once(client_as, officer):
    case = cases.claimed(officer=officer)
    client = client_as(officer)
    for _click in range(2):
        response = client.post(url(case, "comment/"), {"body": "一次就好", "visibility": "internal"}, follow=True)
        assert messages_of(response) == ["已加入意見。"]
    assert Comment.objects.count() == 1
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=1))
    client.post(url(case, "comment/"), {"body": "一次就好", "visibility": "internal"})
    assert Comment.objects.count() == 2


def test_a_comment_on_a_case_closed_meanwhile_is_kept_and_told(client_as, officer):
    owner = make_coordinator(school())
    case = cases.claimed(school=school(), owner=owner, officer=officer)
    services.withdraw_application(case, actor=owner)
    response = client_as(officer).post(url(case, "comment/"), {"body": "寫了很久的意見", "visibility": "visible"})
    assert response.context["form"].non_field_errors() == ["本案已結案。"]
    assert "寫了很久的意見" in response.content.decode()
    assert Comment.objects.count() == 0
    assert client_as(officer).get(url(case, "comment/")).status_code == 403


def test_a_members_comment_too_long_is_kept(client_as):
    member = make_member(school())
    case = cases.submitted()
    typed = "長" * 2001
    response = client_as(member).post(url(case, "comment/"), {"body": typed})
    assert response.context["form"].errors == {"body": ["「意見」最多 2000 個字，目前有 2001 個字。"]}
    assert typed in response.content.decode()


def test_people_without_a_capacity_see_nothing(client_as):
    case = cases.submitted()
    assert client_as(make_user()).get(url(case)).status_code == 404


# -- support ----------------------------------------------------------------------------------------------


def test_support_sees_where_a_case_is_but_neither_answers_nor_a_button(client_as):
    case = cases.claimed()
    client = client_as(make_staff())
    listed = client.get("/admin/applications/application/").content.decode()
    assert case.reference in listed
    page = client.get(f"/admin/applications/application/{case.pk}/change/").content.decode()
    assert case.reference in page
    assert cases.PLAN not in page
    assert 'name="_save"' not in page
    event = case.events.order_by("sequence").last()
    assert "claim" in client.get(f"/admin/applications/applicationevent/{event.pk}/change/").content.decode()
    assert client.get("/admin/applications/application/add/").status_code == 403
