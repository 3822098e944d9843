from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        from cycles import manage

        manage.register(
            manage.SettingsPage(
                "agreements:clauses",
                _("Standard clauses"),
                _("What new agreements begin with, in which order, and whether legal staff has confirmed it."),
            )
        )
