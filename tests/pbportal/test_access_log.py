import pytest
from django.urls import reverse

from pbportal.access_log import without_secrets

TOKEN = "Zk3-x_9" * 6


@pytest.mark.parametrize(
    "path",
    [
        reverse("calendars:feed", args=[TOKEN]),
        reverse("accounts:invitation", args=[TOKEN]),
        reverse("applications:consent", args=[TOKEN]),
        reverse("account_reset_password_from_key", args=["1", TOKEN]),
    ],
)
def test_a_secret_address_is_not_logged(path):
    assert TOKEN not in without_secrets(path)
    assert "…" in without_secrets(path)


@pytest.mark.parametrize("path", ["/", "/me/calendars/", "/applications/PB115-0042-K/calendar.ics", "/calendar/"])
def test_other_addresses_are(path):
    assert without_secrets(path) == path
