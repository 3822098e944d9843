from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Export, ExportEvent


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ["sheet", "format", "asked_by", "capacity", "asked_at", "status", "written", "attempts", "failure"]
    list_filter = ["status", "sheet"]
    list_select_related = ["asked_by", "capacity__school", "capacity__district"]


@admin.register(ExportEvent)
class ExportEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject", "actor"]
