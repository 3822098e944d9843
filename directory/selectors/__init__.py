"""What the public pages show, in words: views hand it on, templates only lay it out."""

from .districts import CITY_VIEWBOX, alliance, district_by, district_page, shelves_of, working_days_to_decide
from .schools import school_page, school_rows

__all__ = [
    "CITY_VIEWBOX",
    "alliance",
    "district_by",
    "district_page",
    "school_page",
    "school_rows",
    "shelves_of",
    "working_days_to_decide",
]
