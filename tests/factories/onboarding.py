"""Residents' assemblies and who takes part, reached through the services."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from agreements.models import Agreement
from core.dates import local_today
from districts.models import District
from onboarding import services
from onboarding.constants import Role
from onboarding.models import Attendance, Onboarding, TownMeeting
from onboarding.services import MeetingFacts
from schools.models import School
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.agreements import signed
from tests.factories.districts import district as by_slug
from tests.factories.schools import school as by_code

TITLE = "116年第1場住民大會"


def meeting(district: District | None = None, held_on: date | None = None, *, actor: User | None = None) -> TownMeeting:
    """In a month, unless told."""
    district = district or by_slug()
    facts = MeetingFacts(TITLE, held_on or local_today() + timedelta(days=30), "區民活動中心")
    return services.plan_meeting(district, actor=actor or make_officer(district), facts=facts)


def newcomer(school: School | None = None, district: District | None = None, **terms: Any) -> Agreement:
    """In force for a school without any earlier agreement: on the ladder."""
    return signed(school or by_code(), district or by_slug(), **terms)


def experienced(school: School | None = None, district: District | None = None) -> Agreement:
    """In force, and exempted from the ladder by the bureau."""
    agreement = signed(school or by_code("0003"), district or by_slug())
    services.exempt_from_ladder(ladder(agreement), actor=make_bureau(), reason="多年主責住民大會。")
    return agreement


def ladder(agreement: Agreement) -> Onboarding:
    return Onboarding.objects.with_parties().with_steps().get(agreement=agreement)


def planned(agreement: Agreement, role: Role = Role.OBSERVE, *, on: TownMeeting | None = None) -> Attendance:
    """A part in the assembly `on`, or in one held today."""
    on = on or meeting(agreement.district, local_today())
    return services.plan_attendance(on, actor=make_officer(agreement.district), agreement=agreement, role=role)


def reported(agreement: Agreement, role: Role = Role.OBSERVE, *, on: TownMeeting | None = None) -> Attendance:
    return services.report_attendance(planned(agreement, role, on=on), actor=make_coordinator(agreement.school))


def verified(agreement: Agreement, role: Role = Role.OBSERVE, *, on: TownMeeting | None = None) -> Attendance:
    part = reported(agreement, role, on=on)
    return services.verify_attendance(part, actor=make_officer(agreement.district))


def refused(agreement: Agreement, role: Role = Role.OBSERVE, *, on: TownMeeting | None = None) -> Attendance:
    part = reported(agreement, role, on=on)
    return services.refuse_attendance(part, actor=make_officer(agreement.district), reason="簽到表沒有貴校。")


def cancelled(agreement: Agreement, role: Role = Role.OBSERVE, *, on: TownMeeting | None = None) -> Attendance:
    part = planned(agreement, role, on=on)
    return services.cancel_attendance(part, actor=make_officer(agreement.district))
