from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Campus, School, SchoolDomain


@admin.register(School)
class SchoolAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "name_en", "kind", "u9_member", "registry_status"]
    list_filter = ["kind", "registry_status", "u9_member"]
    search_fields = ["code", "name", "name_en"]
    exclude = ["search_text", "search_pieces", "stroke_key"]


@admin.register(Campus)
class CampusAdmin(ReadOnlyAdmin):
    list_display = ["school", "name", "city", "district", "address", "coordinate_source"]
    list_filter = ["city", "district"]
    list_select_related = ["school", "district"]
    search_fields = ["school__name", "name", "address"]


@admin.register(SchoolDomain)
class SchoolDomainAdmin(ReadOnlyAdmin):
    list_display = ["domain", "school", "entered_by", "entered_at"]
    list_select_related = ["school", "entered_by"]
    search_fields = ["domain", "school__name"]
