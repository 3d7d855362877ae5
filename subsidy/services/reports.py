"""What the account holder does with reports: ask for one, try again, cancel; and how they reach the workers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from portal import audit
from portal.celery import app
from portal.models import User
from subsidy.asking import kinds_of, subjects_of, surveys_of
from subsidy.choices import ReportKind, ReportState, ReportStep
from subsidy.exceptions import PeriodStillOpenError, QueueFullError, ReportError
from subsidy.models import Period, Publication, Report, ReportVersion

logger = logging.getLogger(__name__)

# A worker that showed nothing for so long is taken for dead: longer than any step of it may be silent.
LEASE_SECONDS = 60
# One try and no more: somebody waits for the page that says that the report is asked for.
IMPATIENT = {"max_retries": 0, "socket_timeout": 2.5}
# A report that waits for so long has lost its message.
SECONDS_TO_SWEEP = 30
# The queue is bounded (security.md T8). The reports about all municipalities, or all providers, of one period, kind and
# language are asked for at once and count as one: they are one piece of work for whoever asked.
MOST_WAITING = 500
MOST_WAITING_PER_ACCOUNT = 5
BATCH = ("period", "kind", "language")
# A number that nothing else locks: requests are counted one after the other.
QUEUE_LOCK = 5_170_001
# What makes two requests the same one.
WANTED = ("period", "kind", "language", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which report is wanted: of which period, of which kind, in which language, and about whom."""

    period: Period
    kind: str
    language: str
    subject: str = ""


@transaction.atomic
def request_report(wanted: Wanted, *, at: datetime, by: User | None = None) -> Report:
    """Ask for a report: a row first and then a message, so nothing is lost where the queue is away.

    Asked twice, it is made once: a report that is under way is returned as it is.
    Raises: PeriodStillOpenError; ReportError if no such report is made of the period; QueueFullError.
    Source: security.md T1, T6, T8.
    """
    require_room(wanted, by=by)
    report, made = open_report(wanted, at=at, by=by)
    if made:
        transaction.on_commit(partial(send_to_worker, report.pk))
    return report


def open_report(wanted: Wanted, *, at: datetime, by: User | None = None) -> tuple[Report, bool]:
    """Return the report that is under way, or a new row for it, and whether it is new.

    Raises: PeriodStillOpenError; ReportError if no such report is made of the period.
    """
    require_possible(wanted)
    fields = {name: getattr(wanted, name) for name in WANTED}
    under_way = Report.objects.under_way().filter(**fields)
    if found := under_way.first():
        return found, False
    report = Report(**fields, made_by=by, requested_at=at)
    report.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            report.save()
            _note(report, audit.AuditAction.REPORT_ASKED, by=by)
    except IntegrityError:
        # Somebody asked at the same moment; the database kept it to one.
        return under_way.get(), False
    return report, True


def require_possible(wanted: Wanted) -> None:
    """Refuse what cannot be made.

    Raises: PeriodStillOpenError; ReportError if no such report is made of the period, or not about this subject.
    """
    if wanted.kind == ReportKind.SURVEY:
        if wanted.subject not in surveys_of(wanted.period):
            raise ReportError(_("No closed survey with this code ended in this year."))
        return
    if wanted.kind not in kinds_of(wanted.period):
        raise ReportError(_("No such report is made of this period."))
    if wanted.subject not in subjects_of(wanted.kind):
        raise ReportError(_("No such report is made about this subject."))
    if not wanted.period.is_closed:
        raise PeriodStillOpenError(_("%(period)s is still open: close it first.") % {"period": wanted.period.code})


def require_room(wanted: Wanted, *, by: User | None) -> None:
    """Refuse one more report where too many wait; until the end of the transaction nobody else is let in.

    A report that is under way already takes no room. Unit of the limits: reports that wait; batches per account.
    Raises: QueueFullError. Source: security.md T8.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [QUEUE_LOCK])
    same = {name: getattr(wanted, name) for name in WANTED}
    if Report.objects.under_way().filter(**same).exists():
        return
    waiting = Report.objects.waiting()
    if waiting.count() >= MOST_WAITING:
        raise QueueFullError(_("So many reports wait that no more are taken now. Try it again later."))
    if by is None:
        return
    batches = set(waiting.filter(made_by=by).order_by().values_list(*BATCH).distinct())
    if (wanted.period.pk, wanted.kind, wanted.language) not in batches and len(batches) >= MOST_WAITING_PER_ACCOUNT:
        words = {"number": MOST_WAITING_PER_ACCOUNT}
        raise QueueFullError(_("You have %(number)d reports waiting. Wait until one is ready, or cancel one.") % words)


@transaction.atomic
def publish_version(version: ReportVersion, *, at: datetime) -> Publication:
    """Publish a concept: from now on all who may see figures see it, and it stays as it is. Twice is once.

    Dutch term: publiceren.
    """
    publication, is_new = Publication.objects.get_or_create(version=version, defaults={"published_at": at})
    if is_new and version.kind == ReportKind.SURVEY:
        audit.record(audit.doer(), audit.AuditAction.SURVEY_PUBLISHED, subject=f"survey:{version.subject}")
    elif is_new:
        audit.record(audit.doer(), audit.AuditAction.REPORT_PUBLISHED, subject=f"report:{version.report_id}")
    return publication


@transaction.atomic
def cancel_report(report: Report, *, by: User | None = None) -> bool:
    """Cancel a report that waits or is being made; return whether there was anything to cancel.

    The worker loses its claim, stops at its next step, and writes no version. Figures that were made safe by then stay
    in the ledger: the next report of the same period prints the same ones.
    """
    row = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if row.state not in {ReportState.QUEUED, ReportState.BUILDING}:
        return False
    row.state, row.step, row.percent = ReportState.CANCELLED, ReportStep.WAITING, 0
    row.claim, row.heartbeat_at, row.failure = None, None, ""
    row.save()
    _note(row, audit.AuditAction.REPORT_CANCELLED, by=by)
    logger.info("report %d: cancelled, period %s, by account %s", row.pk, row.period_id, by.pk if by else None)
    return True


@transaction.atomic
def retry_report(report: Report, *, at: datetime) -> Report:
    """Put a report that failed back in the queue, with all its attempts.

    One that did not fail, or of which another is under way by now, is left as it is; the report to watch is returned.
    Raises: QueueFullError.
    """
    row = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if row.state != ReportState.FAILED:
        return row
    if found := Report.objects.under_way().filter(**{name: getattr(row, name) for name in WANTED}).first():
        return found
    wanted = Wanted(period=row.period, kind=row.kind, language=row.language, subject=row.subject)
    require_room(wanted, by=row.made_by)
    row.state, row.step, row.percent = ReportState.QUEUED, ReportStep.WAITING, 0
    row.attempts, row.failure, row.requested_at = 0, "", at
    row.save()
    _note(row, audit.AuditAction.REPORT_ASKED, by=audit.doer())
    transaction.on_commit(partial(send_to_worker, row.pk))
    return row


def _note(report: Report, action: audit.AuditAction, *, by: User | None) -> None:
    audit.record(by, action, subject=f"report:{report.pk}")


def send_forgotten_reports(*, at: datetime) -> int:
    """Tell the workers again about reports whose message or worker was lost, and return about how many.

    Safe to run twice: a message too many finds nothing to claim.
    """
    forgotten = Report.objects.forgotten(at=at, waiting_seconds=SECONDS_TO_SWEEP, lease_seconds=LEASE_SECONDS)
    sent = 0
    for report_id in forgotten.values_list("pk", flat=True):
        # The next sweep sends it again, so an old message may go: a worker that was away finds no pile of them.
        if not send_to_worker(report_id, expires=SECONDS_TO_SWEEP):
            break
        sent += 1
    return sent


def send_to_worker(report_id: int, *, expires: int | None = None) -> bool:
    """Tell the workers that a report waits, and return whether the queue took the message.

    A queue that is away is no reason to let anybody wait or fail: the row waits in the database, and the sweep sends
    it again. Unit of `expires`: seconds. Source: security.md T6.
    """
    try:
        with app.connection_for_write(transport_options=IMPATIENT) as connection:
            app.send_task(
                "subsidy.build_report", args=(report_id,), expires=expires, retry=False, connection=connection
            )
    except (OperationalError, OSError) as error:
        logger.warning("report %d: the queue is away (%s); the sweep will send it", report_id, type(error).__name__)
        return False
    return True
