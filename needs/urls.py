from django.urls import path

from . import views

app_name = "needs"

urlpatterns = [
    path("", views.needs, name="list"),
    path("desk/", views.desk, name="desk"),
    path("new/", views.new, name="new"),
    path("<int:number>/", views.detail, name="detail"),
    path("<int:number>/edit/", views.edit, name="edit"),
    path("<int:number>/publish/", views.publish, name="publish"),
    path("<int:number>/met/", views.meet, name="meet"),
    path("<int:number>/withdraw/", views.withdraw, name="withdraw"),
]
