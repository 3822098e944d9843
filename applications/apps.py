from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        from accounts import handover

        from .services import hand_over_drafts

        handover.register(hand_over_drafts)
