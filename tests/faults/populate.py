"""`python -m tests.faults.populate N`: a database with N cases under review, none due yet."""

import sys
from datetime import timedelta
from itertools import islice, product

import django
import pgtrigger
from django.core.management import call_command
from django.utils import timezone

FAR_AHEAD, LONG_AGO = timedelta(days=200), timedelta(days=30)


def populate(count: int) -> None:
    from accounts.constants import Role
    from accounts.models import Membership, User
    from applications.constants import Status
    from applications.models import Application
    from districts.models import District
    from schools.models import School

    call_command("load_reference_data", verbosity=0)
    now = timezone.now()
    districts = list(District.objects.order_by("number"))
    people = {}
    for district in districts:
        for role, name in ((Role.DISTRICT_OFFICER, "officer"), (Role.SECTION_CHIEF, "chief")):
            user = User.objects.create_user(
                f"{name}-{district.slug}@example.gov.tw", display_name="示範人員", is_sample=True
            )
            Membership.objects.create(user=user, role=role, district=district)
            people[name, district.pk] = user
    pairs = islice(product(School.objects.order_by("pk"), districts), count)
    cases = [
        Application(
            reference=f"PB115-{number:04d}-X",
            school=school,
            owner=people["officer", district.pk],
            status=Status.UNDER_REVIEW,
            status_since=now - LONG_AGO,
            saved_at=now,
            submitted_at=now,
            due_on=now.date() + FAR_AHEAD,
            reviewing_district=district,
            reviewer=people["officer", district.pk],
            is_sample=True,
        )
        for number, (school, district) in enumerate(pairs, start=1)
    ]
    # They did not come here by the workflow: the guard of the first status is set aside by name.
    with pgtrigger.ignore("applications.Application:application_begins_as_draft"):
        Application.objects.bulk_create(cases)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    populate(int(sys.argv[1]))
