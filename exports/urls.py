from django.urls import path

from . import views

app_name = "exports"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("new/<slug:key>/", views.ask, name="ask"),
    path("<uuid:pk>/", views.export, name="export"),
    path("<uuid:pk>/repeat/", views.repeat, name="repeat"),
    path("<uuid:pk>/file/", views.file, name="file"),
]
