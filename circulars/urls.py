from django.urls import path

from . import views

app_name = "circulars"
urlpatterns = [
    path("", views.circulars, name="list"),
    path("new/", views.new, name="new"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/mail/<str:language>/", views.mail, name="mail"),
    path("<str:reference>/edit/", views.edit, name="edit"),
    path("<str:reference>/preview/", views.preview, name="preview"),
    path("<str:reference>/release/", views.release, name="release"),
    path("<str:reference>/take-back/", views.take_back, name="take_back"),
    path("<str:reference>/send-back/", views.send_back, name="send_back"),
    path("<str:reference>/mails/<uuid:message_id>/settle/", views.settle_mail, name="settle_mail"),
    path("<str:reference>/discard/", views.discard, name="discard"),
]
