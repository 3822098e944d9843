from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Need


@admin.register(Need)
class NeedAdmin(ReadOnlyAdmin):
    list_display = ["title", "district", "indicator", "amount", "opens_on", "closes_on", "status", "is_sample"]
    list_filter = ["status", "district", "is_sample"]
    list_select_related = ["district", "indicator"]
    search_fields = ["title"]
