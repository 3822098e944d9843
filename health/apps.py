from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        from agreements import observers, panels

        from . import services
        from .panels import health_panel

        observers.register(services.refresh)
        panels.register(30, health_panel)
