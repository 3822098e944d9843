"""The sample story holds a case in every status, marks everything as a sample, and is laid out once."""

import pytest
from django.urls import reverse

from accounts.constants import Role
from accounts.models import Membership, User
from accounts.selectors import active_memberships
from agreements.constants import AgreementStatus
from agreements.models import Agreement
from applications.constants import Status
from applications.models import Application
from cooperation.selectors import pairs_to_invite
from demo import story, tour
from demo.people import PEOPLE, person
from demo.selectors import sample_people
from evidence.models import Dispute
from health.constants import HealthState
from health.models import AgreementHealth
from history.verification import breaches
from imports.models import Batch
from renewals.models import Renewal
from reports.models import Erratum, Report, SelfReview

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid_out():
    assert story.lay_out() is True


def test_it_shows_every_case_and_role_as_a_sample_with_a_whole_history(laid_out, client_as):
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
    _lists_came_from_the_bureaus_folders()
    _each_stop_of_the_tour_shows_what_it_says(client_as)


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


def _lists_came_from_the_bureaus_folders():
    """One taken over, and one that still has an error."""
    batches = Batch.objects.order_by("pk").values_list("status", "added", "wrong", "is_sample")
    assert list(batches) == [("taken", 3, 0, True), ("checked", 2, 1, True)]
    assert set(Agreement.objects.filter(events__verb="import").values_list("is_sample", flat=True)) == {True}


def _the_programme_gives_account():
    """A closed term with an erratum beside its figure, a self-review handed in and one begun, a document ready."""
    assert Erratum.objects.get().snapshot.period.is_closed
    assert set(SelfReview.objects.order_by().values_list("status", flat=True)) == {"draft", "submitted"}
    report = Report.objects.get()
    assert (report.is_ready, report.is_sample, report.failure) == (True, True, "")


def _each_stop_of_the_tour_shows_what_it_says(client_as):
    """Views that a desk keeps, somebody who keeps out, two decisions to release at once, reasons of two quarters."""

    def look(user, url):
        return client_as(user.act_as(active_memberships(user)[0])).get(url).context

    views, recusal, batch, reasons = (look(one.user, one.url) for one in tour.stops())
    assert [tab.label for tab in views["tabs"]] == ["等候逾三天", "退回補正中"]
    assert recusal["case"].is_linked
    assert recusal["application"].reviewer.display_name == person("chief-daan").name
    assert {draft.is_decline for draft in batch["drafts"]} == {True, False}
    assert reasons["found"].approved + reasons["found"].declined >= 1
    before = look(tour.stops()[-1].user, f"{reverse('applications:reasons')}?quarter={reasons['previous']}")
    assert before["found"].declined >= 1
