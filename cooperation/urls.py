from django.urls import path

from . import views

app_name = "cooperation"
PAIR = "<slug:district>/<slug:school>/"

urlpatterns = [
    path("", views.activities, name="list"),
    path("sheet/", views.sheet, name="sheet"),
    path("log/", views.log, name="log"),
    path(PAIR, views.pair, name="pair"),
    path(f"{PAIR}<int:number>/correct/", views.correct, name="correct"),
    path(f"{PAIR}<int:number>/strike/", views.strike, name="strike"),
]
