"""What the workflow should be, in plain Python: who may do what to a case, and what becomes of it.

Written from the rules as people know them, not from the product's code: it imports nothing of the product. Every act
`x` has `may_x`, which says whether it is allowed, and `x`, which says what it changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

CHOICES = ("zhongzheng", "wenshan", "daan")
# Nobody has an account there, so the bureau acts for it.
UNATTENDED = "daan"
# An officer of this desk is linked to the school.
WITH_A_LINK = "zhongzheng"
EDITABLE = {"draft", "returned"}
OPEN = {"submitted", "under_review", "returned", "assessed", "confirmed"}
MAX_FILES = 10
SECTION_OF = {"unit": "school", "plan": "commitments", "files": "attachments"}


@dataclass(frozen=True)
class Person:
    """`job` is coordinator, member, officer, chief, bureau, auditor or stranger; `place` a district."""

    name: str
    job: str
    place: str = ""
    is_linked: bool = False

    @property
    def is_of_the_school(self) -> bool:
        return self.job in {"coordinator", "member"}

    @property
    def is_of_a_district(self) -> bool:
        return self.job in {"officer", "chief"}


@dataclass
class Item:
    question: str
    is_ticked: bool = False
    is_answered: bool = False
    is_resolved: bool = False


@dataclass
class Assessed:
    desk: str
    by: str
    is_recommended: bool
    state: str = "waiting"  # sent back, confirmed


@dataclass
class Drafted:
    by: str
    outcome: str
    state: str = "standing"  # discarded, released


@dataclass
class Case:
    owner: str
    is_complete: bool = False
    cases: list["Case"] = field(default_factory=list)  # all of the school, this one among them
    status: str = "draft"
    desk: str = ""
    reviewer: str = ""
    editors: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    last_writer: dict[str, str] = field(default_factory=dict)
    files: list[int] = field(default_factory=list)
    ever_attached: list[int] = field(default_factory=list)
    sent: list[tuple[object, ...]] = field(default_factory=list)
    open_items: list[Item] = field(default_factory=list)
    all_items: list[Item] = field(default_factory=list)
    returns: int = 0
    assessments: list[Assessed] = field(default_factory=list)
    decisions: list[Drafted] = field(default_factory=list)
    remarks: set[tuple[str, str, str]] = field(default_factory=set)
    verbs: list[str] = field(default_factory=list)

    # -- what is asked again and again

    @property
    def content(self) -> tuple[object, ...]:
        return (self.answers.get("unit"), self.answers.get("plan"), *self.files)

    @property
    def open_questions(self) -> set[str]:
        if self.status == "draft":
            return set(SECTION_OF)
        return {item.question for item in self.open_items} if self.status == "returned" else set()

    @property
    def lacks_something(self) -> bool:
        is_empty = not (self.answers.get("unit") and self.answers.get("plan"))
        return is_empty or not self.is_complete or any(not item.is_ticked for item in self.open_items)

    def edits(self, who: Person) -> bool:
        return self.status in EDITABLE and (self.manages(who) or who.name in self.editors)

    def manages(self, who: Person) -> bool:
        return who.name == self.owner or who.job == "coordinator"

    def is_at_desk(self, who: Person) -> bool:
        if who.is_of_a_district:
            return who.place == self.desk
        return who.job == "bureau" and self.desk == UNATTENDED

    def reviews(self, who: Person) -> bool:
        return self.is_at_desk(who) and not who.is_linked

    def decides(self, who: Person) -> bool:
        return who.job == "bureau" and not who.is_linked

    def has_twin(self, desk: str) -> bool:
        return any(one is not self and one.status in OPEN and one.desk == desk for one in self.cases)

    def is_seen_by(self, who: Person) -> bool:
        if who.is_of_a_district:
            return self.status != "draft" and who.place in {self.desk, *(one.desk for one in self.assessments)}
        if who.job == "bureau":
            return self.status != "draft"
        return who.is_of_the_school or who.job == "auditor"

    def has(self, act: str, said: tuple[object, ...]) -> bool:
        """Whether there is anything to do it to: a page without files has no button that removes one."""
        match act:
            case "remove_file":
                return said[0] in self.ever_attached
            case "remove_editor":
                return isinstance(said[0], Person) and said[0].name in self.editors
            case "resolve":
                return any(item.question == said[0] for item in self.all_items)
            case "discard" | "release":
                return bool(self.decisions)
        return True

    def becomes(self, status: str, verb: str) -> None:
        self.status = status
        self.verbs.append(verb)
        # That somebody of this desk keeps out of the case is put down, once.
        if status in {"submitted", "under_review"} and self.desk == WITH_A_LINK and "recuse" not in self.verbs:
            self.verbs.append("recuse")

    # -- the school

    def may_write(self, who: Person, code: str, words: str, ticks: bool, is_stale: bool) -> bool:
        if not self.edits(who):
            return False
        says_the_same = code == "files" or self.answers.get(code, "") == words
        last = self.last_writer.get(SECTION_OF[code], who.name)
        return says_the_same or not is_stale or last == who.name

    def write(self, who: Person, code: str, words: str, ticks: bool, is_stale: bool) -> None:
        if code in self.open_questions and code != "files" and self.answers.get(code) != words:
            self.answers[code] = words
            self.last_writer[SECTION_OF[code]] = who.name
            self.verbs.append("save")
        for item in self.open_items if self.status == "returned" else ():
            if item.question == code:
                item.is_ticked = ticks

    def may_attach(self, who: Person, number: int) -> bool:
        return self.edits(who) and "files" in self.open_questions and len(self.files) < MAX_FILES

    def attach(self, who: Person, number: int) -> None:
        if number not in self.files:
            self.files.append(number)
            self.ever_attached.append(number)
            self.verbs.append("attach")

    def may_remove_file(self, who: Person, number: int) -> bool:
        return self.edits(who) and "files" in self.open_questions

    def remove_file(self, who: Person, number: int) -> None:
        if number in self.files:
            self.files.remove(number)
            self.verbs.append("remove_file")

    def may_add_editor(self, who: Person, other: Person) -> bool:
        is_possible = other.is_of_the_school and other.name != self.owner
        return self.status in EDITABLE and self.manages(who) and is_possible

    def add_editor(self, who: Person, other: Person) -> None:
        if other.name not in self.editors:
            self.editors.add(other.name)
            self.verbs.append("add_editor")

    def may_remove_editor(self, who: Person, other: Person) -> bool:
        return self.status in EDITABLE and self.manages(who)

    def remove_editor(self, who: Person, other: Person) -> None:
        self.editors.remove(other.name)
        self.verbs.append("remove_editor")

    def may_take_over(self, who: Person) -> bool:
        return who.job == "coordinator" and who.name != self.owner

    def take_over(self, who: Person) -> None:
        self.editors = (self.editors | {self.owner}) - {who.name}
        self.owner = who.name
        self.verbs.append("take_over")

    def was_sent_so(self, has_looked: bool) -> bool:
        """A second click on the same page: the receipt of the first."""
        return has_looked and self.status not in EDITABLE and self.content == self.sent[-1]

    def may_submit(self, who: Person, has_looked: bool) -> bool:
        if who.job != "coordinator" or who.name != self.owner:
            return False
        if self.was_sent_so(has_looked):
            return True
        is_first = self.status == "draft"
        is_ready = self.status in EDITABLE and has_looked and not self.lacks_something
        return is_ready and not (is_first and self.has_twin(CHOICES[0]))

    def submit(self, who: Person, has_looked: bool) -> None:
        if self.was_sent_so(has_looked):
            return
        verb = "submit" if self.status == "draft" else "resubmit"
        self.desk = self.desk or CHOICES[0]
        self.sent.append(self.content)
        for item in self.open_items:
            item.is_answered = True
        self.open_items, self.reviewer = [], ""
        self.becomes("submitted", verb)

    def may_withdraw(self, who: Person) -> bool:
        return who.job == "coordinator" and self.status in OPEN

    def withdraw(self, who: Person) -> None:
        self.drop_standing_decision()
        self.becomes("withdrawn", "withdraw")

    def may_comment(self, who: Person, words: str, reach: str) -> bool:
        handles = self.is_at_desk(who) or who.job == "bureau"
        return self.status in OPEN and (not who.is_linked if handles else who.is_of_the_school)

    def comment(self, who: Person, words: str, reach: str) -> None:
        remark = (who.name, "visible" if who.is_of_the_school else reach, words)
        if remark not in self.remarks:
            self.remarks.add(remark)
            self.verbs.append("comment")

    # -- the desk

    def may_claim(self, who: Person) -> bool:
        return self.status == "submitted" and self.reviews(who)

    def claim(self, who: Person) -> None:
        self.reviewer = who.name
        self.becomes("under_review", "claim")

    def may_send_for_correction(self, who: Person, questions: Iterable[str]) -> bool:
        return self.status == "under_review" and self.reviews(who) and bool(questions)

    def send_for_correction(self, who: Person, questions: Iterable[str]) -> None:
        self.open_items = [Item(question) for question in questions]
        self.all_items += self.open_items
        self.returns += 1
        self.becomes("returned", "return")

    def may_take_back(self, who: Person) -> bool:
        return self.status == "returned" and self.reviews(who)

    def take_back(self, who: Person) -> None:
        unit, plan, *files = self.sent[-1]
        self.answers |= {"unit": str(unit), "plan": str(plan)}
        self.files = [number for number in files if isinstance(number, int)]
        self.open_items, self.reviewer = [], who.name
        self.becomes("under_review", "cancel_return")

    def may_lapse(self, who: Person) -> bool:
        return self.status == "returned"

    def lapse(self, who: Person) -> None:
        self.becomes("lapsed", "lapse")

    def may_restore(self, who: Person) -> bool:
        return self.status == "lapsed" and self.reviews(who) and not self.has_twin(self.desk)

    def restore(self, who: Person) -> None:
        self.becomes("returned", "restore")

    def last_item(self, question: str) -> Item | None:
        return next((item for item in reversed(self.all_items) if item.question == question), None)

    def may_resolve(self, who: Person, question: str) -> bool:
        item = self.last_item(question)
        return item is not None and item.is_answered and self.reviews(who)

    def resolve(self, who: Person, question: str) -> None:
        item = self.last_item(question)
        if item is not None and not item.is_resolved:
            item.is_resolved = True
            self.verbs.append("resolve")

    def may_assess(self, who: Person, is_recommended: bool) -> bool:
        waits = any(item.is_answered and not item.is_resolved for item in self.all_items)
        return self.status == "under_review" and self.reviews(who) and not waits

    def assess(self, who: Person, is_recommended: bool) -> None:
        self.assessments.append(Assessed(self.desk, who.name, is_recommended))
        self.becomes("assessed", "assess")

    def may_confirm(self, who: Person) -> bool:
        """The chief, another person than the assessor; where there is no such chief, the bureau."""
        if self.status != "assessed" or who.is_linked:
            return False
        by = self.assessments[-1].by
        if who.job == "bureau":
            return by != who.name and (self.desk == UNATTENDED or by == f"chief of {self.desk}")
        return who.job == "chief" and who.place == self.desk and by != who.name

    def confirm(self, who: Person) -> None:
        self.assessments[-1].state = "confirmed"
        self.becomes("confirmed", "confirm")

    may_send_back = may_confirm

    def send_back(self, who: Person) -> None:
        self.assessments[-1].state = "sent back"
        self.becomes("under_review", "send_back")

    # -- the bureau

    @property
    def standing_decision(self) -> Drafted | None:
        return next((one for one in self.decisions if one.state == "standing"), None)

    def drop_standing_decision(self) -> None:
        if self.standing_decision:
            self.standing_decision.state = "discarded"

    def may_draft(self, who: Person, outcome: str) -> bool:
        standing = self.standing_decision
        return self.status == "confirmed" and self.decides(who) and (standing is None or standing.by == who.name)

    def draft(self, who: Person, outcome: str) -> None:
        self.drop_standing_decision()
        self.decisions.append(Drafted(who.name, outcome))
        self.verbs.append("draft_decision")

    def may_discard(self, who: Person) -> bool:
        return self.decides(who)

    def discard(self, who: Person) -> None:
        if self.decisions[-1].state == "standing":
            self.drop_standing_decision()
            self.verbs.append("discard_decision")

    def may_release(self, who: Person) -> bool:
        standing = self.standing_decision
        return self.status == "confirmed" and self.decides(who) and standing is not None and standing.by != who.name

    def release(self, who: Person) -> None:
        decision = self.decisions[-1]
        decision.state = "released"
        self.becomes({"approve": "approved", "decline": "declined"}[decision.outcome], decision.outcome)

    @property
    def next_choice(self) -> str:
        been = {self.desk, *(one.desk for one in self.assessments)}
        return next((desk for desk in CHOICES if desk not in been), "")

    def may_refer(self, who: Person) -> bool:
        if self.status != "confirmed" or not self.decides(who) or self.assessments[-1].is_recommended:
            return False
        return bool(self.next_choice) and not self.has_twin(self.next_choice)

    def refer(self, who: Person) -> None:
        self.drop_standing_decision()
        self.desk, self.reviewer = self.next_choice, ""
        self.becomes("submitted", "refer")
