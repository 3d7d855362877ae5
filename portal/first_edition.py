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
from django.db import IntegrityError, models, transaction

from portal.models import Fact, Location, Municipality, Organisation, Page, Service

CONTENT = Path(__file__).parent / "content"
DATA = Path(__file__).parent / "data"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
PAGE_TEXTS = ("tab_title", "title", "summary", "body")
FACT_TEXTS = ("value", "label", "note")
FACT_COLUMNS = (
    *("key", "kind", "certainty", "source", "confirmed_by", "confirmed_on", "expires_on"),
    *(f"{text}_{code}" for text in FACT_TEXTS for code in LANGUAGES),
)
SERVICE_TEXTS = ("title", "note")
SERVICE_PLAIN = ("code", "cost", "certainty", "source")
SERVICE_LISTS = ("needs", "channels", "languages", "municipalities")
SERVICE_FACTS = ("phone_fact", "link_fact", "hours_fact")
SERVICE_COLUMNS = (
    *SERVICE_PLAIN, *SERVICE_LISTS, *SERVICE_FACTS,
    *("organisation", "order", "location", "anonymous", "step_free", "checked_on", "expires_on"),
    *(f"{text}_{code}" for text in SERVICE_TEXTS for code in LANGUAGES),
)  # fmt: skip
PAGE_COLUMNS = ("code", "slug", "pictogram", "menu_group", "order", "shown_with", "hard_text_reason")
# Columns that came after the first load of some portal: its rows have digests without them.
CAME_LATER = frozenset({"shown_with", "hard_text_reason", "cost", "on_bill"})
YES_NO = {"yes": True, "no": False, "": None}

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
    """Load organisations, municipalities, locations, facts, pages and services.

    Raises: BrokenContent if a file is not in its form; then nothing is loaded.
    """
    return {
        "organisations": _load_plain(Organisation, "organisations.csv", "code", ("name", "kind")),
        "municipalities": _load_plain(Municipality, "municipalities.csv", "code", ("name",)),
        "locations": _load_locations(),
        "facts": _load_digested(Fact, "key", _facts()),
        "pages": _load_digested(Page, "code", _pages()),
        "services": _load_digested(Service, "code", _services()),
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
    """Yield the general facts, and those of each page from a file of its own.

    Raises: BrokenContent if a key stands in two places.
    """
    names = ["facts.csv", *(f"facts/{path.name}" for path in sorted((DATA / "facts").glob("*.csv")))]
    placed: dict[str, str] = {}
    rows = ((place, row) for name in names for place, row in _rows(name, FACT_COLUMNS))
    for order, (place, row) in enumerate(rows):
        if row["key"] in placed:
            raise BrokenContent(f"{place}: {row['key']} stands in {placed[row['key']]} as well")
        placed[row["key"]] = place
        values: dict[str, Any] = {name: row[name] for name in FACT_COLUMNS}
        for name in ("confirmed_on", "expires_on"):
            values[name] = _date(row, name, place)
        # Only the help numbers say what a call costs and whether it shows on the bill.
        values["cost"] = row.get("cost", "")
        values["on_bill"] = _yes_no(row, "on_bill", place) if "on_bill" in row else None
        yield place, values | {"order": order}


def _pages() -> Iterator[Placed]:
    for place, row in _rows("pages.csv", PAGE_COLUMNS):
        values: dict[str, Any] = {name: row[name] for name in PAGE_COLUMNS}
        values |= {"order": _number(row, "order", place), "is_published": True}
        for language in LANGUAGES:
            texts = read_page(CONTENT / f"{row['slug']}.{language}.md")
            values |= {f"{name}_{language}": texts[name] for name in PAGE_TEXTS}
        yield place, values


def _services() -> Iterator[Placed]:
    """Yield the list of help; an unverified entry is loaded too, and stays hidden until somebody confirms it."""
    organisations = dict(Organisation.objects.values_list("code", "pk"))
    locations = dict(Location.objects.values_list("code", "pk"))
    for place, row in _rows("services.csv", SERVICE_COLUMNS):
        values: dict[str, Any] = {name: row[name] for name in SERVICE_PLAIN}
        values |= {name: row[name].split() for name in SERVICE_LISTS}
        values |= {f"{name}_id": row[name] or None for name in SERVICE_FACTS}
        values |= {name: _yes_no(row, name, place) for name in ("anonymous", "step_free")}
        values |= {name: _date(row, name, place) for name in ("checked_on", "expires_on")}
        values |= {f"{name}_{code}": row[f"{name}_{code}"] for name in SERVICE_TEXTS for code in LANGUAGES}
        values |= {
            "order": _number(row, "order", place),
            "organisation_id": _known(organisations, row, "organisation", place),
            "location_id": _known(locations, row, "location", place) if row["location"] else None,
        }
        yield place, values


def _known(rows: dict[str, int], row: dict[str, str], name: str, place: str) -> int:
    try:
        return rows[row[name]]
    except KeyError as error:
        raise BrokenContent(f"{place}: {name} {row[name]} is not known") from error


def _yes_no(row: dict[str, str], name: str, place: str) -> bool | None:
    try:
        return YES_NO[row[name]]
    except KeyError as error:
        raise BrokenContent(f"{place}: {name} must be yes, no or empty") from error


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


def _load_digested(model: type[Page | Fact | Service], key: str, rows: Iterator[Placed]) -> Outcome:
    """Create what is missing, update what nobody changed since the last load, keep the rest."""
    outcome = Outcome()
    existing = {getattr(one, key): one for one in model._default_manager.all()}
    for place, values in rows:
        digest = _digest(values)
        row = existing.get(values[key])
        if row is None:
            _save(model(), values | {"loaded_digest": digest}, place)
            outcome.created += 1
        elif row.loaded_digest == digest or not _is_as_loaded(row, values):
            outcome.kept += 1
        else:
            _save(row, values | {"loaded_digest": digest}, place)
            outcome.updated += 1
    return outcome


def _is_as_loaded(row: Page | Fact | Service, values: dict[str, Any]) -> bool:
    """Say whether nobody changed a row since it was loaded, be it before some of its columns were there."""
    now = {name: getattr(row, name) for name in values}
    before = {name: value for name, value in now.items() if name not in CAME_LATER}
    return row.loaded_digest in {_digest(now), _digest(before)}


def _save(row: Page | Fact | Service, values: dict[str, Any], place: str) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    texts = ("value", "tab_title", "title", "summary", "body", "label", "note")
    try:
        # The rules of the table are held by the table itself: asking for each of them first takes ten times as long.
        row.full_clean(exclude=texts, validate_unique=False, validate_constraints=False)
        row.save()
    except ValidationError as error:
        problems = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
        raise BrokenContent(f"{place}: {'; '.join(problems)}") from error
    except IntegrityError as error:
        raise BrokenContent(f"{place}: {_broken_rule(row, error)}") from error


def _broken_rule(row: Page | Fact | Service, error: IntegrityError) -> str:
    """Return in words which rule of the table a row breaks."""
    for rule in row._meta.constraints:
        if rule.name in str(error):
            return str(rule.violation_error_message)
    return str(error).splitlines()[0]


def _digest(values: dict[str, Any]) -> str:
    plain = json.dumps({name: str(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
