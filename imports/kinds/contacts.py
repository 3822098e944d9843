"""Contacts of schools: a row is one person who acts for one school. Officials are invited, never imported."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.constants import SCHOOL_ROLES, Role
from accounts.models import Membership
from accounts.services import enter_contact

from ..constants import ListKind, Outcome
from . import columns as cell
from .columns import Column, Unfit
from .listing import Found, Listing, Source, Values
from .places import Places, hold_schools


def _roles() -> Mapping[str, Role]:
    with override("zh-hant"):
        return {str(role.label): role for role in Role if role in SCHOOL_ROLES}


def _columns() -> Sequence[Column]:
    roles = _roles()
    coordinator = next(label for label, role in roles.items() if role == Role.SCHOOL_COORDINATOR)
    return (
        Column("school", "學校", cell.name(60), ("學校名稱", "校名", "學校代碼", "服務學校"), True, "國立臺灣大學",
               _("Name or code")),
        Column("name", "姓名", cell.name(60), ("聯絡人", "聯絡人姓名", "承辦人"), True, "王範例"),
        Column("email", "電子郵件", cell.address, ("email", "e-mail", "電子信箱", "信箱", "電郵"), True,
               "name@example.edu.tw"),
        Column("title", "職稱", cell.name(60), ("職稱與單位", "單位職稱"), example="社會學系副教授"),
        Column("role", "身分", cell.one_of(lambda: roles), ("身份", "角色"), example=coordinator,
               hint=_("A school member when empty"), allowed=lambda: list(roles)),
    )  # fmt: skip


class _Known:
    def __init__(self, rows: Sequence[Values]) -> None:
        self.places = Places()
        emails = {row["email"] for row in rows}
        present = Membership.objects.active().filter(user__email__in=emails, role__in=SCHOOL_ROLES)
        held = present.order_by("pk").values_list("school_id", "user__email", "role")
        self.roles = {(school, email): role for school, email, role in held}


def _judge(row: Values, known: _Known) -> Found:
    school, role = known.places.school(row["school"], "school"), row["role"] or Role.SCHOOL_MEMBER
    label, identity = f"{school.name} {Role(role).label}", (school.pk, row["email"])
    present = known.roles.get(identity)
    if present is None:
        return Found(Outcome.ADD, label, identity, plan={"school": school, "role": role, "row": row})
    if row["role"] and present != role:
        raise Unfit(_t("Acts for the school already, as %(role)s.") % {"role": Role(present).label}, "role")
    return Found(Outcome.PRESENT, label, identity, school.code)


def _hold(found: Iterable[Found]) -> None:
    hold_schools(one.plan["school"].pk for one in found)


def _take(found: Found, source: Source) -> str:
    row, school = found.plan["row"], found.plan["school"]
    enter_contact(
        row["email"], school=school, display_name=row["name"], title=row["title"] or "", role=found.plan["role"],
        batch=source.batch, actor=source.actor,
    )  # fmt: skip
    return str(school.code)


LISTING = Listing(
    kind=ListKind.CONTACTS,
    columns=_columns,
    know=_Known,
    judge=_judge,
    hold=_hold,
    take=_take,
    url_of=lambda code: f"{reverse('accounts:team')}?school={code}",
    is_personal=True,
)
