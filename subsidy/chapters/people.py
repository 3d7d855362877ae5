"""The chapter about people who want other work, whom a number could give away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.chapters.figures import Chapter, Figure, Tables
from subsidy.charts import Bar, horizontal_bars
from subsidy.conclusions import total_of, year_of
from subsidy.report_words import capital, listing, published

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot, Table

# Blocks of three years that do not overlap and never roll (disclosure.md 5.6).
FIRST_BLOCK = 2024
BLOCK_YEARS = 3


def block_of(year: int) -> tuple[int, int]:
    """Return the first and last year of the fixed block in which a year falls."""
    start = FIRST_BLOCK + (year - FIRST_BLOCK) // BLOCK_YEARS * BLOCK_YEARS
    return start, start + BLOCK_YEARS - 1


def other_work_chapter(snapshot: Snapshot, tables: Tables) -> Chapter | None:
    """Make the chapter on people who want other work: one rounded number, requests, and a block."""
    number = snapshot["trajectories"]
    if number is None:
        return None
    first, last = block_of(snapshot["year"])
    return Chapter(
        anchor="other-work",
        title=_("Towards other work"),
        template="other_work",
        figures=_requests_figure(tables, snapshot["requests"]),
        more={
            "number": published(number["year"], small=True),
            "sentence": _("In %(year)s staff helped people who want other work, or who want to stop.")
            % {"year": snapshot["year"]},
            "block": {"first": first, "last": last},
            "closed_block": _closed_block(snapshot, tables),
        },
    )


def _closed_block(snapshot: Snapshot, tables: Tables) -> dict[str, Any] | None:
    """Return what a closed block of three years tells, and in which tables it stands."""
    block = snapshot["block"]
    if block is None:
        return None
    return {
        "first": block["first"],
        "last": block["last"],
        "number": published(block["people"], small=True),
        "sentence": block["sentence"],
        "tables": [{"number": tables.number(table), "title": table["title"]} for table in block["tables"]],
    }


# Below it a picture of answers is a picture of noise.
LEAST_REQUESTS = 20
REQUEST_SCALE = 20


def _requests_figure(tables: Tables, requests: Table | None) -> list[Figure]:
    """Make the picture of what municipalities answered."""
    if requests is None or total_of(requests) < LEAST_REQUESTS:
        return []
    rows = requests["rows"]
    bars = [Bar(row["label"], year_of(requests, row), published(year_of(requests, row))) for row in rows]
    conclusion = capital(
        _("%(answers)s: so municipalities answered the %(total)s %(unit)s for tailored help.")
        % {
            "answers": listing([f"{row['label']} {published(year_of(requests, row))}" for row in rows]),
            "total": published(total_of(requests)),
            "unit": requests["unit"],
        }
    )
    return [
        Figure(
            _("Requests to municipalities and their answers"),
            conclusion,
            draw=lambda: horizontal_bars(bars, least=REQUEST_SCALE),
            table=tables.number(requests),
            anchor="requests",
        )
    ]
