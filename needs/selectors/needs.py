"""Reading needs: what the public may answer today, and what a desk looks after."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from accounts.models import User
from agreements.constants import Side
from agreements.models import Indicator
from core.compiled import Hole, compiled
from core.dates import local_today
from districts.models import District

from ..models import Need, NeedEvent, NeedQuerySet

# What ends first stands first.
PUBLIC_ORDER = ("closes_on", "pk")


def open_needs(on: date | None = None) -> NeedQuerySet:
    """What schools may answer on a day, today by default; what ends first stands first."""
    return Need.objects.open_on(on or local_today()).with_parties().order_by(*PUBLIC_ORDER)


def open_needs_of(district: District, on: date | None = None) -> list[Need]:
    return _open_in(district=district.pk, day=on or local_today())


@compiled
def _open_in(district: Hole, day: Hole) -> QuerySet[Need]:
    return Need.objects.open_on(day).filter(district=district).with_parties().order_by(*PUBLIC_ORDER)  # type: ignore[arg-type]


def open_need_counts(on: date | None = None) -> dict[int, int]:
    """District id to the number of needs open on a day; districts without one are left out."""
    return dict(_counts(day=on or local_today()))


@compiled
def _counts(day: Hole) -> QuerySet[Need, tuple[int, int]]:
    rows = Need.objects.open_on(day).order_by("district_id")  # type: ignore[arg-type]
    return rows.values_list("district_id").annotate(number=Count("pk"))


def looked_after(user: User | AnonymousUser) -> NeedQuerySet:
    """The needs an official looks after, newest first."""
    return Need.objects.in_charge(user).with_parties().order_by("-pk")


def need_for(user: User | AnonymousUser, number: int) -> Need | None:
    return Need.objects.visible_to(user).with_parties().filter(pk=number).first()


def history_of(need: Need) -> list[NeedEvent]:
    """What happened to it, the last first, for the office."""
    return list(need.events.select_related("actor").order_by("-sequence"))


def askable_indicators() -> QuerySet[Indicator]:
    """What the catalogue lets schools promise."""
    return Indicator.objects.filter(side=Side.SCHOOL, is_offered=True).order_by("order", "pk")


def kind_choices() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in _kinds()]


@compiled
def _kinds() -> QuerySet[Indicator]:
    return askable_indicators().only("code", "name", "name_en")
