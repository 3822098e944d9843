"""The sample story holds a case in every status, marks everything as a sample, and is laid out once."""

import pytest

from accounts.constants import Role
from accounts.models import Membership, User
from agreements.constants import AgreementStatus
from agreements.models import Agreement
from applications.constants import Status
from applications.models import Application
from cooperation.selectors import pairs_to_invite
from demo import story
from demo.people import PEOPLE
from demo.selectors import sample_people
from evidence.models import Dispute
from health.constants import HealthState
from health.models import AgreementHealth
from history.verification import breaches
from renewals.models import Renewal
from reports.models import Erratum, Report, SelfReview

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid_out():
    assert story.lay_out() is True


def test_it_shows_every_case_and_role_as_a_sample_with_a_whole_history(laid_out):
    """One layout for all that only reads: it takes seconds."""
    assert set(Application.objects.order_by().values_list("status", flat=True)) == set(Status)

    assert set(Membership.objects.order_by().values_list("role", flat=True)) == set(Role)
    assert [one.person for one in sample_people()] == list(PEOPLE)

    assert not Application.objects.filter(is_sample=False).exists()
    assert not Agreement.objects.filter(is_sample=False).exists()
    assert not User.objects.filter(is_sample=False).exists()
    assert list(breaches()) == []
    _partnerships_stand_in_every_way()
    _the_programme_gives_account()


def test_a_second_time_changes_nothing(laid_out):
    before = Application.objects.count(), User.objects.count()
    assert story.lay_out() is False
    assert (Application.objects.count(), User.objects.count()) == before


def _partnerships_stand_in_every_way():
    """One of each: healthy, quiet, dormant, disputed, near its end, being negotiated; and work without an agreement."""
    state = dict(AgreementHealth.objects.values_list("agreement__school__code", "state"))
    assert [state[code] for code in ("1003", "1017", "1061")] == [
        HealthState.ACTIVE, HealthState.QUIET, HealthState.DORMANT,
    ]  # fmt: skip
    disputed = Dispute.objects.filter(settled_at__isnull=True)
    assert [dispute.use.agreement.school.code for dispute in disputed.select_related("use__agreement__school")] == [
        "0037"
    ]
    assert list(Renewal.objects.values_list("agreement__school__code", flat=True)) == ["CC-beitou"]
    assert Agreement.objects.filter(status=AgreementStatus.NEGOTIATING).exists()
    assert [(pair.school.code, pair.district.slug) for pair in pairs_to_invite()] == [("0037", "daan")]


def _the_programme_gives_account():
    """A closed term with an erratum beside its figure, a self-review handed in and one begun, a document ready."""
    assert Erratum.objects.get().snapshot.period.is_closed
    assert set(SelfReview.objects.order_by().values_list("status", flat=True)) == {"draft", "submitted"}
    report = Report.objects.get()
    assert (report.is_ready, report.is_sample, report.failure) == (True, True, "")
