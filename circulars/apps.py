from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CircularsConfig(AppConfig):
    name = "circulars"

    def ready(self) -> None:
        autodiscover_modules("audiences")
