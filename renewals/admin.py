from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Renewal, RenewalEvent


@admin.register(Renewal)
class RenewalAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "school_choice", "district_word", "opened_at", "closed_at", "outcome"]
    list_filter = ["school_choice", "district_word", "outcome"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__reference"]


@admin.register(RenewalEvent)
class RenewalEventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state"]
    list_select_related = ["subject", "actor"]
    search_fields = ["subject__agreement__reference"]
