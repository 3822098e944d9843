from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import (
    CountedFigures,
    Erratum,
    FactorAnswer,
    HandoverCopy,
    Period,
    PeriodEvent,
    Report,
    ReportEvent,
    SelfReview,
    SelfReviewEvent,
    Snapshot,
)


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


@admin.register(CountedFigures)
class CountedFiguresAdmin(ReadOnlyAdmin):
    list_display = ["term", "scope", "code", "as_of", "counted_at"]
    list_filter = ["scope"]
    list_select_related = ["term"]


@admin.register(PeriodEvent)
class PeriodEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject__term", "actor"]
    search_fields = ["subject__key"]


@admin.register(SelfReview)
class SelfReviewAdmin(ReadOnlyAdmin):
    list_display = ["academic_year", "district", "status", "due_on", "submitted_at", "read_at"]
    list_filter = ["status", "academic_year"]
    list_select_related = ["district"]


@admin.register(FactorAnswer)
class FactorAnswerAdmin(ReadOnlyAdmin):
    list_display = ["review", "factor", "standing"]
    list_filter = ["factor", "standing"]
    list_select_related = ["review"]


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["reference", "kind", "period", "district", "school", "status", "attempts", "failure", "asked_at"]
    list_filter = ["kind", "status"]
    list_select_related = ["period__term", "district", "school"]
    search_fields = ["reference"]
    # Whoever looks after the machine need not read what a person hands over.
    exclude = ["content"]


class _EventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject", "actor"]


admin.site.register(SelfReviewEvent, _EventAdmin)
admin.site.register(ReportEvent, _EventAdmin)
