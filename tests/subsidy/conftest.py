"""A small year of records, and the same year closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.models import Organisation
from subsidy import plan, services
from subsidy.disclosure import Cell
from subsidy.models import LedgerEntry, Period
from tests.builders.records import make_small_year

# Long after every closing day of 2025.
TODAY = date(2026, 2, 14)
NOW = datetime(2026, 2, 14, 12, 0, tzinfo=UTC)


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
    cells = [key for time in (*plan.QUARTERS, None) for key in plan.cells(2025, time)]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(population=key.population, year=2025, cell=key.key, value=5, published_at=NOW) for key in cells
    )
    return year


def cell(population: str, quarter: str | None = None, **codes: Any) -> Cell:
    time = {"jaar": "2025"} if quarter is None else {"jaar": "2025", "kwartaal": quarter}
    return Cell.of(population, time | codes)
