"""A small year of records, and the same year closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from django.db import connection

from portal.models import Organisation
from subsidy import plan, services
from subsidy.disclosure import Cell
from subsidy.models import LedgerEntry, Period
from tests.builders.records import make_small_year

# Long after every closing day of 2025.
TODAY = date(2026, 2, 14)
NOW = datetime(2026, 2, 14, 12, 0, tzinfo=UTC)
FILLED = "population, year, cell, value, version, published_at, method"


@pytest.fixture(autouse=True)
def _fixed_key(settings: Any) -> None:
    """Round with the same key on every machine, so that the numbers of a test are the same everywhere."""
    settings.SDC_KEY = "2a" * 32


@pytest.fixture
def small_year(fier: Organisation, salvation_army: Organisation) -> None:
    make_small_year(fier, salvation_army)


@pytest.fixture
def year(small_year: None) -> Period:
    """2025, closed with its quarters."""
    return services.close_period("2025", today=TODAY).period


@pytest.fixture
def numbered(year: Period) -> Period:
    """2025 with the same number in every cell of the ledger, for tests in which it does not matter which."""
    # COPY takes a tenth of the time of three thousand objects.
    with connection.cursor() as cursor, cursor.copy(f"COPY {LedgerEntry._meta.db_table} ({FILLED}) FROM STDIN") as rows:
        rows.write(every_cell_is_five())
    return year


@cache
def every_cell_is_five() -> str:
    """Return the rows of a ledger with the same number in every cell of 2025."""
    cells = [key for time in (*plan.QUARTERS, None) for key in plan.cells(2025, time)]
    return "".join(f"{key.population}\t2025\t{key.key}\t5\t1\t{NOW.isoformat()}\t\n" for key in cells)


def cell(population: str, quarter: str | None = None, **codes: Any) -> Cell:
    time = {"jaar": "2025"} if quarter is None else {"jaar": "2025", "kwartaal": quarter}
    return Cell.of(population, time | codes)
