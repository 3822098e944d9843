from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self) -> None:
        from . import dates
        from .selectors import coming

        dates.register(coming.ending_needs)
        dates.register(coming.next_term)
