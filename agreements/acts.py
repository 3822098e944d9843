"""The buttons of an agreement's page, out of the rules alone: what a reader may do now, the next step first."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from . import rules
from .models import Agreement, Version


@dataclass(frozen=True, slots=True)
class Act:
    """A link that looks like a button; `look` is its class besides `button`."""

    url: str
    label: str | Promise
    look: str = "quiet"


def acts_of(
    agreement: Agreement, user: User | AnonymousUser, *, opened: Version | None, pause_is_proposed: bool
) -> list[Act]:
    """`opened` is the wording that is not in force yet. What the page has read already is not asked for again."""
    acts = [_to_text(agreement, opened)] if opened and rules.can_see_history(user, agreement) else []
    may_change = rules.runs(agreement) and bool(rules.can_speak(user, agreement))
    offered = [
        (rules.can_record_signing(user, agreement), "sign", _("Record a signing on paper"), "quiet"),
        (may_change and not opened, "amend", _("Amend the agreement"), "quiet"),
        (may_change and not pause_is_proposed, "pause", _("Propose a pause"), "quiet"),
        (rules.can_drop_agreement(user, agreement), "drop", _("Give up this agreement"), "quiet danger"),
        (rules.can_end_agreement(user, agreement), "end", _("End the agreement"), "quiet danger"),
    ]
    return acts + [
        Act(reverse(f"agreements:{name}", args=[agreement.reference]), label, look)
        for verdict, name, label, look in offered
        if verdict
    ]


def _to_text(agreement: Agreement, opened: Version) -> Act:
    """Where the open wording is talked about, or read once it is settled."""
    if opened.frozen_at:
        url = reverse("agreements:text", args=[agreement.reference, opened.number])
        return Act(url, _("Text and signatures"), "")
    url = reverse("agreements:negotiation", args=[agreement.reference])
    return Act(url, _("Negotiate line by line") if opened.number == 1 else _("Settle the amendment"), "")
