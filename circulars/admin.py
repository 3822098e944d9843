from typing import Any

from django.contrib import admin

from .models import Circular


@admin.register(Circular)
class CircularAdmin(admin.ModelAdmin):
    """To look at, never to change."""

    list_display = ["reference", "subject", "office", "author", "status", "recipient_count", "sent_at", "released_by"]
    list_filter = ["status"]
    list_select_related = ["office", "author", "released_by"]
    search_fields = ["reference", "subject"]
    show_full_result_count = False

    def has_add_permission(self, *_asked: Any) -> bool:
        return False

    def has_change_permission(self, *_asked: Any) -> bool:
        return False

    def has_delete_permission(self, *_asked: Any) -> bool:
        return False
