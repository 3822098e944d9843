from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from . import second_factor  # noqa: F401 - its receivers listen to allauth
