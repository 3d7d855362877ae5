"""The attack on all that the portal has published: every year with its quarters, every block of years, every survey.

Sheets of a municipality, reports by quarter and revisions print cells of these same tables, so they add no unknowns.
Years share no records (each counts in one quarter of one year), and surveys none with anything: nobody can say whose
form is whose. So they are attacked one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from subsidy import indicators, ledger, plan, surveys
from subsidy.audit.attack import BLOCK, Outcome
from subsidy.audit.gate import attack_in_child
from subsidy.audit.knowledge import with_parts
from subsidy.choices import PeriodKind
from subsidy.disclosure import QUARTER, YEAR, Cell
from subsidy.models import LedgerEntry, Period

# Nobody waits for an audit as for a report, and a year without records has thousands of cells to protect.
SECONDS = 1800.0

_PERIOD = re.compile(rf"(?:^|;)({YEAR}|{BLOCK})=([0-9-]+)(?:;|$)")


@dataclass(frozen=True, slots=True)
class Attacked:
    """What the attack found in a year, a block or a survey, by its code.

    `with_records`: the records, or the tallies of a survey, are still there to know the truth.
    """

    period: str
    with_records: bool
    outcome: Outcome


def attack_everything(*, seconds: float = SECONDS, exact: bool = False) -> Iterator[Attacked]:
    """Attack each year, each block and each survey of which something was published, in order.

    Unit of `seconds`: for each of them.
    Raises: DisclosureError if one cannot be decided.
    """
    for kind, code in published_periods():
        figures = with_parts(ledger.figures(_period(kind, code)))
        truth = records_of(int(code)) if kind == PeriodKind.YEAR else {}
        outcome = attack_in_child(figures, truth, seconds=seconds, exact=exact)
        yield Attacked(code, any(truth.values()), outcome)
    for code in LedgerEntry.objects.survey_codes():
        figures, truth = surveys.with_knowledge(surveys.figures_of(code)), surveys.truth_of(code)
        outcome = attack_in_child(figures, truth, seconds=seconds, exact=exact)
        yield Attacked(code, any(truth.values()), outcome)


def published_periods() -> list[tuple[str, str]]:
    """Return kind and code of each year and block that the ledger has numbers of."""
    found = {
        match.groups() for cell in LedgerEntry.objects.values_list("cell", flat=True) if (match := _PERIOD.search(cell))
    }
    kinds = {YEAR: PeriodKind.YEAR.value, BLOCK: PeriodKind.BLOCK.value}
    return sorted((kinds[name], code) for name, code in found)


def records_of(year: int) -> dict[Cell, int]:
    """Return the true counts of what was published of a year, as far as its records tell; protected like these.

    Where records were changed or deleted since, the attack sees that the count does not fit, and leaves it alone.
    """
    published = ledger.published(year)
    quarters = [quarter for quarter in plan.QUARTERS if any(cell.code(QUARTER) == quarter for cell in published)]
    truth = indicators.true_counts(year, quarters)
    # Of a year that is all gone, zeros would say that nobody is left to protect.
    return truth if any(truth.values()) else {}


def _period(kind: str, code: str) -> Period:
    """Return a period to ask the ledger about, without making it."""
    years = [int(year) for year in code.split("-")]
    return Period(code=code, kind=kind, start=date(years[0], 1, 1), end=date(years[-1], 12, 31))
