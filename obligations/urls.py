from django.urls import path

from . import views

app_name = "obligations"
urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("manage/ladders/", views.ladders, name="ladders"),
    path("manage/ladders/<slug:code>/", views.ladder, name="ladder"),
    path("manage/ladders/<slug:code>/add/", views.add_step, name="add_step"),
    path("manage/ladders/<slug:code>/<int:pk>/", views.change_step, name="change_step"),
    path("manage/ladders/<slug:code>/<int:pk>/remove/", views.remove_step, name="remove_step"),
]
