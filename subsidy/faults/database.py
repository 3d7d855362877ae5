"""Pages and records while PostgreSQL is restarted, stopped, or has no room left (F4, F6, O4, O5)."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from subsidy.faults import jobs
from subsidy.faults.processes import wait_until
from subsidy.faults.table import Found, slowest
from subsidy.faults.visitors import Browser, Crowd, of_server, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from subsidy.faults.stand import Stand
    from subsidy.faults.visitors import Answer

CLIENTS = 8
WORKER = "voorbeeld-pmw"
SECONDS_DOWN = 20.0
# "Up again: served within 2 s" (O4); what is asked after that must not fail.
SECONDS_TO_NOTICE = 2.0
SLOWEST = 3.0
MOST_ON_A_PAGE = 300
# What records and reports are written to.
MOVED = ("contacts_contact", "subsidy_reportversion")
# Pages that everybody reads, and that stand on the shelf after the first visitor.
PUBLIC = ("/nl/", "/en/", "/es/", "/nl/aanbod/")


def contact_form(**fields: Any) -> dict[str, Any]:
    """Return what the form of a contact sends when nothing was touched; its id was made by the form."""
    untouched = {
        "channel": "walk_in", "work_setting": "not_asked", "gender": "not_asked", "age_band": "not_asked",
        "people": "1", "state": "offered",
    }  # fmt: skip
    return {"id": str(uuid4()), **untouched, **fields}


def running_activity() -> Any:
    """Start a walk-in of the worker of the run, today."""
    from portal.models import User  # noqa: PLC0415  (needs the settings)

    return start_walk_in(User.objects.get(username=WORKER))


def start_walk_in(user: Any) -> Any:
    """Start a walk-in of a worker, today."""
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from contacts.models import Activity  # noqa: PLC0415

    assert user.organisation is not None  # noqa: S101  (the demo gives it one)
    return Activity.objects.create(
        kind="a01_walk_in",
        date=timezone.localdate(),
        municipality="GM0080",
        location_type="support_point",
        organisation=user.organisation,
        recorded_by=user,
    )


class Recorder:
    """Records one contact after the other; what was not answered with a yes is sent again, as it was."""

    def __init__(self, browser: Browser, activity: Any) -> None:
        self.browser = browser
        self.address = f"/nl/contacten/activiteit/{activity.pk}/contact/"
        self.acknowledged: set[str] = set()
        self.form = contact_form()
        self.sent: set[str] = set()

    def __call__(self) -> Answer:
        """Send the form; take the next one once it was taken."""
        self.sent.add(self.form["id"])
        answer = self.browser.post(self.address, self.form)
        if answer.status == 302 and "inloggen" not in answer.location:
            self.acknowledged.add(self.form["id"])
            self.form = contact_form()
        return answer


def away(stand: Stand) -> Found:
    """Restart PostgreSQL, cut its power, and stop it for twenty seconds, while eight read and write."""
    from django.db import connection  # noqa: PLC0415  (needs the settings)

    from contacts.models import Contact  # noqa: PLC0415

    stand.processes.web()
    activity = running_activity()
    worker = signed_in(WORKER, stand.port)
    visitor = Browser(stand.port)
    # Both processes have shown the pages, as any process has that runs for more than a moment.
    for path in PUBLIC * 6:
        visitor.get(path)
    recorders = [Recorder(worker, activity) for _client in range(CLIENTS // 2)]
    readers = [
        _reader(visitor, PUBLIC),
        _reader(worker, (f"/nl/contacten/activiteit/{activity.pk}/", "/nl/contacten/")),
    ]
    ups: list[tuple[float, float]] = []
    with Crowd([*recorders, *readers * (CLIENTS // 4)]) as crowd:
        time.sleep(3)
        for mode, seconds in (("fast", 0.0), ("immediate", 0.0), ("fast", SECONDS_DOWN)):
            leaving = time.monotonic()
            stand.servers.stop_database(mode)
            time.sleep(seconds)
            stand.servers.start_database()
            ups.append((leaving, time.monotonic()))
            time.sleep(5)
    connection.close()
    stored = {str(pk) for pk in Contact.objects.filter(activity=activity).values_list("pk", flat=True)}
    acknowledged = set().union(*(one.acknowledged for one in recorders))
    sent = set().union(*(one.sent for one in recorders))
    lost, strange = acknowledged - stored, stored - sent
    down_from, down_to = ups[2]
    # What was asked at the very moment may still have been answered before.
    down = crowd.statuses(after=down_from + 1.0, before=down_to - 0.5)
    longest = slowest(crowd.seconds(after=down_from, before=down_to))
    wrong_up = _wrong_after(crowd, ups)
    words = (
        f"{len(acknowledged)} contacts acknowledged, {len(lost)} lost, {len(strange)} doubled; 5xx more than"
        f" {SECONDS_TO_NOTICE:.0f} s after a start: {wrong_up or 0}; while down {dict(sorted(down.items()))},"
        f" slowest {longest:.1f} s"
    )
    held = (
        bool(acknowledged)
        and not lost
        and not strange
        and not wrong_up
        and longest <= SLOWEST
        and not down[500]
        and not down[0]
    )
    return Found(f"fast restart, immediate restart, stop {SECONDS_DOWN:.0f} s; {CLIENTS} clients", words, held)


def _wrong_after(crowd: Crowd, ups: list[tuple[float, float]]) -> dict[int, int]:
    """Count the 5xx to what was asked once the database was noticed again, until shortly before it left again.

    By status; 0 is no answer at all.
    """
    found: Counter[int] = Counter()
    for place, (_leaving, up) in enumerate(ups):
        until = ups[place + 1][0] - 1.0 if place + 1 < len(ups) else float("inf")
        found += crowd.statuses(after=up + SECONDS_TO_NOTICE, before=until)
    return {status: number for status, number in found.items() if of_server({status: number})}


def _reader(browser: Browser, paths: tuple[str, ...]) -> Callable[[], Answer]:
    turn = iter(range(10**9))
    return lambda: browser.get(paths[next(turn) % len(paths)])


# --- No room left ----------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """Mount a small disk in memory; None where this machine does not let us."""
    folder.mkdir(mode=0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)],
        check=False, capture_output=True,
    ).returncode == 0  # fmt: skip
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def disk_full(stand: Stand) -> Found:
    """Let the tables that records and reports are written to stand on a disk that is full."""
    with small_disk(stand.servers.sockets / "disk", 24) as disk:
        if disk is None:
            return Found("small disk in memory", "mount is not allowed on this machine; run it as root", None)
        return _on_full_disk(stand, disk)


def _on_full_disk(stand: Stand, disk: Path) -> Found:
    stand.processes.web()
    tables = disk / "tables"
    tables.mkdir(mode=0o700)
    shutil.chown(tables, stand.servers.user_name())
    with stand.servers.as_superuser() as owner:
        owner.execute(f"CREATE TABLESPACE small LOCATION '{tables}'")
        try:
            for table in MOVED:
                # Room that older rows left behind would be taken first.
                owner.execute(f"VACUUM FULL {table}")
                owner.execute(f"ALTER TABLE {table} SET TABLESPACE small")
            owner.execute("CREATE TABLE ballast (t text STORAGE PLAIN) TABLESPACE small")
            return (
                _refused_and_taken(stand, owner) if _fill_up(owner) else Found("a disk", "was never full", held=False)
            )
        finally:
            # The disk goes, so nothing of ours may stay on it.
            owner.execute("DROP TABLE IF EXISTS ballast")
            for table in MOVED:
                owner.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            owner.execute("DROP TABLESPACE small")


def _refused_and_taken(stand: Stand, owner: Any) -> Found:
    """Record and ask for a report while there is no room, and again when there is."""
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from contacts.models import Contact  # noqa: PLC0415
    from subsidy import services  # noqa: PLC0415
    from subsidy.models import Report, ReportPicture  # noqa: PLC0415

    activity = running_activity()
    recorder = Recorder(signed_in(WORKER, stand.port), activity)
    refused: list[Answer] = []
    # The last page of the table may have room for some.
    for _contact in range(MOST_ON_A_PAGE):
        answer = recorder()
        if answer.status != 302:
            refused.append(answer)
        if len(refused) == 5:
            break
    reports = jobs.ask(1)
    stand.processes.beat(**jobs.SHORT)
    stand.processes.worker(**jobs.SHORT)
    wait_until(lambda: jobs.all_done(reports), 30)
    full, pictures = jobs.states(reports), ReportPicture.objects.filter(version__report__in=reports).count()
    stored = Contact.objects.filter(activity=activity).count()
    half = abs(stored - len(recorder.acknowledged)) + pictures + sum(jobs.versions(reports).values())
    owner.execute("DROP TABLE ballast")
    after = recorder().status
    for report in Report.objects.filter(pk__in=reports):
        services.retry_report(report, at=timezone.now())
    wait_until(lambda: jobs.states(reports)["done"] == 1, 20)
    held_after, words = jobs.outcome(reports)
    statuses = {answer.status for answer in refused}
    told = (
        f"{len(refused)} contacts refused with {statuses or 'nothing'} and a page in words, report {dict(full)},"
        f" {half} half records; with room again: contact {after}, report retried: {words}"
    )
    clear = statuses == {503} and all("<h1" in answer.text for answer in refused)
    held = clear and full == {"failed": 1} and not half and after == 302 and held_after
    return Found("tables of records and reports on a disk of 24 MB that is full", told, held)


def _fill_up(owner: Any) -> bool:
    """Write until there is no page left; say whether it came to that."""
    import psycopg  # noqa: PLC0415

    full = False
    for size in (7_000_000, 700_000, 70_000, 7_000):
        for _row in range(40):
            try:
                owner.execute(
                    "INSERT INTO ballast SELECT repeat('x', 7000) FROM generate_series(1, %s)", [size // 7000]
                )
            except psycopg.errors.DiskFull:
                full = True
                break
    return full
