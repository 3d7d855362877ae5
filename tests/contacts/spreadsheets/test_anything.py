"""Whatever somebody sends as a spreadsheet: it is answered, and all of it is saved or nothing."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.logs import stored_counts
from tests.builders.workbooks import csv_bytes, workbook
from tests.contacts.spreadsheets.conftest import BringIn

pytestmark = pytest.mark.django_db

bounded = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
HEAD = ["quarter", "kind", "reported", "consent"]
ROW = ["2025-Q1", "blackmail", "no", "count"]
BOOK = workbook([HEAD, ROW])
NASTY = ["=1+1", "=A1", "#REF!", "ja", "x", "31-13-2025", "1.000,5", "{{7*7}}", "\u202e1", "\U0001f469\u200d\U0001f469"]
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(), st.times(), st.datetimes(), st.sampled_from([*ROW, *NASTY]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
)  # fmt: skip


def check_all_or_nothing(bring_in: BringIn, data: bytes) -> None:
    """Bring in, and look that either every row is there or none; then forget it."""
    with transaction.atomic():
        result = bring_in(data, file="signals")
        stored = stored_counts()["signals"]
        transaction.set_rollback(True)
    assert stored == (result.files["signals"]["rows"] if result.succeeded else 0)
    # The rules of the importer find everything that the constraints of the database would.
    assert not [problem for problem in result.log.problems.kept if "database" in problem.problem]


@bounded
@given(data=st.binary(max_size=300))
def test_any_bytes_are_answered(bring_in, data):
    check_all_or_nothing(bring_in, data)


@bounded
@given(place=st.integers(0, len(BOOK)), cut=st.integers(0, 5), put=st.binary(max_size=5))
def test_any_bytes_in_the_middle_of_a_workbook_are_answered(bring_in, place, cut, put):
    check_all_or_nothing(bring_in, BOOK[:place] + put + BOOK[place + cut :])


@bounded
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=4))
def test_any_cells_of_a_workbook_are_answered(bring_in, rows):
    check_all_or_nothing(bring_in, workbook([HEAD, ROW, *rows]))


@bounded
@given(rows=st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=6), max_size=4))
def test_any_text_in_the_cells_is_answered(bring_in, rows):
    check_all_or_nothing(bring_in, csv_bytes([HEAD, ROW, *rows]))
