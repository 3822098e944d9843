from django.urls import path

from .views import clauses, register

app_name = "agreements"
urlpatterns = [
    path("", register.agreements, name="list"),
    path("record/", register.record, name="record"),
    path("offices/<slug:slug>/", register.office, name="office"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("clauses/add/", clauses.add_clause, name="add_clause"),
    path("clauses/<slug:code>/", clauses.clause, name="clause"),
    path("clauses/<slug:code>/confirm/", clauses.confirm_clause, name="confirm_clause"),
    path("clauses/<slug:code>/move/", clauses.move_clause, name="move_clause"),
    path("<str:reference>/", register.detail, name="detail"),
    path("<str:reference>/sign/", register.sign, name="sign"),
    path("<str:reference>/end/", register.end, name="end"),
    path("<str:reference>/reminders/", register.reminders, name="reminders"),
]
