from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Dispute, Evidence, EvidenceEvent, EvidenceUse, EvidenceVersion, VerifiedTotal


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["reference", "side", "school", "district", "current", "created_at", "is_sample"]
    list_filter = ["side", "is_sample"]
    list_select_related = ["school", "district", "current"]
    search_fields = ["reference"]


@admin.register(EvidenceVersion)
class EvidenceVersionAdmin(ReadOnlyAdmin):
    list_display = ["evidence", "number", "what", "happened_on", "created_by", "created_at"]
    list_select_related = ["evidence", "created_by"]
    search_fields = ["evidence__reference"]


@admin.register(EvidenceUse)
class EvidenceUseAdmin(ReadOnlyAdmin):
    list_display = ["evidence", "agreement", "side", "amount", "state", "state_since", "verified_by"]
    list_filter = ["state", "side"]
    list_select_related = ["evidence", "agreement", "verified_by"]
    search_fields = ["evidence__reference", "agreement__reference"]


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = ["use", "reason", "raised_by", "raised_at", "answered_at", "settlement", "settled_at"]
    list_filter = ["reason", "settlement"]
    list_select_related = ["use", "raised_by"]


@admin.register(VerifiedTotal)
class VerifiedTotalAdmin(ReadOnlyAdmin):
    list_display = ["indicator", "amount", "reports", "samples", "latest", "counted_at"]
    list_select_related = ["indicator"]


@admin.register(EvidenceEvent)
class EvidenceEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject", "actor"]
    search_fields = ["subject__reference"]
