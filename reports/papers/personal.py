"""What somebody who changes post leaves behind: open tasks, cases in hand, and who knows what."""

from django.db.models import Q

from accounts.models import Membership, User
from accounts.selectors import active_memberships
from agreements.models import Agreement
from applications.constants import OPEN_STATUSES
from applications.models import Application
from documents.typesetting.shapes import PaperSection, Part
from obligations.selectors.tasks import tasks_of

from .parts import few, section, short, table, text


def personal_sections(person: User) -> list[PaperSection]:
    """In every capacity the person has."""
    places = list(active_memberships(person))
    return [
        section("職務", _posts(places)),
        section("等待處理的事項", _tasks(person)),
        section("手上的案件", _cases(person)),
        section("負責範圍內的協議", _agreements(places)),
        section("聯絡人", _contacts(person, places)),
    ]


def _posts(places: list[Membership]) -> list[Part]:
    return [text("\n".join(place.label for place in places) or "目前沒有職務。")]


def _tasks(person: User) -> list[Part]:
    lines = [
        [task.what, task.record.reference, short(task.due_on), "逾期" if task.is_overdue else "", task.who_waits]
        for task in tasks_of(person)
    ]
    return table("", ["事項", "編號", "期限", "", "等候方"], lines, (5, 3, 2, 1, 4))


def _cases(person: User) -> list[Part]:
    rows = Application.objects.filter(Q(reviewer=person) | Q(owner=person), status__in=OPEN_STATUSES)
    rows = rows.select_related("school", "reviewing_district").defer("answers")
    lines = [
        [
            one.reference, one.school.name, one.reviewing_district.name if one.reviewing_district else "",
            str(one.get_status_display()), short(one.due_on),
        ]
        for one in few(rows.order_by("due_on", "pk"))
    ]  # fmt: skip
    return table("", ["案號", "學校", "行政區", "狀態", "期限"], lines, (3, 4, 2, 3, 2))


def _agreements(places: list[Membership]) -> list[Part]:
    own = Q(district__in=[one.district_id for one in places if one.district_id])
    own |= Q(school__in=[one.school_id for one in places if one.school_id])
    rows = Agreement.objects.live().filter(own).with_parties().order_by("ends_on", "pk")
    lines = [[one.reference, one.school.name, one.district.name, short(one.ends_on)] for one in few(rows)]
    return table("", ["協議編號", "學校", "行政區", "屆期日"], lines, (3, 4, 2, 2))


def _contacts(person: User, places: list[Membership]) -> list[Part]:
    """Colleagues at the same places, and those who speak for the other side of an agreement in force."""
    districts = {one.district_id for one in places if one.district_id}
    schools = {one.school_id for one in places if one.school_id}
    live = Agreement.objects.live().order_by()
    reached = Q(district__in=districts) | Q(school__in=schools)
    reached |= Q(school__in=live.filter(district__in=districts).values("school"))
    reached |= Q(district__in=live.filter(school__in=schools).values("district"))
    if any(one.is_bureau for one in places):
        reached |= Q(school__isnull=True)
    rows = Membership.objects.active().filter(reached, user__is_active=True).exclude(user=person)
    found = rows.select_related("user", "school", "district").order_by(
        "school__registry_order", "district__number", "pk"
    )
    lines = [[one.user.name, one.label, one.user.email] for one in found]
    return table("", ["姓名", "職務", "電子信箱"], lines, (2, 4, 4))
