from django.urls import path

from . import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreements, name="list"),
    path("record/", views.record, name="record"),
    path("offices/<slug:slug>/", views.office, name="office"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/sign/", views.sign, name="sign"),
    path("<str:reference>/end/", views.end, name="end"),
    path("<str:reference>/reminders/", views.reminders, name="reminders"),
]
