"""What is known at this moment of how the portal runs: read once, for the page of alarms, the metrics and /readyz.

Nothing here is about a visitor, an account or a record: only processes, queues, disks and files.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from portal import heartbeat
from portal.choices import BackupKind
from portal.models import BackgroundJob, BackupRun

# For how long a report that failed is worth a look.
FAILED_SINCE = timedelta(days=7)


@dataclass(frozen=True)
class State:
    """How the portal runs at a moment."""

    at: datetime
    worker_heard: datetime | None = None
    beat_heard: datetime | None = None
    broker: bool = True
    reports: dict[str, int] = field(default_factory=dict)
    oldest_waits_since: datetime | None = None
    newest_failed: datetime | None = None
    # Name, when it failed last, how often it ever did.
    failing_jobs: tuple[tuple[str, datetime], ...] = ()
    job_failures: dict[str, int] = field(default_factory=dict)
    backup: BackupRun | None = None
    good_backup: BackupRun | None = None
    rehearsal: BackupRun | None = None
    logs: dict[str, tuple[bool, date] | None] = field(default_factory=dict)
    disk_total: int = 0
    disk_free: int = 0
    database_bytes: int = 0
    migrations_waiting: int = 0

    @property
    def oldest_waits_seconds(self) -> float:
        """How long the oldest report waits; 0 if none does."""
        return (self.at - self.oldest_waits_since).total_seconds() if self.oldest_waits_since else 0.0


def read(*, at: datetime) -> State:
    """Return how the portal runs.

    Raises: DatabaseError if PostgreSQL is away, for then there is nobody to ask.
    """
    reports, oldest, newest_failed = import_string(settings.QUEUE_NUMBERS)(failed_since=at - FAILED_SINCE)
    jobs = list(BackgroundJob.objects.all())
    disk = shutil.disk_usage(settings.BASE_DIR)
    return State(
        at=at,
        worker_heard=heartbeat.last_heard(heartbeat.WORKER),
        beat_heard=heartbeat.last_heard(heartbeat.BEAT),
        broker=broker_answers(),
        reports=reports,
        oldest_waits_since=oldest,
        newest_failed=newest_failed,
        failing_jobs=tuple((job.name, job.failed_at) for job in BackgroundJob.objects.failing() if job.failed_at),
        job_failures={job.name: job.failures for job in jobs},
        backup=BackupRun.objects.newest(BackupKind.BACKUP),
        good_backup=BackupRun.objects.newest(BackupKind.BACKUP, good=True),
        rehearsal=BackupRun.objects.newest(BackupKind.REHEARSAL, good=True),
        logs={name: import_string(dotted)() for name, dotted in settings.LOG_VERDICTS.items()},
        disk_total=disk.total,
        disk_free=disk.free,
        database_bytes=_database_bytes(),
        migrations_waiting=_migrations_waiting(),
    )


def parts() -> dict[str, bool]:
    """Return which of the parts answer that the portal needs; for `/readyz`."""
    asked: dict[str, Callable[[], bool]] = {
        "database": database_answers,
        "cache": cache_answers,
        "broker": broker_answers,
        "worker": worker_answers,
    }
    return {name: answers() for name, answers in asked.items()}


def database_answers() -> bool:
    """Say whether PostgreSQL answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def cache_answers() -> bool:
    """Say whether the cache keeps what it is told."""
    try:
        cache.set("readyz", True, timeout=60)
        return bool(cache.get("readyz"))
    except DatabaseError:
        return False


def broker_answers() -> bool:
    """Say whether Valkey answers, within two seconds."""
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
        return bool(client.ping())
    except redis.RedisError:
        return False


def worker_answers() -> bool:
    """Say whether a worker was heard in the last minute."""
    try:
        return heartbeat.is_alive()
    except DatabaseError:
        return False


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row: Any = cursor.fetchone()
    return int(row[0])


def _migrations_waiting() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
