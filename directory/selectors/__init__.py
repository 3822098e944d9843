"""What the public pages show, in words: views hand it on, templates only lay it out."""

from .city import alliance, city_map, shelves_of, working_days_to_decide
from .districts import district_by, district_page
from .schools import grouped, school_page, streamed_rows

__all__ = [
    "alliance",
    "city_map",
    "district_by",
    "district_page",
    "grouped",
    "school_page",
    "shelves_of",
    "streamed_rows",
    "working_days_to_decide",
]
