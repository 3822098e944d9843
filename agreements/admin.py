from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Agreement, AgreementEvent, Commitment, DocumentedCooperation, Indicator


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ["reference", "school", "district", "status", "starts_on", "ends_on", "is_sample"]
    list_filter = ["status", "district", "is_sample"]
    list_select_related = ["school", "district"]
    search_fields = ["reference", "school__name"]


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "indicator", "target", "note"]
    list_select_related = ["agreement", "indicator"]
    search_fields = ["agreement__reference"]


@admin.register(AgreementEvent)
class AgreementEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject", "actor"]
    search_fields = ["subject__reference"]


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    list_display = ["code", "side", "name", "per", "default_target", "maximum_target", "is_offered"]
    list_filter = ["side", "is_offered"]


@admin.register(DocumentedCooperation)
class DocumentedCooperationAdmin(ReadOnlyAdmin):
    list_display = ["school", "district", "relation", "as_of", "source", "confidence"]
    list_filter = ["confidence"]
    list_select_related = ["school", "district"]
