from django.urls import path

from .views import ladder, meetings

app_name = "onboarding"
LADDER = "onboarding/<str:reference>/"
MEETING = "meetings/<str:reference>/"
PART = f"{MEETING}<str:agreement>/"

urlpatterns = [
    path("onboarding/", ladder.ladders, name="list"),
    path("onboarding/sheet/", ladder.sheet, name="sheet"),
    path(LADDER, ladder.detail, name="detail"),
    path(f"{LADDER}buddy/", ladder.buddy, name="buddy"),
    path(f"{LADDER}buddy/accept/", ladder.accept, name="accept"),
    path(f"{LADDER}buddy/decline/", ladder.decline, name="decline"),
    path(f"{LADDER}exempt/", ladder.exempt, name="exempt"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/sheet/", meetings.sheet, name="meetings_sheet"),
    path("meetings/new/", meetings.new, name="new_meeting"),
    path(MEETING, meetings.detail, name="meeting"),
    path(f"{MEETING}edit/", meetings.edit, name="edit_meeting"),
    path(f"{MEETING}cancel/", meetings.cancel, name="cancel_meeting"),
    path(f"{MEETING}plan/", meetings.plan, name="plan"),
    path(f"{PART}report/", meetings.report, name="report"),
    path(f"{PART}take-back/", meetings.take_back, name="take_back"),
    path(f"{PART}verify/", meetings.verify, name="verify"),
    path(f"{PART}refuse/", meetings.refuse, name="refuse"),
    path(f"{PART}cancel/", meetings.cancel_part, name="cancel_part"),
]
