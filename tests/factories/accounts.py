"""People in their capacities. Each maker returns a User who already acts as the capacity in its name."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from accounts.constants import Role
from accounts.models import Absence, Membership, User
from core.dates import local_today
from districts.models import District
from schools.models import School

PASSWORD = "correct horse battery staple"
_numbers = count(1)


def make_user(**fields: Any) -> User:
    """A person without any capacity, signed up with PASSWORD and a verified address."""
    number = next(_numbers)
    values = {"email": f"person{number}@example.com", "display_name": f"王小明{number}", "password": PASSWORD}
    user = User.objects.create_user(**values | fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def make_staff(**fields: Any) -> User:
    """Someone who may enter the admin site, and has no capacity in the portal."""
    return make_user(is_staff=True, is_superuser=True, **fields)


def make_membership(
    user: User, role: Role, *, school: School | None = None, district: District | None = None
) -> Membership:
    return Membership.objects.create(user=user, role=role, school=school, district=district)


def make_absence(user: User, deputy: User, starts_on: date | None = None, *, days: int = 1) -> Absence:
    """An absence of so many days, from today unless told; as if the person had recorded it."""
    first = starts_on or local_today()
    last = first + timedelta(days=days - 1)
    return Absence.objects.create(user=user, deputy=deputy, starts_on=first, ends_on=last, recorded_by=user)


def make_member(school: School, **fields: Any) -> User:
    return _acting(Role.SCHOOL_MEMBER, fields, school=school)


def make_coordinator(school: School, **fields: Any) -> User:
    return _acting(Role.SCHOOL_COORDINATOR, fields, school=school)


def make_officer(district: District, **fields: Any) -> User:
    return _acting(Role.DISTRICT_OFFICER, fields, district=district)


def make_chief(district: District, **fields: Any) -> User:
    return _acting(Role.SECTION_CHIEF, fields, district=district)


def make_bureau(**fields: Any) -> User:
    return _acting(Role.BUREAU_OFFICER, fields)


def make_admin(**fields: Any) -> User:
    return _acting(Role.BUREAU_ADMIN, fields)


def make_auditor(**fields: Any) -> User:
    return _acting(Role.AUDITOR, fields)


def _acting(role: Role, fields: dict[str, Any], **place: Any) -> User:
    user = make_user(**fields)
    return user.act_as(make_membership(user, role, **place))
