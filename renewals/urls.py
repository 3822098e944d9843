from django.urls import path

from . import views

app_name = "renewals"
urlpatterns = [
    path("renewals/", views.renewals, name="list"),
    path("renewals/sheet/", views.sheet, name="sheet"),
    path("agreements/<str:reference>/renewal/", views.renewal, name="detail"),
]
