from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    name = "obligations"

    def ready(self) -> None:
        from cycles import manage
        from notifications.readiness import watch

        from .gauges import failing_declarations, last_sweep
        from .mails import register_composers
        from .rules import can_see_ladders

        manage.register(
            manage.SettingsPage(
                "obligations:ladders",
                _("Reminders"),
                _("When who is reminded before and after each due date, and who is told when nothing happens."),
                can_see_ladders,
            )
        )
        register_composers()
        watch(last_sweep)
        watch(failing_declarations)
        autodiscover_modules("reminders")
