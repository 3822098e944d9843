from django.urls import path

from .views import periods

app_name = "reports"
PERIOD = "periods/<slug:key>/"

urlpatterns = [
    path("periods/", periods.periods, name="periods"),
    path(PERIOD, periods.period, name="period"),
    path(f"{PERIOD}close/", periods.close, name="close"),
    path(f"{PERIOD}figures.json", periods.snapshot, name="snapshot"),
    path(f"{PERIOD}errata/<slug:figure>/", periods.erratum, name="erratum"),
]
