from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import InformalActivity


@admin.register(InformalActivity)
class InformalActivityAdmin(ReadOnlyAdmin):
    list_display = ["happened_on", "school", "district", "kind", "what", "participants", "struck_at", "is_sample"]
    list_filter = ["kind", "district", "is_sample"]
    list_select_related = ["school", "district"]
    search_fields = ["what", "school__name"]
