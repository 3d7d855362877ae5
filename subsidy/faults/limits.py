"""The times of the queue, and whether they stand in the order that keeps work from being lost or done twice (T5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from subsidy.faults.table import Found

if TYPE_CHECKING:
    from subsidy.faults.stand import Stand


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one task may take. Unit: seconds."""

    name: str
    soft: float
    hard: float


def limits_of_tasks() -> list[Limits]:
    """Return the limits of every task of the portal, its own or those of the settings."""
    from django.conf import settings  # noqa: PLC0415  (read once the settings are there)

    from portal.celery import app  # noqa: PLC0415

    app.loader.import_default_modules()
    return [
        Limits(
            name,
            task.soft_time_limit or settings.CELERY_TASK_SOFT_TIME_LIMIT,
            task.time_limit or settings.CELERY_TASK_TIME_LIMIT,
        )
        for name, task in sorted(app.tasks.items())
        if not name.startswith("celery.")
    ]


def out_of_order(limits: list[Limits], *, visibility: float) -> list[str]:
    """Return the tasks whose soft limit, hard limit and the queue's visibility timeout do not follow each other."""
    return [one.name for one in limits if not 0 < one.soft < one.hard < visibility]


def in_order(_stand: Stand) -> Found:
    """Compare the times of every task with those of the queue."""
    from django.conf import settings  # noqa: PLC0415  (read once the settings are there)

    from subsidy import services  # noqa: PLC0415
    from subsidy.services.reports import SECONDS_TO_SWEEP  # noqa: PLC0415

    options: dict[str, Any] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    visibility = min(options["visibility_timeout"], settings.CELERY_VISIBILITY_TIMEOUT)
    limits = limits_of_tasks()
    wrong = out_of_order(limits, visibility=visibility)
    longest = max(limits, key=lambda one: one.hard)
    words = (
        f"{len(limits)} tasks, {len(wrong)} out of order; longest {longest.name} {longest.soft:.0f} <"
        f" {longest.hard:.0f} < {visibility} s; a row without message is sent again after {SECONDS_TO_SWEEP} s, one"
        f" whose worker is silent after {services.LEASE_SECONDS} s (a sweep cannot double what a claim guards)"
    )
    return Found("limits of all tasks read", words, not wrong)
