from django.urls import path

from .views import absences, claims, me, officials, session, team

app_name = "accounts"
urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/name/", me.name, name="name"),
    path("me/acting/", me.switch, name="switch"),
    path("me/session/", session.session, name="session"),
    path("me/second-factor/", me.second_factor, name="second_factor"),
    path("me/absences/", absences.absences, name="absences"),
    path("people/<int:pk>/absences/", absences.absences_of, name="absences_of"),
    path("absences/<int:pk>/change/", absences.change_absence, name="change_absence"),
    path("absences/<int:pk>/cancel/", absences.cancel_absence, name="cancel_absence"),
    path("claims/", claims.claims, name="claims"),
    path("claims/new/", claims.claim, name="claim"),
    path("claims/<int:pk>/", claims.claim_detail, name="claim_detail"),
    path("claims/<int:pk>/withdraw/", claims.withdraw, name="withdraw_claim"),
    path("school-team/", team.team, name="team"),
    path("district-team/", team.desk, name="desk"),
    path("memberships/<int:pk>/coordinator/", team.make_coordinator, name="make_coordinator"),
    path("memberships/<int:pk>/end/", team.end_membership, name="end_membership"),
    path("manage/people/", officials.people, name="people"),
    path("manage/people/invite/", officials.invite, name="invite"),
    path("manage/people/invitations/<int:pk>/revoke/", officials.revoke_invitation, name="revoke_invitation"),
    path("manage/domains/", officials.domains, name="domains"),
    path("invitations/<str:token>/", officials.invitation, name="invitation"),
]
