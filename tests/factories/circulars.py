"""Circulars in every state, each reached through the services."""

from typing import Any

from accounts.models import User
from circulars import services
from circulars.constants import ALONE_UP_TO
from circulars.models import Circular
from circulars.selectors import roll_of
from circulars.services import Content
from schools.models import School
from tests.factories.accounts import make_bureau, make_coordinator

SUBJECT = "116年住民大會日期"
BODY = "各位夥伴，您好：\n\n本年度住民大會訂於4月12日。\n請於3月1日前回覆人數。\n\n敬祝 教安"


def content(audience: str = "all_coordinators", **fields: Any) -> Content:
    return Content(**({"audience": audience, "subject": SUBJECT, "body": BODY} | fields))


def english() -> dict[str, str]:
    return {"subject_en": "Dates of the residents' assemblies", "body_en": "Dear partners,\n\nthe date is 12 April."}


def make_coordinators(number: int) -> list[User]:
    """One coordinator each of so many listed schools."""
    schools = School.objects.listed().order_by("registry_order")[:number]
    assert len(schools) == number
    return [make_coordinator(school) for school in schools]


def draft(author: User | None = None, *, audience: str = "all_coordinators", **fields: Any) -> Circular:
    return services.start_circular(content(audience, **fields), actor=author or make_bureau())


def handed_in(author: User | None = None, *, audience: str = "all_coordinators", **fields: Any) -> Circular:
    """Waits for somebody else; to more people than its author may write to alone unless `audience` says otherwise."""
    if audience == "all_coordinators":
        make_coordinators(ALONE_UP_TO + 1)
    author = author or make_bureau()
    circular = draft(author, audience=audience, **fields)
    return services.ask_release(circular, actor=author, seen=roll_of(circular).digest)


def sent(author: User | None = None, *, audience: str = "bureau", **fields: Any) -> Circular:
    """To the bureau's own people, by its author."""
    author = author or make_bureau()
    circular = draft(author, audience=audience, **fields)
    return services.send_circular(circular, actor=author, seen=roll_of(circular).digest)


def released(author: User | None = None, releaser: User | None = None, **fields: Any) -> Circular:
    circular = handed_in(author, **fields)
    return services.release_circular(circular, actor=releaser or make_bureau(), seen=roll_of(circular).digest)
