from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import StepDates


@admin.register(StepDates)
class StepDatesAdmin(ReadOnlyAdmin):
    list_display = ["step", "when", "when_en", "changed_at"]
