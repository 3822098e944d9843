"""What sample districts ask schools for, whom they invite, who has called: all of it invented, and marked as such."""

from dataclasses import dataclass
from datetime import timedelta

from agreements.models import Indicator
from core.dates import local_today
from districts.models import District
from needs import services
from needs.constants import Channel
from needs.models import Need
from needs.services import Letter, Wish, meet_need, open_need
from schools.models import School

from .clock import at, working_days_ago
from .conduct import Ensemble

_SAMPLE = "（示範資料）"


@dataclass(frozen=True, slots=True)
class Asked:
    """A need of the story: how many days from today its last one is, and whether it was published."""

    slug: str
    title: str
    code: str
    amount: int | None
    days: int
    details: str
    is_published: bool = True


NEEDS = (
    Asked(
        "daan",
        "春季住民大會桌長",
        "table-leaders",
        6,
        24,
        "三月起共三場住民大會，每場需要受訓桌長六名；平日晚間，區民活動中心。",
    ),
    Asked(
        "shilin",
        "社區營造與參與式預算課程",
        "courses-opened",
        1,
        45,
        "希望下學期有一門課以士林的公園與巷弄為題，區公所可派員到校說明。",
    ),
    Asked(
        "wanhua", "提案人計畫書撰寫陪伴", "plan-documents", 4, 12, "入選提案人多為長者，需要學生陪同整理計畫書與圖面。"
    ),
    Asked(
        "neihu",
        "高中職工作坊協同講師",
        "high-school-workshops",
        2,
        60,
        "區內高中已同意出借場地，尚缺帶領討論的師生團隊。",
    ),
    Asked("datong", "住民大會桌長", "table-leaders", 8, 33, "四月、五月各一場，假日下午；交通與保險由區公所負擔。"),
    Asked(
        "beitou", "宣傳成果與影像紀錄", "result-reports", 2, 7, "拍攝兩場住民大會並製作成果報告，設備可向區公所借用。"
    ),
    Asked(
        "shilin",
        "暑期走讀活動學生夥伴",
        "student-participants",
        20,
        90,
        "路線尚在規劃，預計七月公布。",
        is_published=False,
    ),
)

ANSWERED = Asked("zhongzheng", "課程參訪接待", "student-participants", 30, 20, "已有學校回應。")
PASSED = Asked("shilin", "秋季住民大會桌長", "table-leaders", 4, -2, "九月至十一月兩場。")


def tell(ensemble: Ensemble) -> None:
    """Publish what is wanted; one need was met, and one stands past its last day."""
    for asked in NEEDS:
        _ask(asked, ensemble, days_ago=6)
    met = _ask(
        Asked("zhongzheng", "課程參訪接待", "student-participants", 30, 20, "已有學校回應。"), ensemble, days_ago=30
    )
    with at(working_days_ago(3, hour=10)):
        meet_need(met, actor=ensemble.officer_of("zhongzheng"))
    _ask(PASSED, ensemble, days_ago=40)
    _invite(ensemble)
    _call(ensemble)


def _ask(asked: Asked, ensemble: Ensemble, *, days_ago: int) -> Need:
    moment, last = working_days_ago(days_ago, hour=10), local_today() + timedelta(days=asked.days)
    wish = Wish(
        title=asked.title,
        opens_on=moment.date(),
        closes_on=last,
        indicator=Indicator.objects.get(code=asked.code),
        amount=asked.amount,
        details=asked.details + _SAMPLE,
    )
    actor, district = ensemble.officer_of(asked.slug), District.objects.get(slug=asked.slug)
    with at(moment):
        return open_need(district, wish, actor=actor, is_published=asked.is_published, is_sample=True)


def _invite(ensemble: Ensemble) -> None:
    """大安 invites a school it has worked with twice; 士林 one that has no coordinator here yet."""
    answer_by = local_today() + timedelta(days=20)
    text = "兩次合作獲益良多，誠摯邀請貴校擔任本區陪伴學校，並將合作內容寫成協議。"
    for code, slug, words in (("0037", "daan", text), ("0028", "shilin", "盼貴校師生參與本區住民大會。")):
        school, district = School.objects.get(code=code), District.objects.get(slug=slug)
        with at(working_days_ago(2, hour=14)):
            letter = Letter(answer_by=answer_by, text=words + _SAMPLE)
            services.send_invitation(school, district, letter, actor=ensemble.officer_of(slug), is_sample=True)


def _call(ensemble: Ensemble) -> None:
    """Somebody called 士林 yesterday; somebody else came by last week and was answered."""
    shilin, officer = District.objects.get(slug="shilin"), ensemble.officer_of("shilin")
    asked = services.Asked(
        "示範教師", "02-0000-0000", "想帶學生參加住民大會，詢問時間與人數。" + _SAMPLE, Channel.PHONE
    )
    with at(working_days_ago(1, hour=15)):
        services.record_enquiry(School.objects.get(code="1003"), shilin, asked, actor=officer, is_sample=True)
    visitor = services.Asked("示範民眾", "02-0000-0001", "詢問如何成為陪伴學校。" + _SAMPLE, Channel.COUNTER)
    with at(working_days_ago(6, hour=11)):
        visit = services.record_enquiry(School.objects.get(code="1015"), shilin, visitor, actor=officer, is_sample=True)
    with at(working_days_ago(5, hour=9)):
        services.answer_enquiry(visit, actor=officer, note="已提供簡章並說明申請方式。")
