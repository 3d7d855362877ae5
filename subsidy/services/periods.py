"""What the account holder does with periods: see what is missing, begin the closing, and close them for good.

A period is open, then closing, then closed. Closing begins when the account holder begins it, from the day after the
last day on, or by itself when the 21 days are over (disclosure.md 5.4). From then on nobody takes back that she is
complete; records still come in, and the differences are shown.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncQuarter
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from contacts.models import Activity, Signal
from contacts.services import stamp_quarter
from portal import audit
from portal.choices import KeptReason, Language, PersonalData
from portal.models import User
from portal.personal_data import find_personal_data, without_invisible
from subsidy import checklist, plan
from subsidy.choices import BLOCK_CODE, QUARTER_CODE, YEAR_CODE, PeriodKind, PeriodState
from subsidy.exceptions import PeriodIncompleteError, PeriodNotOverError, PeriodReasonError, UnknownPeriodError
from subsidy.models import Period

logger = logging.getLogger(__name__)

FIRST_YEAR, LAST_YEAR = 2024, 2032
BLOCKS = plan.BLOCKS


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


def kind_of(code: str) -> PeriodKind:
    """Return of which kind the period with a code is, without making it.

    Raises: UnknownPeriodError for anything but a quarter, year or fixed block of 2024 up to 2032.
    """
    return _days_of(code)[0]


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
        return [_not_over(period)]
    return [*_open_before(period), *_not_complete(period, today)]


def can_be_closed(period: Period, *, today: date) -> bool:
    """Say whether a period can be closed, with a reason if need be: it is over, and what comes before it is closed."""
    return not period.is_closed and period.has_ended(today=today) and not _open_before(period)


@transaction.atomic
def begin_closing(code: str, *, today: date, by: User | None = None) -> tuple[str, ...]:
    """Begin the closing of a period that is over, and of its open parts; return the codes of all that it began for.

    Dutch term: afsluiten begint. Begun again, or closed already, it changes nothing.
    Raises: UnknownPeriodError; PeriodNotOverError.
    """
    period = period_for(code)
    if not period.has_ended(today=today):
        raise PeriodNotOverError(_not_over(period))
    codes = [*(part.code for part in parts_of(period) if part.has_ended(today=today)), period.code]
    rows = Period.objects.select_for_update(no_key=True).filter(code__in=codes, state=PeriodState.OPEN).order_by("pk")
    begun = tuple(sorted(row.code for row in rows))
    Period.objects.filter(code__in=begun).update(state=PeriodState.CLOSING)
    for one in begun:
        audit.record(by, audit.AuditAction.CLOSING_BEGUN, subject=f"period:{one}")
        logger.info("period %s: closing, by account %s", one, by.pk if by else None)
    return begun


def due_periods(*, today: date) -> list[Period]:
    """Return the periods of now that are over and not closed: last year and its quarters, and those of this year."""
    codes = [str(today.year - 1)] if today.year - 1 >= FIRST_YEAR else []
    codes += [plan.stamp(year, quarter) for year in (today.year - 1, today.year) for quarter in plan.QUARTERS]
    known = {row.code: row for row in Period.objects.filter(code__in=codes)}
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = [known.get(code) or _unsaved(code) for code in codes if int(code[:4]) in years]
    return [period for period in found if period.has_ended(today=today) and not period.is_closed]


def begin_due_closings(*, today: date) -> tuple[str, ...]:
    """Begin the closing of what may be closed by now and was left open; safe to run twice."""
    due = [row for row in due_periods(today=today) if row.state == PeriodState.OPEN and today >= row.complete_by]
    return tuple(code for row in due for code in begin_closing(row.code, today=today))


@sensitive_variables()
@transaction.atomic
def close_period(
    code: str, *, today: date, force_reason: str = "", kept_reason: str = "", by: User | None = None
) -> Closing:
    """Close a period for good: what it holds is stamped, and what comes in later counts in the next open quarter.

    A year closes its open quarters in their order, a block its years. With a reason it is closed although something
    is missing; the report prints that reason. `kept_reason` says why words stay in it that look like a person or a
    number of people. Closing it again changes nothing.
    Raises: UnknownPeriodError; PeriodNotOverError; PeriodIncompleteError with what is missing; PeriodReasonError.
    Source: disclosure.md 5.4; security.md D11.
    """
    period = period_for(code)
    # All periods together, so that two quarters are never closed at once and take each other's records.
    locked = {row.code: row for row in Period.objects.select_for_update(no_key=True).order_by("pk")}
    period = locked[period.code]
    if period.is_closed:
        return Closing(period, ())
    if not period.has_ended(today=today):
        raise PeriodNotOverError(_not_over(period))
    # Never by force: its records would be counted in this period instead of their own.
    if reasons := _open_before(period):
        raise PeriodIncompleteError(reasons, can_be_forced=False)
    reasons = _not_complete(period, today)
    reason = without_invisible(force_reason) if reasons else ""
    if reasons and not reason:
        raise PeriodIncompleteError(reasons)
    _check_reason(reason, kept_reason)
    closed = tuple(_close(period, today=today, forced_reason=reason))
    for one in closed:
        audit.record(by, audit.AuditAction.PERIOD_CLOSED, subject=f"period:{one}")
        logger.info("period %s: closed, by account %s", one, by.pk if by else None)
    return Closing(period, closed)


def _check_reason(reason: str, kept_reason: str) -> None:
    """Refuse a reason that no report can print; the sentence never repeats its words."""
    longest = Period._meta.get_field("forced_reason").max_length or 0
    if len(reason) > longest:
        raise PeriodReasonError(_("The reason can have at most %(most)d signs.") % {"most": longest})
    found = find_personal_data(reason, Language.DUTCH)
    if found and kept_reason not in KeptReason.values:
        kinds = ", ".join(dict.fromkeys(str(PersonalData(one.kind).label) for one in found))
        message = _("Change the words of the reason, or say why they may stay. They look like: %(kinds)s.")
        raise PeriodReasonError(message % {"kinds": kinds})


def _close(period: Period, *, today: date, forced_reason: str) -> Iterator[str]:
    for part in parts_of(period):
        if not part.is_closed:
            yield from _close(part, today=today, forced_reason=forced_reason)
    if period.kind == PeriodKind.QUARTER:
        stamp_quarter(code=period.code, end=period.end)
        logger.info("period %s: closed, its records are stamped", period.code)
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


def _not_over(period: Period) -> str:
    words = {"period": period.code, "day": date_format(period.end, "DATE_FORMAT")}
    return _("%(period)s is not over: its last day is %(day)s.") % words


def _unsaved(code: str) -> Period:
    kind, first, last = _days_of(code)
    return Period(code=code, kind=kind, start=first, end=last)


def _not_complete(period: Period, today: date) -> list[str]:
    """Say what is missing that a reason can pass over: the 21 days, who is not complete, unfinished activities."""
    reasons = []
    if today < period.complete_by:
        words = {"day": date_format(period.complete_by, "DATE_FORMAT")}
        reasons.append(_("Colleagues have until %(day)s to complete their records.") % words)
    for one in _said_by_organisations(period):
        for organisation in checklist.not_complete(one):
            words = {"organisation": organisation.name, "period": one.code}
            reasons.append(_("%(organisation)s has not said yet that %(period)s is complete.") % words)
    by_organisation = checklist.unfinished(period).values_list("organisation__name").annotate(number=Count("pk"))
    for name, number in sorted(by_organisation.order_by()):
        sentence = ngettext(
            "%(organisation)s: %(number)d activity has no minutes or no number of colleagues.",
            "%(organisation)s: %(number)d activities have no minutes or no number of colleagues.",
            number,
        )
        reasons.append(sentence % {"organisation": name, "number": number})
    return reasons


def _said_by_organisations(period: Period) -> list[Period]:
    """Return of which periods organisations say that they are complete, for a period to be closed.

    A block is complete when its open years are; of a block itself nobody records or writes anything.
    """
    if period.kind == PeriodKind.BLOCK:
        return [year for year in parts_of(period) if not year.is_closed]
    return [period]
