from typing import Any

from django.contrib import admin

from .models import Ladder, Reminder, Sweep


class _ToLookAt(admin.ModelAdmin):
    """Ladders are edited at /manage/ladders/, the rest is the sweep's own."""

    show_full_result_count = False

    def has_add_permission(self, *_asked: Any) -> bool:
        return False

    def has_change_permission(self, *_asked: Any) -> bool:
        return False

    def has_delete_permission(self, *_asked: Any) -> bool:
        return False


@admin.register(Ladder)
class LadderAdmin(_ToLookAt):
    list_display = ["code", "name", "name_en"]


@admin.register(Sweep)
class SweepAdmin(_ToLookAt):
    list_display = ["started_at", "finished_at", "issued", "superseded", "closed", "failures"]


@admin.register(Reminder)
class ReminderAdmin(_ToLookAt):
    list_display = ["obligation", "subject_kind", "subject_id", "due_on", "step", "fires_on", "state", "closed_at"]
    list_filter = ["obligation", "state"]
    list_select_related = ["step"]
