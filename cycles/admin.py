from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import AcademicTerm, CalendarDay, CalendarEvent, Rule, RuleBook, RuleEvent


@admin.register(AcademicTerm)
class AcademicTermAdmin(ReadOnlyAdmin):
    list_display = ["academic_year", "term", "starts_on", "ends_on"]


@admin.register(CalendarDay)
class CalendarDayAdmin(ReadOnlyAdmin):
    list_display = ["day", "is_working", "ordinal", "note"]
    list_filter = ["is_working"]
    date_hierarchy = "day"


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin):
    list_display = ["code", "value", "effective_from"]


@admin.register(RuleBook)
class RuleBookAdmin(ReadOnlyAdmin):
    list_display = ["code"]


@admin.register(CalendarEvent, RuleEvent)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["subject", "sequence", "at", "actor", "acting_code", "verb"]
    list_select_related = ["subject", "actor"]
