"""The page of the locality index, and what the front page says of dates and results."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agreements.constants import Side
from agreements.services import count_localities
from core.dates import local_today
from evidence.services import count_totals
from guides.services import set_dates
from tests.factories import evidence
from tests.factories.accounts import make_bureau
from tests.factories.agreements import signed
from tests.factories.districts import district
from tests.factories.needs import asked
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
FRONT, LOCALITY = reverse("directory:front"), reverse("directory:locality")


def test_today_beside_the_study_and_the_terms_that_are_over(client: Client) -> None:
    signed(school("3002"), district("zhongzheng"), starts_on=date(2026, 2, 1), ends_on=date(2027, 7, 31))
    signed(school("1015"), district("zhongzheng"), starts_on=date(2026, 2, 1), ends_on=date(2027, 7, 31))
    signed(school("0001"), district("daan"), starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))
    count_localities(local_today())
    response = client.get(LOCALITY)
    page = text_of(response)
    assert "目前生效中的 3 份協議 中， 2 份 的學校就在當地，占 67%。" in page
    assert "111年的研究中，10 所大學有 8 所在陪伴的行政區沒有校區，只有 2 所在地。" in page
    assert "50% 114-2 67% 今天" in page
    assert "中正區 1/2 1/2 50%" in page
    assert "大安區 – 1/1 100%" in page
    assert "臺北市 1/2 2/3 67%" in page
    assert len(links_of(client.get("/agreements/?status=live&local=true"), "/agreements/AG")) == 2


def test_before_any_agreement_the_page_says_so(client: Client) -> None:
    page = text_of(client.get(LOCALITY))
    assert "目前沒有生效中的協議。" in page
    assert "20% 111年研究 – 今天" in page


def test_the_next_dates_are_sorted_and_lead_on(client: Client) -> None:
    need = asked(district("daan"))
    set_dates({"vote": ("116年6月1日至6月15日", "1 to 15 June 2027")}, actor=make_bureau())
    dates = text_of(client.get(FRONT)).partition("近期日程")[2].partition("全年日程")[0]
    assert need.closes_on < date(2027, 2, 1)
    assert (
        dates.index("大安區：住民大會桌長（回應截止）") < dates.index("115學年度第2學期開始") < dates.index("提案票選")
    )
    assert "116年6月1日至6月15日" in dates
    assert links_of(client.get(FRONT), need.get_absolute_url()) != []


def test_a_need_that_is_over_is_no_date(client: Client) -> None:
    asked(district("daan"), closes_on=local_today())
    assert "大安區：" in text_of(client.get(FRONT)).partition("近期日程")[2]
    drafted = asked(district("daan"), opens_on=local_today() + timedelta(days=3))
    assert links_of(client.get(FRONT), drafted.get_absolute_url()) == []


def test_results_are_those_that_both_sides_verified(client: Client) -> None:
    assert "目前還沒有經雙方確認的成果。" in text_of(client.get(FRONT))
    agreement = signed(is_sample=True)
    evidence.claimed(agreement)
    done = evidence.use_of(evidence.verified(agreement))
    count_totals()
    page = text_of(client.get(FRONT)).partition("目前成果")[2].partition("加入流程")[0]
    indicator = done.target.commitment.indicator
    assert f"{done.amount} {indicator.unit} {indicator.name} 至 " in page
    assert "示範資料" in page
    assert done.target.side == Side.SCHOOL
    assert "111年時聯盟有 10 所大學、3 所社區大學" in page
