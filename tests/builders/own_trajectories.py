"""Trajectories of somebody, with all that can stand in them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from contacts.models import Aftercare, DomainStep, PhasePeriod, TailoredRequest, Trajectory
from portal import codelists
from portal.models import Organisation, User

_codes = count()


def next_code() -> str:
    """Return a code that no other trajectory of this test run has."""
    number = next(_codes)
    return f"{'bdfghjklmnprstvz'[number // 100 % 16]}a{'bdfghjklmnprstvz'[number // 1600 % 16]}eto-{number % 100:02}"


def make_own_trajectory(user: User | None, organisation: Organisation | None = None, **fields: Any) -> Trajectory:
    """Make an open trajectory of which somebody is the fixed worker."""
    values = {"municipality": "GM0080", "opened": date(2026, 1, 5), "fixed_worker": user, "code": next_code()}
    home = organisation or (user.organisation if user else None)
    return Trajectory.objects.create(organisation=home, **{**values, **fields})


def fill(trajectory: Trajectory, *, today: date) -> Trajectory:
    """Write down as much as can stand in a trajectory: all domains with all that can be tried, requests, aftercare."""
    tried = list(codelists.codes("SUPPORT_GIVEN"))
    statuses = ["goes_well", "has_a_wish", "under_way", "waits", "stuck", "not_now"]
    DomainStep.objects.bulk_create(
        DomainStep(trajectory=trajectory, domain=domain, date=today, status=statuses[place % 6], tried=tried,
                   obstacles=list(codelists.codes("OBSTACLE")))
        for place, domain in enumerate(codelists.codes("LIFE_DOMAIN"))
    )  # fmt: skip
    PhasePeriod.objects.create(trajectory=trajectory, phase="execution", start=today)
    for place, answer in enumerate(["granted", "partly", "refused", "sent_on", "withdrawn", None]):
        TailoredRequest.objects.create(
            trajectory=trajectory, municipality="GM0080", domain=codelists.codes("LIFE_DOMAIN")[place],
            asked_on=today - timedelta(days=place), answer=answer, answered_on=today if answer else None,
        )  # fmt: skip
    Aftercare.objects.create(trajectory=trajectory, kind="active", agreed_on=today, next_on=today + timedelta(days=30))
    trajectory.next_on = today + timedelta(days=8)
    trajectory.save()
    return trajectory
