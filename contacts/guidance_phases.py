"""The course of a trajectory: stretches in a phase or a pause, in any order, as often as they come.

Any phase may follow any phase. No stretch is a step forward or back, and nothing here knows how long one should last.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts import seen as words
from contacts.exceptions import Gone
from contacts.guidance import check_day, locked, must_be_open, note, refuse
from contacts.models import PhasePeriod, Trajectory
from portal.audit import AuditAction

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Stretch:
    """What a form says about a stretch: its phase, and from which day; it ends where the next one begins."""

    phase: str
    day: date


def stretches_of(trajectory: Trajectory) -> list[PhasePeriod]:
    """Return the stretches of a trajectory, the first one first."""
    return list(trajectory.phases.order_by("start"))


def change_phase(*, trajectory: Trajectory, stretch: Stretch, today: date, seen: str | None = None) -> Trajectory:
    """Begin a phase on a day; what went on until then ends on that day.

    Dutch term: fase. A pause is a phase. A second change on the same day corrects the first.
    Raises: ChangedMeanwhile; Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        rows = stretches_of(row)
        if _runs_already(rows, stretch):
            return row
        words.check(seen, words.of_phases(rows))
        must_be_open(row)
        check_day(stretch.day, today=today, opened=row.opened)
        begin(row, rows, stretch)
        note(row, AuditAction.PHASE_CHANGED)
    return row


def reopen_trajectory(*, trajectory: Trajectory, stretch: Stretch, today: date, seen: str | None = None) -> Trajectory:
    """Open a closed trajectory again, in a phase from a day on; closed by mistake, it goes on as if it never was.

    Raises: ChangedMeanwhile; Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        rows = stretches_of(row)
        if row.closed is None and _runs_already(rows, stretch):
            return row
        words.check(seen, words.of_end(row))
        if row.closed is None:
            refuse(None, _("This is open already."))
        check_day(stretch.day, today=today, opened=row.closed)
        row.closed = row.outcome = None
        row.full_clean(validate_unique=False)
        row.save(update_fields=["closed", "outcome"])
        begin(row, rows, stretch)
        note(row, AuditAction.TRAJECTORY_REOPENED)
    return row


def begin(trajectory: Trajectory, rows: list[PhasePeriod], stretch: Stretch) -> None:
    """Begin a stretch after all others; the trajectory is locked and its day is checked.

    Raises: ValidationError.
    """
    last = rows[-1] if rows else None
    if last is not None and last.start > stretch.day:
        refuse("day", _("A later phase began on %(day)s. Correct that one instead.") % {"day": _words(last.start)})
    if last is not None and last.start == stretch.day:
        last.phase, last.end = stretch.phase, None
        last.full_clean(validate_constraints=False)
        last.save(update_fields=["phase", "end"])
        _join(trajectory, last)
        return
    if last is not None and last.end is None and last.phase == stretch.phase:
        refuse("phase", _("This phase runs already, since %(day)s.") % {"day": _words(last.start)})
    if last is not None and (last.end is None or last.end > stretch.day):
        last.end = stretch.day
        last.save(update_fields=["end"])
    new = PhasePeriod(trajectory=trajectory, phase=stretch.phase, start=stretch.day)
    new.full_clean(validate_constraints=False)
    new.save(force_insert=True)
    _join(trajectory, new)


def correct_phase(
    *, trajectory: Trajectory, phase_id: int, stretch: Stretch, today: date, seen: str | None = None
) -> Trajectory:
    """Correct the phase or the first day of a stretch; the one before it ends where it begins now.

    Raises: ChangedMeanwhile; Gone if the stretch is not there any more; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        rows = stretches_of(row)
        place = _place(rows, phase_id)
        found = rows[place]
        if (found.phase, found.start) == (stretch.phase, stretch.day):
            return row
        words.check(seen, words.of_phases(rows))
        must_be_open(row)
        check_day(stretch.day, today=today, opened=row.opened)
        if found.end is not None and stretch.day >= found.end:
            refuse("day", _("This phase ended on %(day)s. It begins before that.") % {"day": _words(found.end)})
        _move(rows, place, stretch)
        _join(row, found)
        note(row, AuditAction.PHASE_CHANGED)
    return row


def remove_phase(*, trajectory: Trajectory, phase_id: int, seen: str | None = None) -> Trajectory:
    """Take a stretch back that was written by mistake: the one before it goes on instead, or the next begins earlier.

    Raises: ChangedMeanwhile; Gone if it was taken back already; ValidationError for the only stretch.
    """
    with transaction.atomic():
        row = locked(trajectory)
        rows = stretches_of(row)
        place = _place(rows, phase_id)
        words.check(seen, words.of_phases(rows))
        must_be_open(row)
        if len(rows) == 1:
            refuse(None, _("This is the only phase. Correct it instead."))
        found = rows[place]
        before = rows[place - 1] if place else None
        after = rows[place + 1] if place + 1 < len(rows) else None
        found.delete()
        if before is not None and before.end == found.start:
            before.end = found.end
            before.save(update_fields=["end"])
            _join(row, before)
        elif after is not None and after.start == found.end:
            after.start = found.start
            after.save(update_fields=["start"])
        note(row, AuditAction.PHASE_CHANGED)
    return row


def _runs_already(rows: list[PhasePeriod], stretch: Stretch) -> bool:
    last = rows[-1] if rows else None
    return last is not None and (last.phase, last.start, last.end) == (stretch.phase, stretch.day, None)


def _place(rows: list[PhasePeriod], phase_id: int) -> int:
    for place, row in enumerate(rows):
        if row.pk == phase_id:
            return place
    raise Gone


def _move(rows: list[PhasePeriod], place: int, stretch: Stretch) -> None:
    found, before = rows[place], rows[place - 1] if place else None
    touching = before is not None and before.end == found.start
    if before is not None and stretch.day <= before.start:
        refuse("day", _("The phase before it began on %(day)s.") % {"day": _words(before.start)})
    if before is not None and not touching and before.end is not None and stretch.day < before.end:
        refuse("day", _("The phase before it ended on %(day)s.") % {"day": _words(before.end)})
    earlier = stretch.day < found.start
    found.phase, found.start = stretch.phase, stretch.day
    found.full_clean(validate_constraints=False)
    if before is not None and touching:
        before.end = stretch.day
    # What gets shorter goes first, for the database allows no overlap, not even for a moment.
    for row in (before, found) if earlier else (found, before):
        if row is not None:
            row.save(update_fields=["phase", "start", "end"])


def _join(trajectory: Trajectory, touched: PhasePeriod) -> None:
    """Make one stretch of two that touch in the same phase, where one of them was just written."""
    for before, after in pairwise(stretches_of(trajectory)):
        if touched.pk in {before.pk, after.pk} and before.phase == after.phase and before.end == after.start:
            end = after.end
            after.delete()
            before.end = end
            before.save(update_fields=["end"])
            _join(trajectory, before)
            return


def _words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
