from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        from agreements import panels

        from .panels import evidence_panel

        panels.register(20, evidence_panel)
