"""Who goes along with somebody on the way to other work, and how that passes to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.colleagues import recording_staff
from contacts.exceptions import NoHandover
from contacts.guidance import note
from contacts.models import Trajectory
from portal.audit import AuditAction

if TYPE_CHECKING:
    from datetime import date

    from portal.models import User

# A goodbye further away is no plan.
MOST_DAYS_AHEAD = 366


def may_name_worker(trajectory: Trajectory) -> bool:
    """Say whether a fixed worker can be named at once: there is none who would have to say goodbye.

    That is so after an import, when the trajectory is closed, and when the fixed worker does not work here any more.
    """
    worker = trajectory.fixed_worker
    return worker is None or trajectory.closed is not None or not _is_colleague(trajectory, worker)


def name_staff(*, trajectory: Trajectory, worker: User | None, deputy: User | None) -> Trajectory:
    """Name the fixed worker, where there is none to hand over, and the deputy or none.

    Dutch terms: vaste contactpersoon, vervanger. Who is named fixed worker stops being the one who takes over.
    Raises: ValidationError beside `worker` or `deputy`.
    """
    with transaction.atomic():
        locked = _locked(trajectory)
        if worker is not None and worker != locked.fixed_worker:
            if not may_name_worker(locked):
                raise ValidationError({"worker": _("There is a fixed worker. Plan a handover instead.")})
            _check_colleague(locked, worker, "worker")
            locked.fixed_worker = worker
            if locked.successor == worker:
                locked.successor = locked.goodbye_on = None
        if deputy is not None and deputy != locked.deputy:
            _check_colleague(locked, deputy, "deputy")
        if deputy is not None and deputy == locked.fixed_worker:
            raise ValidationError({"deputy": _("The deputy is somebody else.")})
        locked.deputy = deputy
        return _saved(locked, AuditAction.TRAJECTORY_STAFFED)


def plan_handover(*, trajectory: Trajectory, successor: User, goodbye_on: date, today: date) -> Trajectory:
    """Plan or change a handover: who takes over, and the day on which the two say goodbye together.

    Dutch term: overdracht. When that day is over the successor becomes the fixed worker (`complete_due_handovers`).
    Raises: ValidationError beside `successor` or `goodbye_on`, or above the form.
    """
    with transaction.atomic():
        locked = _locked(trajectory)
        if locked.closed is not None:
            raise ValidationError({"successor": _("A closed trajectory has no appointment and no handover.")})
        if locked.fixed_worker is None or locked.fixed_worker == successor:
            raise ValidationError({"successor": _("Choose a colleague who is not the fixed worker.")})
        if not 0 <= (goodbye_on - today).days <= MOST_DAYS_AHEAD:
            raise ValidationError({"goodbye_on": _("Give today or a day in the coming year.")})
        _check_colleague(locked, successor, "successor")
        locked.successor, locked.goodbye_on = successor, goodbye_on
        return _saved(locked, AuditAction.HANDOVER_PLANNED)


def call_off_handover(*, trajectory: Trajectory) -> Trajectory:
    """Call a planned handover off: everything stays with the fixed worker.

    Raises: NoHandover.
    """
    with transaction.atomic():
        locked = _locked(trajectory)
        if locked.successor is None:
            raise NoHandover
        locked.successor = locked.goodbye_on = None
        return _saved(locked, AuditAction.HANDOVER_CALLED_OFF)


def complete_handover(*, trajectory: Trajectory) -> Trajectory:
    """Make who takes over the fixed worker; if she was the deputy, there is none any more.

    Raises: NoHandover; ValidationError if she cannot take over any more.
    """
    with transaction.atomic():
        locked = _locked(trajectory)
        if locked.successor is None:
            raise NoHandover
        _check_colleague(locked, locked.successor, "successor")
        if locked.deputy == locked.successor:
            locked.deputy = None
        locked.fixed_worker = locked.successor
        locked.successor = locked.goodbye_on = None
        return _saved(locked, AuditAction.TRAJECTORY_HANDED_OVER)


def complete_due_handovers(*, today: date) -> tuple[int, int]:
    """Complete the handovers whose day of the goodbye is over; run twice, the second time finds none.

    Unit: trajectories; those that were handed over, and those that wait because the successor left meanwhile.
    """
    done = waiting = 0
    for trajectory in Trajectory.objects.goodbye_said_before(today):
        try:
            complete_handover(trajectory=trajectory)
        except NoHandover:
            # Somebody said "done" in this very moment.
            continue
        except ValidationError:
            waiting += 1
        else:
            done += 1
    return done, waiting


def _locked(trajectory: Trajectory) -> Trajectory:
    return Trajectory.objects.select_for_update(no_key=True, of=("self",)).get(pk=trajectory.pk)


def _is_colleague(trajectory: Trajectory, user: User) -> bool:
    return recording_staff(trajectory.organisation_id).filter(pk=user.pk).exists()


def _check_colleague(trajectory: Trajectory, user: User, name: str) -> None:
    if not _is_colleague(trajectory, user):
        raise ValidationError({name: _("Choose a colleague of your own organisation who records work.")})


def _saved(trajectory: Trajectory, action: AuditAction) -> Trajectory:
    trajectory.full_clean(validate_unique=False)
    trajectory.save(update_fields=["fixed_worker", "deputy", "successor", "goodbye_on"])
    note(trajectory, action)
    return trajectory
