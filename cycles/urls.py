from datetime import date

from django.urls import path, register_converter

from . import views


class IsoDate:
    """2026-11-24; a day that does not exist is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class Year:
    regex = r"[12]\d{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IsoDate, "iso_date")
register_converter(Year, "year")

app_name = "cycles"
urlpatterns = [
    path("", views.manage, name="manage"),
    path("calendar/", views.calendar_now, name="calendar_now"),
    path("calendar/<year:year>/", views.calendar, name="calendar"),
    path("calendar/<iso_date:day>/", views.day, name="day"),
    path("rules/", views.rules_list, name="rules"),
    path("rules/<slug:code>/", views.rule, name="rule"),
    path("rules/<int:pk>/take-back/", views.take_back, name="take_back"),
]
