from django.urls import path, re_path

from . import views

app_name = "opendata"
urlpatterns = [
    path("", views.datasets, name="datasets"),
    re_path(r"^(?P<slug>[a-z-]+)\.(?P<form>csv|json)$", views.download, name="download"),
    path("<slug:slug>/", views.dataset, name="dataset"),
]
