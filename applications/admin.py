"""For support: where a case is and what happened to it. What people wrote in it is not support's to read."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Application, ApplicationEvent


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ["reference", "school", "reviewing_district", "status", "due_on", "submitted_at"]
    list_filter = ["status", "reviewing_district"]
    list_select_related = ["school", "reviewing_district"]
    search_fields = ["reference", "school__name"]
    ordering = ["-created_at", "-pk"]
    fields = [
        "reference", "school", "campus", "status", "status_since", "due_on", "reviewing_district", "form_version",
        "touched_sections", "agreement", "is_sample", "created_at", "saved_at", "submitted_at",
    ]  # fmt: skip


@admin.register(ApplicationEvent)
class ApplicationEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "acting_code", "verb", "from_state", "to_state"]
    list_filter = ["verb"]
    list_select_related = ["subject"]
    search_fields = ["subject__reference"]
    ordering = ["-at", "-pk"]
    fields = [
        "subject", "sequence", "at", "acting_code", "verb", "from_state", "to_state", "previous_hash", "hash",
    ]  # fmt: skip
