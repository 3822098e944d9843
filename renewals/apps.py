from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    name = "renewals"

    def ready(self) -> None:
        from agreements import panels

        from .selectors.panel import panel_of

        panels.register(10, panel_of)
