from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CalendarsConfig(AppConfig):
    name = "calendars"

    def ready(self) -> None:
        autodiscover_modules("calendar_entries")
