"""Building many reports at once, side by side: what the command does for all municipalities.

The first report is built here: it publishes the numbers if that was not done, and reads what every report needs (fonts,
hyphenation, coded lists). The other processes are forked after that and share all of it. The workers of the queue do
the same in their own way: each is a process that keeps what it has read.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections
from django.utils.translation import gettext as _

from subsidy import building
from subsidy.models import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

# As many as the workers of the queue (Procfile).
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report: that it has a version now, or why it has none."""

    report_id: int
    failure: str = ""


def build_together(report_ids: Sequence[int], *, processes: int = PROCESSES) -> list[Outcome]:
    """Build reports that wait, in some processes at once, and return what became of each in the order asked.

    A report that cannot be made stops no other one.
    """
    first, rest = report_ids[:1], report_ids[1:]
    outcomes = [build_one(report_id) for report_id in first]
    if processes == 1 or not rest:
        return [*outcomes, *map(build_one, rest)]
    # A connection must not be used by two processes: each opens its own.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=min(processes, len(rest)), mp_context=context) as pool:
        return [*outcomes, *pool.map(build_one, rest)]


def build_one(report_id: int) -> Outcome:
    """Build one report that waits, here and now, with as many attempts as a worker takes."""
    for _attempt in range(building.MAX_ATTEMPTS):
        if building.build(report_id):
            return Outcome(report_id)
    failure = Report.objects.values_list("failure", flat=True).get(pk=report_id)
    return Outcome(report_id, failure or _("A worker is making this report now."))
