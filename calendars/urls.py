from django.urls import path

from . import views

app_name = "calendars"
urlpatterns = [
    path("me/calendars/", views.mine, name="mine"),
    path("me/calendars/<int:pk>/renew/", views.renew, name="renew"),
    path("me/calendars/<int:pk>/revoke/", views.revoke, name="revoke"),
    # Read by calendar programs, without signing in.
    path("calendar/<str:token>.ics", views.feed, name="feed"),
]
