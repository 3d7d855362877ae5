"""Records of staff: one at a time, and a small year of which every number can be counted by hand."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from contacts.models import Activity, Contact, Referral, Signal, Trajectory
from portal.models import Organisation

_codes = count(10)


def make_activity(organisation: Organisation, kind: str, day: str, **fields: Any) -> Activity:
    """Make one thing that staff did, of two hours with two colleagues unless said otherwise."""
    values = {"municipality": "GM0080", "location_type": "support_point", "minutes": 120, "staff": 2} | fields
    return Activity.objects.create(organisation=organisation, kind=kind, date=date.fromisoformat(day), **values)


def make_contacts(activity: Activity, number: int, **fields: Any) -> list[Contact]:
    """Make some equal conversations at an activity."""
    values = {"channel": "walk_in"} | fields
    return Contact.objects.bulk_create([Contact(activity=activity, **values) for _ in range(number)])


def make_referral(partner: str, state: str, **source: Any) -> Referral:
    """Make a referral from a contact or a trajectory, to which the person agreed."""
    return Referral.objects.create(partner=partner, state=state, consent=True, **source)


def make_signal(quarter: str, kind: str, consent: str, *, reported: bool = False) -> Signal:
    """Make a sign of abuse."""
    return Signal.objects.create(quarter=quarter, kind=kind, consent=consent, reported=reported)


def make_trajectory(organisation: Organisation, opened: str, closed: str | None = None) -> Trajectory:
    """Make a trajectory without a worker."""
    return Trajectory.objects.create(
        code=f"bababa-{next(_codes) % 100:02}",
        organisation=organisation,
        municipality="GM0080",
        opened=date.fromisoformat(opened),
        closed=date.fromisoformat(closed) if closed else None,
    )


def make_small_year(fier: Organisation, salvation_army: Organisation) -> None:
    """Make the year 2025.

    Contacts: Q1 7 + 4 = 11, Q2 6 + 2 = 8, Q3 0, Q4 3, year 22. People in them: Q1 9 + 4 = 13, Q2 8, Q4 3, year 24.
    """
    walk_in = make_activity(
        fier, "a01_walk_in", "2025-01-14", minutes=180, visits=7, reached=4, partners=["ggd", "accountant"]
    )
    tax = make_contacts(walk_in, 4, gender="woman", language="es", first_contact=False, topics=["tax", "tax"])
    home = make_contacts(
        walk_in, 2, gender="woman", first_contact=True, topics=["tax", "housing"], support=["listening"]
    )
    make_contacts(walk_in, 1, gender="man", people=3, work_setting="home")
    round_trip = make_activity(
        fier, "a02_rounds", "2025-02-05", minutes=240, municipality="GM1900", reached=11, places=5
    )
    make_contacts(round_trip, 4, channel="outreach_licensed", language="ro", gender="woman", age_band="age_30_39")
    second = make_activity(
        salvation_army, "a01_walk_in", "2025-04-10", minutes=180, staff=3, visits=6, partners=["ggd"]
    )
    make_contacts(second, 6, gender="woman", language="es", first_contact=False, topics=["housing"])
    online = make_activity(
        fier, "a03_online", "2025-05-12", minutes=150, staff=1, municipality="unknown", location_type="online",
        messages=40, replies=8, reached=8,
    )  # fmt: skip
    make_contacts(online, 2, channel="chat", first_contact=True)
    make_activity(salvation_army, "a07_social", "2025-08-20", municipality="GM0074", participants=9, peer_led=True)
    last = make_activity(
        fier, "a02_rounds", "2025-11-03", minutes=210, municipality="GM1900", reached=3, places=4, partners=["police"]
    )
    make_contacts(last, 3, channel="outreach_licensed", language="ro", gender="woman")

    make_referral("ggd", "accepted", contact=tax[0])
    make_referral("ggd", "arrived", contact=tax[1])
    make_referral("accountant", "arrived", contact=home[0])
    make_signal("2025-Q1", "exploitation", "pass_on", reported=True)
    make_signal("2025-Q1", "violence", "count")
    make_signal("2025-Q1", "blackmail", "listen_only")
    make_trajectory(fier, "2024-02-01", "2024-12-31")
    make_trajectory(fier, "2024-12-01", "2025-01-01")
    make_referral("uwv", "accepted", trajectory=make_trajectory(fier, "2025-10-05"))
