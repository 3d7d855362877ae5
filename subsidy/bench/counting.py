"""The counting part of the year report against the bare SQL of the same aggregates, with a million contacts."""

from __future__ import annotations

import re
import statistics
import tracemalloc
from datetime import date, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.bench.measure import connected_to
from contacts.made_up import make_contacts
from contacts.services import stamp_quarter
from portal.models import Organisation
from subsidy import indicators, plan

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = 2025
SMALL, BIG = 1_000, 1_000_000
ROUNDS = 3
# design.md section 10.
LIMIT = 3.0
# What Python keeps of the counting follows from the plan and not from the records; a tenth is for the luck of hashing.
MEMORY_LIMIT = 1.1
# What is read row by row is asked through a cursor of the server; bare, it is the same question without.
CURSOR = re.compile(r"^DECLARE .*? CURSOR (?:WITH HOLD )?FOR ")


def fill(contacts: int) -> None:
    """Make a year of contacts and count it in its quarters, as closing does."""
    for code, name in (("fier", "Fier"), ("salvation_army", "Leger des Heils"), ("ggd", "GGD Fryslân")):
        Organisation.objects.get_or_create(code=code, defaults={"name": name, "kind": "provider"})
    make_contacts(number=contacts, seed=1, first=date(YEAR, 1, 1), last=date(YEAR, 12, 31))
    for quarter in plan.QUARTERS:
        month = 3 * int(quarter[1:])
        following = date(YEAR + month // 12, month % 12 + 1, 1)
        stamp_quarter(code=plan.stamp(YEAR, quarter), end=following - timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def count() -> Any:
    """Count everything that the year report counts of the records."""
    return indicators.true_counts(YEAR, plan.QUARTERS), indicators.work_done(YEAR)


def seconds_of(work: Callable[[], Any]) -> float:
    """Return how long it takes: the middle of some rounds."""
    times = []
    for _round in range(ROUNDS):
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return statistics.median(times)


def memory_of(work: Callable[[], Any]) -> int:
    """Return the most that Python holds meanwhile, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def bare() -> Callable[[], None]:
    """Return a function that runs the same aggregates as bare SQL and reads their rows."""
    with CaptureQueriesContext(connection) as captured:
        count()
    statements = [CURSOR.sub("", query["sql"]) for query in captured]

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return run


def compare(small: str, big: str) -> int:
    """Fill two databases that exist and are migrated, print the ratios, return 1 if one misses its target."""
    with connected_to(small):
        fill(SMALL)
        kept_small = memory_of(count)
    with connected_to(big):
        fill(BIG)
        sql, ours = seconds_of(bare()), seconds_of(count)
        kept_big = memory_of(count)
    ratio, growth = ours / sql, kept_big / kept_small
    print(f"counting a year of {BIG:,} contacts: {ours:.2f} s; the bare aggregates {sql:.2f} s; ratio {ratio:.2f}")
    print(f"memory of counting: {kept_big / 1024:.0f} kB; with {SMALL:,} contacts {kept_small / 1024:.0f} kB")
    missed = ratio > LIMIT or growth > MEMORY_LIMIT
    print(f"target: ratio at most {LIMIT}, memory flat: {'MISSED' if missed else 'reached'}")
    return int(missed)
