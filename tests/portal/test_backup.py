"""A backup is encrypted for two people, whole or not there, and comes back as it was (security.md O6-O8, F8)."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import time_machine
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from contacts.models import Contact, ReadEvent
from contacts.readings import Look, write_down
from portal import backups
from portal.backups import programs, writing
from portal.backups.archive import Manifest
from portal.backups.recipients import BadRecipients, read_recipients
from portal.choices import BackupKind, BackupResult
from portal.management.commands.backup import seconds_until
from portal.models import BackupRun, Municipality
from subsidy.choices import ReportState
from subsidy.models import ReportVersion
from tests.builders.activities import make_activity, make_contact
from tests.builders.backups import Keys, drop, make_keys, second_database, second_name
from tests.builders.own_trajectories import make_own_trajectory
from tests.builders.reports import make_closed_year, make_report

NOW = datetime(2026, 11, 26, 2, 10, tzinfo=UTC)
COMPOSE = Path(settings.BASE_DIR) / "docker-compose.yml"
CANARY = "kanarie-in-de-mijn"
# What is restored must have been committed; a backup alone reads what the migrations left.
real = pytest.mark.django_db(transaction=True)
quick = pytest.mark.django_db


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Keys:
    made = make_keys(tmp_path)
    settings.BACKUP_RECIPIENTS = made.public
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def back_up(folder: Path) -> Path:
    call_command("backup", to=folder, stdout=StringIO())
    made = backups.newest(folder)
    assert made is not None
    return made


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def restore(path: Path, key: Path, name: str, **options: Any) -> str:
    out = StringIO()
    call_command("restore", str(path), identity=str(key), database=name, stdout=out, **options)
    return out.getvalue()


def runs() -> list[tuple[str, str]]:
    return list(BackupRun.objects.order_by("pk").values_list("kind", "result"))


def count_in(name: str, table: str) -> int:
    with psycopg.connect(**programs.parameters(name=name)) as there:
        return writing.count(there, table)


# --- There and back, while people work -------------------------------------------------------------------------------
@real
def test_backup_under_write_load_comes_back_whole_within_a_minute(folder: Path, keys: Keys, worker: Any) -> None:
    """F8: two people record all the time; what comes back is one moment of it, and every check holds."""
    activity = make_activity(worker, today=timezone.localdate())
    trajectory = make_own_trajectory(worker)
    write_down(trajectory=trajectory, reader=worker, look=Look(timezone.now(), "one"))
    year = make_closed_year(2025, closed_on=date(2026, 1, 22))
    make_report(year, ReportState.DONE, at=NOW)
    with connection.cursor() as cursor:
        # What must stay out: a session, and a row of the cache.
        cursor.execute("INSERT INTO django_session VALUES ('s', %s, now())", [CANARY])
        cursor.execute("INSERT INTO portal_cache VALUES ('k', %s, now())", [CANARY])
    stop = threading.Event()
    written = [0, 0]

    def record(number: int) -> None:
        try:
            while not stop.is_set():
                make_contact(activity)
                written[number] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=record, args=(number,)) for number in range(2)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        path = back_up(folder)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)
    with second_database() as name:
        said = restore(path, keys.other, name)
        seconds = time.monotonic() - started

        restored = count_in(name, "contacts_contact")
        assert 0 <= restored <= Contact.objects.count() == sum(written)
        assert min(written) > 0
        assert [count_in(name, table) for table in ("django_session", "portal_cache")] == [0, 0]
        assert count_in(name, "contacts_readevent") == ReadEvent.objects.count() == 1
        assert count_in(name, "subsidy_reportversion") == 1
    assert "as many as there were; migrations, logs and published reports are as they were." in said
    assert seconds < 60
    assert runs() == [("backup", "done"), ("rehearsal", "done")]


@quick
def test_backup_is_for_its_owner_only_and_shows_nothing(folder: Path, keys: Keys) -> None:
    path = back_up(folder)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"portal_organisation" not in path.read_bytes()
    assert names_in(folder) == [path.name]


# --- What is found to be wrong ---------------------------------------------------------------------------------------
NEWEST = max(path.stem for path in (Path(settings.BASE_DIR) / "portal" / "migrations").glob("0*.py"))
HARM = {
    "DELETE FROM portal_municipality": "table portal_municipality has 0 rows; the backup says 1",
    "DROP TABLE portal_searchword": "table portal_searchword is missing",
    "CREATE TABLE extra (id integer)": "table extra is not in the backup",
    "DELETE FROM django_migrations WHERE name = (SELECT max(name) FROM django_migrations WHERE app = 'portal')": (
        f"migration portal.{NEWEST} differs from the backup"
    ),
    "ALTER TABLE contacts_readevent DISABLE TRIGGER USER; UPDATE contacts_readevent SET at = at + interval '1 day'": (
        "log of readings: broken at row 1 (changed)"
    ),
    "ALTER TABLE subsidy_reportversion DISABLE TRIGGER USER; UPDATE subsidy_reportversion SET pdf = 'x'": (
        "its pdf file is not the one that was published"
    ),
}


@real
def test_database_that_came_back_otherwise_is_told(
    folder: Path, keys: Keys, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_down(trajectory=make_own_trajectory(worker), reader=worker, look=Look(timezone.now(), "one"))
    make_report(make_closed_year(2025, closed_on=date(2026, 1, 22)), ReportState.DONE, at=NOW)
    Municipality.objects.create(code="GM0001", name="Ergens")
    path = back_up(folder)
    told: list[str] = []
    judge = backups.problems_of

    def after_harm(manifest: Manifest) -> list[str]:
        with psycopg.connect(**programs.parameters()) as there:
            for statement in HARM:
                there.execute(statement)
        told.extend(judge(manifest))
        return told

    monkeypatch.setattr("portal.backups.problems_of", after_harm)
    with second_database() as name, pytest.raises(CommandError, match="back, but not as it was:\n"):
        restore(path, keys.one, name)

    assert [expected for expected in HARM.values() if not any(expected in one for one in told)] == []
    # The migration that is gone would run again, and that is told too.
    assert len(told) == len(HARM) + 2, told
    assert runs() == [("backup", "done"), ("rehearsal", "failed")]


# --- Files that are refused whole ------------------------------------------------------------------------------------
def flip(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


DAMAGE: dict[str, tuple[Any, str]] = {
    "cut": (lambda data: data[:-20], "damaged or cut off, so nothing of it was used"),
    "cut half-way": (lambda data: data[: len(data) // 2], "damaged or cut off, so nothing of it was used"),
    # age encrypts blocks of 64 KiB; a file that ends behind one is cut off all the same.
    "cut behind a block": (lambda data: data[: -(len(data) % 65_552)], "damaged or cut off"),
    "one bit": (flip, "damaged or cut off, so nothing of it was used"),
    "empty": (lambda data: b"", "This file is no backup"),
    "not encrypted": (lambda data: b"PGDMP", "This file is no backup"),
}


@quick
def test_damaged_file_is_refused_before_a_database_is_touched(folder: Path, keys: Keys) -> None:
    path = back_up(folder)
    whole = path.read_bytes()

    for change, expected in DAMAGE.values():
        path.write_bytes(change(whole))
        with pytest.raises(CommandError, match=expected):
            restore(path, keys.one, "never_made")
    path.write_bytes(whole)
    with pytest.raises(CommandError, match="was not made for this key"):
        restore(path, keys.stranger, "never_made")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        count_in("never_made", "portal_page")


@real
def test_database_that_holds_something_is_left_alone(folder: Path, keys: Keys, worker: Any) -> None:
    path = back_up(folder)
    own = connection.settings_dict["NAME"]

    with second_database() as name:
        restore(path, keys.one, name)
        # The portal asks its own database again.
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            assert cursor.fetchone() == (own,) != (name,)
        with pytest.raises(CommandError, match="tables; a restore wants an empty one"):
            restore(path, keys.one, name)
    with pytest.raises(CommandError, match="is the portal's own database"):
        restore(path, keys.one, own)
    with pytest.raises(CommandError, match="wants an empty one"):
        call_command("restore", str(path), identity=str(keys.one), into_empty=True)


@real
def test_dump_that_stops_half_way_leaves_an_empty_database(
    folder: Path, keys: Keys, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dump itself is at fault, though the file is sound: pg_restore does all or nothing."""
    with psycopg.connect(**programs.parameters()) as here:
        line = writing.look(here, at=NOW).line()
    path = folder / "xenia-20261126T021000Z.dump.age"
    import pyrage  # noqa: PLC0415  (only here)

    path.write_bytes(pyrage.encrypt(line + b"PGDMP and then nothing", read_recipients(keys.public)))

    with second_database() as name:
        with pytest.raises(CommandError, match="Nothing was restored: pg_restore ended with status 1"):
            restore(path, keys.one, name)
        with psycopg.connect(**programs.parameters(name=name)) as there:
            assert list(there.execute(writing.TABLES)) == []


@pytest.mark.parametrize("content", [b"hello", b"{}\n", b"hello\n", b"[1]\nPGDMP"])
def test_file_for_us_that_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    import pyrage  # noqa: PLC0415  (only here)

    keys = make_keys(tmp_path)
    path = tmp_path / "file.age"
    path.write_bytes(pyrage.encrypt(content, read_recipients(keys.public)))

    with pytest.raises(backups.BadBackup, match="no backup of this portal"):
        backups.check(path, backups.read_identities(keys.one.read_text()))


def test_manifest_of_another_format_is_refused() -> None:
    line = Manifest("2026-11-26T02:10:00+00:00", 18, {}, [], [], format=2).line()

    with pytest.raises(backups.BadBackup, match="has format 2; this release reads 1"):
        Manifest.parse(line)


# --- For whom --------------------------------------------------------------------------------------------------------
def test_fewer_than_two_recipients_are_refused(tmp_path: Path) -> None:
    public = make_keys(tmp_path).public.split("\n")[1:]

    for text in ("", "# nobody yet", public[0], f"{public[0]}\n{public[0]}"):
        with pytest.raises(BadRecipients, match="needs at least 2, of 2 people"):
            read_recipients(text)
    assert len(read_recipients(" ".join(public))) == 2


def test_private_key_among_the_public_ones_is_refused_and_not_repeated(tmp_path: Path) -> None:
    keys = make_keys(tmp_path)
    private = keys.one.read_text().splitlines()[-1]

    with pytest.raises(BadRecipients, match="Key 3 of BACKUP_RECIPIENTS is no public key") as error:
        read_recipients(f"{keys.public}\n{private}")
    assert private not in str(error.value)


def test_key_file_without_a_key_is_refused(tmp_path: Path) -> None:
    keys = make_keys(tmp_path)

    with pytest.raises(BadRecipients, match="holds no private key"):
        backups.read_identities("# created: today\n")
    with pytest.raises(BadRecipients, match="no private key of age"):
        backups.read_identities(keys.public)


@quick
def test_backup_without_recipients_makes_nothing_and_is_kept_as_failed(folder: Path, settings: Any) -> None:
    settings.BACKUP_RECIPIENTS = ""

    with pytest.raises(CommandError, match="needs at least 2"):
        call_command("backup", to=folder)

    assert (names_in(folder), runs()) == ([], [("backup", "failed")])


# --- What it needs ---------------------------------------------------------------------------------------------------
# Random words hardly shrink, so all of it goes through the program, the encryption and the disk. Unit: rows of 256 kB.
BULK = """
CREATE TABLE made_up_bulk AS
SELECT number, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 8192) WHERE number > 0) AS words
FROM generate_series(1, 240) AS number
"""


def peak_of(*arguments: str, **environment: str) -> int:
    """Run a command in a process of its own, to its end; return what it and its program needed. Unit: MiB."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    # The system keeps the highest of each process, so looking now and then is enough.
    highest: dict[str, int] = {}
    while process.poll() is None:
        for name, kibibytes in seen_of(process.pid):
            highest[name] = max(kibibytes, highest.get(name, 0))
        time.sleep(0.01)
    assert process.returncode == 0
    assert len(highest) == 2, highest
    return sum(highest.values()) // 1024


def seen_of(pid: int) -> Iterator[tuple[str, int]]:
    """Return the name and the most memory so far of a process and of those that it began. Unit: KiB."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (str(pid), *children):
            lines = dict(line.split(":", 1) for line in Path(f"/proc/{one}/status").read_text().splitlines())
            # One that has ended has none.
            if "VmHWM" in lines:
                yield lines["Name"].strip(), int(lines["VmHWM"].split()[0])
    except OSError:
        # It ended while it was looked at.
        return


@real
def test_memory_does_not_grow_with_the_data_and_fits_the_limit_of_the_service(folder: Path, keys: Keys) -> None:
    """Sixty megabytes more in the database; the service of docker-compose.yml has 192 MiB for all it does."""
    name = second_name()
    given = programs.parameters()
    url = f"postgres://{given['user']}:{given['password']}@{quote(given['host'], safe='')}/{given['dbname']}"
    environment = {"DATABASE_URL": url, "BACKUP_DATABASE_URL": url, "BACKUP_RECIPIENTS": keys.public}

    def there_and_back() -> tuple[int, int, int]:
        backing_up = peak_of("backup", f"--to={folder}", **environment)
        path = backups.newest(folder)
        assert path is not None
        size = path.stat().st_size
        drop(name)
        restoring = peak_of("restore", str(path), f"--identity={keys.one}", f"--database={name}", **environment)
        path.unlink()
        return size, backing_up, restoring

    try:
        small, *before = there_and_back()
        with connection.cursor() as cursor:
            cursor.execute(BULK)
        large, *after = there_and_back()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS made_up_bulk")
        drop(name)

    assert large - small > 30_000_000
    # Noise of the interpreter is a few MiB; what is held would be thirty at least.
    assert [more - less < 12 for less, more in zip(before, after, strict=True)] == [True, True], (before, after)
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert [services[name]["mem_limit"] for name in ("backup", "restore")] == ["192m", "512m"]
    assert max(after) < 160, after


# --- What can go wrong while it is made ------------------------------------------------------------------------------
@pytest.fixture
def failing_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in the place of pg_dump that writes a lot, complains and gives up."""
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\nhead -c 200000 /dev/zero\necho 'pg_dump: error: out of luck' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(programs, "find", lambda name, major: str(program))


@quick
def test_dump_that_fails_leaves_no_file_and_is_kept_as_failed(folder: Path, keys: Keys, failing_program: None) -> None:
    with pytest.raises(CommandError, match=r"pg_dump ended with status 3\. pg_dump: error: out of luck"):
        call_command("backup", to=folder)

    assert (names_in(folder), runs()) == ([], [("backup", "failed")])


@quick
def test_backup_into_a_folder_that_is_not_there_says_what_to_do(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(CommandError, match="is no folder; make it first"):
        call_command("backup", to=tmp_path / "nowhere")

    assert runs() == [("backup", "failed")]


@quick
def test_backup_that_is_much_smaller_is_told_and_deletes_nothing(folder: Path, keys: Keys) -> None:
    old = folder / "xenia-20200101T000000Z.dump.age"
    old.write_bytes(b"x")
    size = back_up(folder).stat().st_size
    made = backups.newest(folder)
    assert made is not None
    # Put back in time, and made larger: the next one has 899 of its 1000 parts.
    before = folder / "xenia-20261125T021000Z.dump.age"
    made.rename(before)
    before.write_bytes(bytes(size * 1000 // 899))
    old.write_bytes(b"x")

    with pytest.raises(CommandError, match=r"less than nine tenths\. Nothing old was deleted"):
        call_command("backup", to=folder)

    assert old.exists()
    assert runs() == [("backup", "done"), ("backup", "small")]


@quick
def test_backups_of_more_than_35_days_go_and_the_newest_stays(folder: Path, keys: Keys) -> None:
    names = {days: folder / (NOW - timedelta(days=days)).strftime(backups.NAME) for days in (34, 36, 90)}
    for path in (*names.values(), folder / "somebody-elses.age"):
        path.write_bytes(b"x")

    assert backups.prune(folder, at=NOW) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["somebody-elses.age", names[34].name]
    assert backups.prune(folder, at=NOW + timedelta(days=90)) == 0
    assert backups.newest(folder) == names[34]


@quick
def test_remains_of_an_attempt_that_was_killed_go_with_the_next(folder: Path, keys: Keys) -> None:
    (folder / "xenia-20261126T021000Z.dump.age.partial").write_bytes(b"half")

    path = back_up(folder)

    assert names_in(folder) == [path.name]


def test_no_password_stands_in_a_list_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"host": "db", "user": "u", "password": "p4ss", "dbname": "portal", "connect_timeout": 5}

    assert programs.environment(given)["PGPASSWORD"] == "p4ss"
    assert programs.parameters(url="postgres://u:p4ss@db:5433/portal?sslmode=verify-full") == {
        "host": "db", "port": 5433, "user": "u", "password": "p4ss", "dbname": "portal", "connect_timeout": 5,
        "sslmode": "verify-full",
    }  # fmt: skip


def test_program_that_is_too_old_is_not_used() -> None:
    with pytest.raises(programs.ProgramMissing, match="install the package postgresql-client-99"):
        programs.find("pg_dump", major=99)
    found = programs.find("pg_dump", major=18)
    assert "18." in subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout


# --- Every day -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-26T01:10:00", 1),
        ("2026-11-26T02:10:00", 24),
        ("2026-11-26T03:10:00", 23),
        # The day on which the clock goes back has an hour more; 02:10 does not exist where it goes forward.
        ("2026-10-25T02:10:00", 25),
        ("2026-03-28T02:10:00", 24),
        ("2026-03-29T03:10:00", 23),
    ],
)
def test_next_backup_is_at_the_same_time_on_the_clock(now: str, hours: int) -> None:
    local = timezone.make_aware(datetime.fromisoformat(now))

    with time_machine.travel(local, tick=False):
        assert seconds_until((2, 10), now=timezone.localtime()) == hours * 3600


@quick
def test_daily_backup_goes_on_after_a_night_that_failed(
    folder: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights: list[float] = []

    class EnoughError(Exception):
        pass

    def wait(seconds: float) -> None:
        nights.append(seconds)
        if len(nights) == 2:
            # Another second, and so another name.
            for path in folder.iterdir():
                path.rename(folder / "xenia-20261101T000000Z.dump.age")
        if len(nights) == 3:
            raise EnoughError

    monkeypatch.setattr("portal.management.commands.backup.time.sleep", wait)
    found = programs.find
    tries: list[str] = []

    def find(name: str, *, major: int) -> str:
        tries.append(name)
        if len(tries) == 1:
            raise programs.ProgramMissing("gone")
        return found(name, major=major)

    monkeypatch.setattr(programs, "find", find)

    with pytest.raises(EnoughError):
        call_command("backup", to=folder, every_day_at=(2, 10), stdout=StringIO())

    assert runs() == [("backup", "failed"), ("backup", "done")]


# --- What is kept of it ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_newest_outcome_and_newest_good_one_are_two_questions() -> None:
    for day, result in ((1, BackupResult.DONE), (2, BackupResult.SMALL), (3, BackupResult.FAILED)):
        at = NOW + timedelta(days=day)
        BackupRun.objects.note(kind=BackupKind.BACKUP, result=result, started_at=at, finished_at=at, size=10)

    newest, good = (BackupRun.objects.newest(BackupKind.BACKUP, good=good) for good in (False, True))
    assert (newest.result, good.result) == ("failed", "done")
    assert BackupRun.objects.newest(BackupKind.REHEARSAL) is None


def test_dropping_a_database_of_the_tests_twice_is_harmless(transactional_db: None) -> None:
    drop("never_made_at_all")


def test_every_table_without_rows_exists(db: None, settings: Any) -> None:
    assert set(settings.BACKUP_WITHOUT_ROWS_OF) <= set(connection.introspection.table_names())


def test_published_report_that_was_changed_is_found(db: None) -> None:
    from subsidy import published_files  # noqa: PLC0415  (only here)

    make_report(make_closed_year(2025, closed_on=date(2026, 1, 22)), ReportState.DONE, at=NOW)
    make_report(make_closed_year(2024, closed_on=date(2025, 1, 22)), ReportState.DONE, at=NOW, published=False)
    assert published_files.problems() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE subsidy_reportversion DISABLE TRIGGER USER")
        cursor.execute("UPDATE subsidy_reportversion SET json = 'x'")

    # The concept of 2024 is nobody's document yet.
    assert ReportVersion.objects.count() == 2
    assert [problem.split(": its ")[1] for problem in published_files.problems()] == [
        "json file is not the one that was published"
    ]
