"""Agreements from before there were wordings: nothing of them is lost, and nothing happens twice."""

import pgtrigger
import pytest
from django.utils import timezone

from agreements.constants import AgreementStatus, LineKind, Side
from agreements.models import Agreement, Commitment
from agreements.selectors import open_version, targets_of, version_in_force
from agreements.services import lay_out_wordings
from core.dates import local_today
from tests.factories.agreements import promises, signed
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def bare(code: str, status: AgreementStatus) -> Agreement:
    """As such an agreement stood in the database of an earlier release."""
    year = local_today().year
    with pgtrigger.ignore("agreements.Agreement:agreement_begins_as_draft"):
        made = Agreement.objects.create(
            reference=f"AG115-{code}-X", school=school(code), district=district(), status=status,
            status_since=timezone.now(), starts_on=f"{year}-01-01", ends_on=f"{year + 1}-12-31",
            signed_on=None if status == AgreementStatus.DRAFT else local_today(),
        )  # fmt: skip
    for indicator, target in promises():
        Commitment.objects.create(agreement=made, indicator=indicator, target=target)
    return Agreement.objects.get(pk=made.pk)


def test_what_runs_gets_the_text_and_amounts_of_its_commitments():
    agreement = bare("3002", AgreementStatus.ACTIVE)
    assert lay_out_wordings() == 1
    version = version_in_force(agreement)
    assert {line.kind for line in version.lines.all()} == {LineKind.COMMITMENT}
    assert [one["target"] for one in version.text["commitments"][Side.SCHOOL]] == [1]
    assert {row.commitment.indicator.code for row in targets_of(agreement)} == {"courses-opened", "staff-visits"}
    assert agreement.commitments.filter(is_current=True).count() == len(promises())
    assert agreement.events.get().verb == "lay_out"


def test_a_draft_gets_its_lines_as_proposals():
    agreement = bare("3002", AgreementStatus.DRAFT)
    lay_out_wordings()
    lines = open_version(agreement).lines.all()
    assert {line.kind for line in lines} == set(LineKind)
    assert {(line.proposed_side, line.accepted_at) for line in lines} == {(Side.GOVERNMENT, None)}


def test_the_second_time_nothing_happens():
    signed(school("1015"))
    bare("3002", AgreementStatus.ACTIVE)
    assert (lay_out_wordings(), lay_out_wordings()) == (1, 0)
