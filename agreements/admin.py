from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import (
    Agreement,
    AgreementEvent,
    ClauseEvent,
    ClauseTemplate,
    Commitment,
    DocumentedCooperation,
    Indicator,
    Line,
    Move,
    Pause,
    Signature,
    TermLocality,
    TermTarget,
    Version,
)


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


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "number", "opened_at", "frozen_at", "signing_since", "in_force_on", "dropped_at"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__reference", "text_hash"]


@admin.register(Line)
class LineAdmin(ReadOnlyAdmin):
    list_display = ["version", "kind", "title", "indicator", "target", "is_struck", "proposed_side", "accepted_at"]
    list_select_related = ["version", "indicator"]
    search_fields = ["version__agreement__reference", "title"]


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    list_display = ["line", "side", "kind", "target", "by", "at"]
    list_select_related = ["line", "by"]
    search_fields = ["line__version__agreement__reference"]


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["version", "party", "signatory", "signatory_title", "signed_on", "recorded_by", "void_at"]
    list_select_related = ["version", "recorded_by"]
    search_fields = ["version__agreement__reference", "text_hash"]


@admin.register(TermTarget)
class TermTargetAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "commitment", "side", "starts_on", "ends_on", "amount", "is_current"]
    list_select_related = ["agreement", "commitment__indicator"]
    search_fields = ["agreement__reference"]


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "reason", "starts_on", "ends_on", "proposed_side", "accepted_at", "closed_at"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__reference"]


@admin.register(TermLocality)
class TermLocalityAdmin(ReadOnlyAdmin):
    list_display = ["term", "district", "partners", "local", "samples", "counted_at"]
    list_select_related = ["term", "district"]


@admin.register(ClauseTemplate)
class ClauseTemplateAdmin(ReadOnlyAdmin):
    list_display = ["title", "code", "order", "is_offered", "confirmed_on"]


@admin.register(ClauseEvent)
class ClauseEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb"]
    list_select_related = ["subject", "actor"]
