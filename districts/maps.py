"""What components/map.html draws: districts with a level each, and single places such as campuses."""

from dataclasses import dataclass

from .constants import MAP_HEIGHT, MAP_WIDTH
from .geometry import CITY
from .models import District

CITY_VIEWBOX = f"0 0 {MAP_WIDTH} {MAP_HEIGHT}"
# The four grounds of the map, from the palest to the strongest; each has a pattern of its own.
LEVELS = range(4)


@dataclass(frozen=True, slots=True)
class OnMap:
    """A district on the map; without `url` it is drawn as mere surroundings, `is_here` gives it an outline.

    What is drawn later lies on top: the one with the outline comes last.
    """

    name: str
    label: str
    url: str
    path: str
    label_x: float
    label_y: float
    level: int
    note: str
    is_here: bool = False


def on_map(district: District, *, level: int, note: str, url: str | None = None, is_here: bool = False) -> OnMap:
    """`note` is said with the name; `url` is the district's page unless it is given, "" for none."""
    return OnMap(
        name=district.label,
        label=district.short_name,
        url=district.get_absolute_url() if url is None else url,
        path=district.map_path,
        label_x=district.label_x,
        label_y=district.label_y,
        level=level,
        note=note,
        is_here=is_here,
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map, in its units."""

    name: str
    x: float
    y: float


def spot(name: str, latitude: float | None, longitude: float | None) -> Spot | None:
    """None for a place whose point is not known or lies off the map."""
    if latitude is None or longitude is None:
        return None
    x, y = CITY((longitude, latitude))
    return Spot(name, round(x, 1), round(y, 1)) if 0 <= x <= MAP_WIDTH and 0 <= y <= MAP_HEIGHT else None
