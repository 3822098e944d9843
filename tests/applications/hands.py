"""How everybody does every act of the workflow through the services, for tests/applications/test_machine.py."""

from datetime import timedelta
from functools import partial
from typing import Any

from accounts.constants import Role
from accounts.models import User
from applications import services
from applications.constants import AttachmentKind, CommentVisibility, Outcome
from applications.content import section_digest
from applications.models import Attachment, CorrectionItem
from applications.questions import section
from applications.services import TransitionNotAllowed
from core.dates import local_today
from tests.applications.model import SECTION_OF, Person
from tests.factories import accounts
from tests.factories import applications as make
from tests.factories.districts import district
from tests.factories.schools import school

SCHOOL, OTHER = "1003", "1015"
YES_NO = (True, False)
WORDS = ("社會學系", "公共行政學系", "")
QUESTIONS = tuple(SECTION_OF)
PILES = (("unit",), ("plan", "files"), ())
# What everybody can try, with everything they can say.
ACTS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "write": (QUESTIONS, WORDS, YES_NO, YES_NO),
    "attach": ((1, 2, 3),),
    "remove_file": ((1, 2),),
    "add_editor": (("the member", "the colleague", "the stranger"),),
    "remove_editor": (("the member", "the colleague"),),
    "take_over": (),
    "name_owner": (("the coordinator", "the member", "the stranger"),),
    "submit": (YES_NO,),
    "withdraw": (),
    "comment": (WORDS[:2], tuple(CommentVisibility)),
    "claim": (),
    "send_for_correction": (PILES,),
    "take_back": (),
    "lapse": (),
    "restore": (),
    "resolve": (QUESTIONS,),
    "assess": (YES_NO,),
    "confirm": (),
    "send_back": (),
    "draft": (tuple(Outcome),),
    "discard": (),
    "release": (),
    "refer": (),
}
# The acts that bring a case on from where it stands; without them a random walk seldom sees a decision.
FORWARD = {
    "draft": {"submit"},
    "submitted": {"claim"},
    "under_review": {"send_for_correction", "resolve", "assess"},
    "returned": {"write", "submit"},
    "assessed": {"confirm", "send_back"},
    "confirmed": {"draft", "discard", "release", "refer"},
    "lapsed": {"restore"},
}
PEOPLE = (
    Person("the coordinator", "coordinator"),
    Person("the colleague", "coordinator"),
    Person("the member", "member"),
    Person("the stranger", "stranger"),
    Person("officer of zhongzheng", "officer", "zhongzheng"),
    Person("linked officer", "officer", "zhongzheng", is_linked=True),
    Person("chief of zhongzheng", "chief", "zhongzheng"),
    Person("officer of wenshan", "officer", "wenshan"),
    Person("chief of wenshan", "chief", "wenshan"),
    Person("the bureau", "bureau"),
    Person("the bureau's second", "bureau"),
    Person("the auditor", "auditor"),
)
BY_NAME = {one.name: one for one in PEOPLE}


def user_for(person: Person) -> User:
    match person.job:
        case "coordinator":
            return accounts.make_coordinator(school(SCHOOL))
        case "member":
            return accounts.make_member(school(SCHOOL))
        case "stranger":
            return accounts.make_coordinator(school(OTHER))
        case "bureau":
            return accounts.make_bureau()
        case "auditor":
            return accounts.make_auditor()
    maker = accounts.make_chief if person.job == "chief" else accounts.make_officer
    user = maker(district(person.place))
    if person.is_linked:
        accounts.make_membership(user, Role.SCHOOL_MEMBER, school=school(SCHOOL))
    return user


class Hands:
    """How each act is done through the services, where Case.has says that there is something to do it to."""

    def __init__(self) -> None:
        self.users = {one.name: user_for(one) for one in PEOPLE}

    def write(self, case, user, code, words, ticks, is_stale):
        part = section(SECTION_OF[code])
        seen = "of long ago" if is_stale else section_digest(case, part)
        answers = {} if code == "files" else {code: words}
        facts = {"answers": answers, "dealt_with": [code] if ticks else [], "seen": seen}
        return partial(services.save_section, case, actor=user, section_code=part.code, **facts)

    def attach(self, case, user, number):
        upload = make.pdf(f"附件{number}.pdf", extra=str(number).encode())
        return partial(services.attach_file, case, actor=user, upload=upload, kind=AttachmentKind.SUPPORTING)

    def remove_file(self, case, user, number):
        named = Attachment.objects.filter(application=case, file__original_name=f"附件{number}.pdf")
        attachment = named.order_by("pk").last()
        return partial(services.remove_attachment, attachment, actor=user)

    def add_editor(self, case, user, name):
        return partial(services.add_editor, case, actor=user, user=self.users[name])

    def remove_editor(self, case, user, name):
        editor = case.editors.get(user=self.users[name])
        return partial(services.remove_editor, editor, actor=user)

    def take_over(self, case, user):
        return partial(services.take_over, case, actor=user)

    def name_owner(self, case, user, name):
        facts = {"owner": self.users[name], "reason": "擁有者出國進修。"}
        return partial(services.name_owner, case, actor=user, **facts)

    def submit(self, case, user, has_looked):
        return partial(
            services.submit_application, case, actor=user, seen_hash=make.seen_hash(case) if has_looked else "0" * 64
        )

    def withdraw(self, case, user):
        return partial(services.withdraw_application, case, actor=user)

    def comment(self, case, user, words, reach):
        return partial(services.comment_on, case, actor=user, body=words, visibility=reach)

    def claim(self, case, user):
        return partial(services.claim_application, case, actor=user)

    def send_for_correction(self, case, user, questions):
        items = dict.fromkeys(questions, "請補充。")
        return partial(services.return_application, case, actor=user, items=items)

    def take_back(self, case, user):
        return partial(services.cancel_return, case, actor=user)

    def lapse(self, case, user):
        late = (case.due_on or local_today()) + timedelta(days=1)
        return partial(self._lapse, case, today=late)

    def _lapse(self, case, *, today):
        if not services.lapse_application(case, today=today):
            raise TransitionNotAllowed("not waited for")

    def restore(self, case, user):
        return partial(services.restore_application, case, actor=user)

    def resolve(self, case, user, question):
        item = CorrectionItem.objects.filter(request__application=case, question=question).order_by("pk").last()
        return partial(services.resolve_correction, item, actor=user)

    def assess(self, case, user, is_recommended):
        facts = {"checklist": make.CHECKLIST, "reason": "師資與計畫皆符合本區需要。"}
        return partial(services.assess_application, case, actor=user, is_recommended=is_recommended, **facts)

    def confirm(self, case, user):
        return partial(services.confirm_assessment, case, actor=user)

    def send_back(self, case, user):
        return partial(services.send_assessment_back, case, actor=user, reason="請再確認師資。")

    def draft(self, case, user, outcome):
        return partial(services.draft_decision, case, actor=user, draft=make.decision_of(case, outcome))

    def discard(self, case, user):
        decision = case.decisions.order_by("pk").last()
        return partial(services.discard_decision, decision, actor=user)

    def release(self, case, user):
        decision = case.decisions.order_by("pk").last()
        return partial(services.release_decision, decision, actor=user)

    def refer(self, case, user):
        return partial(services.refer_application, case, actor=user, note="本區名額已滿。")
