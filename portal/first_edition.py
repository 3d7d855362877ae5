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
from django.db import models, transaction

from portal.models import Fact, Location, Municipality, Organisation, Page

CONTENT = Path(__file__).parent / "content"
DATA = Path(__file__).parent / "data"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
PAGE_TEXTS = ("tab_title", "title", "summary", "body")
FACT_TEXTS = ("value", "label", "note")


class BrokenContent(Exception):
    """A content file cannot be read; the message names file, line and problem."""


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

    Raises: BrokenContent if the front matter is missing or lacks a line.
    """
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


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";", strict=True)


def _load_plain(model: type[models.Model], name: str, key: str, fields: tuple[str, ...]) -> Outcome:
    """Add the rows that are missing; reference rows that exist are the administrator's."""
    outcome = Outcome()
    for row in _rows(name):
        values = {field: row[field] for field in fields}
        _found, made = model._default_manager.get_or_create(**{key: row[key]}, defaults=values)
        outcome.created += made
        outcome.kept += not made
    return outcome


def _load_locations() -> Outcome:
    outcome = Outcome()
    for row in _rows("locations.csv"):
        values = {"name": row["name"], "municipality_id": row["municipality"], "order": int(row["order"])}
        _found, made = Location.objects.get_or_create(code=row["code"], defaults=values)
        outcome.created += made
        outcome.kept += not made
    return outcome


def _facts() -> Iterator[dict[str, Any]]:
    for order, row in enumerate(_rows("facts.csv")):
        values: dict[str, Any] = {name: row[name] for name in ("key", "kind", "certainty", "source", "confirmed_by")}
        for name in ("confirmed_on", "expires_on"):
            values[name] = date.fromisoformat(row[name]) if row[name] else None
        values |= {f"{text}_{code}": row[f"{text}_{code}"] for text in FACT_TEXTS for code in LANGUAGES}
        yield values | {"order": order}


def _pages() -> Iterator[dict[str, Any]]:
    for row in _rows("pages.csv"):
        values: dict[str, Any] = {name: row[name] for name in ("code", "slug", "pictogram", "menu_group")}
        values |= {"order": int(row["order"]), "is_published": True}
        for language in LANGUAGES:
            texts = read_page(CONTENT / f"{row['slug']}.{language}.md")
            values |= {f"{name}_{language}": texts[name] for name in PAGE_TEXTS}
        yield values


def _load_digested(model: type[Page | Fact], key: str, rows: Iterator[dict[str, Any]]) -> Outcome:
    """Create what is missing, update what nobody changed since the last load, keep the rest."""
    outcome = Outcome()
    existing = {getattr(one, key): one for one in model._default_manager.all()}
    for values in rows:
        digest = _digest(values)
        row = existing.get(values[key])
        if row is None:
            row = model(loaded_digest=digest, **values)
            row.full_clean(exclude=["value", "tab_title", "title", "summary", "body", "label", "note"])
            row.save()
            outcome.created += 1
        elif row.loaded_digest == digest or _digest({name: getattr(row, name) for name in values}) != row.loaded_digest:
            outcome.kept += 1
        else:
            for name, value in (values | {"loaded_digest": digest}).items():
                setattr(row, name, value)
            row.save()
            outcome.updated += 1
    return outcome


def _digest(values: dict[str, Any]) -> str:
    plain = json.dumps({name: str(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
