from django.urls import path

from . import views

app_name = "imports"
BATCH = "<str:reference>/"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/<slug:kind>/", views.new, name="new"),
    path("new/<slug:kind>/template/", views.template, name="template"),
    path(BATCH, views.batch, name="batch"),
    path(f"{BATCH}rows/", views.rows, name="rows"),
    path(f"{BATCH}file/", views.original, name="original"),
    path(f"{BATCH}take/", views.take, name="take"),
    path(f"{BATCH}drop/", views.drop, name="drop"),
]
