"""What the records show for each indicator of a year, of all together and of each organisation.

Published numbers and exact work come together here, and nothing else: a count of people that was not published has no
outcome. Source: disclosure.md 1b.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from subsidy import indicators, plan
from subsidy.catalogue import INDICATORS, Board, PageRegister, Sources

if TYPE_CHECKING:
    from subsidy.catalogue import Outcome
    from subsidy.disclosure import Cell


@dataclass(frozen=True)
class YearOutcomes:
    """The outcomes of one year; each is worked out when it is asked for."""

    together: Sources
    work: Mapping[str, Mapping[str, indicators.WorkDone]]

    def of(self, indicator: str, *, organisation: str = indicators.EVERYBODY) -> Outcome | None:
        """Return the number of an indicator; None where nothing is known, or not of one organisation."""
        asked = INDICATORS[indicator]
        if organisation and not asked.per_organisation:
            return None
        if not organisation:
            return asked.measure(self.together)
        own = self.work.get(organisation, {})
        return asked.measure(replace(self.together, organisation=organisation, work=own))


def outcomes_of(
    year: int,
    numbers: Mapping[Cell, int],
    *,
    quarters: Iterable[str] = plan.QUARTERS,
    until: date | None = None,
) -> YearOutcomes:
    """Return the outcomes of some closed quarters of a year, by default of the whole year.

    `numbers` are published ones; `until` is the last day that counts for pages and meetings, by default of the year.
    Two queries, and four more when pages, meetings and advices are asked for.
    """
    told = tuple(quarters)
    work = indicators.work_by_organisation(year, told)
    last = until or date(year, 12, 31)
    return YearOutcomes(
        Sources(
            year=year,
            work=work.get(indicators.EVERYBODY, {}),
            numbers=numbers,
            until=last,
            quarters=told,
            register=PageRegister(last),
            board=Board(year, last),
        ),
        work,
    )


def outcomes_so_far(year: int, *, organisation: str, today: date) -> YearOutcomes:
    """Return what one organisation did so far in a year that is open: exact work only, for its own coordinator.

    Counts of people have no outcome before they are published. Two queries.
    """
    work = {organisation: indicators.work_so_far(year, organisation=organisation)}
    register, board = PageRegister(today), Board(year, today)
    nothing = Sources(year=year, work={}, numbers={}, until=today, register=register, board=board)
    return YearOutcomes(nothing, work)
