from django.urls import path

from . import views

app_name = "health"
# Stands before the addresses of agreements, whose references would take "health" for one of theirs.
urlpatterns = [
    path("health/", views.overview, name="list"),
    path("health/sheet/", views.sheet, name="sheet"),
    path("health/owed/", views.owed, name="owed"),
    path("health/owed/sheet/", views.owed_sheet, name="owed_sheet"),
    path("<str:reference>/health/", views.detail, name="detail"),
    path("<str:reference>/health/take-up/", views.take_up, name="take_up"),
]
