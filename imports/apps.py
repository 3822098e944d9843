from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        from cycles import manage

        from .rules import can_see_imports

        manage.register(
            manage.SettingsPage(
                "imports:index",
                _("Lists taken over"),
                _("Schools, contacts, past agreements and reports from a spreadsheet: checked, then taken whole."),
                can_see_imports,
            )
        )
