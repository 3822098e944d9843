"""From the file to the records: each kind in each format, once, whole, and only as it was looked at."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from agreements.constants import AgreementStatus
from agreements.models import Agreement
from evidence.constants import UseState
from evidence.models import Evidence, EvidenceUse
from imports.constants import BatchStatus, ListKind, Outcome
from imports.models import Batch
from imports.services import NotPossible, drop_batch, receive_list, take_over
from notifications.models import Message
from schools.models import Campus, School
from tests.factories import imports
from tests.factories.accounts import make_auditor, make_bureau
from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

RECORDS = {
    ListKind.SCHOOLS: Campus, ListKind.CONTACTS: Membership,
    ListKind.AGREEMENTS: Agreement, ListKind.EVIDENCE: Evidence,
}  # fmt: skip


def outcomes(batch: Batch) -> list[str]:
    return [row.outcome for row in batch.rows.order_by("number")]


@pytest.mark.parametrize("name", sorted(imports.FORMATS))
@pytest.mark.parametrize("kind", list(ListKind))
def test_a_list_in_any_format_is_taken_over_once(kind, name):
    bureau = make_bureau()
    if kind == ListKind.EVIDENCE:
        imports.taken(by=bureau)
    before, content = RECORDS[kind].objects.count(), imports.FORMATS[name](imports.LISTS[kind])
    first = receive_list(kind, imports.upload(content), actor=bureau)
    assert (first.added, first.present, first.wrong) == (2, 0, 0), [row.problems for row in first.rows.all()]
    assert RECORDS[kind].objects.count() == before
    assert imports.take(first, bureau).status == BatchStatus.TAKEN
    assert RECORDS[kind].objects.count() == before + 2
    again = receive_list(kind, imports.upload(content), actor=bureau)
    assert outcomes(again) == [Outcome.PRESENT, Outcome.PRESENT]
    with pytest.raises(NotPossible, match="已經有了"):
        imports.take(again, bureau)


def test_an_agreement_of_the_past_walks_the_legal_states_and_names_its_batch():
    batch = imports.taken()
    made = Agreement.objects.get(reference=batch.rows.get(number=2).record)
    assert made.status == AgreementStatus.EXPIRED
    assert (made.school, made.district) == (school("0003"), district("daan"))
    verbs = [event.verb for event in made.events.order_by("sequence")]
    assert verbs == ["start", "record_signing", "import", "expire"]
    assert made.events.get(verb="import").details == {"batch": batch.reference}
    assert {row.commitment.indicator.code: row.amount for row in made.targets.select_related("commitment__indicator")}
    assert made.document_number == "府授民治字第1120000001號"


def test_an_agreement_that_ended_early_says_when_and_why():
    cells = [[*imports.AGREEMENTS[0], "提前終止日", "終止原因"], [*imports.AGREEMENTS[1], "113/03/31", "雙方合意終止"]]
    made = Agreement.objects.get(reference=imports.taken(cells).rows.get().record)
    assert (made.status, made.closed_on.isoformat(), made.end_reason) == ("terminated", "2024-03-31", "mutual")


def test_only_an_official_letter_verifies_what_was_done():
    bureau = make_bureau()
    imports.taken(by=bureau)
    batch = imports.taken(imports.EVIDENCE, ListKind.EVIDENCE, bureau)
    states = {use.amount: use.state for use in EvidenceUse.objects.all()}
    assert states == {6: UseState.VERIFIED, 4: UseState.CLAIMED}
    report = Evidence.objects.get(reference=batch.rows.get(number=2).record)
    assert [event.verb for event in report.events.order_by("sequence")] == ["import", "verify"]
    assert report.events.get(verb="verify").details["letter"] == "北市民治字第1120000002號"


def test_contacts_are_told_and_not_kept_with_the_batch():
    batch = imports.taken(imports.CONTACTS, ListKind.CONTACTS)
    assert batch.file is None
    assert [row.cells for row in batch.rows.all()] == [{}, {}]
    assert "example.edu.tw" not in str(list(batch.rows.values()))
    roles = {one.user.email: one.role for one in Membership.objects.of_school(school("0003"))}
    assert roles == {"one@example.edu.tw": "school_coordinator", "two@example.edu.tw": "school_member"}
    told = Message.objects.filter(dedupe_key__startswith="contact-entered:").values_list("to_address", flat=True)
    assert sorted(told) == ["one@example.edu.tw", "two@example.edu.tw"]


def test_a_new_school_has_its_campuses_its_place_and_its_history():
    batch = imports.taken(imports.SCHOOLS, ListKind.SCHOOLS)
    made = School.objects.listed().get(code="9901")
    assert [(one.name, one.city, one.district) for one in made.campuses.order_by("order")] == [
        ("校本部", "臺北市", district("daan")), ("淡水校區", "新北市", None),
    ]  # fmt: skip
    assert {event.details["batch"] for event in made.events.all()} == {batch.reference}
    assert School.objects.matching("範例 大安").get() == made


# -- whole or not at all ---------------------------------------------------------------------------------------


def test_a_list_with_one_wrong_row_is_not_taken():
    cells = imports.changed(imports.AGREEMENTS, 2, [(1, "板橋區")])
    bureau = make_bureau()
    batch = imports.checked(cells, by=bureau)
    with pytest.raises(NotPossible):
        imports.take(batch, bureau)
    assert Agreement.objects.count() == 0


def test_what_changed_since_the_check_stops_the_whole_batch():
    bureau = make_bureau()
    batch = imports.checked(by=bureau)
    first = imports.AGREEMENTS[2]
    imports.taken([imports.AGREEMENTS[0], first], by=bureau)
    back = imports.take(batch, bureau)
    assert back.status == BatchStatus.CHECKED
    assert (back.added, back.present, back.note != "") == (1, 1, True)
    assert Agreement.objects.count() == 1
    assert [event.verb for event in back.events.order_by("sequence")] == ["check", "begin", "return"]
    assert imports.take(back, bureau).status == BatchStatus.TAKEN


def test_a_row_that_became_impossible_leaves_none_of_the_others():
    bureau = make_bureau()
    batch = imports.checked(by=bureau)
    signed(school("0001"), district("wenshan"), actor=bureau, starts_on=date(2023, 1, 1), ends_on=date(2024, 12, 31))
    back = imports.take(batch, bureau)
    assert back.status == BatchStatus.CHECKED
    assert back.rows.get(number=3).outcome == Outcome.WRONG
    assert Agreement.objects.count() == 1


def test_what_one_has_not_seen_is_not_taken():
    bureau = make_bureau()
    batch = imports.checked(by=bureau)
    with pytest.raises(NotPossible):
        imports.take_batch(batch, actor=bureau, seen=None)
    assert Agreement.objects.count() == 0


def test_who_comes_second_is_told_who_was_first():
    bureau, colleague = make_bureau(display_name="林承辦"), make_bureau()
    batch = imports.taken(by=bureau)
    with pytest.raises(NotPossible, match="林承辦"):
        imports.take(batch, colleague)
    with pytest.raises(NotPossible, match="林承辦"):
        drop_batch(batch, actor=colleague)
    assert take_over(batch.pk) is False


def test_a_dropped_batch_keeps_nothing_of_what_was_read():
    bureau = make_bureau()
    batch = drop_batch(imports.checked(by=bureau), actor=bureau)
    assert (batch.status, batch.rows.count()) == (BatchStatus.DROPPED, 0)


def test_auditors_take_nothing():
    batch = imports.checked()
    with pytest.raises(PermissionDenied):
        imports.take(batch, make_auditor())
