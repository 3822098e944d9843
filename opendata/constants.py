from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# 政府資料開放授權條款－第1版, compatible with CC BY 4.0.
LICENCE_NAME = _("Open Government Data License, version 1.0")
LICENCE_URL = "https://data.gov.tw/license"
ROWS_AT_ONCE = 2_000


class FieldType(models.TextChoices):
    """How a value is written."""

    TEXT = "string", pgettext_lazy("type of a column", "text")
    WHOLE = "integer", _("whole number")
    DECIMAL = "number", _("decimal number")
    DAY = "date", _("day, as 2026-11-23")
    FLAG = "boolean", _("true or false")
