"""The catalogue as machines read it (schema.org)."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from .constants import LICENCE_URL
from .datasets import DATASETS, Dataset

Absolute = Callable[[str], str]
# So that no value can end the script element it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(metadata: dict[str, Any]) -> SafeString:
    """What stands in a page's <script type="application/ld+json">: data, which nothing runs."""
    return mark_safe(json.dumps(metadata, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped here


def described(dataset: Dataset, updated: date | None, absolute: Absolute) -> dict[str, Any]:
    """One schema.org/Dataset."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": dataset.label,
        "description": dataset.description,
        "url": absolute(reverse("opendata:dataset", args=[dataset.slug])),
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "inLanguage": "zh-Hant",
        "creator": {"@type": "GovernmentOrganization", "name": "臺北市政府民政局"},
        "variableMeasured": [field.key for field in dataset.fields],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": absolute(reverse("opendata:download", args=[dataset.slug, form])),
            }
            for form, kind in (("csv", "text/csv"), ("json", "application/json"))
        ],
    } | ({"dateModified": updated.isoformat()} if updated else {})


def catalogue(absolute: Absolute) -> dict[str, Any]:
    """All of them, by name and address; each page holds the rest."""
    return {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "url": absolute(reverse("opendata:datasets")),
        "license": LICENCE_URL,
        "dataset": [
            {
                "@type": "Dataset",
                "name": one.label,
                "description": one.description,
                "url": absolute(reverse("opendata:dataset", args=[one.slug])),
            }
            for one in DATASETS
        ],
    }
