"""The overview of each capacity: what waits first, how the agreements stand, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.constants import Side
from core.dates import local_today
from cycles.selectors import begun_terms
from reports.models import CountedFigures
from reports.services import count_figures
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau, make_coordinator, make_officer, make_user
from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.health import ago, pact, target
from tests.factories.needs import asked
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
HOME = reverse("dashboards:home")
SignIn = Callable[..., Client]


def test_somebody_without_a_capacity_is_told_how_to_get_one(client_as: SignIn) -> None:
    page = client_as(make_user()).get(HOME)
    assert len(links_of(page, reverse("accounts:claim"))) == 1


def test_a_desk_sees_what_waits_then_its_agreements_with_reasons(client_as: SignIn) -> None:
    agreement = pact(school("1015"), district("wenshan"), starts_on=ago(100))
    soon = local_today() + timedelta(days=10)
    for side in Side:
        target(agreement, side, first=ago(50), last=soon)
    make.claimed(agreement)
    asked(district("wenshan"), title="住民大會桌長")
    home = client_as(make_officer(district("wenshan"))).get(HOME).context["home"]
    assert [row.task.record.path for group in home.tasks for row in group.rows] != []
    assert [(row.school, row.district) for row in home.agreements] == [("世新大學", "文山區")]
    assert home.agreements[0].why != []
    assert sorted(line.side for line in home.due) == sorted(Side)
    assert [need.title for need in home.needs] == ["住民大會桌長"]


def test_a_school_sees_its_own_only(client_as: SignIn) -> None:
    signed(school("1015"), district("wenshan"))
    signed(school("3002"), district("daan"))
    home = client_as(make_coordinator(school("1015"))).get(HOME).context["home"]
    assert [row.school for row in home.agreements] == ["世新大學"]
    assert (home.title, home.needs) == ("世新大學", [])


def test_the_city_looks_at_a_district_without_its_tasks(client_as: SignIn) -> None:
    signed(school("1015"), district("wenshan"))
    page = client_as(make_bureau()).get(reverse("dashboards:district", args=["wenshan"]))
    assert (page.context["home"].tasks, page.context["home"].is_own) == ([], False)
    assert page.context["home"].health_url == f"{reverse('health:list')}?district=wenshan"


def test_the_order_is_the_official_one_unless_another_is_asked_for(client_as: SignIn) -> None:
    signed(school("1015"), district("wenshan"))
    client = client_as(make_bureau())
    rows = [row.name for row in client.get(HOME).context["page"].rows]
    assert (rows[0], rows[-1], len(rows)) == ("松山區", "北投區", 12)
    assert client.get(f"{HOME}?sort=partners").context["page"].rows[0].name == "文山區"
    assert [row.name for row in client.get(f"{HOME}?sort=nothing&term=nothing").context["page"].rows] == rows


def somebody(who: str) -> User:
    if who == "bureau":
        return make_bureau()
    return make_officer(district("wenshan")) if who == "desk" else make_coordinator(school("1015"))


def _partnership(who: str, place: int) -> None:
    """Something to do and something due; for a school in one district after another."""
    of_school = who == "school"
    slug = ("wenshan", "daan", "beitou")[place] if of_school else "wenshan"
    code = "1015" if of_school else ("1015", "3002", "0003")[place]
    agreement = pact(school(code), district(slug), starts_on=ago(100))
    side = Side.GOVERNMENT if of_school else Side.SCHOOL
    due = target(agreement, side, first=ago(50), last=local_today() + timedelta(days=10))
    if not place:
        make.claimed(agreement, side=side, uses=[(due, 1)])


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [("bureau", 8), ("desk", 11), ("school", 10)])
def test_queries_do_not_grow(client_as: SignIn, django_assert_num_queries, who: str, queries: int, number: int) -> None:
    for place in range(number):
        _partnership(who, place)
    count_figures(begun_terms(local_today())[0])
    client = client_as(somebody(who))
    client.get(HOME)
    with django_assert_num_queries(queries):
        client.get(HOME)


@pytest.mark.parametrize(("minutes", "is_said"), [(2, False), (150, True)])
def test_figures_that_nobody_counts_any_more_are_shown_with_their_age(
    client_as: SignIn, minutes: int, is_said: bool
) -> None:
    signed(school("1015"), district("wenshan"))
    count_figures(begun_terms(local_today())[0])
    counted = timezone.now() - timedelta(minutes=minutes)
    CountedFigures.objects.update(counted_at=counted, as_of=timezone.localdate(counted))
    for person in (make_bureau(), make_officer(district("wenshan"))):
        page = client_as(person).get(HOME)
        assert ("目前顯示的是2 小時、30 分前的數字" in text_of(page)) is is_said
    assert links_of(client_as(make_bureau()).get(HOME), r"/agreements/\?status=live")[0] == "1"


def test_before_there_is_anything_it_says_what_will_appear_and_when(client_as: SignIn) -> None:
    bureau, desk = client_as(make_bureau()), client_as(make_officer(district("wenshan")))
    words = "第一件申請送出、第一份協議簽署或第一項需求公開後一分鐘內"
    assert words in text_of(bureau.get(HOME))
    assert "目前沒有生效中的協議" in text_of(desk.get(HOME))
    signed(school("1015"), district("wenshan"))
    assert words not in text_of(bureau.get(HOME))
