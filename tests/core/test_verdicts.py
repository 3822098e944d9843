import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy, override

from core.actors import SYSTEM, Actor
from core.permissions import ALLOWED, refuse, require
from tests.factories.accounts import make_officer
from tests.factories.districts import district


def test_an_allowed_act_passes() -> None:
    assert ALLOWED
    require(ALLOWED)


def test_a_refusal_says_why() -> None:
    verdict = refuse("The case is closed.")
    assert not verdict
    with pytest.raises(PermissionDenied, match=r"^The case is closed\.$"):
        require(verdict)


def test_the_reason_is_said_in_the_readers_language() -> None:
    verdict = refuse(gettext_lazy("Districts"))
    with override("en"), pytest.raises(PermissionDenied, match=r"^Districts$"):
        require(verdict)


def test_the_system_and_people_are_actors() -> None:
    assert isinstance(SYSTEM, Actor)
    assert (SYSTEM.pk, SYSTEM.acting_code) == (None, "system")


@pytest.mark.django_db
def test_a_person_acts_in_a_capacity() -> None:
    officer = make_officer(district("zhongzheng"))
    assert isinstance(officer, Actor)
    assert officer.acting_code == "district_officer@zhongzheng"
