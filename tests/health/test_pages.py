"""The list, what is owed, and the page behind the lights: who sees what, and what it costs."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from agreements.constants import Side
from agreements.models import Agreement
from core.dates import format_roc_date
from health.models import AgreementHealth
from health.panels import health_panel
from health.services import refresh
from schools.models import School
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_officer, make_user
from tests.factories.agreements import draft
from tests.factories.districts import district
from tests.factories.health import ago, asleep, pact, pause, target, use
from tests.factories.schools import school
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LIST, OWED = reverse("health:list"), reverse("health:owed")
# Session, person, memberships and the count of tasks.
SIGNED_IN = 4
VISITOR = AnonymousUser()


def two() -> list[str]:
    """A sleeping one of 1015 and 中正, an active one of 0003 and 北投."""
    first = asleep(school=school("1015"), district=district("zhongzheng"))
    second = asleep(school=school("0003"), district=district("beitou"), days=20)
    return [first.reference, second.reference]


def listed(client: Client, query: str = "") -> list[str]:
    return [row.reference for row in client.get(f"{LIST}?{query}").context["rows"]]


def test_the_city_sees_all_the_most_urgent_first(client_as) -> None:
    references = two()
    assert [listed(client_as(person)) for person in (make_bureau(), make_auditor())] == [references, references]


def test_a_school_and_a_desk_see_their_own(client_as) -> None:
    first, second = two()
    assert listed(client_as(make_coordinator(school("1015")))) == [first]
    assert listed(client_as(make_officer(district("beitou")))) == [second]
    assert listed(client_as(make_officer(district("daan")))) == []


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("state=dormant", [0]),
        ("state=active", [1]),
        ("state=over", []),
        ("district=beitou", [1]),
        ("light=pace-2", []),
        ("owing=school", []),
        ("state=nonsense", [0, 1]),
    ],
)
def test_filters(client_as, query: str, places: list[int]) -> None:
    references = two()
    assert listed(client_as(make_bureau()), query) == [references[place] for place in places]


def test_states_are_counted_as_links(client_as) -> None:
    two()
    links = client_as(make_bureau()).get(LIST).context["states"]
    assert [(link.url, link.total.count) for link in links] == [
        (f"{LIST}?state=active", 1),
        (f"{LIST}?state=dormant", 1),
    ]


def test_each_row_says_why(client_as) -> None:
    two()
    why = [row.why for row in client_as(make_bureau()).get(LIST).context["rows"]]
    assert why[0] == [f"已連續200天無經查證之活動，自{format_roc_date(ago(200))}協議首日起算；逾180天列為休眠。"]
    assert why[1] == [f"自{format_roc_date(ago(20))}生效，尚無經查證之活動。"]


def test_a_stale_judgement_says_so(client_as) -> None:
    agreement = pact(starts_on=ago(20))
    refresh(today=ago(2))
    text = text_of(client_as(make_bureau()).get(reverse("health:detail", args=[agreement.reference])))
    assert "今日尚未評估" in text


# -- the page of an agreement --------------------------------------------------------------------------------


def panel(agreement, user=VISITOR) -> str:
    """What the agreement's page shows of its health."""
    shown = health_panel(agreement, user)
    assert shown is not None
    return render_to_string(shown.template, {"panel": shown.context})


def test_the_public_reads_the_word_and_no_reason() -> None:
    agreement = asleep(school=school("1015"), district=district("zhongzheng"))
    stranger = make_coordinator(school("0003"))
    pages = [panel(agreement), panel(agreement, make_user()), panel(agreement, stranger)]
    assert ["休眠" in page for page in pages] == [True, True, True]
    assert ["已連續200天" in page for page in pages] == [False, False, False]


def test_its_sides_read_the_reasons_on_its_page() -> None:
    agreement = asleep(school=school("1015"), district=district("zhongzheng"))
    people = [make_coordinator(school("1015")), make_officer(district("zhongzheng")), make_bureau()]
    assert ["已連續200天" in panel(agreement, person) for person in people] == [True, True, True]


def test_what_was_never_signed_has_no_panel() -> None:
    assert health_panel(draft(), make_bureau()) is None


def test_what_nobody_has_judged_yet_says_so(client_as) -> None:
    agreement = pact()
    AgreementHealth.objects.all().delete()
    pages = [agreement.get_absolute_url(), reverse("health:detail", args=[agreement.reference])]
    texts = [text_of(client_as(make_bureau()).get(page)) for page in pages]
    words = "尚未評估 系統於每日夜間評估所有協議，這份協議將自明日起列入。"
    assert [words in text for text in texts] == [True, True]


@pytest.mark.parametrize(("is_official", "queries"), [(True, 2), (False, 1)])
def test_the_panel_costs_two_queries_at_most(django_assert_num_queries, is_official: bool, queries: int) -> None:
    asleep()
    agreement, person = Agreement.objects.with_parties().get(), make_bureau() if is_official else VISITOR
    with django_assert_num_queries(queries):
        panel(agreement, person)


def test_each_light_opens_its_facts_and_its_rule(client_as) -> None:
    agreement = pact(starts_on=ago(300))
    use(target(agreement, Side.GOVERNMENT, amount=5, first=ago(300), last=ago(10)), ago(120), amount=2)
    pause(agreement, ago(250), ago(200))
    refresh([agreement.pk])
    text = text_of(client_as(make_bureau()).get(reverse("health:detail", args=[agreement.reference])))
    said = ["共同授課", f"暫停：{format_roc_date(ago(250))}", "至今應完成4，總計5", "逾期", "90，自", "180，自", "沉寂"]
    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client_as, django_assert_num_queries, count: int) -> None:
    _many(count)
    client = client_as(make_bureau())
    listed(client)
    with django_assert_num_queries(SIGNED_IN + 4):
        assert len(listed(client)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_owed_costs_the_same_for_any_number(client_as, django_assert_num_queries, count: int) -> None:
    _many(count)
    client = client_as(make_bureau())
    client.get(OWED)
    with django_assert_num_queries(SIGNED_IN + 4):
        assert len(client.get(OWED).context["rows"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_reasons_cost_the_same_for_any_number(client_as, django_assert_num_queries, count: int) -> None:
    agreement = pact(starts_on=ago(300))
    due = target(agreement, amount=9, first=ago(300), last=ago(10))
    for number in range(count):
        use(due, ago(100 + number))
        pause(agreement, ago(200 + 2 * number), ago(200 + 2 * number))
    refresh([agreement.pk])
    client = client_as(make_bureau())
    with django_assert_num_queries(SIGNED_IN + 8):
        assert len(client.get(reverse("health:detail", args=[agreement.reference])).context["page"].uses) == count


def _many(count: int) -> None:
    for one in School.objects.listed().order_by("registry_order")[:count]:
        target(pact(one, starts_on=ago(300)), amount=2, first=ago(300), last=ago(100))
    refresh()
