"""The workflow walked at random by everybody who could come near it, beside a small model of what it should be.

Whatever is done, allowed or not, the cases are then exactly as the model says: no state, row or line of history more
or less. A refusal that the model does not predict fails, one with another reason than the model's too, and so does an
act that it forbids.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import product
from random import Random
from typing import Any

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Model, OuterRef, QuerySet
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from applications import services
from applications.models import (
    Application,
    ApplicationEvent,
    Assessment,
    Attachment,
    Comment,
    CorrectionItem,
    CorrectionRequest,
    Decision,
    Editor,
    Submission,
)
from applications.services import AnswersMoved, TransitionNotAllowed
from history.verification import breaches
from tests.applications.hands import ACTS, BY_NAME, FORWARD, PEOPLE, SCHOOL, Hands
from tests.applications.model import CHOICES, SECTION_OF, Case, Person
from tests.applications.refusals import REASONS, Why, first, is_said
from tests.factories import applications as make
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

MOST_CASES, ATTEMPTS = 5, 5
# All are predicted; some lie so far on that a walk need not come there.
REASONS_MISSED = 10
# Of which case, the act, why not (if so), who and what they say.
Move = tuple[int, str, Why, Person, tuple[Any, ...]]
HOW: dict[type[Exception], str] = {
    PermissionDenied: "forbidden", TransitionNotAllowed: "refused", AnswersMoved: "moved",
}  # fmt: skip


def rows(
    model: type[Model], field: str = "pk", order: str = "pk", path: str = "application", **only: Any
) -> ArraySubquery:
    found: QuerySet[Any] = model._default_manager.filter(**{path: OuterRef("pk")}, **only)
    return ArraySubquery(found.order_by(order).values(field))


def everything_stored() -> tuple[str, tuple[Any, ...]]:
    """The question that reads all that the model knows of the school's cases, put into words once."""
    found = Application.objects.filter(school__code=SCHOOL).order_by("pk").annotate(
        desk=F("reviewing_district__slug"),
        verbs=rows(ApplicationEvent, "verb", "sequence", "subject"),
        numbers=rows(ApplicationEvent, "sequence", "sequence", "subject"),
        states=rows(ApplicationEvent, "to_state", "sequence", "subject"),
        files=rows(Attachment, "file__original_name", "added_at", removed_at=None),
        ever_attached=rows(Attachment),
        sent=rows(Submission),
        writers=rows(Editor, "user"),
        remarks=rows(Comment),
        requests=rows(CorrectionRequest),
        items=rows(CorrectionItem, path="request__application"),
        judged=rows(Assessment, "is_recommended"),
        decided=rows(Decision, "outcome"),
        standing=rows(Decision, discarded_at=None, released_at=None),
        released=rows(Decision, released_at__isnull=False),
    )  # fmt: skip
    return found.query.sql_with_params()


class Workflow(RuleBasedStateMachine):
    hands: Hands
    question: tuple[str, tuple[Any, ...]]
    first: tuple[Application, ...]
    seen: Counter[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.keys = [one.pk for one in self.first]
        self.cases: list[Case] = []
        self.done: Counter[tuple[str, Why]] = Counter()
        self.tried: Counter[tuple[str, Why]] = Counter()
        for one in self.first:
            self.cases.append(as_sent_by(one, "the coordinator", self.cases))

    def teardown(self) -> None:
        try:
            assert list(breaches()) == []
        finally:
            connection.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # -- what happens

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(who=st.sampled_from(PEOPLE))
    def begin(self, who):
        done = []
        user = self.hands.users[who.name]
        begin = partial(services.start_application, school(SCHOOL), actor=user)
        why = first(not_confirmed=not who.is_of_the_school)
        self.try_out("begin", why, lambda: done.append(begin()))
        for application in done:
            self.keys.append(application.pk)
            self.cases.append(Case(who.name, cases=self.cases, verbs=["start"]))

    @initialize(seed=st.integers(0, 2**62))
    def be_lucky(self, seed):
        """Which people and words meet is left to a seed: hypothesis likes short lists better than even chances."""
        self.luck = Random(seed)

    @rule()
    def go_forward(self):
        moves = [move for move in self.moves(allowed=True) if move[1] in FORWARD.get(self.cases[move[0]].status, ())]
        self.one_of(moves, self.done)

    @rule()
    def do_what_is_allowed(self):
        self.one_of(self.moves(allowed=True), self.done)

    @rule()
    def try_what_is_forbidden(self):
        """Several, since they change nothing."""
        moves = self.moves(allowed=False)
        for _ in range(ATTEMPTS):
            self.one_of(moves, self.tried)

    @rule(who=st.sampled_from(PEOPLE))
    def look(self, who):
        found = Application.objects.visible_to(self.hands.users[who.name]).filter(pk__in=self.keys)
        wanted = {key for key, case in zip(self.keys, self.cases, strict=True) if case.is_seen_by(who)}
        assert set(found.values_list("pk", flat=True)) == wanted

    def moves(self, *, allowed: bool) -> list[Move]:
        """Everything that anybody could do, or would like to, in what there is."""
        return [
            (number, act, why, who, said)
            for number, case in enumerate(self.cases)
            for act, choices in ACTS.items()
            for said in product(*choices)
            if case.has(act, named(act, said))
            for who in PEOPLE
            for why in [getattr(case, f"against_{act}")(who, *named(act, said))]
            if (not why) == allowed
        ]

    def one_of(self, moves: list[Move], so_far: Counter[tuple[str, Why]]) -> None:
        """Rather an act, and a reason, that came up seldom so far, however many people or words there are for it."""
        if moves:
            kinds = sorted({(act, why[:1]) for _number, act, why, *_ in moves})
            kind = self.luck.choices(kinds, [1 / (1 + so_far[kind]) ** 2 for kind in kinds])[0]
            so_far[kind] += 1
            self.do(*self.luck.choice([move for move in moves if (move[1], move[2][:1]) == kind]))

    def do(self, number: int, act: str, why: Why, who: Person, said: tuple[Any, ...]) -> None:
        application = Application.objects.get(pk=self.keys[number])
        call = getattr(self.hands, act)(application, self.hands.users[who.name], *said)
        self.try_out(act, why, call)
        if not why:
            getattr(self.cases[number], act)(who, *named(act, said))

    def try_out(self, act: str, why: Why, call: Callable[[], Any]) -> None:
        self.seen[act, why[0] if why else ""] += 1
        refused: Exception | None = None
        try:
            call()
        except tuple(HOW) as refusal:
            refused = refusal
        if refused is None or not why:
            assert (refused is None) == (not why), f"{act}: {refused or 'done'}, the model says {why or 'done'}"
        else:
            names = {name: user.name for name, user in self.hands.users.items()}
            is_explained = is_said(why, HOW[type(refused)], str(refused), names)
            assert is_explained, f"{act}: refused because {why}, told “{refused}”"

    # -- what must be so after each of them

    @invariant()
    def every_case_is_as_the_model_says(self):
        found = Application.objects.raw(*self.question)
        assert [self.as_stored(one) for one in found] == [self.as_meant(case) for case in self.cases]

    def as_stored(self, one: Any) -> dict[str, Any]:
        assert one.numbers == list(range(1, len(one.verbs) + 1))
        assert [state for state in one.states if state][-1:] in ([one.status], [])
        return {
            "status": one.status,
            "desk": one.desk or "",
            "owner": one.owner_id,
            "reviewer": one.reviewer_id,
            "answers": [one.answers.get(code, "") for code in ("unit", "plan")],
            "files": one.files,
            "editors": set(one.writers),
            "history": one.verbs,
            "rows": [len(rows) for rows in (one.ever_attached, one.sent, one.remarks, one.requests, one.items)],
            "judged": one.judged,
            "decided": one.decided,
            "standing": len(one.standing),
            "released": len(one.released),
            "agreement": one.agreement_id is not None,
        }

    def as_meant(self, case: Case) -> dict[str, Any]:
        users = self.hands.users
        return {
            "status": case.status,
            "desk": case.desk,
            "owner": users[case.owner].pk,
            "reviewer": users[case.reviewer].pk if case.reviewer else None,
            "answers": [case.answers.get(code, "") for code in ("unit", "plan")],
            "files": [f"附件{number}.pdf" for number in case.files],
            "editors": {users[name].pk for name in case.editors},
            "history": case.verbs,
            "rows": [len(case.ever_attached), len(case.sent), len(case.remarks), case.returns, len(case.all_items)],
            "judged": [one.is_recommended for one in case.assessments],
            "decided": [one.outcome for one in case.decisions],
            "standing": sum(one.state == "standing" for one in case.decisions),
            "released": sum(one.state == "released" for one in case.decisions),
            "agreement": case.status == "approved",
        }


def named(act: str, said: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(BY_NAME[name] for name in said) if act.endswith(("_editor", "_owner")) else said


def as_sent_by(application: Application, owner: str, cases: list[Case]) -> Case:
    """The model of a draft that can be sent."""
    verbs = application.events.order_by("sequence").values_list("verb", flat=True)
    answers = {code: application.answers[code] for code in ("unit", "plan")}
    writers = dict.fromkeys(SECTION_OF.values(), owner)
    return Case(owner, True, cases, answers=answers, last_writer=writers, verbs=list(verbs))


@pytest.fixture
def workflow(db: None) -> type[Workflow]:
    """The machine with its people and four drafts of one school that can be sent, made once."""
    hands = Hands()
    owner = hands.users["the coordinator"]
    drafts = tuple(make.complete_draft(school(SCHOOL), owner, districts=CHOICES) for _ in range(4))
    given = {"hands": hands, "first": drafts, "seen": Counter(), "question": everything_stored()}
    return type("TheWorkflow", (Workflow,), given)


def walk(machine: type[Workflow], *, walks: int, steps: int) -> None:
    """Always the same walks. The steps that led to a failure are shown as they were; a seed makes no shorter ones."""
    options = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}
    facts = options | {"phases": (Phase.generate,), "max_examples": walks, "stateful_step_count": steps}
    run_state_machine_as_test(machine, settings=settings(**facts))


def test_a_short_walk(workflow):
    walk(workflow, walks=5, steps=40)
    assert sum(workflow.seen.values()) > 80


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_a_long_walk_sees_every_act_done_and_refused_for_nearly_every_reason(workflow):
    walk(workflow, walks=80, steps=60)
    done = {act for act, reason in workflow.seen if not reason}
    refused = {act for act, reason in workflow.seen if reason}
    assert (done - {"begin"}, refused - {"begin"}) == (set(ACTS), set(ACTS))
    heard = {reason for _act, reason in workflow.seen} - {""}
    assert heard <= set(REASONS)
    assert len(set(REASONS) - heard) <= REASONS_MISSED, sorted(set(REASONS) - heard)
