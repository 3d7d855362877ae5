"""Opening, arranging, closing and opening again of a way to other work (traject).

Phases are in `guidance_phases`, life domains, requests, referrals and aftercare in `guidance_steps`. Every write locks
the row of the trajectory first, so two writes on one trajectory never run at the same time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contacts import seen as words
from contacts.colleagues import recording_staff
from contacts.exceptions import DifferentContent, Gone
from contacts.folded_codes import is_used
from contacts.models import PhasePeriod, ReadEvent, Trajectory
from portal import audit

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from portal.models import User

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aeiou"
# Sounds that nobody wants to say aloud, or to see on a paper.
UNFIT = ("kut", "lul", "pik", "nazi", "puta", "pute", "pene", "tete", "neger", "nega", "hore")
TRIES = 50


@dataclass(frozen=True)
class Opening:
    """What is known when a trajectory is opened."""

    municipality: str
    day: date
    phase: str
    deputy: User | None = None


@dataclass(frozen=True)
class Details:
    """What a form says about a trajectory besides its course."""

    municipality: str
    deputy: User | None = None


def make_code() -> str:
    """Return a random code that can be said aloud: three syllables, a dash, two digits."""
    while True:
        sound = "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _syllable in range(3))
        if not any(unfit in sound for unfit in UNFIT):
            return f"{sound}-{secrets.randbelow(100):02}"


def is_free(code: str) -> bool:
    """Say whether a code never stood for anybody: no trajectory has it, none that is gone had it, nobody read it."""
    in_use = Trajectory.objects.filter(code=code).exists() or ReadEvent.objects.filter(code=code).exists()
    return not in_use and not is_used(code)


def open_trajectory(*, key: UUID, worker: User, opening: Opening, today: date) -> tuple[Trajectory, bool]:
    """Open a trajectory with its first phase; whoever opens it is the fixed worker.

    Dutch term: traject. The key was made by the form, so the same form sent twice is one trajectory. Returns it, and
    whether it is new.
    Raises: DifferentContent if the key stands for another trajectory; ValidationError.
    """
    if worker.organisation is None:
        refuse(None, _("Your account belongs to no organisation yet."))
    check_day(opening.day, today=today)
    _check_deputy(opening.deputy, organisation_id=worker.organisation.pk, fixed_worker=worker.pk)
    for _attempt in range(TRIES):
        code = make_code()
        if not is_free(code):
            continue
        trajectory = Trajectory(
            key=key,
            code=code,
            organisation=worker.organisation,
            fixed_worker=worker,
            deputy=opening.deputy,
            municipality=opening.municipality,
            opened=opening.day,
        )
        trajectory.full_clean(validate_unique=False)
        first = PhasePeriod(trajectory=trajectory, phase=opening.phase, start=opening.day)
        first.full_clean(exclude={"trajectory"}, validate_constraints=False)
        try:
            with transaction.atomic():
                trajectory.save(force_insert=True)
                first.save(force_insert=True)
                note(trajectory, audit.AuditAction.TRAJECTORY_OPENED)
        except IntegrityError:
            stored = Trajectory.objects.filter(key=key).first()
            if stored is not None:
                return _same(stored, worker, opening), False
            if is_free(code):
                raise
        else:
            return trajectory, True
    raise RuntimeError


def _same(stored: Trajectory, worker: User, opening: Opening) -> Trajectory:
    first = stored.phases.order_by("start").first()
    said = Opening(stored.municipality, stored.opened, first.phase if first else "", stored.deputy)
    if stored.fixed_worker_id != worker.pk or said != opening:
        raise DifferentContent
    return stored


def change_details(*, trajectory: Trajectory, details: Details, seen: str | None = None) -> Trajectory:
    """Change the municipality and the deputy.

    Dutch term: vervanger. A deputy who stays is taken as she is; a new one records for the same organisation.
    Raises: ChangedMeanwhile; Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        deputy_id = None if details.deputy is None else details.deputy.pk
        if (row.municipality, row.deputy_id) == (details.municipality, deputy_id):
            return row
        words.check(seen, words.of_details(row))
        if deputy_id != row.deputy_id:
            _check_deputy(details.deputy, organisation_id=row.organisation_id, fixed_worker=row.fixed_worker_id)
        staffed = deputy_id != row.deputy_id
        row.municipality, row.deputy = details.municipality, details.deputy
        row.full_clean(validate_unique=False)
        row.save(update_fields=["municipality", "deputy"])
        if staffed:
            note(row, audit.AuditAction.TRAJECTORY_STAFFED)
    return row


def set_appointment(*, trajectory: Trajectory, day: date | None, today: date, seen: str | None = None) -> Trajectory:
    """Write down the day of the next appointment, or that there is none.

    Dutch term: volgende afspraak. Unit: a day from today on, never a time.
    Raises: ChangedMeanwhile; Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        if row.next_on == day:
            return row
        words.check(seen, words.of_appointment(row))
        must_be_open(row)
        if day is not None:
            check_coming(day, today=today)
        row.next_on = day
        row.full_clean(validate_unique=False)
        row.save(update_fields=["next_on"])
    return row


def close_trajectory(
    *, trajectory: Trajectory, outcome: str, day: date, today: date, seen: str | None = None
) -> Trajectory:
    """Close a trajectory: its phase ends on that day, and there is no next appointment. Aftercare may go on.

    Dutch terms: afsluiten, uitkomst.
    Raises: ChangedMeanwhile; Gone; ValidationError, also while a handover is arranged.
    """
    with transaction.atomic():
        row = locked(trajectory)
        if (row.closed, row.outcome) == (day, outcome):
            return row
        words.check(seen, words.of_end(row))
        must_be_open(row)
        if row.successor_id is not None:
            refuse(None, _("A handover is arranged. Finish it or call it off first."))
        check_day(day, today=today, opened=row.opened)
        # Records of years before may be past their term: what is closed in one of those would be gone the next night.
        if day.year < today.year - 1:
            refuse("day", _("Give a day of this year or of last year."))
        last = row.phases.order_by("start").last()
        if last is not None and (last.start >= day or (last.end is not None and last.end > day)):
            refuse("day", _("The last phase is later than this day. Choose a later day, or correct that phase first."))
        row.phases.filter(end=None).update(end=day)
        row.closed, row.outcome, row.next_on = day, outcome, None
        row.full_clean(validate_unique=False)
        row.save(update_fields=["closed", "outcome", "next_on"])
        note(row, audit.AuditAction.TRAJECTORY_CLOSED)
    return row


def note(trajectory: Trajectory, action: audit.AuditAction) -> None:
    """Write down in the audit log what was done with a trajectory, by who asked for it; the last step of a write."""
    subject = f"trajectory:{trajectory.code}"
    audit.record(audit.doer(), action, subject=subject, organisation=trajectory.organisation_id)


def locked(trajectory: Trajectory) -> Trajectory:
    """Return the row of a trajectory, held until the transaction ends.

    Raises: Gone.
    """
    row = Trajectory.objects.select_for_update(no_key=True).filter(pk=trajectory.pk).first()
    if row is None:
        raise Gone
    return row


def must_be_open(trajectory: Trajectory) -> None:
    """Refuse what only an open trajectory knows.

    Raises: ValidationError.
    """
    if trajectory.closed is not None:
        refuse(None, _("This is closed. Open it again first."))


def check_day(day: date, *, today: date, opened: date | None = None) -> None:
    """Take only a day that has been, from the day of opening on.

    Raises: ValidationError beside `day`.
    """
    if day > today or day.year < 2020:
        refuse("day", _("Give a day that has been."))
    if opened is not None and day < opened:
        refuse("day", _("This is before the day on which it was opened."))


def check_coming(day: date, *, today: date) -> None:
    """Take only a day from today on, and none that is a slip of the thumb.

    Raises: ValidationError beside `next_on`.
    """
    if day < today or day.year > today.year + 3:
        refuse("next_on", _("Give a day from today on."))


def refuse(field: str | None, message: str) -> NoReturn:
    """Refuse a write, with the reason beside a field of the form or above it.

    Raises: ValidationError.
    """
    raise ValidationError({field or NON_FIELD_ERRORS: [message]})


def _check_deputy(deputy: User | None, *, organisation_id: int, fixed_worker: int | None) -> None:
    if deputy is None:
        return
    if deputy.pk == fixed_worker:
        refuse("deputy", _("The deputy is somebody else."))
    if not recording_staff(organisation_id).filter(pk=deputy.pk).exists():
        refuse("deputy", _("Choose a colleague of your organisation."))
