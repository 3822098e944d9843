from django.urls import path

from . import views

app_name = "demo"

urlpatterns = [
    path("", views.index, name="index"),
    path("sign-in/<int:user_id>/", views.sign_in, name="sign_in"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:key>/", views.message, name="message"),
    path("mailbox/<str:key>/html/", views.message_html, name="message_html"),
]
