"""Builds a report: claim the row, count and round, put the snapshot together, make the files, write the version.

A claim is what makes it safe to build twice: a worker takes a row under a fresh claim, shows at each step that it
lives, and writes only while the claim is still its own. A worker that is killed falls silent, and another one takes
the row over. True counts live only inside `ledger.publish`; nothing of a failure that could hold one is logged.
Source: security.md T1 to T5.
"""

from __future__ import annotations

import hashlib
import logging
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from klankbord.models import Survey
from portal import audit
from subsidy import ledger, surveys
from subsidy.choices import ReportKind, ReportState, ReportStep
from subsidy.correcting import Corrections, corrections_of
from subsidy.exceptions import ClaimLostError, DisclosureError
from subsidy.makers import Asked
from subsidy.making import build_snapshot, render_pdf, render_tables
from subsidy.models import Report, ReportPicture, ReportVersion
from subsidy.pictures import pictures_of
from subsidy.services import LEASE_SECONDS
from subsidy.snapshot import upgraded

if TYPE_CHECKING:
    from subsidy.pictures import Picture
    from subsidy.querysets import ReportQuerySet
    from subsidy.snapshot import Snapshot

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
# A page that asks every second or two needs no more, and a row is no place for a stream.
SECONDS_BETWEEN_NOTES = 0.5

# Where each step begins and ends, in percent: about the part of the time that it takes.
SPANS: dict[str, tuple[int, int]] = {
    ReportStep.COUNTING: (1, 5),
    ReportStep.ROUNDING: (5, 30),
    ReportStep.DRAWING: (30, 55),
    ReportStep.LAYING_OUT: (55, 92),
    ReportStep.WRITING: (92, 99),
}

Clock = Callable[[], datetime]


@dataclass
class Claim:
    """The right of one worker to build one report, for as long as nobody took it over (claim)."""

    report_id: int
    token: uuid.UUID
    clock: Clock = timezone.now
    _noted: float = field(default=float("-inf"), init=False)
    _step: str = field(default="", init=False)
    _percent: int = field(default=0, init=False)

    def tell(self, step: str, part: float = 0.0) -> None:
        """Write how far the work is, and that the worker lives; within a step at most twice a second.

        The percent never falls, whatever a step tells. Raises: ClaimLostError if another worker has taken over, or if
        the report was cancelled.
        """
        now = time.monotonic()
        if step == self._step and now - self._noted < SECONDS_BETWEEN_NOTES:
            return
        first, last = SPANS[step]
        self._percent = max(self._percent, first + round((last - first) * min(part, 1.0)))
        self._write(step=step, percent=self._percent)
        self._noted, self._step = now, step

    def still_held(self) -> Report:
        """Lock the row and return it, inside a transaction.

        Raises: ClaimLostError if another worker has taken over, or if the report was cancelled.
        """
        # The row of the period is everybody's, and stays free.
        locked = self._rows().select_for_update(no_key=True, of=("self",))
        report = locked.select_related("period").first()
        if report is None:
            raise ClaimLostError
        return report

    def let_go(self, failure: str, *, for_good: bool) -> None:
        """Give the row back to the queue, or mark it failed with a reason that the account holder reads.

        Who has lost the claim writes nothing.
        """
        ended = for_good or Report.objects.filter(pk=self.report_id, attempts__gte=MAX_ATTEMPTS).exists()
        let_go = self._rows().update(
            state=ReportState.FAILED if ended else ReportState.QUEUED,
            step=ReportStep.WAITING,
            percent=0,
            failure=failure[:300] if ended else "",
            claim=None,
            heartbeat_at=None,
        )
        if let_go and ended:
            _note_failed(self.report_id)

    def _write(self, *, step: str, percent: int) -> None:
        if not self._rows().update(step=step, percent=percent, heartbeat_at=self.clock()):
            raise ClaimLostError

    def _rows(self) -> ReportQuerySet:
        return Report.objects.filter(pk=self.report_id, state=ReportState.BUILDING, claim=self.token)


def claim(report_id: int, *, redelivered: bool = False, clock: Clock = timezone.now) -> Claim | None:
    """Take a report that waits, or that a worker was building when it died; None if there is nothing to take.

    `redelivered`: the queue says that the worker which had this message is lost, so its claim counts for nothing.
    After three attempts the report fails instead: something in it stops workers. Source: security.md T4.
    """
    at = clock()
    free = Report.objects.filter(pk=report_id)
    free = free.under_way() if redelivered else free.claimable(at=at, lease_seconds=LEASE_SECONDS)
    token = uuid.uuid4()
    taken = free.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=ReportState.BUILDING,
        step=ReportStep.COUNTING,
        percent=0,
        attempts=F("attempts") + 1,
        failure="",
        claim=token,
        heartbeat_at=at,
    )
    if taken:
        return Claim(report_id, token, clock)
    if free.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=ReportState.FAILED, step=ReportStep.WAITING, percent=0, failure=stopped(), claim=None, heartbeat_at=None
    ):
        _note_failed(report_id)
        logger.error("report %d: failed after %d attempts", report_id, MAX_ATTEMPTS)
    return None


def build(report_id: int, *, redelivered: bool = False, clock: Clock = timezone.now) -> ReportVersion | None:
    """Build a report if it can be claimed, and return its version; None if it was not ours, or failed.

    A failure stands in the row, in words. Numbers that cannot be made safe fail at once; anything else is tried three
    times.
    """
    held = claim(report_id, redelivered=redelivered, clock=clock)
    if held is None:
        return None
    try:
        return _build(held)
    except ClaimLostError:
        logger.warning("report %d: cancelled, or another worker took over", report_id)
    except DisclosureError as error:
        logger.error("report %d: %s: %s", report_id, type(error).__name__, error)  # noqa: TRY400  (see _frames)
        held.let_go(_("The figures could not be made safe, so nothing is published."), for_good=True)
    except Exception as error:  # noqa: BLE001  (whatever it is, the row must say so)
        logger.error("report %d: %s\n%s", report_id, type(error).__name__, _frames(error))  # noqa: TRY400
        held.let_go(stopped(), for_good=False)
    return None


def _note_failed(report_id: int) -> None:
    result, subject = audit.AuditResult.FAILED, f"report:{report_id}"
    audit.record(audit.doer(), audit.AuditAction.REPORT_FAILED, subject=subject, result=result)


def stopped() -> str:
    """Return what the account holder reads when a report could not be made."""
    return _("Making the report did not work, three times. Nothing is lost. Try it again, or tell the administrator.")


def _build(held: Claim) -> ReportVersion:
    report = Report.objects.select_related("period").get(pk=held.report_id)
    _publish(report, held)
    earlier = ReportVersion.objects.same_as(report).order_by("-number").only("number", "snapshot").first()
    if report.kind == ReportKind.YEAR and _is_out(report):
        # The first version that follows looks at the year again; what it moved is marked in this and all later ones.
        ledger.revise_once(report.period, report=report, at=held.clock(), on_step=held.tell)
    asked = Asked(
        period=report.period,
        language=report.language,
        subject=report.subject,
        version=earlier.number + 1 if earlier else 1,
        today=timezone.localdate(held.clock()),
    )
    snapshot = build_snapshot(report.kind, asked, before=upgraded(earlier.snapshot) if earlier else None)
    # Records of the year are no part of a survey.
    corrected = Corrections([], []) if report.kind == ReportKind.SURVEY else corrections_of(report)
    snapshot["corrections"] = corrected.lines
    drawn = pictures_of(snapshot)
    files = files_of_snapshot(snapshot, on_step=held.tell)
    held.tell(ReportStep.WRITING)
    return _write(held, snapshot, files, drawn=drawn, named=corrected.ids)


def _publish(report: Report, held: Claim) -> None:
    """Put into the ledger what is not there yet of what the report is about: its period, or its survey."""
    if report.kind == ReportKind.SURVEY:
        survey = Survey.objects.get(code=report.subject)
        surveys.publish(survey, report=report, at=held.clock(), on_step=held.tell)
    else:
        ledger.publish(report.period, report=report, at=held.clock(), on_step=held.tell)


def _is_out(report: Report) -> bool:
    """Say whether a year report of the period was published, in whatever language; a concept can still be made anew."""
    return ReportVersion.objects.published().filter(period=report.period_id, kind=ReportKind.YEAR).exists()


def files_of_snapshot(snapshot: Snapshot, *, on_step: Callable[[str, float], None] | None = None) -> dict[str, bytes]:
    """Make the three files of a version, all of its snapshot alone."""
    tables = render_tables(snapshot)
    return {"pdf": render_pdf(snapshot, tables=tables, on_step=on_step), **tables}


@transaction.atomic
def _write(
    held: Claim, snapshot: Snapshot, files: Mapping[str, bytes], *, drawn: list[Picture], named: list[int]
) -> ReportVersion:
    """Write the version and say that the report is done, together or not at all."""
    report = held.still_held()
    version = ReportVersion.objects.create(
        report=report,
        period=report.period,
        kind=report.kind,
        language=report.language,
        subject=report.subject,
        number=snapshot["version"],
        built_on=date.fromisoformat(snapshot["built_on"]),
        method=snapshot["method"],
        changes=changes_in_words(snapshot),
        corrections=named,
        snapshot=snapshot,
        **files,
        **{f"{name}_sha256": hashlib.sha256(content).hexdigest() for name, content in files.items()},
    )
    ReportPicture.objects.bulk_create(ReportPicture(version=version, **asdict(picture)) for picture in drawn)
    report.state, report.step, report.percent = ReportState.DONE, ReportStep.FINISHED, 100
    report.claim, report.heartbeat_at = None, None
    report.save()
    audit.record(audit.doer(), audit.AuditAction.REPORT_BUILT, subject=f"report:{report.pk}")
    return version


def changes_in_words(snapshot: Snapshot) -> str:
    """Return what changed since the version before, one thing on a line: figures first, then what was corrected."""
    figures = [f"{item['what']}: {item['before']} -> {item['now']}" for item in snapshot["changes"]]
    return "\n".join([*figures, *snapshot["corrections"]])


def _frames(error: Exception) -> str:
    """Return where it went wrong, without the message: that of a library may hold what it was working on."""
    return "".join(traceback.format_tb(error.__traceback__))
