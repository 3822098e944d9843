from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from cycles import manage

        from . import second_factor  # noqa: F401 - its receivers listen to allauth
        from .rules import can_enter_domains, can_see_officials

        manage.register(
            manage.SettingsPage(
                "accounts:people",
                _("Officials and invitations"),
                _("Who works at which desk; invitations, absences, leaving."),
                can_see_officials,
            )
        )
        manage.register(
            manage.SettingsPage(
                "accounts:domains",
                _("E-mail domains of schools"),
                _("Addresses in these domains let a person draft for the school."),
                can_enter_domains,
            )
        )
