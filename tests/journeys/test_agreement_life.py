"""The whole life of an agreement through its pages: drafted from an approval, negotiated, signed, three semesters of
evidence with one dispute, a pause, and a renewal in which the school moves to another district.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.constants import AgreementStatus, Side, Standing
from agreements.models import Agreement, Indicator, Pause
from agreements.services import turn_day
from applications import services as applications
from applications.constants import Outcome, Status
from applications.content import term_code
from applications.models import Application
from applications.services.deciding import DraftedDecision
from core.dates import TAIPEI, local_today
from cycles.models import AcademicTerm
from cycles.selectors import upcoming_terms
from evidence.constants import UseState
from evidence.models import Evidence, EvidenceUse
from renewals.models import Renewal
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.moving import approve, send
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


class Stage:
    """The people of the story and the day on which it plays; whoever acts is signed in on that day."""

    def __init__(self, client_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self._client_as, self._monkeypatch = client_as, monkeypatch
        self.coordinator = make_coordinator(school("1015"))
        self.officer = make_officer(district("zhongzheng"))
        self.chief = make_chief(district("zhongzheng"))

    def on(self, day: date) -> None:
        """It is ten in the morning of that day, after its night."""
        moment = datetime(day.year, day.month, day.day, 10, tzinfo=TAIPEI)
        self._monkeypatch.setattr(timezone, "now", lambda: moment)
        turn_day(day)

    def post(self, person: User, name: str, *args: Any, query: str = "", **data: Any) -> HttpResponse:
        """What the person's browser would send to a page, and where that leads; nothing may be refused on the way."""
        client: Client = self._client_as(person)
        response = client.post(reverse(name, args=args) + query, data, follow=True)
        assert response.status_code == 200
        assert 'class="error"' not in response.content.decode(), text_of(response)
        return response

    def get(self, person: User, name: str, *args: Any, query: str = "") -> Any:
        response = self._client_as(person).get(reverse(name, args=args) + query)
        assert response.status_code == 200
        return response


@pytest.fixture
def stage(client_as: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(client_as, monkeypatch)


def test_the_whole_life_of_an_agreement(stage: Stage) -> None:
    terms = upcoming_terms(local_today(), 5)
    agreement = drafted_from_an_approval(stage, terms)
    negotiate(stage, agreement)
    settle_and_sign(stage, agreement, stage.officer, stage.chief)
    first_semester(stage, agreement, terms[0])
    second_semester(stage, agreement, terms[1])
    third_semester(stage, agreement, terms[2])
    new = move_to_wenshan(stage, agreement, terms)
    the_old_history_stays(stage, agreement)
    the_new_one_begins(stage, agreement, new, terms[3])


# -- from the approval to the signatures ---------------------------------------------------------------------------


def drafted_from_an_approval(stage: Stage, terms: list[AcademicTerm]) -> Agreement:
    case = cases.confirmed(school=stage.coordinator.acting.school, owner=stage.coordinator, chief=stage.chief)
    promises = [(indicator_of(Side.SCHOOL), 2), (indicator_of(Side.GOVERNMENT), 4)]
    proposal = DraftedDecision(
        Outcome.APPROVE, [], "師資與計畫皆可行。", starts_on=terms[0].starts_on, ends_on=terms[2].ends_on,
        commitments=promises,
    )  # fmt: skip
    decision = applications.draft_decision(case, actor=make_bureau(), draft=proposal)
    applications.release_decision(decision, actor=make_bureau(), document_number="北市民區字第1150000001號")
    agreement = Application.objects.get(pk=case.pk).agreement
    assert (agreement.status, agreement.predecessor) == (AgreementStatus.DRAFT, None)
    return agreement


def indicator_of(side: Side) -> Indicator:
    """Counted in every semester."""
    return Indicator.objects.filter(side=side, per="term").order_by("order")[0]


def negotiate(stage: Stage, agreement: Agreement) -> None:
    """The school offers more than the draft asks for; the district accepts that, the school all the rest."""
    talks = stage.get(stage.coordinator, "agreements:negotiation", agreement.reference).context["talks"]
    (row,) = (row for row in talks.rows if row.line.indicator == indicator_of(Side.SCHOOL))
    name = f"line-{row.line.pk}"
    counter = {f"{name}-seen": row.seen, f"{name}-target": 3, f"{name}-note": "", f"{name}-comment": "可多開一門。"}
    stage.post(stage.coordinator, "agreements:answer_line", agreement.reference, row.line.pk, act="counter", **counter)
    accept_everything(stage, agreement, stage.officer)
    accept_everything(stage, agreement, stage.coordinator)


def accept_everything(stage: Stage, agreement: Agreement, person: User) -> None:
    talks = stage.get(person, "agreements:negotiation", agreement.reference).context["talks"]
    stage.post(person, "agreements:accept_all", agreement.reference, seen=talks.seen)


def settle_and_sign(stage: Stage, agreement: Agreement, officer: User, chief: User) -> None:
    stage.post(stage.coordinator, "agreements:freeze", agreement.reference)
    version = agreement.versions.get()
    assert stage.get(officer, "agreements:download", agreement.reference, 1, "pdf").getvalue().startswith(b"%PDF-")
    stage.post(officer, "agreements:send", agreement.reference, 1)
    for party, person, who in (("school", stage.coordinator, "校長"), ("district", chief, "區長")):
        stage.post(
            person, "agreements:sign_party", agreement.reference, party, signatory="林○○", signatory_title=who,
            signed_on=local_today().isoformat(), document_number="", scan=cases.pdf(f"{who}.pdf", extra=who.encode()),
        )  # fmt: skip
    agreement.refresh_from_db()
    version.refresh_from_db()
    assert agreement.status == AgreementStatus.ACTIVE
    assert (len(version.text_hash), version.signatures.count()) == (64, 2)


# -- three semesters -------------------------------------------------------------------------------------------------


def first_semester(stage: Stage, agreement: Agreement, term: AcademicTerm) -> None:
    """Both sides report what they did and verify each other's."""
    stage.on(term.starts_on + timedelta(days=60))
    verify(stage, report(stage, agreement, Side.SCHOOL, 1), stage.officer)
    verify(stage, report(stage, agreement, Side.GOVERNMENT, 2), stage.coordinator)


def second_semester(stage: Stage, agreement: Agreement, term: AcademicTerm) -> None:
    """A month of rest that both accept; then a report that the district doubts, and that the school corrects."""
    rest = (term.starts_on + timedelta(days=20), term.starts_on + timedelta(days=50))
    stage.on(term.starts_on + timedelta(days=10))
    stage.post(
        stage.officer, "agreements:pause", agreement.reference, reason="election_year", note="選舉期間暫停活動。",
        starts_on=rest[0].isoformat(), ends_on=rest[1].isoformat(),
    )  # fmt: skip
    stage.post(stage.coordinator, "agreements:answer_pause", agreement.reference, Pause.objects.get().pk, "accept")
    for day, standing in ((rest[0], Standing.PAUSED), (rest[1], Standing.PAUSED), (rest[1] + ONE_DAY, Standing.LIVE)):
        stage.on(day)
        assert Agreement.objects.get(pk=agreement.pk).standing_on(day) == standing
    evidence = report(stage, agreement, Side.SCHOOL, 4)
    object_to(stage, evidence)
    correct(stage, evidence, 3)
    verify(stage, evidence, stage.officer)
    assert [version.number for version in evidence.versions.order_by("number")] == [1, 2]


def third_semester(stage: Stage, agreement: Agreement, term: AcademicTerm) -> None:
    """The school keeps its word; the district sends nobody, and stands there like a school that did not teach."""
    stage.on(term.starts_on + timedelta(days=80))
    verify(stage, report(stage, agreement, Side.SCHOOL, 3), stage.officer)


def report(stage: Stage, agreement: Agreement, side: Side, amount: int) -> Evidence:
    person = stage.coordinator if side == Side.SCHOOL else stage.officer
    query = f"?agreement={agreement.reference}"
    form = stage.get(person, "evidence:new", query=query).context["form"]
    typed = {"what": "參與式預算概論課程", "place": "校本部", "note": "", "key": str(form.key)}
    sent = stage.post(person, "evidence:new", query=query, **typed, **answers_to(form, amount))
    evidence = Evidence.objects.order_by("-pk")[0]
    assert evidence.reference in text_of(sent)
    return evidence


def answers_to(form: Any, amount: int) -> dict[str, Any]:
    """So many of what is owed in the semester of today, done today."""
    today = local_today()
    (row,) = (row for row in form.rows if row.target.starts_on <= today <= row.target.ends_on)
    return {"happened_on": today.isoformat(), f"amount-{row.target.pk}": amount, "warned": ""}


def verify(stage: Stage, evidence: Evidence, person: User) -> None:
    (use,) = evidence.uses.filter(state=UseState.CLAIMED).select_related("version")
    stage.post(person, "evidence:verify", evidence.reference, use.pk, seen=use.version.number)
    assert EvidenceUse.objects.get(pk=use.pk).state == UseState.VERIFIED


def object_to(stage: Stage, evidence: Evidence) -> None:
    use = evidence.uses.get()
    words = {"reason": "amount", "comment": "課表上只有三門。", "seen": 1}
    stage.post(stage.officer, "evidence:dispute", evidence.reference, use.pk, **words)
    assert EvidenceUse.objects.get(pk=use.pk).state == UseState.DISPUTED


def correct(stage: Stage, evidence: Evidence, amount: int) -> None:
    form = stage.get(stage.coordinator, "evidence:change", evidence.reference).context["form"]
    typed = {"what": "參與式預算概論課程（三門）", "place": "校本部", "note": "", "seen": form.seen}
    stage.post(stage.coordinator, "evidence:change", evidence.reference, **typed, **answers_to(form, amount))


# -- the end, and what follows -----------------------------------------------------------------------------------


def move_to_wenshan(stage: Stage, agreement: Agreement, terms: list[AcademicTerm]) -> Agreement:
    """The district would go on; the school moves to where it is, by an application with what is known filled in."""
    renewal = stage.get(stage.officer, "renewals:detail", agreement.reference)
    assert results_in(renewal) == {Side.GOVERNMENT: (2, 0), Side.SCHOOL: (7, 0)}
    stage.post(stage.officer, "renewals:detail", agreement.reference, word="go_on", note="合作愉快。")
    door = stage.post(stage.coordinator, "renewals:detail", agreement.reference, choice="move", note="改至在地區域。")
    assert "世新大學由中正區改到其他區" in text_of(door)
    stage.post(stage.coordinator, "applications:create", **{"from": agreement.reference, "choice": "move"})
    case = Application.objects.get(origin=agreement)
    send(case, stage.coordinator, said_anew(terms[3]))
    new = approve(case, terms[3].starts_on, terms[4].ends_on, [(indicator_of(Side.SCHOOL), 3)])
    assert (case.status, new.predecessor, new.district) == (Status.APPROVED, agreement, district("wenshan"))
    assert Renewal.objects.get().successor == new

    wenshan = make_officer(new.district), make_chief(new.district)
    accept_everything(stage, new, stage.coordinator)
    settle_and_sign(stage, new, *wenshan)
    return new


def results_in(response: Any) -> dict[Side, tuple[int, int]]:
    """Verified and reported of both sides, as the page shows them."""
    results = response.context["results"]
    sides = {Side.GOVERNMENT: results.government, Side.SCHOOL: results.school}
    return {side: (rows[0].verified, rows[0].claimed) for side, rows in sides.items()}


def said_anew(term: AcademicTerm) -> dict[str, dict[str, Any]]:
    """All that nobody could fill in for the school: where to, why, from when, and its declaration."""
    return {
        "districts": {"choice_1": "wenshan", "district_reason": "校區就在文山區。"},
        "commitments": {"start_term": term_code(term)},
        "declaration": {"is_true": "on", "has_read_notice": "on"},
    }


def the_old_history_stays(stage: Stage, agreement: Agreement) -> None:
    verified = EvidenceUse.objects.filter(agreement=agreement, state=UseState.VERIFIED).order_by("pk")
    assert [(use.side, use.amount) for use in verified] == [
        (Side.SCHOOL, 1), (Side.GOVERNMENT, 2), (Side.SCHOOL, 3), (Side.SCHOOL, 3),
    ]  # fmt: skip
    assert list(agreement.events.order_by("sequence").values_list("verb", flat=True)) == [
        "start", "open_negotiation", "freeze", "begin_signing", "sign", "sign", "activate",
        "propose_pause", "accept_pause", "pause", "resume",
    ]  # fmt: skip


def the_new_one_begins(stage: Stage, old: Agreement, new: Agreement, term: AcademicTerm) -> None:
    """The old one ran to its last day; from the next on its successor stands in its place, with its own targets."""
    for day, standings in (
        (term.starts_on - ONE_DAY, (Standing.LIVE, Standing.COMING)),
        (term.starts_on, (Standing.REPLACED, Standing.LIVE)),
    ):
        stage.on(day)
        both = [Agreement.objects.get(pk=one.pk) for one in (old, new)]
        assert tuple(one.standing_on(day) for one in both) == standings
    amounts = [(target.starts_on, target.amount) for target in new.targets.order_by("starts_on")]
    # The school is not in its first year any more.
    assert amounts[0] == (term.starts_on, 3)
    assert "已由新協議取代" in text_of(stage.get(stage.coordinator, "agreements:detail", old.reference))
