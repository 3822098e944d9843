"""The sample story: cases in every status around today, a few agreements, people in every role.

Nothing here is a fact about a real school: every person, partnership and number is invented and marked as a
sample. It is built once; a second call leaves what people have done since alone.
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction

from accounts.constants import LinkKind, Role
from accounts.models import Membership, User
from accounts.services import record_absence
from agreements.services import count_localities
from applications import services
from applications.constants import ReasonCode, Status
from applications.models import Application
from circulars.selectors import roll_of
from circulars.services import Content, ask_release, start_circular
from core.dates import local_today
from districts.models import District
from evidence.services import count_totals
from health.services import refresh as refresh_health
from obligations.services import send_digests, sweep
from schools.models import School

from . import casebook, conduct, door, lists, yearbook
from .casebook import Cast
from .clock import at, working_days_ago
from .conduct import Ensemble
from .people import DOMAIN, PEOPLE, SamplePerson

# The school of which one of the officials who could review it keeps out.
RECUSED = "1022"


def is_laid_out() -> bool:
    return Application.objects.filter(is_sample=True).exists()


def lay_out() -> bool:
    """Lay the story out; False when it was there already."""
    if is_laid_out():
        return False
    with transaction.atomic():
        people = {person.key: _account(person) for person in PEOPLE}
        ensemble = _ensemble(people)
        conduct.tell(ensemble)
        door.tell(ensemble)
        _cases(people)
        _around(people)
    yearbook.tell(people)
    lists.tell(people)
    # In transactions of its own, as the sweep wants them.
    _reminders()
    return True


def _around(people: dict[str, User]) -> None:
    """A circular that waits for a second person, and somebody who will be away."""
    text = "各位夥伴，您好：\n\n本學期的交流座談訂於下個月舉行，請先保留時間，細節另行通知。（示範資料）\n\n敬祝 教安"
    with at(working_days_ago(1, hour=11)):
        letter = start_circular(
            Content(audience="all_coordinators", subject="陪伴學校交流座談：請保留時間（示範資料）", body=text),
            actor=people["bureau"],
        )
        ask_release(letter, actor=people["bureau"], seen=roll_of(letter).digest)
    first = local_today() + timedelta(days=3)
    record_absence(
        people["officer-daan"],
        deputy=people["chief-daan"],
        starts_on=first,
        ends_on=first + timedelta(days=4),
        actor=people["officer-daan"],
    )


def _reminders() -> None:
    """What the scheduler would have sent on the last working days, and how the partnerships stand today."""
    refresh_health()
    count_localities(local_today())
    count_totals()
    for days in range(8, 0, -1):
        moment = working_days_ago(days, hour=9)
        sweep(moment)
        send_digests(moment)


def _account(person: SamplePerson) -> User:
    user = User.objects.create_user(person.email, display_name=person.name, title=person.title, is_sample=True)
    user.emailaddress_set.create(email=person.email, verified=True, primary=True)
    if person.role:
        _capacity(user, person.role, person.place)
    return user


def _capacity(user: User, role: Role, place: str) -> None:
    membership = Membership.objects.create(
        user=user,
        role=role,
        school=School.objects.filter(code=place).first(),
        district=District.objects.filter(slug=place).first(),
    )
    user.act_as(membership)


def _coordinator_of(code: str) -> User:
    """A sample coordinator for a school that no one-click person plays."""
    email = f"school-{code.lower()}@{DOMAIN}"
    user = User.objects.create_user(email, display_name=f"示範聯絡人 {code}", title="計畫聯絡人", is_sample=True)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    _capacity(user, Role.SCHOOL_COORDINATOR, code)
    return user


def _ensemble(people: dict[str, User]) -> Ensemble:
    own = {person.place: people[person.key] for person in PEOPLE if person.role == Role.SCHOOL_COORDINATOR}
    return Ensemble(
        coordinator_of=lambda code: own.get(code) or own.setdefault(code, _coordinator_of(code)),
        officer_of=lambda slug: people.get("officer" if slug == "shilin" else f"officer-{slug}", people["bureau"]),
        bureau=people["bureau"],
    )


def _cases(people: dict[str, User]) -> None:
    stage = _Stage(people)
    stage.soochow()
    stage.waiting_at_the_desk()
    stage.corrections()
    stage.at_the_bureau()
    stage.closed()
    stage.an_earlier_quarter()
    stage.recused()
    _views(people)


def _views(people: dict[str, User]) -> None:
    """What a desk and the bureau look for again and again."""
    waits, overdue = {"show": "all", "waiting": ">3d"}, {"show": "waiting", "overdue": "true"}
    returned, decided = {"show": "all", "status": Status.RETURNED.value}, {"show": "all", "status": "confirmed"}
    kept = (
        ("officer", "等候逾三天", waits), ("officer", "退回補正中", returned),
        ("officer-daan", "由我承辦", {"show": "all", "who": "me"}),
        ("bureau", "待民政局核定", decided), ("bureau", "已逾期", overdue),
    )  # fmt: skip
    for key, name, conditions in kept:
        with at(working_days_ago(3, hour=10)):
            services.save_view(actor=people[key], name=name, query=urlencode(conditions))


class _Stage:
    """The cases, one after another."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people = people

    def cast(self, code: str, desk: str = "shilin", coordinator: str = "") -> Cast:
        people = self.people
        suffix = "" if desk == "shilin" else f"-{desk}"
        bureau_acts = f"officer{suffix}" not in people
        return Cast(
            school=School.objects.get(code=code),
            coordinator=people[coordinator] if coordinator else _coordinator_of(code),
            officer=people["bureau"] if bureau_acts else people[f"officer{suffix}"],
            chief=people["bureau-two"] if bureau_acts else people[f"chief{suffix}"],
            bureau=people["bureau"],
            releaser=people["bureau-two"],
        )

    def soochow(self) -> None:
        """The one-click school: a half-written draft shared with a colleague, and a case on its way."""
        cast = self.cast("1003", coordinator="coordinator")
        with at(working_days_ago(1, hour=16)):
            begun = casebook.draft(cast, ("zhongshan", "datong"), sections=("school", "contact", "districts"))
            services.add_editor(begun, actor=cast.coordinator, user=self.people["member"])
        casebook.submitted(cast, ("shilin", "zhongshan"), days_ago=2)

    def waiting_at_the_desk(self) -> None:
        cast = self.cast("0037", "daan", coordinator="neighbour")
        # Nobody has touched it for more than three weeks: its reminders stand in the tasks.
        with at(working_days_ago(17, hour=15)):
            casebook.draft(cast, ("beitou",), sections=("school", "contact"))
        case = casebook.submitted(cast, ("daan", "xinyi"), days_ago=6)
        casebook.claim(case, cast, days_ago=5)
        casebook.remark(case, cast.officer, "已電洽聯絡人，課表下週補。（示範資料）", internal=True, days_ago=4)
        casebook.remark(case, cast.officer, "請問貴校週六能否支援住民大會？（示範資料）", internal=False, days_ago=4)
        # A district without active accounts: the case stands in the bureau's queue.
        casebook.submitted(self.cast("CC-wanhua", "wanhua"), ("wanhua",), days_ago=3)

    def corrections(self) -> None:
        cast = self.cast("3002")
        case = casebook.submitted(cast, ("shilin", "beitou"), days_ago=8)
        casebook.claim(case, cast, days_ago=7)
        items = {
            "facilitators": "請補充已受訓桌長的人數與名單來源。（示範資料）",
            "plan": "請說明寒假期間的住民大會由誰支援。（示範資料）",
        }
        casebook.send_back(case, cast, items, days_ago=5)
        old = self.cast("0046", "beitou")
        lapsed = casebook.submitted(old, ("beitou",), days_ago=45)
        casebook.claim(lapsed, old, days_ago=44)
        casebook.send_back(lapsed, old, {"courses": "請補充相關課程。（示範資料）"}, days_ago=40)
        services.lapse_application(lapsed, today=local_today())

    def at_the_bureau(self) -> None:
        cast = self.cast("1006")
        assessed = casebook.submitted(cast, ("shilin",), days_ago=7)
        casebook.claim(assessed, cast, days_ago=6)
        casebook.assess(
            assessed, cast, is_recommended=True, reason="市政系師資完整，長期在本區走讀。（示範資料）", days_ago=2
        )
        cast = self.cast("1016")
        confirmed = self._confirmed(cast, ("shilin", "zhongshan"), is_recommended=True, days_ago=9)
        casebook.draft_approval(confirmed, cast, days_ago=1)
        cast = self.cast("1028")
        self._confirmed(cast, ("shilin", "xinyi"), is_recommended=False, days_ago=12)
        # A second drafted decision, so that there is a batch to release.
        cast = self.cast("1079")
        case = self._confirmed(cast, ("shilin",), is_recommended=False, days_ago=10)
        casebook.draft_decline(case, cast, days_ago=1)

    def closed(self) -> None:
        cast = self.cast("0004", "daan")
        case = self._confirmed(cast, ("daan", "wenshan"), is_recommended=True, days_ago=22)
        casebook.release(casebook.draft_approval(case, cast, days_ago=12), cast, days_ago=10)
        case.refresh_from_db(fields=["agreement"])
        assert case.agreement is not None  # noqa: S101 - an approval begins one
        conduct.negotiate(case.agreement, cast.coordinator)
        cast = self.cast("1005", "daan")
        case = self._confirmed(cast, ("daan",), is_recommended=False, days_ago=24)
        casebook.release(casebook.draft_decline(case, cast, days_ago=15), cast, days_ago=13)
        cast = self.cast("CC-shilin")
        case = casebook.submitted(cast, ("shilin",), days_ago=16)
        with at(working_days_ago(14)):
            services.withdraw_application(case, actor=cast.coordinator)

    def an_earlier_quarter(self) -> None:
        """Decisions long released, for the reasons by quarter: one of the two fell in the quarter before the latest."""
        told = (("1056", "daan", ReasonCode.NO_TEACHER, 84), ("CC-songshan", "wenshan", ReasonCode.DISTRICT_FULL, 70))
        for code, desk, reason, days_ago in told:
            cast = self.cast(code, desk)
            case = self._confirmed(cast, (desk,), is_recommended=False, days_ago=days_ago + 8)
            decision = casebook.draft_decline(case, cast, reason=reason, days_ago=days_ago + 1)
            casebook.release(decision, cast, days_ago=days_ago)

    def recused(self) -> None:
        """The officer who took it says that she works for the school; a colleague goes on."""
        cast = self.cast(RECUSED, "daan")
        case = casebook.submitted(cast, ("daan",), days_ago=4)
        casebook.claim(case, cast, days_ago=3)
        with at(working_days_ago(2, hour=9)):
            services.recuse(case, actor=cast.officer, kind=LinkKind.WORK)

    def _confirmed(self, cast: Cast, districts: tuple[str, ...], *, is_recommended: bool, days_ago: int) -> Application:
        reason = "課程與桌長規劃符合本區需要。" if is_recommended else "校區距本區較遠，且承諾的桌長人數不足。"
        case = casebook.submitted(cast, districts, days_ago=days_ago)
        casebook.claim(case, cast, days_ago=days_ago - 1)
        casebook.assess(
            case, cast, is_recommended=is_recommended, reason=f"{reason}（示範資料）", days_ago=days_ago - 3
        )
        casebook.confirm(case, cast, days_ago=days_ago - 4)
        return case
