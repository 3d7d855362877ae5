"""A second year for the demo log: every record a year earlier, under ids of its own, and not quite as many of them.

Nothing is drawn by chance: which rows are left out and which answers differ follows from their place in the file, so
the figures of the year can be counted from its files by whoever doubts them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

FILES = ("activities", "contacts", "referrals", "signals", "trajectories", "phases")
# Every so many contacts one is left out, with its referrals.
EVERY = 9
_DAY = re.compile(r"^2025(?=-)")
_UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
_CODE = re.compile(r"^([bdfghjklmnprstvwz][aeiou]){3}-[0-9]{2}$")


def write_second_year(source: Path, target: Path) -> None:
    """Write the files of 2024 to a folder, from those of 2025; the database takes no activity of days to come."""
    target.mkdir(parents=True, exist_ok=True)
    gone = {row["id"] for place, row in enumerate(_rows(source / "contacts.csv")) if place % EVERY == EVERY - 1}
    for name in FILES:
        path = source / f"{name}.csv"
        with (target / path.name).open("w", encoding="utf-8", newline="") as file:
            with path.open(encoding="utf-8", newline="") as original:
                header = next(csv.reader(original, delimiter=";"))
            writer = csv.DictWriter(file, header, delimiter=";", lineterminator="\n")
            writer.writeheader()
            for row in _rows(path):
                if gone & {row.get("id", ""), row.get("contact", "")}:
                    continue
                writer.writerow({column: _earlier(value) for column, value in row.items()})


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _earlier(value: str) -> str:
    """Move a day or a quarter back by a year, and give an id or the code of a trajectory a new one."""
    if _UUID.match(value):
        made = str(uuid5(NAMESPACE_OID, f"2024:{value}"))
        # Forms and files want version 4 of a UUID.
        return f"{made[:14]}4{made[15:]}"
    if _CODE.match(value):
        return f"{value[:-2]}{(int(value[-2:]) + 50) % 100:02d}"
    return _DAY.sub("2024", value)
