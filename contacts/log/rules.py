"""Which rows of a log fit together, and with what is stored already.

The same rules stand in the database as constraints; here each names the line and the column, and all of them are
found at once instead of the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contacts.choices import COUNTS_OF_KINDS
from contacts.log.columns import (
    ACTIVITIES,
    CONTACTS,
    LOG_FILES,
    PHASES,
    REFERRALS,
    SIGNALS,
    TRAJECTORIES,
    LogFile,
)
from contacts.models.chain import STATES_WITH_CONSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contacts.log.reader import Log, Row

# Which column of which file refers to the rows of which file.
REFERENCES: tuple[tuple[LogFile, str, LogFile], ...] = (
    (CONTACTS, "activity", ACTIVITIES),
    (REFERRALS, "contact", CONTACTS),
    (REFERRALS, "trajectory", TRAJECTORIES),
    (PHASES, "trajectory", TRAJECTORIES),
)

Finding = tuple[str, str]


@dataclass(frozen=True)
class Span:
    """A stretch of a trajectory; `line` is 0 for one that is stored and not in the file."""

    line: int
    start: date
    end: date | None


@dataclass
class Course:
    """A trajectory as it will be: its days and its stretches, from the files and the database together."""

    line: int = 0
    opened: date | None = None
    closed: date | None = None
    spans: list[Span] = field(default_factory=list)


def check_rows(log: Log) -> None:
    """Find the rows that are wrong by themselves, and those whose name stands twice in their file."""
    for file in LOG_FILES:
        find = ROW_RULES.get(file.name)
        seen: dict[Any, int] = {}
        for row in log.rows(file):
            key = row.get(file.key) if file.key else None
            if key is not None and seen.setdefault(key, row.line) != row.line:
                log.report(file, row.line, file.key or "", _("The same stands on line %(line)d.") % {"line": seen[key]})
            for column, message in find(row) if find else ():
                log.report(file, row.line, column, message)


def _activity_rules(row: Row) -> Iterator[Finding]:
    kind = row.get("kind")
    for name, kinds in COUNTS_OF_KINDS.items():
        if kind is not None and row.get(name) is not None and kind not in kinds:
            yield name, _("This kind of activity does not count that.")


def _referral_rules(row: Row) -> Iterator[Finding]:
    if row.has("contact", "trajectory") and (row.get("contact") is None) == (row.get("trajectory") is None):
        yield "contact", _("A referral comes from one contact or from one trajectory.")
    if row.get("consent") is False and row.get("state") in STATES_WITH_CONSENT:
        yield "consent", _("Without consent a referral can only be offered or declined.")


def _signal_rules(row: Row) -> Iterator[Finding]:
    if row.get("consent") == "listen_only" and row.get("reported") is True:
        yield "reported", _("What somebody only wanted to tell is not reported.")


def _trajectory_rules(row: Row) -> Iterator[Finding]:
    opened, closed = row.get("opened"), row.get("closed")
    if opened and closed and closed < opened:
        yield "closed", _("It closes on or after the day it was opened.")
    if row.has("closed") and closed is None and row.get("outcome") is not None:
        yield "outcome", _("An outcome comes with the day of closing.")


def _phase_rules(row: Row) -> Iterator[Finding]:
    start, end = row.get("from"), row.get("to")
    if start and end and end <= start:
        yield "to", _("A phase lasts at least a day.")


ROW_RULES = {
    ACTIVITIES.name: _activity_rules,
    REFERRALS.name: _referral_rules,
    SIGNALS.name: _signal_rules,
    TRAJECTORIES.name: _trajectory_rules,
    PHASES.name: _phase_rules,
}


def check_references(log: Log, stored: dict[str, set[Any]]) -> None:
    """Find the references to what stands neither in the files nor in the database."""
    for file, column, target in REFERENCES:
        table = log.tables.get(target.name)
        # What stands further on in a broken file is not known, so nothing can be said of what refers to it.
        if table is not None and not table.whole:
            continue
        known = stored.get(target.name, set()) | (table.keys() if table else set())
        for row in log.rows(file):
            value = row.get(column)
            if value is not None and value not in known:
                message = _("This stands neither in %(file)s nor in the portal.") % {"file": target.filename}
                log.report(file, row.line, column, message)


def check_courses(log: Log, courses: dict[str, Course]) -> None:
    """Find the phases that overlap, that are open twice, or that lie outside the days of their trajectory."""
    for course in courses.values():
        spans = sorted(course.spans, key=lambda span: (span.start, span.line))
        widest: Span | None = None
        for span in spans:
            if widest is not None and (widest.end is None or widest.end > span.start):
                _report_overlap(log, widest, span)
            if widest is None or (widest.end is not None and (span.end is None or span.end > widest.end)):
                widest = span
            _check_days(log, course, span)


def _report_overlap(log: Log, before: Span, span: Span) -> None:
    """Say that two stretches share a day, at the one that is in the file, the later one if both are."""
    line, column, other = (span.line, "from", before) if span.line else (before.line, "to", span)
    if not line:
        return
    if before.end is None and span.end is None:
        column, message = "to", _("Two phases are open, and there can be one.")
    elif other.line:
        message = _("These days already belong to the phase on line %(line)d.") % {"line": other.line}
    else:
        message = _("These days already belong to a phase in the portal.")
    log.report(PHASES, line, column, message)


def _check_days(log: Log, course: Course, span: Span) -> None:
    """Say that a stretch begins before its trajectory was opened or ends after it was closed."""
    early = course.opened is not None and span.start < course.opened
    # A stretch ends on the first day of what follows, so a last day of closing ends it a day later.
    late = course.closed is not None and (span.end is None or span.end > course.closed + timedelta(days=1))
    if span.line:
        if early:
            log.report(PHASES, span.line, "from", _("This is before the trajectory was opened."))
        if late and span.end is None:
            log.report(PHASES, span.line, "to", _("The trajectory is closed, so this phase has an end too."))
        elif late:
            log.report(PHASES, span.line, "to", _("This is after the trajectory was closed."))
    elif course.line and (early or late):
        message = _("A phase in the portal lies outside these days.")
        log.report(TRAJECTORIES, course.line, "opened" if early else "closed", message)
