from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidesConfig(AppConfig):
    name = "guides"

    def ready(self) -> None:
        from cycles import manage
        from directory import dates

        from .selectors import dates_said

        dates.register(dates_said)
        manage.register(
            manage.SettingsPage(
                "guides:dates",
                _("Dates of the yearly cycle"),
                _("When this year's briefings, assemblies, workshops and vote take place, as the guide says it."),
            )
        )
