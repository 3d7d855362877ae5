"""What the account holder does: close a period, ask for a report, load the money of a year."""

from __future__ import annotations

import csv
import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncQuarter
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError

from contacts.models import Activity, Signal
from contacts.services import stamp_quarter
from portal.celery import app
from portal.models import Organisation
from subsidy import plan
from subsidy.choices import (
    BLOCK_CODE,
    QUARTER_CODE,
    YEAR_CODE,
    BudgetCategory,
    PeriodKind,
    PeriodState,
    ReportKind,
    ReportState,
    ReportStep,
)
from subsidy.exceptions import (
    MoneyError,
    PeriodIncompleteError,
    PeriodNotOverError,
    PeriodStillOpenError,
    ReportError,
    UnknownPeriodError,
)
from subsidy.models import BudgetLine, Period, Report, SubsidyYear

logger = logging.getLogger(__name__)

FIRST_YEAR, LAST_YEAR = 2024, 2032
# Fixed and never rolling: two blocks that overlap could be subtracted from each other (disclosure.md 5.6).
BLOCKS = {2024: 2026, 2027: 2029, 2030: 2032}
# Records may come in until then (disclosure.md 5.4).
DAYS_TO_COMPLETE = 21

# A worker that showed nothing for so long is taken for dead: longer than any step of it may be silent.
LEASE_SECONDS = 60
# One try and no more: somebody waits for the page that says that the report is asked for.
IMPATIENT = {"max_retries": 0, "socket_timeout": 2.5}
# A report that waits for so long has lost its message.
SECONDS_TO_SWEEP = 30

MONEY_HEADER = "year;duup;rent;rent_index_percent;organisation;category;budgeted;realised;source"
MONEY_FILE = Path(__file__).parent / "data" / "money.csv"


# --- Periods -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing did: the period, and the codes of all that was closed now; none if it was closed before."""

    period: Period
    closed: tuple[str, ...]


def period_for(code: str) -> Period:
    """Return a period by its code, made now if it is a valid one that nobody asked for before.

    Raises: UnknownPeriodError for anything but a quarter, year or fixed block of 2024 up to 2032.
    """
    kind, first, last = _days_of(code)
    return Period.objects.get_or_create(code=code, defaults={"kind": kind, "start": first, "end": last})[0]


def parts_of(period: Period) -> list[Period]:
    """Return the quarters of a year or the years of a block, in order; a quarter has no parts."""
    if period.kind == PeriodKind.YEAR:
        return [period_for(plan.stamp(period.year, quarter)) for quarter in plan.QUARTERS]
    if period.kind == PeriodKind.BLOCK:
        return [period_for(str(year)) for year in range(period.start.year, period.end.year + 1)]
    return []


def what_is_missing(period: Period, today: date) -> list[str]:
    """Say why a period had better not be closed yet, in whole sentences; nothing if it can be closed.

    Counts of activities in them are exact: they are the work of staff.
    """
    if not period.has_ended(today=today):
        words = {"period": period.code, "day": date_format(period.end, "DATE_FORMAT")}
        return [_("%(period)s is not over: its last day is %(day)s.") % words]
    return [*_open_before(period), *_not_complete(period, today)]


@transaction.atomic
def close_period(code: str, *, today: date, force_reason: str = "") -> Closing:
    """Close a period for good: what it holds is stamped, and what comes in later counts in the next open quarter.

    A year closes its open quarters in their order. With a reason it is closed although something is missing; the
    report prints that reason. Closing it again changes nothing.
    Raises: UnknownPeriodError; PeriodNotOverError; PeriodIncompleteError with what is missing.
    Source: disclosure.md 5.4.
    """
    period = period_for(code)
    # All periods together, so that two quarters are never closed at once and take each other's records.
    locked = {row.code: row for row in Period.objects.select_for_update(no_key=True).order_by("pk")}
    period = locked[period.code]
    if period.is_closed:
        return Closing(period, ())
    if not period.has_ended(today=today):
        raise PeriodNotOverError(" ".join(what_is_missing(period, today)))
    # Never by force: its records would be counted in this period instead of their own.
    if reasons := _open_before(period):
        raise PeriodIncompleteError(reasons, can_be_forced=False)
    reasons = _not_complete(period, today)
    if reasons and not force_reason.strip():
        raise PeriodIncompleteError(reasons)
    return Closing(period, tuple(_close(period, today=today, forced_reason=force_reason.strip() if reasons else "")))


def _close(period: Period, *, today: date, forced_reason: str) -> Iterator[str]:
    for part in parts_of(period):
        if not part.is_closed:
            yield from _close(part, today=today, forced_reason=forced_reason)
    if period.kind == PeriodKind.QUARTER:
        stamped = stamp_quarter(code=period.code, end=period.end)
        logger.info("period %s: closed, %d activities stamped", period.code, stamped["activities"])
    period.state, period.closed_on, period.forced_reason = PeriodState.CLOSED, today, forced_reason
    period.full_clean()
    period.save()
    yield period.code


def _days_of(code: str) -> tuple[PeriodKind, date, date]:
    """Return the kind, the first and the last day that belong to a code."""
    first = int(code[:4]) if re.match(r"20[0-9]{2}", code) else 0
    if FIRST_YEAR <= first <= LAST_YEAR:
        if re.fullmatch(QUARTER_CODE, code):
            month = 3 * int(code[-1])
            return PeriodKind.QUARTER, date(first, month - 2, 1), _last_day(first, month)
        if re.fullmatch(YEAR_CODE, code):
            return PeriodKind.YEAR, date(first, 1, 1), date(first, 12, 31)
        if re.fullmatch(BLOCK_CODE, code) and BLOCKS.get(first) == int(code[-4:]):
            return PeriodKind.BLOCK, date(first, 1, 1), date(BLOCKS[first], 12, 31)
    words = {"first": FIRST_YEAR, "last": LAST_YEAR}
    raise UnknownPeriodError(
        _("Write a quarter as 2025-Q1, a year as 2025, a block as 2027-2029, from %(first)s up to %(last)s.") % words
    )


def _last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _open_before(period: Period) -> list[str]:
    """Name the quarters before this period that must be closed first: those of its year, and those that hold records.

    A year in which nothing was recorded holds nobody up.
    """
    closed = set(Period.objects.filter(end__lt=period.start).closed().values_list("code", flat=True))
    activities = Activity.objects.filter(counted_in=None, date__lt=period.start)
    days = activities.order_by().values_list(TruncQuarter("date"), flat=True).distinct()
    quarters = {f"{day.year}-Q{(day.month + 2) // 3}" for day in days}
    first = plan.stamp(period.year, plan.quarter_at(period.start))
    quarters |= set(Signal.objects.filter(counted_in=None, quarter__lt=first).values_list("quarter", flat=True))
    if period.kind == PeriodKind.QUARTER:
        quarters |= {plan.stamp(period.year, quarter) for quarter in plan.QUARTERS if quarter < plan.quarter_of(first)}
    return [_("%(period)s is still open: close it first.") % {"period": code} for code in sorted(quarters - closed)]


def _not_complete(period: Period, today: date) -> list[str]:
    reasons = []
    complete_on = period.end + timedelta(days=DAYS_TO_COMPLETE)
    if today < complete_on:
        words = {"day": date_format(complete_on, "DATE_FORMAT")}
        reasons.append(_("Colleagues have until %(day)s to complete their records.") % words)
    # Rows that came in late for an earlier quarter are counted in this one, so they are looked at here too.
    unfinished = Activity.objects.filter(Q(minutes=None) | Q(staff=None), counted_in=None, date__lte=period.end)
    by_organisation = unfinished.values_list("organisation__name").annotate(number=Count("pk")).order_by()
    for organisation, number in sorted(by_organisation):
        sentence = ngettext(
            "%(organisation)s: %(number)d activity has no minutes or no number of colleagues.",
            "%(organisation)s: %(number)d activities have no minutes or no number of colleagues.",
            number,
        )
        reasons.append(sentence % {"organisation": organisation, "number": number})
    return reasons


# --- Reports -------------------------------------------------------------------------------------------------------


def request_report(*, period: Period, kind: str, language: str, at: datetime) -> Report:
    """Ask for a report: a row first and then a message, so nothing is lost where the queue is away.

    Asked twice, it is made once: a report that is under way is returned as it is.
    Raises: PeriodStillOpenError; ReportError if no such report is made of the period.
    Source: security.md T1, T6.
    """
    report, made = open_report(period=period, kind=kind, language=language, at=at)
    if made:
        transaction.on_commit(partial(send_to_worker, report.pk))
    return report


def open_report(*, period: Period, kind: str, language: str, at: datetime) -> tuple[Report, bool]:
    """Return the report that is under way, or a new row for it, and whether it is new.

    Raises: PeriodStillOpenError; ReportError if no such report is made of the period.
    """
    if kind != ReportKind.YEAR or period.kind != PeriodKind.YEAR:
        raise ReportError(_("A report is made of a whole year."))
    if not period.is_closed:
        raise PeriodStillOpenError(_("%(period)s is still open: close it first.") % {"period": period.code})
    wanted = {"period": period, "kind": kind, "language": language}
    under_way = Report.objects.under_way().filter(**wanted)
    if found := under_way.first():
        return found, False
    report = Report(**wanted, requested_at=at)
    report.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        # Somebody asked at the same moment; the database kept it to one.
        return under_way.get(), False
    return report, True


@transaction.atomic
def retry_report(report: Report, *, at: datetime) -> Report:
    """Put a report that failed back in the queue, with all its attempts.

    One that did not fail, or of which another is under way by now, is left as it is; the report to watch is returned.
    """
    row = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if row.state != ReportState.FAILED:
        return row
    wanted = {"period_id": row.period_id, "kind": row.kind, "language": row.language}
    if found := Report.objects.under_way().filter(**wanted).first():
        return found
    row.state, row.step, row.percent = ReportState.QUEUED, ReportStep.WAITING, 0
    row.attempts, row.failure, row.requested_at = 0, "", at
    row.save()
    transaction.on_commit(partial(send_to_worker, row.pk))
    return row


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


# --- Money ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoneyLoaded:
    """How many years were added, and how many were there already and stay as they are."""

    created: int = 0
    kept: int = 0


@transaction.atomic
def load_money(path: Path = MONEY_FILE, *, is_demo: bool = False) -> MoneyLoaded:
    """Load the money of the years in a file; a year that is there already is kept whole, whoever changed it.

    Amounts are euros with a point; an empty organisation stands for all together, and the category `total` for what is
    not split, or for the sum that the other lines must come to. All or nothing.
    Raises: MoneyError naming the line that cannot be read.
    """
    years: defaultdict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter=";", strict=True)
        if ";".join(lines.fieldnames or ()) != MONEY_HEADER:
            raise MoneyError(f"{path.name}, line 1: expected {MONEY_HEADER}")
        for number, row in enumerate(lines, start=2):
            # The reader calls what is too much None, and fills what is too little with it.
            if None in row or None in row.values():
                raise MoneyError(f"{path.name}, line {number}: expected {len(lines.fieldnames or ())} columns")
            years[row["year"]].append((number, row))
    outcome = MoneyLoaded()
    for year, rows in years.items():
        if year.isdecimal() and SubsidyYear.objects.filter(year=year).exists():
            outcome = replace(outcome, kept=outcome.kept + 1)
            continue
        _load_year(path.name, rows, is_demo=is_demo)
        outcome = replace(outcome, created=outcome.created + 1)
    return outcome


def _load_year(name: str, rows: list[tuple[int, dict[str, str]]], *, is_demo: bool) -> None:
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    number, first = rows[0]
    try:
        year = SubsidyYear(
            year=int(first["year"]),
            duup=Decimal(first["duup"]),
            rent=Decimal(first["rent"]),
            rent_index_percent=_amount_or_none(first["rent_index_percent"]),
            source=first["source"],
            is_demo=is_demo,
        )
        year.full_clean()
        year.save()
        for number, row in rows:  # noqa: B007  (the number is for the message below)
            _line(year, row, organisations).save()
    except (KeyError, TypeError, ValueError, InvalidOperation, ValidationError) as error:
        raise MoneyError(f"{name}, line {number}: {error}") from error


def _line(year: SubsidyYear, row: Mapping[str, str], organisations: Mapping[str, Organisation]) -> BudgetLine:
    line = BudgetLine(
        subsidy_year=year,
        organisation=organisations[row["organisation"]] if row["organisation"] else None,
        category=BudgetCategory(row["category"]),
        budgeted=_amount_or_none(row["budgeted"]),
        realised=Decimal(row["realised"]),
    )
    line.full_clean()
    return line


def _amount_or_none(text: str) -> Decimal | None:
    return Decimal(text) if text else None
