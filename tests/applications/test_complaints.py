"""What users of other systems complained of for years, tried here (the numbers are those of docs/features.md)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.constants import ClaimProof, Role
from accounts.models import SchoolClaim, User
from applications import rules, services
from applications.constants import Outcome
from applications.models import Application
from applications.notices import Audience, audiences_of
from applications.wording import school_status
from notifications.models import FeedItem
from tests.applications.pages import buttons, messages_of, text_of, url
from tests.factories import accounts
from tests.factories import applications as cases
from tests.factories.districts import district
from tests.factories.schools import school
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

# -- complaint 5: after a pause one begins again, and files cannot be opened any more -----------------------


def test_after_a_pause_the_link_leads_where_one_was_with_everything_still_there(client_as: SignIn) -> None:
    owner = accounts.make_coordinator(school())
    case = cases.make_draft(school(), owner)
    before = client_as(owner)
    before.post(url(case, "edit/school/"), {"unit": "社會學系", "action": "save"})
    before.post(url(case, "attach/"), {"kind": "supporting", "upload": cases.pdf("計畫.pdf")})
    before.logout()
    # Another device, and the address from a mail: it leads through the sign-in to where one was.
    later = Client()
    assert later.get(url(case, "edit/school/"))["Location"].endswith(f"?next={url(case, 'edit/school/')}")
    sign_in(later, owner)
    assert 'value="社會學系"' in later.get(url(case, "edit/school/")).content.decode()
    file = case.attachments.get().file
    answer = later.get(reverse("applications:file", args=[case.reference, file.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Application.objects.count() == 1


# -- complaint 10: who was asked to write along, and is then refused ----------------------------------------


def _member_at_a_desk() -> User:
    """Somebody of the school who acts as such, and works at a desk too."""
    user = accounts.make_member(school())
    accounts.make_membership(user, Role.DISTRICT_OFFICER, district=district("zhongzheng"))
    return user


def _claimant() -> User:
    user = accounts.make_user()
    SchoolClaim.objects.create(user=user, school=school(), title="講師", proof=ClaimProof.DOMAIN)
    return user


KINDS: dict[str, Callable[[], User]] = {
    "coordinator": lambda: accounts.make_coordinator(school()),
    "member": lambda: accounts.make_member(school()),
    "member at a desk": _member_at_a_desk,
    "claimant": _claimant,
}
WRITES = {"open", "write", "read files"}
# By what somebody is to the record; what they are to the school only adds.
BY_RECORD = {"owner": WRITES | {"manage editors"}, "editor": WRITES, "neither": set[str]()}
BY_SCHOOL = {
    "coordinator": WRITES | {"manage editors"},
    "member": {"open"},
    "member at a desk": {"open"},
    "claimant": set[str](),
}


def may(user: User, case: Application) -> set[str]:
    verdicts = {
        "open": Application.objects.visible_to(user).filter(pk=case.pk).exists(),
        "write": rules.can_edit(user, case),
        "read files": rules.may_read_files(user, case),
        "manage editors": rules.can_manage_editors(user, case),
        "send": rules.can_submit(user, case),
        "take over": rules.can_take_over(user, case),
    }
    return {name for name, verdict in verdicts.items() if verdict}


@pytest.mark.parametrize("record", BY_RECORD)
@pytest.mark.parametrize("kind", KINDS)
def test_whoever_writes_along_can_whatever_else_they_are(kind: str, record: str) -> None:
    user = KINDS[kind]()
    owner = user if record == "owner" else accounts.make_coordinator(school())
    case = cases.make_draft(school(), owner)
    if record == "editor":
        services.add_editor(case, actor=owner, user=user)
    only_once = {"send"} if record == "owner" else {"take over"}
    assert may(user, case) == BY_RECORD[record] | BY_SCHOOL[kind] | (only_once if kind == "coordinator" else set())


def test_an_editor_reaches_the_draft_at_every_address_of_a_writer(client_as: SignIn) -> None:
    owner, editor = accounts.make_coordinator(school()), _claimant()
    case = cases.make_draft(school(), owner)
    services.add_editor(case, actor=owner, user=editor)
    client = client_as(editor)
    answers = {page: client.get(url(case, page)).status_code for page in ("edit/", "edit/school/", "team/", "check/")}
    assert answers == dict.fromkeys(answers, 200)
    assert client.post(url(case, "edit/school/keep/"), {"unit": "社會學系"}).json()["state"] == "saved"


# -- complaint 17: mails about steps that the applicant does not know ---------------------------------------


def test_the_school_is_told_of_what_it_sees_and_everybody_whom_the_page_named() -> None:
    owner = accounts.make_coordinator(school())
    zhongzheng = district("zhongzheng")
    officer, chief = accounts.make_officer(zhongzheng), accounts.make_chief(zhongzheng)
    bureau, second = accounts.make_bureau(), accounts.make_bureau()
    people = {owner: Audience.SCHOOL, officer: Audience.DESK, chief: Audience.DESK, bureau: Audience.BUREAU}
    case = cases.complete_draft(school(), owner)
    word, seen = school_status(case.status), []

    def act(verb: str, actor: User, call: Callable[..., Any], *args: Any, **facts: Any) -> None:
        nonlocal word
        told = FeedItem.objects.filter(subject_id=case.pk).order_by("pk")
        before = told.count()
        call(*args or (case,), actor=actor, **facts)
        case.refresh_from_db()
        new = {item.recipient for item in told[before:]}
        assert {people.get(user) for user in new} - {None} <= _named(verb), verb
        assert (owner in new) == (Audience.SCHOOL in audiences_of(verb)), verb
        assert not (owner in new and school_status(case.status) == word), f"{verb} is nothing the school can see"
        word = school_status(case.status)
        seen.append(verb)

    facts = {"is_recommended": True, "checklist": cases.CHECKLIST, "reason": "師資符合本區需要。"}
    act("submit", owner, services.submit_application, seen_hash=cases.seen_hash(case))
    act("claim", officer, services.claim_application)
    act("comment", officer, services.comment_on, body="請看第二頁。", visibility="internal")
    act("assess", officer, services.assess_application, **facts)
    act("send_back", chief, services.send_assessment_back, reason="請再確認。")
    act("assess", officer, services.assess_application, **facts)
    act("confirm", chief, services.confirm_assessment)
    act("draft_decision", bureau, services.draft_decision, draft=cases.decision_of(case, Outcome.DECLINE))
    act("discard_decision", bureau, services.discard_decision, case.decisions.get())
    act("draft_decision", bureau, services.draft_decision, draft=cases.decision_of(case))
    act("approve", second, services.release_decision, case.decisions.get(discarded_at=None))
    assert len(seen) == 11


def _named(verb: str) -> set[Audience]:
    """Whom the page of the act names; a chief is one of the desk's people."""
    return {Audience.DESK if one is Audience.CHIEF else one for one in audiences_of(verb)}


# -- complaint 25: a correction that one side overlooks and the other cannot end ----------------------------


def test_a_correction_stands_at_both_sides_until_it_is_dealt_with_or_taken_back(client_as: SignIn) -> None:
    owner, officer = accounts.make_coordinator(school()), accounts.make_officer(district("zhongzheng"))
    case = cases.returned(school=school(), owner=owner, officer=officer, items={"plan": "請補充課程名稱。"})
    campus, desk = client_as(owner), client_as(officer)
    # A badge, a message and a task for the school; who is waited for, and a way out, for the desk.
    assert "請修正" in text_of(campus.get("/applications/"))
    assert case.reference in text_of(campus.get("/tasks/"))
    assert FeedItem.objects.filter(recipient=owner, headline__contains="請修正").exists()
    assert buttons(desk.get(url(case))) == ["cancel_return"]
    # Nothing is decided meanwhile, and nothing is sent before it is ticked.
    with pytest.raises(services.TransitionNotAllowed):
        services.assess_application(case, actor=officer, is_recommended=True, checklist=cases.CHECKLIST, reason="可。")
    campus.post(url(case, "edit/commitments/"), {"plan": "開設社區治理。", "action": "save"})
    campus.post(url(case, "check/"), {"seen_hash": cases.seen_hash(Application.objects.get())})
    assert Application.objects.get().status == "returned"
    campus.post(url(case, "edit/commitments/"), {"plan": "開設社區治理。", "done_plan": "on", "action": "save"})
    campus.post(url(case, "check/"), {"seen_hash": cases.seen_hash(Application.objects.get())})
    assert Application.objects.get().corrections.get().answered_at is not None
    # The answer is looked at before the desk can go on.
    services.claim_application(case, actor=officer)
    assert buttons(desk.get(url(case))) == ["return"]
    desk.post(url(case, f"resolve/{case.corrections.get().items.get().pk}/"))
    assert buttons(desk.get(url(case))) == ["return", "assess"]


def test_a_correction_nobody_answers_is_no_dead_end(client_as: SignIn) -> None:
    officer = accounts.make_officer(district("zhongzheng"))
    case = cases.returned(school=school(), officer=officer)
    assert case.due_on is not None
    services.lapse_overdue_returns(case.due_on + timedelta(days=1))
    answer = client_as(officer).post(url(case, "restore/"), follow=True)
    assert Application.objects.get().status == "returned"
    assert messages_of(answer) != []
