"""What the workflow should be, in plain Python: who may do what to a case, why not, and what becomes of it.

Written from the rules as people know them, not from the product's code: it imports nothing of the product. Every act
`x` has `against_x`, which says what stands against it (a reason of tests/applications/refusals.py), and `x`, which
says what it changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.applications.refusals import Why, first

CHOICES = ("zhongzheng", "wenshan", "daan")
# Nobody has an account there, so the bureau acts for it.
UNATTENDED = "daan"
# An officer of this desk is linked to the school.
WITH_A_LINK = "zhongzheng"
EDITABLE = {"draft", "returned"}
OPEN = {"submitted", "under_review", "returned", "assessed", "confirmed"}
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
    moved_by: str = ""

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

    def manages(self, who: Person) -> bool:
        return who.name == self.owner or who.job == "coordinator"

    def is_at_desk(self, who: Person) -> bool:
        return self.desk in ({who.place} if who.place else {UNATTENDED} if who.job == "bureau" else ())

    def has_twin(self, desk: str) -> bool:
        return any(one is not self and one.status in OPEN and one.desk == desk for one in self.cases)

    def is_seen_by(self, who: Person) -> bool:
        if who.place:
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

    def becomes(self, status: str, verb: str, by: str) -> None:
        self.status, self.moved_by = status, by
        self.verbs.append(verb)
        # That somebody of this desk keeps out of the case is put down, once.
        if status in {"submitted", "under_review"} and self.desk == WITH_A_LINK and "recuse" not in self.verbs:
            self.verbs.append("recuse")

    # -- what stands against many acts alike

    def unless_in(self, *statuses: str) -> Why:
        """Whoever moved the case on is named; a draft has not been anywhere yet."""
        if self.status in statuses:
            return ()
        return ("moved_on", self.status, self.moved_by) if self.moved_by else ("not_as_a", self.status)

    def against_editing(self, who: Person) -> Why:
        writes = self.manages(who) or who.name in self.editors
        return first(sent=self.status not in EDITABLE, no_editor=not writes)

    def against_managing(self, who: Person, *_: object) -> Why:
        return first(sent=self.status not in EDITABLE, no_manager=not self.manages(who))

    def against_reviewing(self, who: Person) -> Why:
        return first(not_the_desk=not self.is_at_desk(who), linked=who.is_linked)

    def against_deciding(self, who: Person) -> Why:
        return first(not_the_bureau=who.job != "bureau", linked=who.is_linked)

    def against_confirming(self, who: Person) -> Why:
        """The chief, another person than the assessor; where there is no such chief, the bureau."""
        waiting = [one.by for one in self.assessments if one.state == "waiting"]
        has_no_chief = self.desk in {"", UNATTENDED} or waiting == [f"chief of {self.desk}"]
        return first(
            not_the_desk=not self.is_at_desk(who) and not (who.job == "bureau" and has_no_chief),
            linked=who.is_linked,
            chief_confirms=who.job == "officer",
            another_confirms=waiting == [who.name],
        )

    # -- the school

    def against_write(self, who: Person, code: str, words: str, ticks: bool, is_stale: bool) -> Why:
        says_the_same = code == "files" or self.answers.get(code, "") == words
        is_the_last = self.last_writer.get(SECTION_OF[code], who.name) == who.name
        return self.against_editing(who) or first(written_meanwhile=is_stale and not says_the_same and not is_the_last)

    def write(self, who: Person, code: str, words: str, ticks: bool, is_stale: bool) -> None:
        if code in self.open_questions and code != "files" and self.answers.get(code) != words:
            self.answers[code] = words
            self.last_writer[SECTION_OF[code]] = who.name
            self.verbs.append("save")
        for item in self.open_items if self.status == "returned" else ():
            if item.question == code:
                item.is_ticked = ticks

    def against_attach(self, who: Person, number: int) -> Why:
        return self.against_editing(who) or first(not_sent_back="files" not in self.open_questions)

    def attach(self, who: Person, number: int) -> None:
        if number not in self.files:
            self.files.append(number)
            self.ever_attached.append(number)
            self.verbs.append("attach")

    against_remove_file = against_attach

    def remove_file(self, who: Person, number: int) -> None:
        if number in self.files:
            self.files.remove(number)
            self.verbs.append("remove_file")

    def against_add_editor(self, who: Person, other: Person) -> Why:
        reasons = first(not_joined=not other.is_of_the_school, owner_edits=other.name == self.owner)
        return self.against_managing(who) or reasons

    def add_editor(self, who: Person, other: Person) -> None:
        if other.name not in self.editors:
            self.editors.add(other.name)
            self.verbs.append("add_editor")

    against_remove_editor = against_managing

    def remove_editor(self, who: Person, other: Person) -> None:
        self.editors.remove(other.name)
        self.verbs.append("remove_editor")

    def against_take_over(self, who: Person) -> Why:
        return first(owns_it=who.name == self.owner, coordinator_takes_over=who.job != "coordinator")

    def take_over(self, who: Person) -> None:
        self.editors = (self.editors | {self.owner}) - {who.name}
        self.owner = who.name
        self.verbs.append("take_over")

    def against_name_owner(self, who: Person, other: Person) -> Why:
        return first(
            closed=self.status not in {"draft", *OPEN},
            no_namer=who.job not in {"coordinator", "bureau"},
            no_member=not other.is_of_the_school,
        )

    def name_owner(self, who: Person, other: Person) -> None:
        if other.name != self.owner:
            self.editors = (self.editors | {self.owner}) - {other.name}
            self.owner = other.name
            self.verbs.append("name_owner")

    def was_sent_so(self, has_looked: bool) -> bool:
        """A second click on the same page: the receipt of the first."""
        return has_looked and self.status not in EDITABLE and self.content == self.sent[-1]

    def against_submit(self, who: Person, has_looked: bool) -> Why:
        is_not_theirs = first(coordinator_sends=who.job != "coordinator", owner_sends=who.name != self.owner)
        if is_not_theirs or self.was_sent_so(has_looked):
            return is_not_theirs
        twin = self.status == "draft" and self.has_twin(CHOICES[0])
        reasons = first(lacking=self.lacks_something, not_looked=not has_looked, twin_of_school=twin)
        return self.unless_in(*EDITABLE) or reasons

    def submit(self, who: Person, has_looked: bool) -> None:
        if self.was_sent_so(has_looked):
            return
        verb = "submit" if self.status == "draft" else "resubmit"
        self.desk = self.desk or CHOICES[0]
        self.sent.append(self.content)
        for item in self.open_items:
            item.is_answered = True
        self.open_items, self.reviewer = [], ""
        self.becomes("submitted", verb, who.name)

    def against_withdraw(self, who: Person) -> Why:
        is_decided, is_other = self.status in {"approved", "declined"}, who.job != "coordinator"
        return first(decided=is_decided, coordinator_withdraws=is_other) or self.unless_in(*OPEN)

    def withdraw(self, who: Person) -> None:
        self.drop_standing_decision()
        self.becomes("withdrawn", "withdraw", who.name)

    def against_comment(self, who: Person, words: str, reach: str) -> Why:
        handles = self.is_at_desk(who) or who.job == "bureau"
        return first(
            nobody_reads_drafts=self.status == "draft",
            closed=self.status not in OPEN,
            linked=handles and who.is_linked,
            not_handling=not handles and not who.is_of_the_school,
        )

    def comment(self, who: Person, words: str, reach: str) -> None:
        remark = (who.name, "visible" if who.is_of_the_school else reach, words)
        if remark not in self.remarks:
            self.remarks.add(remark)
            self.verbs.append("comment")

    # -- the desk

    def against_claim(self, who: Person) -> Why:
        return self.against_reviewing(who) or self.unless_in("submitted")

    def claim(self, who: Person) -> None:
        self.reviewer = who.name
        self.becomes("under_review", "claim", who.name)

    def against_send_for_correction(self, who: Person, questions: Iterable[str]) -> Why:
        return self.against_reviewing(who) or self.unless_in("under_review") or first(nothing_pinned=not questions)

    def send_for_correction(self, who: Person, questions: Iterable[str]) -> None:
        self.open_items = [Item(question) for question in questions]
        self.all_items += self.open_items
        self.returns += 1
        self.becomes("returned", "return", who.name)

    def against_take_back(self, who: Person) -> Why:
        return self.against_reviewing(who) or self.unless_in("returned")

    def take_back(self, who: Person) -> None:
        unit, plan, *files = self.sent[-1]
        self.answers |= {"unit": str(unit), "plan": str(plan)}
        self.files = [number for number in files if isinstance(number, int)]
        self.open_items, self.reviewer = [], who.name
        self.becomes("under_review", "cancel_return", who.name)

    def against_lapse(self, who: Person) -> Why:
        return first(not_waited_for=self.status != "returned")

    def lapse(self, who: Person) -> None:
        self.becomes("lapsed", "lapse", "the portal")

    def against_restore(self, who: Person) -> Why:
        return self.against_reviewing(who) or self.unless_in("lapsed") or first(twin_here=self.has_twin(self.desk))

    def restore(self, who: Person) -> None:
        self.becomes("returned", "restore", who.name)

    def last_item(self, question: str) -> Item | None:
        return next((item for item in reversed(self.all_items) if item.question == question), None)

    def against_resolve(self, who: Person, question: str) -> Why:
        item = self.last_item(question)
        return self.against_reviewing(who) or first(not_answered=item is None or not item.is_answered)

    def resolve(self, who: Person, question: str) -> None:
        item = self.last_item(question)
        if item is not None and not item.is_resolved:
            item.is_resolved = True
            self.verbs.append("resolve")

    def against_assess(self, who: Person, is_recommended: bool) -> Why:
        waiting = sum(item.is_answered and not item.is_resolved for item in self.all_items)
        unchecked = ("unchecked", str(waiting)) if waiting else ()
        return self.against_reviewing(who) or unchecked or self.unless_in("under_review")

    def assess(self, who: Person, is_recommended: bool) -> None:
        self.assessments.append(Assessed(self.desk, who.name, is_recommended))
        self.becomes("assessed", "assess", who.name)

    def against_confirm(self, who: Person) -> Why:
        return self.unless_in("assessed") or self.against_confirming(who)

    def confirm(self, who: Person) -> None:
        self.assessments[-1].state = "confirmed"
        self.becomes("confirmed", "confirm", who.name)

    def against_send_back(self, who: Person) -> Why:
        return self.against_confirming(who) or self.unless_in("assessed")

    def send_back(self, who: Person) -> None:
        self.assessments[-1].state = "sent back"
        self.becomes("under_review", "send_back", who.name)

    # -- the bureau

    @property
    def standing_decision(self) -> Drafted | None:
        return next((one for one in self.decisions if one.state == "standing"), None)

    def drop_standing_decision(self) -> None:
        if self.standing_decision:
            self.standing_decision.state = "discarded"

    def against_draft(self, who: Person, outcome: str) -> Why:
        standing = self.standing_decision
        other = ("drafted_by", standing.by) if standing and standing.by != who.name else ()
        return self.against_deciding(who) or self.unless_in("confirmed") or other

    def draft(self, who: Person, outcome: str) -> None:
        self.drop_standing_decision()
        self.decisions.append(Drafted(who.name, outcome))
        self.verbs.append("draft_decision")

    against_discard = against_deciding

    def discard(self, who: Person) -> None:
        if self.decisions[-1].state == "standing":
            self.drop_standing_decision()
            self.verbs.append("discard_decision")

    def against_release(self, who: Person) -> Why:
        last = self.decisions[-1]
        moved = self.unless_in("confirmed") or first(discarded=last.state == "discarded")
        return moved or self.against_deciding(who) or first(drafted_it=last.by == who.name)

    def release(self, who: Person) -> None:
        decision = self.decisions[-1]
        decision.state = "released"
        self.becomes({"approve": "approved", "decline": "declined"}[decision.outcome], decision.outcome, who.name)

    @property
    def next_choice(self) -> str:
        been = {self.desk, *(one.desk for one in self.assessments)}
        return next((desk for desk in CHOICES if desk not in been), "")

    def against_refer(self, who: Person) -> Why:
        moved = self.against_deciding(who) or self.unless_in("confirmed")
        return moved or first(
            no_further_choice=not self.next_choice,
            recommended=self.assessments[-1].is_recommended,
            twin_there=self.has_twin(self.next_choice),
        )

    def refer(self, who: Person) -> None:
        self.drop_standing_decision()
        self.desk, self.reviewer = self.next_choice, ""
        self.becomes("submitted", "refer", who.name)
