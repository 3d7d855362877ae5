"""The report of a year: all parts, in the order of the design (design.md section 8)."""

from __future__ import annotations

from subsidy import plan
from subsidy.choices import ReportKind
from subsidy.ledger import published
from subsidy.makers.kind import Asked, Maker, begun
from subsidy.parts.earlier import earlier_part
from subsidy.parts.klankbord import klankbord_part
from subsidy.parts.money import money_of
from subsidy.parts.numbers import crossings_part, number_part, requests_part, tables_part
from subsidy.parts.targets import agreed_part, definitions_part, results_part
from subsidy.parts.words import words_part
from subsidy.parts.work import work_part
from subsidy.report_pdf import report_html, title_of
from subsidy.snapshot import Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of a closed year whose numbers were published.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    year = asked.period.year
    numbers = published(year)
    snapshot = begun(asked, ReportKind.YEAR)
    snapshot["work"] = work_part(year, numbers)
    snapshot["tables"] = tables_part(year, numbers)
    snapshot["crossings"], snapshot["left_out"] = crossings_part(year, numbers)
    snapshot["requests"] = requests_part(year, numbers)
    snapshot["definitions"] = definitions_part()
    snapshot["results"] = results_part(year, numbers)
    snapshot["agreed"] = agreed_part(year, numbers)
    snapshot["words"] = words_part(year)
    snapshot["earlier"] = earlier_part(year)
    snapshot["people"] = number_part(plan.PEOPLE, year, numbers)
    snapshot["trajectories"] = number_part(plan.TRAJECTORIES, year, numbers)
    snapshot["money"] = money_of(year)
    snapshot["klankbord"] = klankbord_part(asked.period, numbers, today=asked.today)
    return snapshot


MAKER = Maker(snapshot=snapshot_of, html=report_html, title=title_of)
