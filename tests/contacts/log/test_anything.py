"""Whatever somebody puts in a file: the import answers, and saves all of it or nothing."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contacts.log.columns import LOG_FILES
from contacts.log.importer import import_log
from tests.builders.logs import small_log, stored_counts, with_cell, write_log

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 31)
NAMES = [file.name for file in LOG_FILES]
bounded = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

# What breaks other importers (security.md section 4), and cells of other columns in the wrong place.
NASTY = [
    "", " ", "\u00a0", "\u200b", "\u202e1", "=1+1", "+1", "-1", "@A1", "\t1", '"', '""', '"a', 'a"b', "\n", "\r",
    "\r\n", "2147483648", "9223372036854775808", "1" * 70, "1e309", "NaN", "0x10", "1,5", "1.000,5", "٣", "0000-00-00",
    "2025-02-30", "99999-01-01", "2026-W53", "31-01-2025", "{{7*7}}", "%s%n", "${jndi:x}", "'; DROP TABLE x; --",
    "\U0001f469\u200d\U0001f469", "yes", "no", "ggd", "ggd police", "tax", "fier", "GM0080", "2025-Q1", "mofila-23",
    "11111111-1111-4111-8111-111111111111", "2025-06-01", "5", "a03_online", "\\N", "{}", "NULL",
]  # fmt: skip
cells = st.one_of(st.sampled_from(NASTY), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
places = st.sampled_from(
    [(name, line, column) for name, lines in small_log().items() for line in range(2, len(lines) + 1)
     for column in lines[0].split(";")]
)  # fmt: skip


def check_all_or_nothing(directory: Path) -> None:
    """Import, and look that either every row is there or none; then forget it."""
    with transaction.atomic():
        result = import_log(directory=directory, today=TODAY)
        stored = stored_counts()
        transaction.set_rollback(True)
    assert result.as_json()["errors"] or result.succeeded
    if result.succeeded:
        assert {name: stored[name] for name in result.files} == {
            name: counts["rows"] for name, counts in result.files.items()
        }
    else:
        assert not any(stored.values())
        # The rules of the importer find everything that the constraints of the database would.
        assert not [problem for problem in result.log.problems.kept if "database" in problem.problem]


@bounded
@given(name=st.sampled_from(NAMES), content=st.binary(max_size=300))
@example(name="signals", content=b"\xff\xfe")
@example(name="signals", content=b'"')
def test_any_bytes_in_a_file_are_answered(organisations, name, content):
    with tempfile.TemporaryDirectory() as folder:
        directory = write_log(Path(folder), small_log())
        (directory / f"{name}.csv").write_bytes(content)

        check_all_or_nothing(directory)


@bounded
@given(name=st.sampled_from(NAMES), place=st.integers(0, 600), cut=st.integers(0, 5), content=st.binary(max_size=5))
def test_any_bytes_in_the_middle_of_a_file_are_answered(organisations, name, place, cut, content):
    with tempfile.TemporaryDirectory() as folder:
        directory = write_log(Path(folder), small_log())
        path = directory / f"{name}.csv"
        data = path.read_bytes()
        path.write_bytes(data[:place] + content + data[place + cut :])

        check_all_or_nothing(directory)


@settings(bounded, max_examples=100)
@given(changes=st.lists(st.tuples(places, cells), min_size=1, max_size=4, unique_by=lambda change: change[0]))
def test_any_text_in_the_cells_is_answered(organisations, changes):
    log = small_log()
    for (name, line, column), cell in changes:
        # A separator in a cell would move the cells after it; quoted, it stays in its place.
        log = with_cell(log, name, line, column, cell.replace(";", ","))
    with tempfile.TemporaryDirectory() as folder:
        check_all_or_nothing(write_log(Path(folder), log))


@bounded
@given(order=st.permutations(NAMES), missing=st.sets(st.sampled_from(NAMES)))
def test_any_choice_of_files_is_answered(organisations, order, missing):
    with tempfile.TemporaryDirectory() as folder:
        check_all_or_nothing(
            write_log(Path(folder), {name: small_log()[name] for name in order if name not in missing})
        )
