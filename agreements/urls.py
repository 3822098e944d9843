from django.urls import path

from .views import clauses, conduct, register, talks, texts

app_name = "agreements"
urlpatterns = [
    path("", register.agreements, name="list"),
    path("sheet/", register.sheet, name="sheet"),
    path("record/", register.record, name="record"),
    path("offices/<slug:slug>/", register.office, name="office"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("clauses/add/", clauses.add_clause, name="add_clause"),
    path("clauses/<slug:code>/", clauses.clause, name="clause"),
    path("clauses/<slug:code>/confirm/", clauses.confirm_clause, name="confirm_clause"),
    path("clauses/<slug:code>/move/", clauses.move_clause, name="move_clause"),
    path("<str:reference>/", register.detail, name="detail"),
    path("<str:reference>/sign/", register.sign, name="sign"),
    path("<str:reference>/sign/<slug:party>/", texts.sign_party, name="sign_party"),
    path("<str:reference>/negotiation/", talks.negotiation, name="negotiation"),
    path("<str:reference>/negotiation/add/", talks.add_line, name="add_line"),
    path("<str:reference>/negotiation/accept/", talks.accept_all, name="accept_all"),
    path("<str:reference>/negotiation/freeze/", talks.freeze, name="freeze"),
    path("<str:reference>/negotiation/<int:pk>/", talks.answer_line, name="answer_line"),
    path("<str:reference>/text/<int:number>/", texts.text, name="text"),
    path("<str:reference>/text/<int:number>/send/", texts.send, name="send"),
    path("<str:reference>/text/<int:number>/reopen/", texts.reopen, name="reopen"),
    path("<str:reference>/text/<int:number>/scan/<slug:party>/", texts.scan, name="scan"),
    path("<str:reference>/text/<int:number>/<slug:kind>/", texts.download, name="download"),
    path("<str:reference>/amend/", conduct.amend, name="amend"),
    path("<str:reference>/amend/drop/", conduct.drop_amendment, name="drop_amendment"),
    path("<str:reference>/pause/", conduct.pause, name="pause"),
    path("<str:reference>/pause/<int:pk>/<slug:act>/", conduct.answer_pause, name="answer_pause"),
    path("<str:reference>/drop/", conduct.drop, name="drop"),
    path("<str:reference>/end/", conduct.end, name="end"),
    path("<str:reference>/reminders/", register.reminders, name="reminders"),
]
