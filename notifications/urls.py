from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [path("readyz", views.readyz, name="readyz")]
