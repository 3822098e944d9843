from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import District, DistrictOffice


@admin.register(District)
class DistrictAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "name_en", "slug", "postal_code"]
    list_display_links = ["name"]
    exclude = ["map_path"]


@admin.register(DistrictOffice)
class DistrictOfficeAdmin(ReadOnlyAdmin):
    list_display = ["district", "address", "desk_phone", "desk_email", "confidence", "confirmed_by", "confirmed_at"]
    list_filter = ["confidence"]
    list_select_related = ["district", "confirmed_by"]
