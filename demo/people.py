"""The sample people: who can be signed in as with one click, and what for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role

DOMAIN = "sample.invalid"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A sample account. `place` is a school code or a district slug, empty for the city."""

    key: str
    name: str
    title: str
    role: Role | None
    place: str
    purpose: Promise

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


PEOPLE = (
    SamplePerson(
        "coordinator", "林示範", "計畫聯絡人", Role.SCHOOL_COORDINATOR, "1003", _("Applies for a school and sends")
    ),
    SamplePerson("member", "陳示範", "助理教授", Role.SCHOOL_MEMBER, "1003", _("Writes in the school's drafts")),
    SamplePerson("newcomer", "吳示範", "講師", None, "", _("Belongs to no school yet")),
    SamplePerson(
        "neighbour", "黃示範", "計畫聯絡人", Role.SCHOOL_COORDINATOR, "0037", _("Another school, with other cases")
    ),
    SamplePerson("officer", "張示範", "經建課課員", Role.DISTRICT_OFFICER, "shilin", _("Reviews the district's cases")),
    SamplePerson("chief", "王示範", "經建課課長", Role.SECTION_CHIEF, "shilin", _("Confirms assessments")),
    SamplePerson("officer-daan", "李示範", "經建課課員", Role.DISTRICT_OFFICER, "daan", _("Another district's desk")),
    SamplePerson("chief-daan", "劉示範", "經建課課長", Role.SECTION_CHIEF, "daan", _("Another district's chief")),
    SamplePerson("bureau", "蔡示範", "自治行政科科員", Role.BUREAU_OFFICER, "", _("Drafts decisions")),
    SamplePerson("bureau-two", "許示範", "自治行政科股長", Role.BUREAU_OFFICER, "", _("Releases decisions")),
    SamplePerson("admin", "鄭示範", "自治行政科專員", Role.BUREAU_ADMIN, "", _("Invites people, gives roles")),
    SamplePerson("auditor", "謝示範", "政風室", Role.AUDITOR, "", _("Reads everything, changes nothing")),
)


def person(key: str) -> SamplePerson:
    return next(one for one in PEOPLE if one.key == key)
