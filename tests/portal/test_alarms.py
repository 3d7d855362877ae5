"""Each alarm goes on and off where it should, in words, and only for those who run the portal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from celery import shared_task
from django.test import Client
from django.utils import translation

from portal import alarms, heartbeat, operations
from portal.alarms import Colour, codes, judge
from portal.beat import NotingScheduler
from portal.choices import BackupKind, BackupResult
from portal.models import BackgroundJob, BackupRun
from portal.operations import State
from portal.templatetags.site import commands
from portal.views.alarms import expires
from subsidy.choices import ReportState
from tests.builders.reports import make_closed_year, make_report

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
GB = 1_000_000_000


def run(hours: float, *, result: str = "done", size: int = 10, free: int = 50 * GB, kind: str = "backup") -> BackupRun:
    at = NOW - timedelta(hours=hours)
    return BackupRun(kind=kind, result=result, started_at=at, finished_at=at, size_bytes=size, free_bytes=free)


FINE = State(
    at=NOW,
    worker_heard=NOW - timedelta(seconds=20),
    beat_heard=NOW - timedelta(seconds=20),
    reports={"queued": 20, "failed": 0},
    oldest_waits_since=NOW - timedelta(minutes=10),
    backup=run(26),
    good_backup=run(26),
    rehearsal=run(100 * 24, kind="rehearsal"),
    logs={"readings": (True, date(2026, 11, 24))},
    disk_total=40 * GB,
    disk_free=4 * GB,
    database_bytes=100,
)
# Each just past its limit, with what it must be called and since when it is so.
WRONG: list[tuple[str, dict[str, Any], datetime | None]] = [
    ("worker-silent", {"worker_heard": NOW - timedelta(seconds=61)}, NOW - timedelta(seconds=61)),
    ("worker-silent", {"worker_heard": None}, None),
    ("beat-silent", {"beat_heard": NOW - timedelta(seconds=61)}, NOW - timedelta(seconds=61)),
    ("broker-silent", {"broker": False}, None),
    ("reports-waiting", {"reports": {"queued": 21}}, NOW - timedelta(minutes=10)),
    ("reports-waiting", {"oldest_waits_since": NOW - timedelta(seconds=601)}, NOW - timedelta(seconds=601)),
    ("reports-failed", {"reports": {"failed": 1}, "newest_failed": NOW}, NOW),
    ("jobs-failing", {"failing_jobs": (("contacts.verify_read_log", NOW),)}, NOW),
    ("backup-old", {"good_backup": run(26.1)}, NOW - timedelta(hours=26.1)),
    ("backup-old", {"good_backup": None, "backup": None}, None),
    ("backup-failed", {"backup": run(1, result="failed")}, NOW - timedelta(hours=1)),
    ("backup-small", {"backup": run(1, result="small")}, NOW - timedelta(hours=1)),
    ("backup-disk-full", {"backup": run(1, size=2 * GB, free=5 * GB)}, NOW - timedelta(hours=1)),
    ("backup-disk-full", {"backup": run(1, free=GB - 1)}, NOW - timedelta(hours=1)),
    ("restore-not-rehearsed", {"rehearsal": run(2401, kind="rehearsal")}, NOW - timedelta(hours=2401)),
    ("restore-not-rehearsed", {"rehearsal": None}, None),
    ("log-readings", {"logs": {"readings": (False, date(2026, 11, 26))}}, datetime(2026, 11, 25, 23, tzinfo=UTC)),
    ("log-readings", {"logs": {"readings": (True, date(2026, 11, 23))}}, datetime(2026, 11, 22, 23, tzinfo=UTC)),
    ("disk-full", {"disk_free": 4 * GB - 1}, None),
    ("disk-full", {"disk_total": 10 * GB, "disk_free": 2 * GB - 1}, None),
    ("migrations-waiting", {"migrations_waiting": 1}, None),
]


def test_portal_that_runs_well_has_no_alarm() -> None:
    lights = judge(FINE)

    assert codes(lights) == []
    assert {light.colour for light in lights} == {Colour.FINE}


@pytest.mark.parametrize(("code", "change", "since"), WRONG)
def test_alarm_goes_on_alone_and_says_since_when_and_what_to_do(
    code: str, change: dict[str, Any], since: datetime | None
) -> None:
    lights = judge(replace(FINE, **change))

    assert codes(lights) == [code]
    assert lights[0].code == code
    assert lights[0].since == since
    assert lights[0].what
    assert lights[0].todo


def test_worker_that_nobody_asks_is_not_called_dead() -> None:
    long_ago = NOW - timedelta(hours=1)

    lights = judge(replace(FINE, worker_heard=long_ago, beat_heard=long_ago))

    assert codes(lights) == ["beat-silent"]
    assert [light.code for light in lights if light.colour == Colour.UNKNOWN] == ["worker-silent"]


def test_log_that_was_never_verified_is_not_known_to_be_fine() -> None:
    lights = judge(replace(FINE, logs={"readings": None}))

    assert codes(lights) == []
    assert [light.code for light in lights if light.colour == Colour.UNKNOWN] == ["log-readings"]


def test_unsafe_version_is_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "version", {"django": "5.2.19", "django-allauth": "65.21.0", "weasyprint": "70.0"}.get)

    lights = judge(FINE)

    assert codes(lights) == ["versions-unsafe"]
    assert "django-allauth 65.21.0" in lights[0].what


def test_what_is_longest_wrong_stands_first() -> None:
    lights = judge(replace(FINE, beat_heard=NOW - timedelta(hours=2), backup=run(1, result="failed")))

    assert [light.code for light in lights[:2]] == ["beat-silent", "backup-failed"]


# --- Read from the portal itself -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_state_is_read_from_what_is_there() -> None:
    year = make_closed_year(2025, closed_on=date(2026, 1, 22))
    make_report(year, ReportState.QUEUED, at=NOW - timedelta(minutes=3))
    make_report(year, ReportState.FAILED, at=NOW - timedelta(days=8), language="en")
    make_report(year, ReportState.FAILED, at=NOW - timedelta(days=6), language="es")
    BackgroundJob.objects.note("a.job", at=NOW - timedelta(hours=2), failed=True)
    BackupRun.objects.note(
        kind=BackupKind.BACKUP, result=BackupResult.DONE, started_at=NOW, finished_at=NOW, size=10, free=20
    )

    state = operations.read(at=NOW)

    assert (state.reports["queued"], state.reports["failed"], state.reports["done"]) == (1, 1, 0)
    assert state.oldest_waits_seconds == 180
    assert state.newest_failed == NOW - timedelta(days=6)
    assert state.failing_jobs == (("a.job", NOW - timedelta(hours=2)),)
    assert state.backup == state.good_backup != None  # noqa: E711  (both are the one that was made)
    assert (state.rehearsal, state.logs) == (None, {"readings": None, "audit": None})
    assert state.migrations_waiting == 0
    assert state.database_bytes > 1_000_000
    assert 0 < state.disk_free < state.disk_total


# --- Jobs ------------------------------------------------------------------------------------------------------------
@shared_task(name="tests.breaks")
def breaks(*, badly: bool) -> None:
    """Fail or not, as it is told."""
    if badly:
        raise ValueError("on purpose")


@pytest.mark.django_db
def test_job_that_fails_and_then_works_is_no_alarm_any_more() -> None:
    breaks.apply(kwargs={"badly": True})
    assert [job.name for job in BackgroundJob.objects.failing()] == ["tests.breaks"]
    breaks.apply(kwargs={"badly": True})
    breaks.apply(kwargs={"badly": False})

    job = BackgroundJob.objects.get()
    assert (list(BackgroundJob.objects.failing()), job.failures) == ([], 2)


# --- Beat ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def scheduler(tmp_path: Any) -> NotingScheduler:
    from portal.celery import app  # noqa: PLC0415  (only here)

    return NotingScheduler(app=app, schedule_filename=str(tmp_path / "schedule"), schedule={}, lazy=True)


@pytest.mark.django_db
def test_beat_notes_that_it_looks_at_its_list(scheduler: NotingScheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("celery.beat.PersistentScheduler.tick", lambda self: 300.0)
    monkeypatch.setattr("portal.beat.close_old_connections", lambda: None)
    assert not heartbeat.is_alive(heartbeat.BEAT)

    assert scheduler.tick() == 15

    assert heartbeat.is_alive(heartbeat.BEAT)
    assert not heartbeat.is_alive(heartbeat.WORKER)


def test_beat_without_a_database_goes_on(scheduler: NotingScheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        from django.db import OperationalError  # noqa: PLC0415  (only here)

        raise OperationalError

    monkeypatch.setattr("celery.beat.PersistentScheduler.tick", lambda self: 3.0)
    monkeypatch.setattr("portal.beat.close_old_connections", breaks)

    assert scheduler.tick() == 3.0


# --- The page --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "word"), [("nl", "Wrong now"), ("en", "Wrong now"), ("es", "Wrong now")], ids=["nl", "en", "es"]
)
@pytest.mark.django_db
def test_page_shows_what_is_wrong_and_what_is_fine(client: Client, admin_user: Any, language: str, word: str) -> None:
    client.force_login(admin_user, backend="portal.adapters.LoginBackend")

    response = client.get(f"/{language}/beheer/")

    assert response.status_code == 200
    with translation.override(language):
        assert translation.gettext(word) in response.content.decode()
    assert {light.code for light in response.context["alarm"]} == {
        "backup-old", "beat-silent", "restore-not-rehearsed",
    }  # fmt: skip


@pytest.mark.django_db
def test_what_is_to_be_typed_stands_out_and_no_backtick_is_shown(client: Client, admin_user: Any) -> None:
    client.force_login(admin_user, backend="portal.adapters.LoginBackend")

    page = client.get("/en/beheer/").content.decode()

    assert "<code>docker compose restart beat</code>" in page
    assert "<code>make dependency-audit</code>" in page
    assert "`" not in page


def test_command_is_marked_and_the_rest_is_escaped() -> None:
    assert commands("Run `a <b>` & wait.") == "Run <code>a &lt;b&gt;</code> &amp; wait."


@pytest.mark.django_db
def test_page_asks_the_same_number_of_questions_whatever_there_is(
    client: Client, admin_user: Any, django_assert_num_queries: Any
) -> None:
    client.force_login(admin_user, backend="portal.adapters.LoginBackend")
    client.get("/nl/beheer/")
    with django_assert_num_queries(QUERIES):
        client.get("/nl/beheer/")
    for number in range(3):
        BackgroundJob.objects.note(f"job.{number}", at=NOW, failed=True)

    with django_assert_num_queries(QUERIES):
        client.get("/nl/beheer/")


QUERIES = 16


@pytest.mark.parametrize("who", ["coordinator", "worker", "accountholder", "editor", "member", "outsider"])
@pytest.mark.django_db
def test_page_is_not_there_for_others(client: Client, request: pytest.FixtureRequest, who: str) -> None:
    client.force_login(request.getfixturevalue(who), backend="portal.adapters.LoginBackend")

    assert client.get("/nl/beheer/").status_code == 404


# --- Whom to tell ----------------------------------------------------------------------------------------------------
def test_security_txt_is_not_there_until_there_is_somebody_to_tell(client: Client, db: None, settings: Any) -> None:
    settings.SECURITY_CONTACT = ""

    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_the_contact_and_expires_within_the_year(client: Client, db: None, settings: Any) -> None:
    settings.SECURITY_CONTACT = "mailto:veilig@portal.example"
    settings.PUBLIC_ADDRESS = "https://portal.example"

    response = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:veilig@portal.example"
    assert lines["Canonical"] == "https://portal.example/.well-known/security.txt"
    ahead = datetime.fromisoformat(lines["Expires"]) - datetime.now(tz=UTC)
    assert timedelta(days=89) < ahead < timedelta(days=185)


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 1, 1), date(2026, 7, 1)),
        (date(2026, 3, 31), date(2026, 7, 1)),
        (date(2026, 4, 1), date(2026, 10, 1)),
        (date(2026, 9, 30), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 4, 1)),
    ],
)
def test_contact_holds_until_the_quarter_after_the_next(day: date, until: date) -> None:
    assert expires(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)).date() == until
