"""Bring the first edition of the site from its files into the database, never over an editor's change.

Beside each row stands the digest of what was loaded last. A row that no longer has that digest was changed by an
editor and is kept; a row that still has it follows the file.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction

from portal.models import Fact, Location, Municipality, Organisation, Page

CONTENT = Path(__file__).parent / "content"
DATA = Path(__file__).parent / "data"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
PAGE_TEXTS = ("tab_title", "title", "summary", "body")
FACT_TEXTS = ("value", "label", "note")
FACT_COLUMNS = (
    *("key", "kind", "certainty", "source", "confirmed_by", "confirmed_on", "expires_on"),
    *(f"{text}_{code}" for text in FACT_TEXTS for code in LANGUAGES),
)

# Where a row stands (file and line), and its values per field of the model.
Placed = tuple[str, dict[str, Any]]


class BrokenContent(Exception):
    """A content file is not in its form; the message names file, line and problem."""


@dataclass
class Outcome:
    """How many rows of one kind were created, updated, or kept as an editor or an earlier load left them."""

    created: int = 0
    updated: int = 0
    kept: int = 0

    def __str__(self) -> str:
        return f"{self.created} created, {self.updated} updated, {self.kept} kept"


@transaction.atomic
def load_all() -> dict[str, Outcome]:
    """Load organisations, municipalities, locations, facts and pages.

    Raises: BrokenContent if a file is not in its form; then nothing is loaded.
    """
    return {
        "organisations": _load_plain(Organisation, "organisations.csv", "code", ("name", "kind")),
        "municipalities": _load_plain(Municipality, "municipalities.csv", "code", ("name",)),
        "locations": _load_locations(),
        "facts": _load_digested(Fact, "key", _facts()),
        "pages": _load_digested(Page, "code", _pages()),
    }


def read_page(path: Path) -> dict[str, str]:
    """Return the front matter and the body of a Markdown file.

    Raises: BrokenContent if there is no such file, or its front matter is missing or lacks a line.
    """
    if not path.is_file():
        raise BrokenContent(f"{path.name}, line 1: there is no such file")
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise BrokenContent(f"{path.name}, line 1: the text must start with lines between --- and ---")
    end = lines.index("---", 1)
    found: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], start=2):
        name, separator, value = line.partition(":")
        if not separator or name not in PAGE_TEXTS:
            raise BrokenContent(f"{path.name}, line {number}: expected tab_title, title or summary, a colon, and text")
        found[name] = value.strip()
    missing = [name for name in ("tab_title", "title", "summary") if not found.get(name)]
    if missing:
        raise BrokenContent(f"{path.name}, line {end + 1}: {', '.join(missing)} is missing")
    return found | {"body": "\n".join(lines[end + 1 :]).strip() + "\n"}


def _rows(name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a file, each with the place where it stands.

    Raises: BrokenContent if the file lacks a column, or a row has more or fewer cells than the first line.
    """
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=";", strict=True)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise BrokenContent(f"{name}, line 1: the column {missing[0]} is missing")
        try:
            for row in reader:
                place = f"{name}, line {reader.line_num}"
                if None in row or None in row.values():
                    raise BrokenContent(f"{place}: there are not as many cells as in line 1")
                yield place, row
        except csv.Error as error:
            raise BrokenContent(f"{name}, line {reader.line_num + 1}: {error}") from error


def _load_plain(model: type[models.Model], name: str, key: str, fields: tuple[str, ...]) -> Outcome:
    """Add the rows that are missing; reference rows that exist are the administrator's."""
    outcome = Outcome()
    for _place, row in _rows(name, (key, *fields)):
        values = {field: row[field] for field in fields}
        _found, made = model._default_manager.get_or_create(**{key: row[key]}, defaults=values)
        outcome.created += made
        outcome.kept += not made
    return outcome


def _load_locations() -> Outcome:
    outcome = Outcome()
    for place, row in _rows("locations.csv", ("code", "name", "municipality", "order")):
        values = {"name": row["name"], "municipality_id": row["municipality"], "order": _number(row, "order", place)}
        _found, made = Location.objects.get_or_create(code=row["code"], defaults=values)
        outcome.created += made
        outcome.kept += not made
    return outcome


def _facts() -> Iterator[Placed]:
    for order, (place, row) in enumerate(_rows("facts.csv", FACT_COLUMNS)):
        values: dict[str, Any] = {name: row[name] for name in FACT_COLUMNS}
        for name in ("confirmed_on", "expires_on"):
            values[name] = _date(row, name, place)
        yield place, values | {"order": order}


def _pages() -> Iterator[Placed]:
    for place, row in _rows("pages.csv", ("code", "slug", "pictogram", "menu_group", "order")):
        values: dict[str, Any] = {name: row[name] for name in ("code", "slug", "pictogram", "menu_group")}
        values |= {"order": _number(row, "order", place), "is_published": True}
        for language in LANGUAGES:
            texts = read_page(CONTENT / f"{row['slug']}.{language}.md")
            values |= {f"{name}_{language}": texts[name] for name in PAGE_TEXTS}
        yield place, values


def _number(row: dict[str, str], name: str, place: str) -> int:
    try:
        return int(row[name])
    except ValueError as error:
        raise BrokenContent(f"{place}: {name} must be a whole number") from error


def _date(row: dict[str, str], name: str, place: str) -> date | None:
    try:
        return date.fromisoformat(row[name]) if row[name] else None
    except ValueError as error:
        raise BrokenContent(f"{place}: {name} must be a date such as 2026-12-31") from error


def _load_digested(model: type[Page | Fact], key: str, rows: Iterator[Placed]) -> Outcome:
    """Create what is missing, update what nobody changed since the last load, keep the rest."""
    outcome = Outcome()
    existing = {getattr(one, key): one for one in model._default_manager.all()}
    for place, values in rows:
        digest = _digest(values)
        row = existing.get(values[key])
        if row is None:
            _save(model(), values | {"loaded_digest": digest}, place)
            outcome.created += 1
        elif row.loaded_digest == digest or _digest({name: getattr(row, name) for name in values}) != row.loaded_digest:
            outcome.kept += 1
        else:
            _save(row, values | {"loaded_digest": digest}, place)
            outcome.updated += 1
    return outcome


def _save(row: Page | Fact, values: dict[str, Any], place: str) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean(exclude=["value", "tab_title", "title", "summary", "body", "label", "note"])
    except ValidationError as error:
        problems = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
        raise BrokenContent(f"{place}: {'; '.join(problems)}") from error
    row.save()


def _digest(values: dict[str, Any]) -> str:
    plain = json.dumps({name: str(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
