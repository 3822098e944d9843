from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Erratum, HandoverCopy, Period, PeriodEvent, Snapshot


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "starts_on", "ends_on", "status", "closed_at", "closed_by"]
    list_filter = ["kind", "status"]
    list_select_related = ["closed_by"]


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ["period", "sha256", "definitions_version", "schema_version", "taken_at"]
    list_select_related = ["period__term"]


@admin.register(Erratum)
class ErratumAdmin(ReadOnlyAdmin):
    list_display = ["snapshot", "figure", "scope", "code", "was", "right", "by", "at"]
    list_select_related = ["snapshot", "by"]


@admin.register(HandoverCopy)
class HandoverCopyAdmin(ReadOnlyAdmin):
    list_display = ["period", "district", "sha256", "taken_at"]
    list_select_related = ["period__term", "district"]


@admin.register(PeriodEvent)
class PeriodEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject__term", "actor"]
    search_fields = ["subject__key"]
