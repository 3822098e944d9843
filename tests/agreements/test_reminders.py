"""Who owes the next word, text, signature or answer; each row of the table is a state an agreement is in."""

from datetime import timedelta

import pytest

from agreements.constants import Party, PauseReason, Side
from agreements.models import Agreement
from agreements.services import (
    accept_all,
    accept_pause,
    begin_signing,
    drop_agreement,
    freeze_text,
    open_amendment,
    propose_pause,
    refuse_pause,
    reopen_text,
)
from core.dates import local_today
from cycles.constants import RuleCode
from cycles.selectors import due_after
from obligations.constants import Body
from obligations.registry import registry
from tests.factories.accounts import make_bureau
from tests.factories.agreements import (
    agreed,
    draft,
    frozen,
    negotiating,
    seen,
    sign,
    signed,
    signing,
    wording,
)
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

# Rooms above declare more about agreements.
OWN = ("agreement-turn", "agreement-settling", "agreement-sending", "agreement-signing", "agreement-pause")


def owing(agreement: Agreement) -> dict[str, tuple[str, int]]:
    """What is owed on the agreement: the obligation, and whose it is."""
    found = {}
    for obligation in registry.all():
        if obligation.code.startswith(OWN):
            for row in obligation.owed().filter(owed_subject=agreement.pk):
                found[obligation.code] = (row["owed_by_kind"], row["owed_by_id"])
    return found


def row_of(code: str) -> dict[str, object]:
    return registry.obligations[code].owed().get()


def test_a_draft_waits_for_the_school():
    agreement = draft()
    assert owing(agreement) == {"agreement-turn-school": (Body.SCHOOL, agreement.school_id)}
    row = row_of("agreement-turn-school")
    assert row["owed_due_on"] == due_after(local_today(), RuleCode.NEGOTIATE_DAYS)


def test_each_side_is_asked_for_what_the_other_proposes():
    agreement = negotiating()
    assert owing(agreement) == {
        "agreement-turn-school": (Body.SCHOOL, agreement.school_id),
        "agreement-turn-district": (Body.DISTRICT, agreement.district_id),
    }
    version = wording(agreement)
    accept_all(version, actor=make_bureau(), side=Side.SCHOOL, seen=seen(*version.lines.all()))
    assert list(owing(agreement)) == ["agreement-turn-district"]


def test_what_both_accept_waits_to_be_settled_and_sent():
    agreement = negotiating()
    version = agreed(agreement)
    assert owing(agreement) == {"agreement-settling": (Body.DISTRICT, agreement.district_id)}
    freeze_text(version, actor=make_bureau())
    assert owing(agreement) == {"agreement-sending": (Body.DISTRICT, agreement.district_id)}


def test_each_party_is_asked_for_its_own_signature():
    agreement = signing(has_bureau=True)
    assert owing(agreement) == {
        "agreement-signing-school": (Body.SCHOOL, agreement.school_id),
        "agreement-signing": (Body.CHIEF, agreement.district_id),
        "agreement-signing-bureau": (Body.BUREAU, 0),
    }
    assert row_of("agreement-signing")["owed_due_on"] == due_after(local_today(), RuleCode.SIGN_DAYS)
    sign(wording(agreement), Party.SCHOOL)
    assert set(owing(agreement)) == {"agreement-signing", "agreement-signing-bureau"}
    sign(wording(agreement), Party.BUREAU)
    assert set(owing(agreement)) == {"agreement-signing"}
    sign(wording(agreement), Party.DISTRICT)
    assert owing(agreement) == {}


def test_a_text_opened_again_is_signed_by_nobody():
    agreement = signing()
    sign(wording(agreement), Party.SCHOOL)
    reopen_text(wording(agreement), actor=make_bureau(), comment="修改")
    assert set(owing(agreement)) == {"agreement-settling"}
    freeze_text(wording(agreement), actor=make_bureau())
    begin_signing(wording(agreement), actor=make_bureau())
    assert set(owing(agreement)) == {"agreement-signing-school", "agreement-signing"}


def test_what_is_given_up_is_owed_by_nobody():
    agreement = frozen()
    drop_agreement(agreement, actor=make_bureau(), reason="not_agreed")
    assert owing(agreement) == {}


def test_the_bureau_is_not_asked_where_it_is_no_party():
    assert "agreement-signing-bureau" not in owing(signing())


def test_an_amendment_is_owed_like_the_first_wording():
    agreement = signed()
    assert owing(agreement) == {}
    open_amendment(agreement, actor=make_bureau(), reason="增開課程")
    assert set(owing(agreement)) == {"agreement-settling"}


@pytest.mark.parametrize(("side", "body"), [(Side.SCHOOL, Body.DISTRICT), (Side.GOVERNMENT, Body.SCHOOL)])
@pytest.mark.parametrize("answer", [accept_pause, refuse_pause])
def test_a_proposed_pause_waits_for_the_other_side(side, body, answer):
    agreement, today = signed(school("3002")), local_today()
    days = {"starts_on": today, "ends_on": today + timedelta(days=30)}
    pause = propose_pause(agreement, actor=make_bureau(), side=side, reason=PauseReason.SABBATICAL, **days)
    number = agreement.district_id if body == Body.DISTRICT else agreement.school_id
    assert owing(agreement) == {"agreement-pause": (body, number)}
    assert row_of("agreement-pause")["owed_due_on"] == due_after(today, RuleCode.PAUSE_DAYS)
    answer(pause, actor=make_bureau())
    assert owing(agreement) == {}
