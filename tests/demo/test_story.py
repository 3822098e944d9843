"""The sample story holds a case in every status, marks everything as a sample, and is laid out once."""

import pytest

from accounts.constants import Role
from accounts.models import Membership, User
from agreements.models import Agreement
from applications.constants import Status
from applications.models import Application
from demo import story
from demo.people import PEOPLE
from demo.selectors import sample_people
from history.verification import breaches

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid_out():
    assert story.lay_out() is True


def test_every_status_is_there(laid_out):
    assert set(Application.objects.order_by().values_list("status", flat=True)) == set(Status)


def test_every_role_is_there(laid_out):
    assert set(Membership.objects.order_by().values_list("role", flat=True)) == set(Role)
    assert [one.person for one in sample_people()] == list(PEOPLE)


def test_everything_says_that_it_is_a_sample(laid_out):
    assert not Application.objects.filter(is_sample=False).exists()
    assert not Agreement.objects.filter(is_sample=False).exists()
    assert not User.objects.filter(is_sample=False).exists()


def test_a_second_time_changes_nothing(laid_out):
    before = Application.objects.count(), User.objects.count()
    assert story.lay_out() is False
    assert (Application.objects.count(), User.objects.count()) == before


def test_its_history_is_whole(laid_out):
    assert list(breaches()) == []
