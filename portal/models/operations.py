"""What the people who run the portal must know: what came of backups and of work in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.choices import BackupKind, BackupResult

if TYPE_CHECKING:
    from datetime import datetime

# One a day, for more than two years.
MOST_RUNS = 1_000


class BackupRunManager(models.Manager["BackupRun"]):
    """Reads and writes of what came of backups."""

    def note(  # noqa: PLR0913  (one argument for each column)
        self,
        *,
        kind: str,
        result: str,
        started_at: datetime,
        finished_at: datetime,
        size: int | None = None,
        free: int | None = None,
    ) -> BackupRun:
        """Keep one outcome, and forget those of years ago."""
        run = self.create(
            kind=kind, result=result, started_at=started_at, finished_at=finished_at, size_bytes=size, free_bytes=free
        )
        old = self.filter(pk__lte=run.pk - MOST_RUNS)
        old.delete()
        return run

    def newest(self, kind: str, *, good: bool = False) -> BackupRun | None:
        """Return the newest outcome of a kind, or the newest good one."""
        runs = self.filter(kind=kind)
        if good:
            runs = runs.filter(result=BackupResult.DONE)
        return runs.order_by("-finished_at", "-pk").first()


class BackupRun(models.Model):
    """What came of one backup, or of one trial restore (reservekopie, proefherstel); it names no file and nobody."""

    kind = models.CharField(_("kind"), max_length=9, choices=BackupKind)
    result = models.CharField(_("result"), max_length=6, choices=BackupResult)
    started_at = models.DateTimeField(_("begun at"))
    finished_at = models.DateTimeField(_("finished at"))
    # Of the encrypted file; empty where there is none.
    size_bytes = models.BigIntegerField(_("size in bytes"), null=True, blank=True)
    # What was free on the disk of the backups.
    free_bytes = models.BigIntegerField(_("free bytes"), null=True, blank=True)

    objects: ClassVar[BackupRunManager] = BackupRunManager()

    class Meta:
        ordering = ("-finished_at", "-id")
        indexes = (models.Index(fields=["kind", "-finished_at"], name="portal_backuprun_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=BackupKind.values) & Q(result__in=BackupResult.values),
                name="portal_backuprun_kind_result",
                violation_error_message=_("Choose a kind and a result."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("started_at")),
                name="portal_backuprun_in_order",
                violation_error_message=_("It cannot end before it began."),
            ),
            models.CheckConstraint(
                condition=Q(result=BackupResult.FAILED) | Q(size_bytes__gt=0),
                name="portal_backuprun_has_a_size",
                violation_error_message=_("What is there has a size."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.finished_at:%Y-%m-%d} {self.result}"


# Two workers may end the same job at once: the counting is the database's.
SUCCEEDED = """
INSERT INTO portal_backgroundjob (name, succeeded_at, failures) VALUES (%(name)s, %(at)s, 0)
ON CONFLICT (name) DO UPDATE SET succeeded_at = GREATEST(portal_backgroundjob.succeeded_at, EXCLUDED.succeeded_at)
"""
FAILED = """
INSERT INTO portal_backgroundjob (name, failed_at, failures) VALUES (%(name)s, %(at)s, 1)
ON CONFLICT (name) DO UPDATE SET failed_at = GREATEST(portal_backgroundjob.failed_at, EXCLUDED.failed_at),
    failures = portal_backgroundjob.failures + 1
"""


class BackgroundJobManager(models.Manager["BackgroundJob"]):
    """Reads and writes of how the work in the background goes."""

    def note(self, name: str, *, at: datetime, failed: bool) -> None:
        """Count that a job ended, well or not."""
        with connection.cursor() as cursor:
            cursor.execute(FAILED if failed else SUCCEEDED, {"name": name, "at": at})

    def failing(self) -> models.QuerySet[BackgroundJob]:
        """Return the jobs that failed the last time."""
        again = Q(succeeded_at=None) | Q(failed_at__gt=F("succeeded_at"))
        return self.filter(again, failed_at__isnull=False).order_by("failed_at", "name")


class BackgroundJob(models.Model):
    """How one kind of work in the background went: when well, when not, and how often not (achtergrondtaak).

    Its name is that of the code; it holds nothing of what the work was about.
    """

    name = models.CharField(max_length=80, primary_key=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    objects: ClassVar[BackgroundJobManager] = BackgroundJobManager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(succeeded_at__isnull=False) | Q(failed_at__isnull=False),
                name="portal_backgroundjob_ended_once",
                violation_error_message=_("A job ended well or not."),
            ),
        )

    def __str__(self) -> str:
        return self.name
