"""Every mail about accounts renders in both languages, with the same words in both parts."""

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.constants import Role
from accounts.models import OfficialInvitation, SchoolClaim
from notifications.rendering import render_mail
from tests.factories.accounts import make_absence, make_admin, make_coordinator, make_user
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
EMAILS = Path(settings.BASE_DIR) / "templates" / "emails"
NAMES = sorted(
    f"{path.parent.name}/{path.name.removesuffix('.subject.txt')}"
    for folder in ("account", "accounts")
    for path in (EMAILS / folder).glob("*.subject.txt")
)


@pytest.fixture
def context() -> dict[str, object]:
    admin, coordinator = make_admin(), make_coordinator(school())
    invitation = OfficialInvitation(
        email="a@example.com", role=Role.SECTION_CHIEF, district=district(), invited_by=admin,
        expires_at=timezone.now() + timedelta(days=14),
    )  # fmt: skip
    return {
        "code": "QXRT-5678", "email": "a@example.com", "when": timezone.now(), "recipient_name": "",
        "sign_in_url": "https://x.example/in", "password_reset_url": "https://x.example/key",
        "from_email": "old@example.com", "to_email": "new@example.com", "deleted_email": "old@example.com",
        "invitation": invitation, "link": "https://x.example/page", "actor": admin, "passed_on": 3,
        "claim": SchoolClaim(user=make_user(), school=school(), title="教授", note="查無此人"),
        "confirmed": False, "membership": coordinator.acting, "successor": make_user(),
        "absence": make_absence(coordinator, make_user()), "is_standing": True,
    }  # fmt: skip


def words(text: str) -> str:
    """Only what is read: no markup, no spaces, rules or colons."""
    bare = re.sub(r"<style>.*?</style>|<[^>]+>", "", text, flags=re.DOTALL)
    return re.sub(r"\s+|─+|--|[:：]", "", html.unescape(bare))


def test_there_are_mails():
    assert len(NAMES) == 22


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_parts_say_the_same_in_the_readers_language(context, name, language):
    mail = render_mail(name, language=language, context=context)
    body = words(mail.html.partition("<h1")[2])
    for line in mail.text.splitlines()[2:]:
        if not line.startswith("http"):
            assert words(line) in body
    assert bool(re.search(r"[一-鿿]{4}", mail.subject)) is (language == "zh-hant" or "世新大學" in mail.subject)
    assert "QXRT" not in mail.subject


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_decision_says_which_it_was(context, confirmed):
    text = render_mail("accounts/claim_decided", language="zh-hant", context=context | {"confirmed": confirmed}).text
    assert ("您已獲確認為學校成員" in text, "理由：查無此人" in text) == (confirmed, not confirmed)
