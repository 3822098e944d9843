from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Enquiry, Invitation, Need


@admin.register(Need)
class NeedAdmin(ReadOnlyAdmin):
    list_display = ["title", "district", "indicator", "amount", "opens_on", "closes_on", "status", "is_sample"]
    list_filter = ["status", "district", "is_sample"]
    list_select_related = ["district", "indicator"]
    search_fields = ["title"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["reference", "school", "district", "sent_at", "answer_by", "status", "is_sample"]
    list_filter = ["status", "district", "is_sample"]
    list_select_related = ["school", "district"]
    search_fields = ["reference", "school__name"]


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnlyAdmin):
    """Without who asked and how to reach them: support needs neither."""

    list_display = ["reference", "school", "district", "channel", "reader", "recorded_at", "status", "is_sample"]
    list_filter = ["status", "channel", "is_sample"]
    list_select_related = ["school", "district"]
    search_fields = ["reference", "school__name"]
    exclude = ["who", "reach"]
