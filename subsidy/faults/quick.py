"""Forks the workers of a run: the portal's own queue and its own way of a report, with files made in a moment.

Claim, steps, snapshot, the writing of the version and the sweep are the portal's. Only the laying out is replaced by
waiting for a quarter of a second, so that fifty reports fit in a minute. The times of the queue are shorter than in
production where the environment says so; the order between them stays. One line of JSON in, the number of a process
out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from celery.signals import worker_ready

if TYPE_CHECKING:
    from collections.abc import Callable

    from subsidy.snapshot import Snapshot

# As in production, shorter than what a message of it lives.
SWEEP_EVERY = 4.0


def quick_files(
    snapshot: Snapshot,
    *,
    on_step: Callable[[str, float], None] | None = None,
) -> dict[str, bytes]:
    """Take a moment, and return files that only look like files."""
    from subsidy.choices import ReportStep  # noqa: PLC0415  (needs the settings)

    del snapshot
    seconds = float(os.environ.get("FAULTS_SECONDS", "0.25"))
    for part in range(5):
        if on_step is not None:
            on_step(ReportStep.LAYING_OUT, part / 5)
        time.sleep(seconds / 5)
    return {"pdf": b"%PDF-1.7 made up", "xlsx": b"PK made up", "json": b"{}"}


def take_over() -> None:
    """Put the quick files and the times of the environment in the place of those of the portal."""
    from portal.celery import app  # noqa: PLC0415  (needs the settings)
    from subsidy import building  # noqa: PLC0415
    from subsidy.services import reports  # noqa: PLC0415

    building.files_of_snapshot = quick_files
    if lease := os.environ.get("FAULTS_LEASE"):
        reports.LEASE_SECONDS = building.LEASE_SECONDS = int(lease)  # type: ignore[attr-defined]  # imported there
    if sweep := os.environ.get("FAULTS_SWEEP"):
        reports.SECONDS_TO_SWEEP = int(sweep)
    if seconds := os.environ.get("FAULTS_VISIBILITY"):
        options = {**app.conf.broker_transport_options, "visibility_timeout": int(seconds)}
        app.conf.update(broker_transport_options=options, visibility_timeout=int(seconds))
    if poison := os.environ.get("FAULTS_POISON"):
        poison_report(int(poison))
    app.conf.beat_schedule = {
        "reports that wait": {"task": "subsidy.sweep_reports", "schedule": SWEEP_EVERY, "options": {"expires": 5}},
    }
    if os.environ.get("FAULTS_PERIODIC"):
        app.conf.beat_schedule["once a year"] = {"task": "subsidy.make_concept", "schedule": 1.0}
        count_periodic()


def poison_report(report_id: int) -> None:
    """Let a report kill the process that makes it, as one that takes all the memory does."""
    from subsidy import building  # noqa: PLC0415  (needs the settings)

    build = building._build

    def deadly(held: building.Claim) -> Any:
        if held.report_id == report_id:
            os.kill(os.getpid(), signal.SIGKILL)
        return build(held)

    building._build = deadly


def count_periodic() -> None:
    """Say each time that the yearly work is asked for."""
    from subsidy import services  # noqa: PLC0415  (needs the settings)

    make = services.make_concept

    def counted(**values: Any) -> Any:
        print("periodic work asked for", flush=True)
        return make(**values)

    services.make_concept = counted


@worker_ready.connect
def say_ready(**_options: Any) -> None:
    """Tell the run that this worker takes work."""
    if ready := os.environ.get("FAULTS_READY"):
        Path(ready).touch()


def ask_and_die(subject: str, language: str) -> None:
    """Ask for a report as a page does, and be killed between the commit and the message."""
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from subsidy import services  # noqa: PLC0415
    from subsidy.faults.stand import closed_year  # noqa: PLC0415
    from subsidy.services import reports  # noqa: PLC0415

    def die(report_id: int, *, expires: int | None = None) -> bool:
        del report_id, expires
        os.kill(os.getpid(), signal.SIGKILL)
        return False

    reports.send_to_worker = die
    wanted = services.Wanted(period=closed_year(), kind="municipality", language=language, subject=subject)
    services.request_report(wanted, at=timezone.now())


def live(arguments: list[str]) -> None:
    """Be what was asked for, until the end."""
    from portal.celery import app  # noqa: PLC0415  (needs the settings)
    from portal.supervisor import die_with_parent  # noqa: PLC0415

    os.setsid()
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # What it prints goes where its mother's complaints go; her own answers stay hers.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    take_over()
    if arguments[0] == "ask":
        ask_and_die(*arguments[1:])
    else:
        app.start(arguments)


def main() -> None:
    """Fork whenever a line comes in; the kernel forgets those that end."""
    django.setup()
    from portal.celery import app  # noqa: PLC0415  (needs the settings)
    from subsidy import building, tasks  # noqa: F401, PLC0415  (loaded once, for all that are forked)

    app.loader.import_default_modules()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.environ |= wanted["environment"]
            try:
                live(wanted["arguments"])
            finally:
                os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
