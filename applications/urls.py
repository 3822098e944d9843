from django.urls import path

from .views import (
    autosaving,
    beginning,
    cases,
    continuing,
    deciding,
    drafting,
    entrances,
    papers,
    preparing,
    reasons,
    releasing,
    reviewing,
    saved,
    sending,
    start,
    team,
)

app_name = "applications"
CASE = "applications/<str:reference>/"

urlpatterns = [
    # The door
    path("apply/", start.start, name="start"),
    path("apply/new/", start.create, name="create"),
    path("apply/accept/<str:reference>/", entrances.accept, name="accept"),
    path("apply/self-check/", preparing.self_check, name="self_check"),
    path("apply/blank/", preparing.blank_form, name="blank"),
    # Typing before identity
    path("apply/begin/", beginning.tasks, name="begin"),
    path("apply/begin/<slug:section_code>/", beginning.section, name="begin_section"),
    path("apply/begin/<slug:section_code>/keep/", beginning.keep, name="begin_keep"),
    path("apply/send-link/", beginning.send_link, name="send_link"),
    path("apply/forget/", beginning.forget, name="forget"),
    path("apply/continue/", continuing.from_here, name="continue"),
    path("apply/continue/<str:token>/", continuing.from_mail, name="continue_from_mail"),
    path("consent/<str:token>/", start.consent, name="consent"),
    # Lists and the case itself, one address for every role
    path("applications/", cases.case_list, name="list"),
    path("applications/sheet/", cases.sheet, name="sheet"),
    path("applications/reasons/", reasons.reasons, name="reasons"),
    path("applications/reasons/sheet/", reasons.sheet, name="reasons_sheet"),
    path("applications/release/", releasing.batch, name="release_batch"),
    path("applications/views/", saved.views, name="views"),
    path("applications/views/<int:pk>/", saved.view, name="view"),
    path("applications/views/<int:pk>/remove/", saved.remove, name="remove_view"),
    path(CASE, cases.detail, name="detail"),
    path(f"{CASE}files/<uuid:file_id>/", cases.file, name="file"),
    path(f"{CASE}letter.pdf", cases.letter, name="letter"),
    path(f"{CASE}copy.pdf", cases.copy, name="copy"),
    path(f"{CASE}calendar.ics", cases.calendar, name="calendar"),
    path(f"{CASE}reminders/", cases.reminders, name="reminders"),
    path(f"{CASE}comment/", cases.comment, name="comment"),
    path(f"{CASE}mails/<uuid:message_id>/settle/", cases.settle_mail, name="settle_mail"),
    # The school writes
    path(f"{CASE}edit/", drafting.tasks, name="tasks"),
    path(f"{CASE}edit/<slug:section_code>/", drafting.section, name="section"),
    path(f"{CASE}edit/<slug:section_code>/keep/", autosaving.keep, name="keep"),
    path(f"{CASE}take-up/", drafting.restore, name="restore_draft"),
    path(f"{CASE}attach/", papers.attach, name="attach"),
    path(f"{CASE}files/<uuid:file_id>/remove/", papers.remove_file, name="remove_file"),
    path(f"{CASE}ask-consent/", papers.ask_consent, name="ask_consent"),
    path(f"{CASE}cancel-consent/", papers.cancel_consent, name="cancel_consent"),
    path(f"{CASE}team/", team.team, name="team"),
    path(f"{CASE}take-over/", team.take_over, name="take_over"),
    # … and sends
    path(f"{CASE}check/", sending.check, name="check"),
    path(f"{CASE}receipt/", sending.receipt, name="receipt"),
    path(f"{CASE}withdraw/", sending.withdraw, name="withdraw"),
    # The district reviews
    path(f"{CASE}recuse/", reviewing.recuse, name="recuse"),
    path(f"{CASE}claim/", reviewing.claim, name="claim"),
    path(f"{CASE}return/", reviewing.send_back_to_school, name="return"),
    path(f"{CASE}cancel-return/", reviewing.cancel_return, name="cancel_return"),
    path(f"{CASE}restore/", reviewing.restore, name="restore"),
    path(f"{CASE}resolve/<int:item_id>/", reviewing.resolve, name="resolve"),
    path(f"{CASE}assess/", reviewing.assess, name="assess"),
    path(f"{CASE}confirm/", reviewing.confirm, name="confirm"),
    path(f"{CASE}send-back/", reviewing.send_back, name="send_back"),
    # The bureau decides
    path(f"{CASE}decide/", deciding.decide, name="decide"),
    path(f"{CASE}discard/", deciding.discard, name="discard"),
    path(f"{CASE}release/", deciding.release, name="release"),
    path(f"{CASE}refer/", deciding.refer, name="refer"),
]
