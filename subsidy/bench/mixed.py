"""Visitors, workers who record and reports that are made, all at once for two minutes: `python -m subsidy.bench.mixed`.

On servers of its own with a made-up year, with the web and the worker started as in production. Nothing may fail, what
was acknowledged must stand there once, and no process may grow: what leaks in two minutes fills a machine in a week.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from subsidy.faults import stand as stands
from subsidy.faults.database import Recorder, start_walk_in
from subsidy.faults.processes import Running, children_of, wait_until
from subsidy.faults.table import slowest
from subsidy.faults.visitors import Browser, Crowd, of_server, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subsidy.faults.stand import Stand
    from subsidy.faults.visitors import Answer

SECONDS = 120.0
# Until every process has loaded what it loads late, and made a report of each kind.
WARM_UP, WARM_REPORTS = 60.0, 6
VISITORS, WORKERS, REPORTS = 20, 20, 3
# Between two pages of one visitor, and between two contacts of one worker, who is quick. Unit: seconds.
READING, RECORDING = 1.0, 3.0
PAGES = ("/nl/", "/en/", "/es/", "/nl/hulp/", "/en/inloop/", "/es/nu/", "/nl/geld/", "/es/gezond/")
LANGUAGES = ("nl", "en", "es")
# A tenth more than after the warming up is the luck of when Python gives memory back.
GROWTH = 1.1
# The last reports may need this long after the two minutes. Unit: seconds.
PATIENCE = 240.0


@dataclass
class Memory:
    """What the biggest process of each kind holds, looked at twice a second. Unit: bytes, of shared pages its part.

    Not all of a kind together: whether three reports are at their heaviest at the same moment is luck.
    """

    roots: dict[str, int]
    seen: dict[str, list[int]] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.seen = {name: [] for name in self.roots}
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_details: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.5):
            for name, root in self.roots.items():
                self.seen[name].append(max(held_by(pid) for pid in (root, *children_of(root))))

    def growth(self, name: str) -> float:
        """Return how many times as much is held in the second half as in the first, each at its most."""
        half = len(self.seen[name]) // 2
        return max(self.seen[name][half:]) / max(self.seen[name][:half])


def held_by(pid: int) -> int:
    """Return what a process holds of memory, its part of what it shares; 0 for one that has ended. Unit: bytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


class Asker:
    """Keeps some reports under way at once: whenever one is done it asks for the next, as a page does."""

    def __init__(self) -> None:
        from subsidy.asking import subjects_of  # noqa: PLC0415  (needs the settings)

        years = [("year", "", language) for language in LANGUAGES]
        others = [("municipality", code, language) for code in subjects_of("municipality") for language in LANGUAGES]
        # A year report takes as long as several of the others; both kinds are always under way.
        self._next = cycle(kind for pair in zip(cycle(years), others, others[1:], strict=False) for kind in pair)
        self.asked: list[int] = []

    def top_up(self) -> None:
        """Ask until enough reports are under way."""
        from django.utils import timezone  # noqa: PLC0415  (needs the settings)

        from subsidy import services  # noqa: PLC0415
        from subsidy.models import Report  # noqa: PLC0415

        while Report.objects.under_way().count() < REPORTS:
            kind, subject, language = next(self._next)
            wanted = services.Wanted(period=stands.closed_year(), kind=kind, language=language, subject=subject)
            report = services.request_report(wanted, at=timezone.now())
            if report.pk not in self.asked:
                self.asked.append(report.pk)


def workers_of_run(number: int) -> list[Any]:
    """Make accounts of workers, of the organisation of the one in the demo, and return them."""
    from django.contrib.auth.models import Group  # noqa: PLC0415  (needs the settings)

    from portal.models import User  # noqa: PLC0415
    from portal.permissions import Role  # noqa: PLC0415
    from subsidy.faults.database import WORKER  # noqa: PLC0415

    organisation = User.objects.get(username=WORKER).organisation
    made = []
    for place in range(1, number + 1):
        user = User.objects.create_user(f"voorbeeld-drukte-{place}", None, organisation=organisation)
        user.groups.add(Group.objects.get(name=Role.WORKER))
        made.append(user)
    return made


class Reader:
    """One visitor, who reads one page after the other."""

    def __init__(self, port: int, first: int) -> None:
        self.browser = Browser(port)
        self.pages = cycle(PAGES[first % len(PAGES) :] + PAGES[: first % len(PAGES)])

    def __call__(self) -> Answer:
        """Read the next page."""
        return self.browser.get(next(self.pages))


class Worker(Recorder):
    """One who opens the form, and sends it: two requests, and the time is that of each alone."""

    def __init__(self, browser: Browser, activity: Any) -> None:
        super().__init__(browser, activity)
        self._is_open = False

    def __call__(self) -> Answer:
        """Open the form, or send the one that is open."""
        self._is_open = not self._is_open
        return self.browser.get(self.address) if self._is_open else super().__call__()


def real_worker(stand: Stand) -> Running:
    """Start a worker as in production, with room for as many reports at once as there are under way."""
    arguments = ["-m", "celery", "-A", "portal", "worker", f"--concurrency={REPORTS}", "--loglevel=WARNING"]
    return stand.processes.run("worker", [sys.executable, *arguments, "--without-gossip", "--without-mingle"])


def states_of(reports: Sequence[int]) -> Counter[str]:
    """Count reports by their state."""
    from subsidy.models import Report  # noqa: PLC0415  (needs the settings)

    return Counter(Report.objects.filter(pk__in=reports).values_list("state", flat=True))


@dataclass(frozen=True)
class Outcome:
    """What was asked, what came back, and what stands in the database at the end."""

    crowds: dict[str, Crowd]
    since: float
    memory: Memory
    acknowledged: int
    stored: int
    done_meanwhile: int
    reports: Counter[str]


def load(stand: Stand) -> Outcome:
    """Do all of it at once, and let the reports that are under way at the end be done."""
    from contacts.models import Contact  # noqa: PLC0415  (needs the settings)

    web, worker = stand.processes.web(), real_worker(stand)
    readers = [Reader(stand.port, place) for place in range(VISITORS)]
    recorders = [Worker(signed_in(user.username, stand.port), start_walk_in(user)) for user in workers_of_run(WORKERS)]
    asker = Asker()
    asker.top_up()
    with Crowd([*readers], pause=READING) as reading, Crowd([*recorders], pause=RECORDING / 2) as recording:
        warm_up(asker)
        since, before = time.monotonic(), states_of(asker.asked)["done"]
        with Memory({"web": web.pid, "worker": worker.pid}) as memory:
            while time.monotonic() < since + SECONDS:
                asker.top_up()
                time.sleep(0.5)
        done = states_of(asker.asked)["done"] - before
    wait_until(lambda: not states_of(asker.asked).keys() & {"queued", "building"}, PATIENCE, pause=0.5)
    sent = set().union(*(one.acknowledged for one in recorders))
    stored = Contact.objects.filter(pk__in=sent).count()
    crowds = {"visitors": reading, "workers": recording}
    return Outcome(crowds, since, memory, len(sent), stored, done, states_of(asker.asked))


def warm_up(asker: Asker) -> None:
    """Let everything run for a while that is not measured."""
    begun = time.monotonic()
    while time.monotonic() < begun + WARM_UP or states_of(asker.asked)["done"] < WARM_REPORTS:
        if time.monotonic() > begun + PATIENCE:
            return
        asker.top_up()
        time.sleep(0.5)


def failed_of(crowd: Crowd) -> int:
    """Return how many requests got no page and no way on: refused ones too."""
    statuses = crowd.statuses()
    return of_server(statuses) + sum(number for status, number in statuses.items() if 400 <= status < 500)


def tell(found: Outcome) -> int:
    """Print what came of it; return 1 if something failed, was lost or doubled, or grew."""
    failed = 0
    for name, crowd in found.crowds.items():
        seconds, wrong = crowd.seconds(after=found.since), failed_of(crowd)
        failed += wrong
        print(
            f"{name}: {len(seconds)} requests in {SECONDS:.0f} s, {wrong} failed; median"
            f" {1000 * statistics.median(seconds):.0f} ms, p95 {1000 * slowest(seconds, 0.95):.0f} ms,"
            f" p99 {1000 * slowest(seconds, 0.99):.0f} ms, slowest {1000 * slowest(seconds):.0f} ms"
        )
    print(
        f"contacts: {found.acknowledged} acknowledged, {found.stored} stored;"
        f" reports: {found.done_meanwhile} done meanwhile, {dict(found.reports)} at last"
    )
    grown = {name: found.memory.growth(name) for name in found.memory.roots}
    for name, ratio in grown.items():
        most = max(found.memory.seen[name]) / 2**20
        print(f"memory of the biggest process of {name}: at most {most:.0f} MiB; second half {ratio:.2f} x the first")
    missed = failed or found.stored != found.acknowledged or found.reports.keys() != {"done"}
    missed = missed or max(grown.values()) > GROWTH
    print(f"target: 0 failed, nothing lost, memory at most {GROWTH} x: {'MISSED' if missed else 'reached'}")
    return int(bool(missed))


def main() -> int:
    """Make servers and a year of records, load them, and take everything away again."""
    stands.obey_signals()
    print(
        f"mixed load on {os.cpu_count()} cores, Python {platform.python_version()}: {VISITORS} visitors, {WORKERS}"
        f" workers recording, {REPORTS} reports at once, {SECONDS:.0f} s",
        flush=True,
    )
    here = stands.begin()
    try:
        return tell(load(here))
    finally:
        here.close()


if __name__ == "__main__":
    sys.exit(main())
