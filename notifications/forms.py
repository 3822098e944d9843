from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm

from .constants import CHANNELS_ALLOWED, Channel, Topic

# What each choice means for each topic.
_MEANINGS = {
    (Topic.DUTY, Channel.IMMEDIATE): _("At once where somebody is blocked; everything else in the daily summary"),
    (Topic.DUTY, Channel.DIGEST): _("All of it in the daily summary, even where somebody is blocked"),
    (Topic.NEWS, Channel.DIGEST): _("In the daily summary"),
    (Topic.NEWS, Channel.IMMEDIATE): _("An e-mail at once for each thing that happens"),
    (Topic.NEWS, Channel.NONE): _("No e-mail; it stands in the portal only"),
}


def _choices(topic: Topic) -> list[tuple[str, Any]]:
    return [(channel.value, _MEANINGS[topic, channel]) for channel in CHANNELS_ALLOWED[topic]]


class PreferencesForm(PortalForm):
    """One question a topic, within what duty allows; the first choice of each is what holds until one chooses."""

    duty = forms.TypedChoiceField(
        label=Topic.DUTY.label,
        choices=_choices(Topic.DUTY),
        coerce=Channel,
        help_text=_("Others wait for it, so these e-mails cannot be switched off. They stop once the thing is done."),
        widget=forms.RadioSelect,
    )
    news = forms.TypedChoiceField(
        label=Topic.NEWS.label,
        choices=_choices(Topic.NEWS),
        coerce=Channel,
        help_text=_("What you wait for yourself, such as a decision, reaches you at once in any case."),
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, chosen: dict[Topic, Channel], data: Any = None) -> "PreferencesForm":
        initial = {topic.value: chosen.get(topic, CHANNELS_ALLOWED[topic][0]) for topic in Topic}
        return cls(data, initial=initial)
