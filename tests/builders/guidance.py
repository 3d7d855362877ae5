"""Trajectories that tests start from, and what their forms send."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from contacts.models import PhasePeriod, Trajectory
from portal.models import User

_codes = count()


def make_guided(worker: User | None, *, today: date, days_ago: int = 100, **fields: Any) -> Trajectory:
    """Make an open trajectory of somebody that began in the phase of contact."""
    opened = today - timedelta(days=days_ago)
    number = next(_codes)
    values = {
        "code": f"ru{'bdfghjklmn'[number // 100 % 10]}ami-{number % 100:02}",
        "organisation": fields.pop("organisation", None) or (worker.organisation if worker else None),
        "fixed_worker": worker,
        "municipality": "GM0080",
        "opened": opened,
    } | fields
    trajectory = Trajectory.objects.create(**values)
    trajectory.refresh_from_db()
    PhasePeriod.objects.create(trajectory=trajectory, phase="contact", start=opened)
    return trajectory


def course_of(trajectory: Trajectory, *, today: date) -> list[tuple[str, int, int | None]]:
    """Return the stretches as the phase and how many days ago each began and ended."""
    return [
        (row.phase, (today - row.start).days, None if row.end is None else (today - row.end).days)
        for row in trajectory.phases.order_by("start")
    ]


def make_course(trajectory: Trajectory, *stretches: tuple[str, int], today: date) -> None:
    """Give a trajectory stretches that touch, each with how many days ago it began."""
    trajectory.phases.all().delete()
    days = [today - timedelta(days=ago) for _phase, ago in stretches]
    for (phase, _ago), start, end in zip(stretches, days, [*days[1:], None], strict=True):
        PhasePeriod.objects.create(trajectory=trajectory, phase=phase, start=start, end=end)


def part(**fields: Any) -> dict[str, Any]:
    """Return what a small form sends: an id, and these fields."""
    return {"id": str(uuid4()), **fields}
