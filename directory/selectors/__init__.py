"""What the public pages show, in words: views hand it on, templates only lay it out."""

from .city import alliance, city_map, shelves_of, working_days_to_decide
from .district_page import district_page, districts_around
from .doors import door_of
from .locality import locality_page
from .results import results
from .school_page import emphasis_of, school_by, school_page
from .schools import grouped, streamed_rows

__all__ = [
    "alliance",
    "city_map",
    "district_page",
    "districts_around",
    "door_of",
    "emphasis_of",
    "grouped",
    "locality_page",
    "results",
    "school_by",
    "school_page",
    "shelves_of",
    "streamed_rows",
    "working_days_to_decide",
]
