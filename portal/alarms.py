"""What is wrong with the portal now, since when, and what to do about it, in words for those who run it.

`judge` is pure: it reads nothing but the State that it is given, so each light can be shown to go on and off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import heartbeat
from portal.choices import BackupResult
from portal.operations import State

SILENT = timedelta(seconds=heartbeat.SECONDS)
# A report takes a minute; twenty that wait, or one for ten minutes, means that nobody builds.
MOST_WAITING = 20
LONGEST_WAITING = timedelta(minutes=10)
# A day, and the time that a slow one may take.
BACKUP_EVERY = timedelta(hours=26)
REHEARSAL_EVERY = timedelta(days=100)
LOG_EVERY = timedelta(days=2)
GIGABYTE = 1_000_000_000
LEAST_FREE = 2 * GIGABYTE
LEAST_FREE_PART = 0.1
# Below these there are known ways in (security.md O10).
FLOORS = {"django": (5, 2, 19), "django-allauth": (65, 21, 1), "weasyprint": (69, 0)}


class Colour(StrEnum):
    """How a light shines, in the order in which people want to know."""

    ALARM = "alarm"
    UNKNOWN = "unknown"
    FINE = "fine"


@dataclass(frozen=True)
class Light:
    """One thing that is watched: its code for machines, and for people what it is, how it stands and what to do."""

    code: str
    title: str
    colour: Colour
    what: str
    todo: str = ""
    since: datetime | None = None


def judge(state: State) -> list[Light]:
    """Return all lights; what is wrong comes first, and of that what began first."""
    lights = [
        *_processes(state), *_queue(state), *_jobs(state), *_backups(state), *_logs(state), *_disk(state),
        *_release(state),
    ]  # fmt: skip
    order = list(Colour)
    return sorted(lights, key=lambda one: (order.index(one.colour), one.since or state.at))


def codes(lights: list[Light]) -> list[str]:
    """Return the codes of what is wrong, for machines."""
    return sorted(light.code for light in lights if light.colour == Colour.ALARM)


def _processes(state: State) -> Iterator[Light]:
    beat_is_silent = _is_silent(state.beat_heard, state.at)
    yield _light(
        "beat-silent", _("The clock (beat)"), bad=beat_is_silent, since=state.beat_heard,
        what=(_("It was not heard in the last minute. Nothing happens by itself: no nightly work, no reminders."),
              _("It was heard in the last minute.")),
        todo=_("Look at `docker compose logs beat` and start it: `docker compose restart beat`."),
    )  # fmt: skip
    worker_is_silent = _is_silent(state.worker_heard, state.at)
    if worker_is_silent and beat_is_silent:
        # Only beat asks the worker for a sign of life, so its silence says nothing.
        yield Light(
            "worker-silent", _("The worker"), Colour.UNKNOWN, _("While the clock is silent, nobody asks the worker."),
            since=state.worker_heard,
        )  # fmt: skip
    else:
        yield _light(
            "worker-silent", _("The worker"), bad=worker_is_silent, since=state.worker_heard,
            what=(_("It was not heard in the last minute. Reports and nightly work wait; nothing is lost."),
                  _("It was heard in the last minute.")),
            todo=_("Look at `docker compose logs worker` and start it: `docker compose restart worker`."),
        )  # fmt: skip
    yield _light(
        "broker-silent", _("The queue (Valkey)"), bad=not state.broker,
        what=(_("It does not answer. Pages, forms and recording go on; reports wait."), _("It answers.")),
        todo=_("Start it: `docker compose restart valkey`. What waited is sent again by itself."),
    )  # fmt: skip


def _queue(state: State) -> Iterator[Light]:
    waiting = state.reports.get("queued", 0)
    bad = waiting > MOST_WAITING or state.oldest_waits_seconds > LONGEST_WAITING.total_seconds()
    told = ngettext("%(number)s report waits.", "%(number)s reports wait.", waiting) % {"number": waiting}
    yield _light(
        "reports-waiting", _("Reports that wait"), bad=bad, since=state.oldest_waits_since, what=(told, told),
        todo=_("If the worker is alive, it is behind: wait a quarter of an hour. Otherwise mend the worker first."),
    )  # fmt: skip
    failed = state.reports.get("failed", 0)
    told = ngettext(
        "%(number)s report of the last week failed.", "%(number)s reports of the last week failed.", failed
    ) % {"number": failed}
    yield _light(
        "reports-failed", _("Reports that failed"), bad=failed > 0, since=state.newest_failed,
        what=(told, _("No report of the last week failed.")),
        todo=_("The page of the period says why. The account holder can ask for the report again."),
    )  # fmt: skip


def _jobs(state: State) -> Iterator[Light]:
    names = ", ".join(name for name, _at in state.failing_jobs)
    yield _light(
        "jobs-failing", _("Work that happens by itself"), bad=bool(state.failing_jobs),
        since=min((at for _name, at in state.failing_jobs), default=None),
        what=(_("This failed the last time: %(names)s.") % {"names": names}, _("Everything went well the last time.")),
        todo=_("`docker compose logs worker` says why. It is tried again at its next time."),
    )  # fmt: skip


def _backups(state: State) -> Iterator[Light]:
    last, good = state.backup, state.good_backup
    old = good is None or state.at - good.finished_at > BACKUP_EVERY
    yield _light(
        "backup-old", _("The backup of the last day"), bad=old, since=good.finished_at if good else None,
        what=(_("There is no good backup of the last 26 hours."), _("There is one, made well.")),
        todo=_("Make one: `docker compose exec backup python manage.py backup --to /backups`. It says what is wrong."),
    )  # fmt: skip
    if last is not None and last.result != BackupResult.DONE:
        small = last.result == BackupResult.SMALL
        yield Light(
            "backup-small" if small else "backup-failed", _("The last attempt at a backup"), Colour.ALARM,
            _("It is less than nine tenths of the one before, so something may be gone.") if small else _("It failed."),
            _("Find out what is gone before you trust it; keep the older ones.")
            if small else _("`docker compose logs backup` says why."),
            last.finished_at,
        )  # fmt: skip
    rehearsed = state.rehearsal
    late = rehearsed is None or state.at - rehearsed.finished_at > REHEARSAL_EVERY
    yield _light(
        "restore-not-rehearsed", _("Trial restore"), bad=late, since=rehearsed.finished_at if rehearsed else None,
        what=(_("No backup was restored as a trial in the last 100 days. Nobody knows whether they are of use."),
              _("A backup was restored as a trial in the last 100 days, and everything was there.")),
        todo=_("Do it with one of the two people who have a key; deploy/README.md says how."),
    )  # fmt: skip
    if last is not None and last.free_bytes is not None and last.size_bytes is not None:
        full = last.free_bytes < max(3 * last.size_bytes, GIGABYTE)
        free = {"free": _gigabytes(last.free_bytes)}
        told = _("%(free)s GB are free on the disk of the backups.") % free
        yield _light(
            "backup-disk-full", _("The disk of the backups"), bad=full, since=last.finished_at, what=(told, told),
            todo=_("Make room, or give the backups a larger disk."),
        )  # fmt: skip


def _logs(state: State) -> Iterator[Light]:
    titles = {"readings": _("The log of who read what"), "audit": _("The log of who did what")}
    for name, verdict in state.logs.items():
        title = titles.get(name, name)
        if verdict is None:
            yield Light(f"log-{name}", title, Colour.UNKNOWN, _("It was not verified yet; that happens each night."))
            continue
        intact, day = verdict
        late = timezone.localdate(state.at) - day > LOG_EVERY
        since = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        broken = _("A row was changed, or is missing. That can only be done with a right that nobody should use.")
        yield _light(
            f"log-{name}", title, bad=late or not intact, since=since,
            what=(broken if not intact else _("It was not verified for two nights."),
                  _("It was verified last night or the night before, and is as it was written.")),
            todo=_("Tell the privacy officer today, and change nothing: it is evidence.")
            if not intact else _("Mend the worker first; it verifies the log at night."),
        )  # fmt: skip


def _disk(state: State) -> Iterator[Light]:
    low = state.disk_free < max(LEAST_FREE, state.disk_total * LEAST_FREE_PART)
    told = _("%(free)s of %(total)s GB are free.") % {
        "free": _gigabytes(state.disk_free), "total": _gigabytes(state.disk_total),
    }  # fmt: skip
    yield _light(
        "disk-full", _("The disk of the server"), bad=low, what=(told, told),
        todo=_("Delete old images (`docker image ls xenia-portaal`), or give the server a larger disk."),
    )  # fmt: skip


def _release(state: State) -> Iterator[Light]:
    waiting = state.migrations_waiting
    yield _light(
        "migrations-waiting", _("The tables and the program"), bad=waiting > 0,
        what=(ngettext("%(number)s change of the tables has not run.", "%(number)s changes of the tables have not run.",
                       waiting) % {"number": waiting}, _("They belong together.")),
        todo=_("Finish the upgrade: `docker compose up --detach --wait`."),
    )  # fmt: skip
    found = {name: version(name) for name in FLOORS}
    old = [f"{name} {found[name]}" for name, floor in FLOORS.items() if _numbers(found[name]) < floor]
    yield _light(
        "versions-unsafe", _("Versions of what the portal is built on"), bad=bool(old),
        what=(_("These have known weaknesses: %(names)s.") % {"names": ", ".join(old)},
              ", ".join(f"{name} {number}" for name, number in found.items())),
        todo=_("Upgrade to the newest release (deploy/README.md)."),
    )  # fmt: skip


def _light(  # noqa: PLR0913  (one argument for each thing that is told)
    code: str, title: str, *, bad: bool, what: tuple[str, str], todo: str, since: datetime | None = None
) -> Light:
    """Return a light: what it says when it is on and when it is off; what to do is only said when it is on."""
    if bad:
        return Light(code, title, Colour.ALARM, what[0], todo, since)
    return Light(code, title, Colour.FINE, what[1])


def _is_silent(heard: datetime | None, at: datetime) -> bool:
    return heard is None or at - heard > SILENT


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:.1f}"


def _numbers(text: str) -> tuple[Any, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())
