"""The demo year, a second year and its corrections, from their files to every kind of report, without a hand.

Everything passes the attack, as in the portal. Exact figures are counted in the files once more, another way than the
portal counts them.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import lxml.html
import openpyxl
import pytest
from django.conf import settings
from django.utils.translation import override

from contacts.counted import counted_rows_open
from contacts.log.importer import import_log
from contacts.models import Contact
from portal.models import Municipality, Organisation
from subsidy import asking, indicators, ledger, plan, services
from subsidy.audit.everything import attack_everything
from subsidy.choices import ReportKind
from subsidy.makers import Asked, maker_of
from subsidy.making import build_snapshot
from subsidy.models import LedgerEntry
from subsidy.report_json import render_json
from subsidy.report_words import published
from subsidy.report_xlsx import render_xlsx
from subsidy.screen import screen_tables
from subsidy.sheets import sheets_of
from tests.builders.figures import broken_sums
from tests.builders.second_year import write_second_year

# Four publications through the attack take minutes, more on a busy machine.
pytestmark = [pytest.mark.django_db, pytest.mark.gate, pytest.mark.slow]

LOG = Path(settings.BASE_DIR) / "contacts" / "demo" / "log-2025"
FIRST, SECOND = date(2025, 2, 14), date(2026, 2, 14)
# More than rounding can hide, so that the revision has something to do.
TAKEN_BACK = 14


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def years(fier, salvation_army, tmp_path):
    """2024 closed and published; then 2025, with contacts of 2024 that were taken back; and 2024 looked at again."""
    Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD Fryslân", "kind": "partner"})
    Municipality.objects.get_or_create(code="GM0080", defaults={"name": "Leeuwarden"})
    write_second_year(LOG, tmp_path / "log-2024")
    assert import_log(directory=tmp_path / "log-2024", today=FIRST).succeeded
    first = services.close_period("2024", today=FIRST).period
    ledger.publish(first, at=noon(FIRST))
    assert import_log(directory=LOG, today=SECOND).succeeded
    with counted_rows_open():
        walk_ins = Contact.objects.filter(counted_in="2024-Q1", channel="walk_in", referrals=None).order_by("pk")
        assert Contact.objects.filter(pk__in=list(walk_ins.values_list("pk", flat=True)[:TAKEN_BACK])).delete()[0]
    second = services.close_period("2025", today=SECOND).period
    ledger.publish(second, at=noon(SECOND))
    ledger.revise(first, at=noon(SECOND))
    return first, second


def test_figures_of_both_years_are_safe_right_and_add_up(years):
    assert [(one.period, one.outcome.is_clean) for one in attack_everything()] == [("2024", True), ("2025", True)]
    for period in years:
        truth, numbers = indicators.true_counts(period.year, plan.QUARTERS), ledger.published(period.year)
        assert max(abs(numbers[cell] - count) for cell, count in truth.items()) <= 5
        assert broken_sums(ledger.figures(period)) == []
    # Fourteen conversations are more than rounding hides: what moved is a second version, and nothing else is.
    assert {entry.version for entry in LedgerEntry.objects.filter(year=2024)} == {1, 2}
    assert {entry.version for entry in LedgerEntry.objects.filter(year=2025)} == {1}


def test_every_kind_of_report_tells_the_same_numbers_everywhere(years):
    first, second = years
    wanted = [(second, kind, subject) for kind in asking.kinds_of(second) for subject in asking.subjects_of(kind)]
    quarter = services.period_for("2025-Q2")
    wanted += [(first, ReportKind.YEAR, ""), (quarter, ReportKind.QUARTER, "")]
    assert {kind for _period, kind, _subject in wanted} == {*ReportKind} - {ReportKind.BLOCK, ReportKind.SURVEY}

    for period, kind, subject in wanted:
        asked = Asked(period=period, language="nl", version=1, today=SECOND, subject=subject)
        snapshot = build_snapshot(kind, asked)
        assert json.loads(render_json(snapshot)) == snapshot
        with override("nl"):
            sheets = sheets_of(snapshot)
            page = lxml.html.fromstring(maker_of(kind).html(snapshot, lambda _step, _part: None))
        # The first sheet is the cover.
        written = openpyxl.load_workbook(BytesIO(render_xlsx(snapshot))).worksheets[1:]
        assert [numbers_of(sheet.values) for sheet in written] == [numbers_of([*s.rows, s.total]) for s in sheets]
        shown = [[cell.text for cell in table.total] for table in screen_tables(snapshot)]
        assert len(shown) == len(sheets)
        for table in snapshot["tables"][:1]:
            assert published(table["total"][-1]) in " ".join(page.text_content().split())


def numbers_of(rows):
    """Return the numbers in some rows of a sheet, in their order."""
    return [float(value) for row in rows for value in row if isinstance(value, int | float | Decimal)]


def test_exact_work_is_what_the_files_say(years):
    with (LOG / "activities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    times, minutes = Counter(row["kind"] for row in rows), Counter()
    for row in rows:
        minutes[row["kind"]] += int(row["minutes"]) * int(row["staff"])

    for period in years:
        asked = Asked(period=period, language="nl", version=1, today=SECOND)
        work = {one["code"]: one for one in build_snapshot(ReportKind.YEAR, asked)["work"] if one["recorded"]}
        # The year before has the same activities; only contacts were left out.
        assert {code: one["staff_minutes"] for code, one in work.items()} == dict(minutes)
        alone = indicators.ONE_PERSON_EACH
        assert {code: one["occasions"] for code, one in work.items()} == {
            code: 0 if code in alone else number for code, number in times.items()
        }


def test_second_year_says_what_changed_since_the_first(years):
    _first, second = years
    asked = Asked(period=second, language="nl", version=1, today=SECOND + timedelta(days=1))

    snapshot = build_snapshot(ReportKind.YEAR, asked)

    assert snapshot["earlier"]["year"] == 2024
    tables = {table["id"]: table for table in snapshot["earlier"]["tables"]}
    assert tables["contacten-kanaal"]["total"] == [ledger.published(2024)[plan.cell_of(plan.CONTACTS, 2024)]]
