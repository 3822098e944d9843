from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "onboarding"

    def ready(self) -> None:
        from agreements import observers, panels

        from . import services
        from .panels import ladder_panel

        observers.register(services.begin_onboarding)
        panels.register(40, ladder_panel)
