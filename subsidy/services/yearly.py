"""What the portal does by itself when a year has ended: the concept of the report of last year."""

from __future__ import annotations

import logging
from datetime import date, datetime
from functools import partial

from django.db import transaction

from portal.choices import Language
from subsidy.asking import kinds_of
from subsidy.choices import PeriodicName
from subsidy.models import Period, PeriodicWork, Report, ReportVersion
from subsidy.services.periods import FIRST_YEAR, LAST_YEAR
from subsidy.services.reports import Wanted, open_report, send_to_worker

logger = logging.getLogger(__name__)

# The day of the year from which the concept of last year is made (issue: "on 1 February").
MONTH, DAY = 2, 1


def code_due(*, today: date) -> str | None:
    """Return the code of last year, once the day has come on which the concept of its report is made."""
    last = today.year - 1
    has_come = (today.month, today.day) >= (MONTH, DAY)
    return str(last) if has_come and FIRST_YEAR <= last <= LAST_YEAR else None


def waits_for_closing(*, today: date) -> str | None:
    """Return the code of last year if its concept is due and cannot be made, for it is not closed yet."""
    closed = Period.objects.filter(code=str(today.year - 1)).closed().exists()
    return None if closed else code_due(today=today)


@transaction.atomic
def make_concept(*, today: date, at: datetime) -> Report | None:
    """Ask for the concept of the report of last year, in Dutch; once, however many beats run.

    A concept is a version that nobody published; the account holder reads it first. Where she has asked for the report
    herself by then, nothing is made. While the year is open, the next day tries again.
    Source: security.md T9.
    """
    code = code_due(today=today)
    period = Period.objects.filter(code=code).closed().first()
    if period is None:
        return None
    # The key is unique: of two beats at the same moment the second waits here, and finds it done.
    _done, is_mine = PeriodicWork.objects.get_or_create(
        name=PeriodicName.CONCEPT, period=period, defaults={"done_on": today}
    )
    if not is_mine:
        return None
    wanted = Wanted(period=period, kind=kinds_of(period)[0], language=Language.DUTCH)
    same = {"period": period, "kind": wanted.kind, "language": wanted.language, "subject": wanted.subject}
    if ReportVersion.objects.filter(**same).exists():
        return None
    report, made = open_report(wanted, at=at)
    if not made:
        return None
    transaction.on_commit(partial(send_to_worker, report.pk))
    logger.info("report %d: asked for by the portal, period %s", report.pk, period.code)
    return report
