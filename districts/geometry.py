"""Boundaries for the map: projected once at loading, simplified without tearing neighbours apart.

Borders are cut where three districts (or two and the outside) meet, and each piece is simplified
once and used by both its districts, so that no gap opens between them.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .constants import LABEL_NUDGES, MAP_HEIGHT, MAP_MARGIN, MAP_TOLERANCE, MAP_WIDTH

Point = tuple[float, float]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """One district on the map: an SVG path in map units and the point for its name."""

    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Projection:
    """Longitude and latitude to map units: equirectangular at the city's mean latitude, exact enough for 30 km."""

    west: float
    north: float
    shrink: float
    scale: float

    @classmethod
    def fitting(cls, points: Sequence[Point]) -> "Projection":
        """The largest scale at which every point lies inside the margin of the map."""
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        shrink = math.cos(math.radians((south + north) / 2))
        across = (MAP_WIDTH - 2 * MAP_MARGIN) / ((east - west) * shrink)
        down = (MAP_HEIGHT - 2 * MAP_MARGIN) / (north - south)
        return cls(west, north, shrink, min(across, down))

    def __call__(self, point: Point) -> Point:
        x = (point[0] - self.west) * self.shrink * self.scale + MAP_MARGIN
        return x, (self.north - point[1]) * self.scale + MAP_MARGIN


# What fits the boundaries in data/, a test compares: places are put on the map without reading them again.
CITY = Projection(west=121.45716, north=25.21017, shrink=0.905677344264793, scale=2030.6804982576853)


def fitting(boundaries: Mapping[str, Any]) -> Projection:
    """The projection for every boundary of a GeoJSON collection."""
    rings = (ring for feature in boundaries["features"] for ring in _rings(feature["geometry"]))
    return Projection.fitting([point for ring in rings for point in ring])


def shapes(boundaries: Mapping[str, Any]) -> dict[str, Shape]:
    """The shape of every feature of a GeoJSON collection, by its `code` property."""
    rings = {feature["properties"]["code"]: list(_rings(feature["geometry"])) for feature in boundaries["features"]}
    every_ring = [ring for of_one in rings.values() for ring in of_one]
    project = fitting(boundaries)
    junctions = _junctions(every_ring)
    found = {}
    for feature in boundaries["features"]:
        code = feature["properties"]["code"]
        path = "".join(_path(_simplified(ring, junctions, project)) for ring in rings[code])
        x, y = project(tuple(feature["properties"]["label_point"]))
        right, down = LABEL_NUDGES.get(code, (0, 0))
        found[code] = Shape(path, round(x + right, 1), round(y + down, 1))
    return found


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Every ring without its repeated last point."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(x, y) for x, y in ring[:-1]]


def _junctions(rings: Iterable[Sequence[Point]]) -> set[Point]:
    """Points where more than two border lines meet."""
    beside: dict[Point, set[Point]] = {}
    for ring in rings:
        for index, point in enumerate(ring):
            beside.setdefault(point, set()).update((ring[index - 1], ring[(index + 1) % len(ring)]))
    return {point for point, neighbours in beside.items() if len(neighbours) > 2}


def _simplified(ring: Sequence[Point], junctions: set[Point], project: Projection) -> list[Cell]:
    """The ring on the map's grid, simplified between junctions."""
    start = next((index for index, point in enumerate(ring) if point in junctions), 0)
    closed = [*ring[start:], *ring[:start], ring[start]]
    cells: list[Cell] = []
    piece = [closed[0]]
    for point in closed[1:]:
        piece.append(point)
        if point in junctions or point == closed[-1]:
            cells.extend(_on_grid(piece, project))
            piece = [point]
    return [cell for index, cell in enumerate(cells) if cell != cells[index - 1]]


def _on_grid(piece: list[Point], project: Projection) -> list[Cell]:
    """One piece of border, the same for whoever walks it from either end; without its last point."""
    backwards = piece[-1] < piece[0]
    line = [project(point) for point in (reversed(piece) if backwards else piece)]
    kept = [(round(x), round(y)) for x, y in _douglas_peucker(line)]
    return (kept[::-1] if backwards else kept)[:-1]


def _douglas_peucker(line: Sequence[Point]) -> list[Point]:
    """The fewest points of `line` that stay within the tolerance of it."""
    if len(line) < 3:
        return list(line)
    distances = [_distance(point, line[0], line[-1]) for point in line[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= MAP_TOLERANCE:
        return [line[0], line[-1]]
    split = farthest + 1
    return _douglas_peucker(line[: split + 1])[:-1] + _douglas_peucker(line[split:])


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the segment between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def _path(cells: Sequence[Cell]) -> str:
    """An SVG path in whole units, relative steps, as short as the syntax allows."""
    steps = [f"M{cells[0][0]} {cells[0][1]}"]
    for (x0, y0), (x1, y1) in pairwise(cells):
        steps.append(("" if x1 < x0 and len(steps) > 1 else " " if len(steps) > 1 else "l") + _pair(x1 - x0, y1 - y0))
    return "".join(steps) + "z"


def _pair(dx: int, dy: int) -> str:
    return f"{dx}{dy}" if dy < 0 else f"{dx} {dy}"


_STEP = re.compile(r"(M)?(-?\d+) ?(-?\d+)")


def viewbox(paths: Iterable[str], *, least: int = 0) -> str:
    """The viewBox that just holds the given map paths with the map's own margin, `least` wide and high or more."""
    cells = [cell for path in paths for cell in _cells(path)]
    (left, width), (top, height) = (_span([cell[axis] for cell in cells], least) for axis in (0, 1))
    return f"{left} {top} {width} {height}"


def _span(values: Sequence[int], least: int) -> tuple[int, int]:
    start, size = min(values) - MAP_MARGIN, max(values) - min(values) + 2 * MAP_MARGIN
    missing = max(0, least - size)
    return start - missing // 2, size + missing


def _cells(path: str) -> Iterator[Cell]:
    """The points of a path that `_path` wrote."""
    x = y = 0
    for start, dx, dy in _STEP.findall(path):
        x, y = (int(dx), int(dy)) if start else (x + int(dx), y + int(dy))
        yield x, y
