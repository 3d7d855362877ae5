"""The list of help as a small picture: one square per municipality, roughly where it lies, and how much help it has.

No map tiles of anybody, no coordinates: the places of the squares stand in `portal/data/tile_map.csv`, so that another
region can draw its own. Help and places of help only, never where people work.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_uppercase

from portal.models import Location, Service

SOURCE = Path(__file__).parent / "data" / "tile_map.csv"
SIDE, GAP = 56, 6


@dataclass(frozen=True)
class Tile:
    """One municipality: its letter in picture and list, how many entries are only there, whether our own place is."""

    place: int
    letter: str
    code: str
    name: str
    number: int
    is_ours: bool
    x: int
    y: int


@dataclass(frozen=True)
class HelpMap:
    """All squares in the order of the letters, and how many entries hold everywhere."""

    tiles: tuple[Tile, ...]
    everywhere: int
    width: int
    height: int

    @property
    def told(self) -> list[Tile]:
        """The municipalities of which there is something to say."""
        return [tile for tile in self.tiles if tile.number or tile.is_ours]

    @property
    def others(self) -> str:
        """The letters and names of the others."""
        return ", ".join(f"{tile.letter} {tile.name}" for tile in self.tiles if not (tile.number or tile.is_ours))


@cache
def positions() -> dict[str, tuple[int, int]]:
    """Return column and row of each municipality that is drawn, by CBS code."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file, delimiter=";")}


def our_municipality() -> str:
    """Return the CBS code of the municipality where the support centre is; empty where no place is known."""
    code = Location.objects.order_by("order").values_list("municipality_id", flat=True).first()
    return code or ""


def draw_map(services: Iterable[Service], *, municipalities: Mapping[str, str], ours: str) -> HelpMap:
    """Count each entry where it is given, or everywhere where it has no place and no border.

    `municipalities` are the names by CBS code, in their order; one without a position is left out of the picture.
    """
    numbers: Counter[str] = Counter()
    everywhere = 0
    for service in services:
        held = set(service.municipalities)
        if service.location is not None:
            held.add(service.location.municipality_id)
        numbers.update(held)
        everywhere += not held
    drawn = [code for code in municipalities if code in positions()]
    tiles = tuple(
        Tile(
            place=place,
            letter=letter,
            code=code,
            name=municipalities[code],
            number=numbers[code],
            is_ours=code == ours,
            x=positions()[code][0] * (SIDE + GAP),
            y=positions()[code][1] * (SIDE + GAP),
        )
        for place, (letter, code) in enumerate(zip(ascii_uppercase, drawn, strict=False), start=1)
    )
    return HelpMap(
        tiles=tiles,
        everywhere=everywhere,
        width=max((tile.x for tile in tiles), default=0) + SIDE,
        height=max((tile.y for tile in tiles), default=0) + SIDE,
    )
