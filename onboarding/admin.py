from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Attendance, Onboarding, TownMeeting


@admin.register(TownMeeting)
class TownMeetingAdmin(ReadOnlyAdmin):
    list_display = ["reference", "title", "district", "held_on", "cancelled_at", "is_sample"]
    list_filter = ["district", "is_sample"]
    list_select_related = ["district"]
    search_fields = ["reference", "title"]


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "agreement", "role", "state", "state_since"]
    list_filter = ["role", "state"]
    list_select_related = ["meeting", "agreement"]
    search_fields = ["meeting__reference", "agreement__reference"]


@admin.register(Onboarding)
class OnboardingAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "started_at", "buddy", "buddy_accepted_at", "completed_at", "exempted_at"]
    list_select_related = ["agreement", "buddy"]
    search_fields = ["agreement__reference"]
