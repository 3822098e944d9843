"""What the overviews show, in words: views hand it on, templates only lay it out."""

from .city import CityPage, chosen_term, city_page, terms_to_choose
from .homes import district_home, district_of, school_home

__all__ = ["CityPage", "chosen_term", "city_page", "district_home", "district_of", "school_home", "terms_to_choose"]
