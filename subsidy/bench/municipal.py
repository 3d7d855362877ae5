"""How long one report for a municipality takes, and how long all eighteen: `python -m subsidy.bench.municipal 2025`.

Each is timed as a process of its own, from its start until its files are there: the interpreter, Django, the numbers of
the ledger, fonts, pages, XLSX and JSON, and for all of them the forking of the processes too. Nothing is written, and
the year must be published already: rounding would take as long for one as for all, and only flatter the ratio. All
together must take less than three times one (issue 4 of 6).
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from time import perf_counter

from portal import embedded
from portal.supervisor import ROOT

MOST_TIMES_ONE = 3.0
ROUNDS = 3


def files_of(code: str, subject: str) -> int:
    """Make the files of one report for a municipality as a worker does, and return how many bytes they have."""
    from subsidy.building import files_of_snapshot  # noqa: PLC0415 - Django is set up by whoever starts the process
    from subsidy.makers import Asked  # noqa: PLC0415
    from subsidy.making import build_snapshot  # noqa: PLC0415
    from subsidy.models import Period  # noqa: PLC0415

    period = Period.objects.get(code=code)
    asked = Asked(period=period, language="nl", version=1, today=date(period.year + 1, 2, 14), subject=subject)
    return sum(map(len, files_of_snapshot(build_snapshot("municipality", asked)).values()))


def make(code: str, *, number: int | None) -> None:
    """Make the reports of some municipalities, or of all, in this process and those that it forks."""
    import django  # noqa: PLC0415 - its start is a part of what is timed

    embedded.attach(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.db import connections  # noqa: PLC0415

    from subsidy.asking import subjects_of  # noqa: PLC0415
    from subsidy.together import PROCESSES  # noqa: PLC0415

    first, *rest = subjects_of("municipality")[:number]
    sizes = [files_of(code, first)]
    if rest:
        connections.close_all()
        with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
            sizes += pool.map(files_of, [code] * len(rest), rest)
    sys.stdout.write(f"{len(sizes)} reports, {sum(sizes)} bytes\n")


def seconds(code: str, what: str) -> float:
    """Return how long a process of its own takes."""
    begun = perf_counter()
    subprocess.run([sys.executable, "-m", "subsidy.bench.municipal", code, what], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun


def main(arguments: list[str]) -> int:
    """Time one and all by turns, print the best of each and their ratio; 1 if the ratio is too high."""
    code = arguments[0] if arguments else "2025"
    if arguments[1:]:
        make(code, number=1 if arguments[1] == "one" else None)
        return 0
    # The servers are up before anything is timed, and stay up for all of it.
    embedded.attach(ROOT)
    found = [(seconds(code, "one"), seconds(code, "all")) for _round in range(ROUNDS)]
    one, everybody = (min(times) for times in zip(*found, strict=True))
    ratio = everybody / one
    sys.stdout.write(f"one {one:.2f} s, all municipalities {everybody:.2f} s: {ratio:.2f} times one")
    sys.stdout.write(f" (must stay below {MOST_TIMES_ONE:.0f})\n")
    return 0 if ratio < MOST_TIMES_ONE else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
