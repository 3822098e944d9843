from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Batch, BatchEvent


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = [
        "reference",
        "kind",
        "status",
        "added",
        "present",
        "wrong",
        "uploaded_by",
        "uploaded_at",
        "taken_at",
    ]
    list_filter = ["kind", "status"]
    list_select_related = ["uploaded_by"]
    search_fields = ["reference"]


@admin.register(BatchEvent)
class BatchEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject", "actor"]
    search_fields = ["subject__reference"]
