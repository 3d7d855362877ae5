"""Reports while workers, the queue and the processes that ask for them are killed (F1 to F3, F12, T2 to T4, T8, T9)."""

from __future__ import annotations

import signal
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from subsidy.faults.processes import wait_until
from subsidy.faults.stand import YEAR, closed_year
from subsidy.faults.table import Found, slowest
from subsidy.faults.visitors import Crowd, at_once, of_server, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from subsidy.faults.stand import Stand
    from subsidy.faults.visitors import Answer
    from subsidy.models import Report

REPORTS = 50
MOST_KILLS = 50
# What production has in place of these: 60, 30 and 300 seconds.
SHORT = {"FAULTS_LEASE": "4", "FAULTS_SWEEP": "6", "FAULTS_VISIBILITY": "12"}
TIMES = "lease 4 s, sweep after 6 s, visibility 12 s"
PATIENCE = 80.0
# After so long nothing is killed any more, so that a slow machine has time for what is left.
KILLING = 35.0
LANGUAGES = ("nl", "en", "es")
HOLDER = "voorbeeld-sdf"


def subjects() -> list[tuple[str, str]]:
    """Return every municipality in every language: 54 reports that can wait at the same moment."""
    from subsidy.asking import subjects_of  # noqa: PLC0415  (needs the settings)

    return [(code, language) for language in LANGUAGES for code in subjects_of("municipality")]


def ask(number: int) -> list[int]:
    """Ask for some reports as a page does, a row and a message each, and return their numbers."""
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from subsidy import services  # noqa: PLC0415

    period, now = closed_year(), timezone.now()
    wanted = [
        services.Wanted(period=period, kind="municipality", language=language, subject=code)
        for code, language in subjects()[:number]
    ]
    return [services.request_report(one, at=now).pk for one in wanted]


def states(reports: Sequence[int]) -> Counter[str]:
    """Count reports by state."""
    return Counter(_rows(reports).values_list("state", flat=True))


def versions(reports: Sequence[int]) -> Counter[int]:
    """Count the versions of each report: one that was built twice has two."""
    from subsidy.models import ReportVersion  # noqa: PLC0415  (needs the settings)

    return Counter(ReportVersion.objects.filter(report__in=reports).values_list("report_id", flat=True))


def outcome(reports: Sequence[int]) -> tuple[bool, str]:
    """Say whether all reports are done, each once, and how many were lost or doubled, in words."""
    made, found = versions(reports), states(reports)
    doubled = sum(number - 1 for number in made.values() if number > 1)
    most = max(_rows(reports).values_list("attempts", flat=True), default=0)
    held = found == {"done": len(reports)} and len(made) == len(reports) and not doubled
    rest = "" if found == {"done": len(reports)} else f" ({dict(found)})"
    return held, f"{found['done']} of {len(reports)} done{rest}, {doubled} doubled, at most {most} attempts"


def all_done(reports: Sequence[int]) -> bool:
    """Say whether no report waits or is being made any more."""
    found = states(reports)
    return not found["queued"] and not found["building"]


def cancel(reports: Sequence[int] | None = None) -> None:
    """Cancel what still waits, so that the next fault begins with an empty queue."""
    from subsidy import services  # noqa: PLC0415  (needs the settings)
    from subsidy.models import Report  # noqa: PLC0415

    for report in Report.objects.under_way() if reports is None else _rows(reports):
        services.cancel_report(report)


def _rows(reports: Sequence[int]) -> QuerySet[Report]:
    from subsidy.models import Report  # noqa: PLC0415  (needs the settings)

    return Report.objects.filter(pk__in=reports)


# --- Kills -----------------------------------------------------------------------------------------------------------
def group_kills(stand: Stand) -> Found:
    """Kill the worker with its children again and again while fifty reports are made, in the middle of some.

    A worker is killed once a report was done since the last kill, so that a slow machine does not kill the same ones
    three times: a report that takes its worker down three times fails, in words, and that is another rule (T4).
    """
    rng, kills, begun = Random(1), 0, time.monotonic()  # noqa: S311  (the same kills each time)
    stand.processes.beat(**SHORT)
    worker = stand.processes.worker(**SHORT)
    reports = ask(REPORTS)
    while kills < MOST_KILLS and not all_done(reports) and time.monotonic() - begun < KILLING:
        _wait_for_more(reports, until=begun + KILLING)
        time.sleep(rng.uniform(0.0, 0.3))
        worker.kill_group()
        kills += 1
        worker = stand.processes.worker(**SHORT)
    wait_until(lambda: all_done(reports), max(1.0, PATIENCE - (time.monotonic() - begun)))
    held, words = outcome(reports)
    return Found(f"{REPORTS} reports of 0.25 s, {kills} group kills ({TIMES})", words, held and kills > 0)


def _wait_for_more(reports: Sequence[int], *, until: float) -> None:
    """Wait until two more reports are done than now, or none is under way."""
    before = states(reports)["done"]
    wait_until(
        lambda: all_done(reports) or states(reports)["done"] >= before + 2,
        max(0.0, until - time.monotonic()),
        pause=0.02,
    )


def child_kills(stand: Stand) -> Found:
    """Kill one process of the worker again and again while fifty reports are made."""
    rng, kills, begun = Random(2), 0, time.monotonic()  # noqa: S311  (the same kills each time)
    stand.processes.beat(**SHORT)
    worker = stand.processes.worker(**SHORT)
    reports = ask(REPORTS)
    while kills < MOST_KILLS and not all_done(reports) and time.monotonic() - begun < KILLING:
        _wait_for_more(reports, until=begun + KILLING)
        time.sleep(rng.uniform(0.0, 0.3))
        kills += worker.kill_child(rng.randrange(2))
    wait_until(lambda: all_done(reports), max(1.0, PATIENCE - (time.monotonic() - begun)))
    held, words = outcome(reports)
    return Found(f"{REPORTS} reports of 0.25 s, {kills} child kills ({TIMES})", words, held and kills > 0)


def queue_wiped(stand: Stand) -> Found:
    """Kill the queue with all that it knows after twenty reports, and start it empty five seconds later."""
    stand.processes.web()
    stand.processes.beat(**SHORT)
    stand.processes.worker(**SHORT)
    reports = ask(REPORTS)
    begun = time.monotonic()
    wait_until(lambda: states(reports)["done"] >= 20, PATIENCE / 2, pause=0.02)
    before = states(reports)["done"]
    stand.servers.kill_queue()
    holder = signed_in(HOLDER, stand.port)
    year, form = f"/nl/verantwoording/{YEAR}/", {"kind": "summary", "language": "nl"}
    with Crowd([lambda: holder.get(year), lambda: holder.post(f"{year}maak-rapport/", form)], pause=0.3) as crowd:
        time.sleep(5)
    stand.servers.start_queue()
    wait_until(lambda: all_done(reports), PATIENCE - (time.monotonic() - begun))
    held, words = outcome(reports)
    statuses, longest = crowd.statuses(), slowest(crowd.seconds())
    wrong = of_server(statuses)
    words += f"; while it was away {dict(statuses)}, slowest {longest:.1f} s"
    return Found(
        f"queue killed and wiped at {before} of {REPORTS}, back after 5 s", words, held and not wrong and longest <= 3.0
    )


def outbox(stand: Stand) -> Found:
    """Kill the process that asks between its commit and its message, twenty times; then let the sweep find them."""
    number = 20
    last = _newest()
    for code, language in subjects()[:number]:
        one = stand.processes.fork("ask", ["ask", code, language], {})
        wait_until(lambda one=one: not one.is_alive, 10, pause=0.01)  # type: ignore[misc]  # bound on purpose
    reports = _after(last)
    sent = stand.servers.queue().llen("celery")
    begun = time.monotonic()
    stand.processes.beat(**SHORT)
    stand.processes.worker(**SHORT)
    wait_until(lambda: all_done(reports), PATIENCE)
    held, words = outcome(reports)
    seconds = time.monotonic() - begun
    done = f"{number} processes killed between COMMIT and message ({len(reports)} rows, {sent} messages; {TIMES})"
    return Found(done, f"{words}, {seconds:.0f} s after the start of beat", held and len(reports) == number)


def poison(stand: Stand) -> Found:
    """Let one report kill every process that makes it."""
    reports = ask(6)
    deadly = reports[2]
    stand.processes.beat(**SHORT)
    stand.processes.worker(**SHORT, FAULTS_POISON=str(deadly))
    wait_until(lambda: all_done(reports), PATIENCE)
    others, words = outcome([one for one in reports if one != deadly])
    row = _rows([deadly]).get()
    told = f"poison: {row.state} after {row.attempts} runs, {'with' if row.failure else 'without'} a reason; others: "
    held = others and (row.state, row.attempts, bool(row.failure)) == ("failed", 3, True)
    return Found("one report of six kills its process each time", told + words, held)


# --- Deploying while they are made -----------------------------------------------------------------------------------
def worker_deploy(stand: Stand, number: int = 20) -> tuple[bool, str]:
    """Ask a busy worker to stop as a deploy does, start the next, and say what became of the reports."""
    reports = ask(number)
    stand.processes.beat(**SHORT)
    worker = stand.processes.worker(**SHORT)
    wait_until(lambda: states(reports)["done"] >= 3, PATIENCE / 3, pause=0.02)
    worker.tell(signal.SIGTERM)
    began = time.monotonic()
    wait_until(lambda: not worker.is_alive, 20)
    took = time.monotonic() - began
    stand.processes.worker(**SHORT)
    wait_until(lambda: all_done(reports), PATIENCE)
    held, words = outcome(reports)
    return held, f"worker stopped in {took:.1f} s: {words}"


# --- The bounds of the queue -----------------------------------------------------------------------------------------
def bounds(stand: Stand) -> Found:
    """Ask for more than may wait: one account for nine batches at once, and eighteen for the last place."""
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from subsidy import services  # noqa: PLC0415
    from subsidy.exceptions import QueueFullError  # noqa: PLC0415
    from subsidy.models import Report  # noqa: PLC0415

    stand.processes.web()
    cancel()
    holder = signed_in(HOLDER, stand.port)
    kinds = ("year", "summary", "council")
    forms = [{"kind": kind, "language": language} for kind in kinds for language in LANGUAGES]

    def send(form: dict[str, str]) -> Callable[[], Answer]:
        return lambda: holder.post(f"/nl/verantwoording/{YEAR}/maak-rapport/", form)

    statuses = Counter(answer.status for answer in at_once(send(form) for form in forms))
    waiting = Report.objects.waiting()
    batches = waiting.order_by().values_list("period", "kind", "language").distinct().count()
    cancel()
    period, now = closed_year(), timezone.now()
    rest = services.MOST_WAITING - 1
    Report.objects.bulk_create(
        Report(period=period, kind="sheet", language="nl", subject=f"x{place}", requested_at=now)
        for place in range(rest)
    )

    def last(code: str) -> Callable[[], bool]:
        def work() -> bool:
            wanted = services.Wanted(period=period, kind="municipality", language="nl", subject=code)
            try:
                return bool(services.request_report(wanted, at=now).pk)
            except QueueFullError:
                return False

        return work

    won = at_once(last(code) for code, _language in subjects()[:18])
    full = Report.objects.waiting().count()
    Report.objects.waiting().update(state="cancelled")
    stand.servers.queue().flushall()
    words = f"{batches} batches of one account taken, answers {dict(statuses)}; {sum(won)} of 18 got the last place"
    held = (batches, statuses[429], of_server(statuses)) == (5, 4, 0) and (sum(won), full) == (1, 500)
    return Found("9 batches of one account at once; 18 at once for the 500th place", f"{words}, {full} wait", held)


def two_beats(stand: Stand) -> Found:
    """Run two beats that both ask each second for what is done once a year."""
    from subsidy.models import PeriodicWork, ReportVersion  # noqa: PLC0415  (needs the settings)

    last = _newest()
    for _beat in range(2):
        stand.processes.beat(**SHORT, FAULTS_PERIODIC="1")
    stand.processes.worker(**SHORT, FAULTS_PERIODIC="1")
    time.sleep(12)
    reports = _after(last)
    wait_until(lambda: all_done(reports), 20)
    told = stand.processes.count_of("periodic work asked for")
    rows = PeriodicWork.objects.count()
    concepts = ReportVersion.objects.filter(report__in=reports).count()
    words = (
        f"asked for {told} times, {rows} row of the period, {len(reports)} report ({dict(states(reports))}),"
        f" {concepts} version"
    )
    return Found("two beats for 12 s", words, (rows, len(reports)) == (1, 1) and concepts <= 1 and told > 2)


def _newest() -> int:
    from subsidy.models import Report  # noqa: PLC0415  (needs the settings)

    return Report.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _after(last: int) -> list[int]:
    from subsidy.models import Report  # noqa: PLC0415  (needs the settings)

    return list(Report.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
