"""The main job, walked over HTTP as each role: a school applies, the district reviews, the bureau decides."""

import time
from collections.abc import Callable

from .browser import Lost, Visitor
from .people import person

_DISTRICT = "daan"
_MAIL_SECONDS = 30
_SECTIONS: dict[str, dict[str, str]] = {
    "school": {"unit": "政治學系"},
    "contact": {
        "contact_name": "何示範",
        "contact_title": "專案助理",
        "contact_email": "contact@sample.invalid",
        "contact_phone": "02-2000-0000",
        "teacher_name": "周示範",
        "teacher_title": "副教授",
        "teacher_experience": "taught",
    },
    "districts": {"choice_1": _DISTRICT, "choice_2": "xinyi", "district_reason": "師生長期在本區服務。（示範資料）"},
    "commitments": {"plan": "每學期開一門課，學生結訓後擔任桌長。（示範資料）"},
    "teaching": {"courses": "公民參與，2 學分（36 小時）", "students": "40", "facilitators": "6"},
}
_CHOICES = {"school": ("campus",), "commitments": ("start_term",)}


def walk(base: str, *, say: Callable[[str], object]) -> str:
    """Walk the main job at `base`; returns what went wrong, empty when all went well."""
    try:
        _Walk(base, say).whole()
    except (Lost, OSError, TimeoutError) as error:
        return str(error)
    return ""


class _Walk:
    """One case from draft to agreement."""

    def __init__(self, base: str, say: Callable[[str], object]) -> None:
        self.base = base
        self.say = say
        self.reference = ""

    def whole(self) -> None:
        school = self.visitor("coordinator")
        self.fill_in(school)
        self.consent(school)
        self.send(school)
        self.review()
        self.decide()
        self.see_the_result(school)

    def visitor(self, key: str) -> Visitor:
        """A fresh browser, signed in with one click as a sample person."""
        visitor = Visitor(self.base)
        page = visitor.open("/demo/")
        button = next((form for form in page.forms if person(key).name in form.words), None)
        if button is None:
            raise Lost(f"no one-click sign-in as {person(key).name}")
        visitor.send(button.action)
        return visitor

    @property
    def case(self) -> str:
        return f"/applications/{self.reference}/"

    def fill_in(self, school: Visitor) -> None:
        school.open("/apply/")
        school.send("/apply/new/", school=person("coordinator").place)
        self.reference = school.page.url.rstrip("/").split("/")[-2]
        for code, answers in _SECTIONS.items():
            school.open(f"{self.case}edit/{code}/")
            chosen = {name: school.first_option(name) for name in _CHOICES.get(code, ())}
            school.send(f"edit/{code}/", action="continue", **answers, **chosen)
            if school.page.url.endswith(f"edit/{code}/"):
                raise Lost(f"section {code} was not accepted: {school.page.words[:300]}")
        self.say(f"  學校聯絡人填寫申請案 {self.reference}")

    def consent(self, school: Visitor) -> None:
        school.open(f"{self.case}edit/declaration/")
        school.send(
            "edit/declaration/",
            to=f"{self.case}ask-consent/",
            consent_name="郭示範",
            consent_title="系主任",
            consent_email=f"head-{self.reference.lower()}@sample.invalid",
        )
        head = Visitor(self.base)
        link = self.mailed_link(head, f"head-{self.reference.lower()}@sample.invalid", "/consent/")
        head.open(link)
        head.send("")
        self.say("  單位主管由信件連結同意")
        school.open(f"{self.case}edit/declaration/")
        school.send("edit/declaration/", action="continue", is_true="on", has_read_notice="on")

    def mailed_link(self, reader: Visitor, address: str, part: str) -> str:
        """The link in the newest mail to `address`; the worker has to deliver it first."""
        deadline = time.monotonic() + _MAIL_SECONDS
        while time.monotonic() < deadline:
            reader.open(f"/demo/mailbox/?to={address}")
            mails = [
                link for link in reader.page.links.values() if link.startswith("/demo/mailbox/") and len(link) > 20
            ]
            if mails:
                reader.open(mails[0])
                return next(link for link in reader.page.links.values() if part in link).replace(
                    "http://localhost", self.base.rpartition(":")[0]
                )
            time.sleep(0.3)
        raise TimeoutError(f"no mail reached {address} within {_MAIL_SECONDS} s")

    def send(self, school: Visitor) -> None:
        school.open(f"{self.case}check/")
        school.send("check/")
        school.expect(self.reference)
        if not school.page.url.endswith("/receipt/"):
            raise Lost(f"sending led to {school.page.url}: {school.page.words[:300]}")
        self.say("  學校送出，取得收件回條")

    def review(self) -> None:
        officer = self.visitor("officer-daan")
        officer.open("/applications/")
        officer.follow(self.reference)
        officer.send("/claim/")
        officer.open(f"{self.case}assess/")
        checklist = dict.fromkeys(("locality", "capacity", "plan", "resources"), "meets")
        officer.send("/assess/", recommended="yes", reason="師資與計畫符合本區需要。（示範資料）", **checklist)
        self.say("  經建課承辦受理並提出初審意見")
        chief = self.visitor("chief-daan")
        chief.open(f"{self.case}confirm/")
        chief.send("/confirm/")
        self.say("  課長確認")

    def decide(self) -> None:
        drafter = self.visitor("bureau")
        drafter.open(f"{self.case}decide/")
        drafter.send(
            "/decide/", outcome="approve", approve_reasons=["teaching", "plan"], explanation="建議同意。（示範資料）"
        )
        releaser = self.visitor("bureau-two")
        releaser.open(f"{self.case}release/")
        releaser.send("/release/")
        self.say("  民政局擬具決定，另一人核發")

    def see_the_result(self, school: Visitor) -> None:
        school.open(self.case)
        agreement = next((link for link in school.page.links.values() if link.startswith("/agreements/AG")), "")
        if not agreement:
            raise Lost(f"no agreement on {school.page.url}: {school.page.words[:300]}")
        school.open(agreement)
        self.say(f"  協議草案 {agreement.rstrip('/').split('/')[-1]}")
        address = person("coordinator").email
        deadline = time.monotonic() + _MAIL_SECONDS
        while self.reference not in school.open(f"/demo/mailbox/?to={address}").words:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no mail about {self.reference} reached {address}")
            time.sleep(0.3)
        self.say("  通知信已寄達學校聯絡人")
