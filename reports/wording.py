"""Values, scopes and histories in the same words everywhere."""

from django.utils.translation import gettext as _

from .figures import Count, Days, Share, Value


def value_words(value: Value) -> str:
    """12; 3 of 12 (25%); 8 working days (median of 14); words where there is nothing to count."""
    match value:
        case Count(n):
            return f"{n:,}"
        case Share(part, whole):
            if not whole:
                return _("Nothing to count")
            return _("%(part)s of %(whole)s (%(percent)d%%)") % {
                "part": f"{part:,}", "whole": f"{whole:,}", "percent": value.percent or 0,
            }  # fmt: skip
        case Days(median, of):
            return _("%(median)s working days (median of %(of)s)") % {"median": median, "of": f"{of:,}"}
    return _("Nothing to count")
