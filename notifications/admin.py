from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """To look at, never to change; bodies are nobody's business here."""

    list_display = ["subject", "to_address", "purpose", "status", "attempts", "not_before", "sent_at"]
    list_filter = ["status", "purpose"]
    search_fields = ["to_address", "subject", "dedupe_key"]
    fields = [
        "id", "dedupe_key", "purpose", "to_address", "language", "subject", "subject_kind", "subject_id",
        "status", "attempts", "not_before", "created_at", "sent_at", "last_error",
        "bounced_at", "bounce_code", "settled_at", "settled_by",
    ]  # fmt: skip
    readonly_fields = fields
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("body_text", "body_html", "sealed_body")

    def has_add_permission(self, *_asked: Any) -> bool:
        return False

    def has_change_permission(self, *_asked: Any) -> bool:
        return False

    def has_delete_permission(self, *_asked: Any) -> bool:
        return False
