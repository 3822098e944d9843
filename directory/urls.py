from django.urls import path

from . import views

app_name = "directory"
urlpatterns = [
    path("", views.front, name="front"),
    path("locality/", views.locality, name="locality"),
    path("districts/", views.districts, name="districts"),
    path("districts/<slug:slug>/", views.district, name="district"),
    path("schools/", views.schools, name="schools"),
    path("sheets/schools/", views.sheet, name="sheet"),
    path("schools/<slug:slug>/", views.school, name="school"),
]
