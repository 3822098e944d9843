from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import AgreementHealth, Arrear, HealthChange, Revival


@admin.register(AgreementHealth)
class AgreementHealthAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "as_of", "state", "activity", "pace", "response", "days_silent"]
    list_filter = ["state"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__reference"]


@admin.register(HealthChange)
class HealthChangeAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "at", "from_state", "to_state", "rule", "threshold"]
    list_filter = ["to_state"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__reference"]


@admin.register(Arrear)
class ArrearAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "side", "kind", "due_on", "asked", "verified"]
    list_filter = ["side", "kind"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__reference"]


@admin.register(Revival)
class RevivalAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "side", "what", "planned_on", "created_at", "outcome"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__reference"]
