"""Made-up records by the million, for the bench and for trying things out: PostgreSQL makes the rows itself.

Nothing here is drawn by chance: every value follows from the seed and the number of its row, so two runs make the
same rows. The lists have a skew like the real ones: a third of the work is in Leeuwarden, hardly any on the islands.
Every id begins with `facade00`, so that a made-up row is known as one wherever it turns up.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from contacts.choices import CHANNEL_OF_KIND, COUNTS_OF_KINDS, KINDS_WITHOUT_CONTACTS, places_of
from contacts.models.chain import STATES_WITH_CONSENT
from portal import codelists
from portal.models import Organisation, User
from portal.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MARK = "facade00"
ORGANISATIONS = ("fier", "salvation_army", "ggd")
CONTACTS_PER_ACTIVITY = 8
# For every so many activities that meet people one with organisations, and for every so many contacts one signal.
ACTIVITIES_PER_MEETING = 5
CONTACTS_PER_SIGNAL = 400
# A byte of a digest chooses one of so many slots.
SLOTS = 256

# What comes up most, the most first; the rest of each list follows in its own order.
MOST = {
    "MUNICIPALITY": ("GM0080", "GM0074", "GM0090", "GM1900", "unknown"),
    "WORK_SETTING": ("not_asked", "licensed_room", "club_private_house", "home", "online_only"),
    "GENDER": ("woman", "not_asked", "man", "trans_woman"),
    "AGE_BAND": ("not_asked", "age_30_39", "age_21_29", "age_40_49"),
    "LANGUAGE": ("es", "nl", "ro", "bg", "en"),
    "SUPPORT_GIVEN": ("listening", "information", "practical_help"),
    "REFERRAL_PARTNER": ("ggd", "accountant", "area_team"),
    "REFERRAL_STATE": ("offered", "accepted", "arrived", "refused", "not_arrived"),
}
MEETING_PEOPLE = (
    "a02_rounds",
    "a01_walk_in",
    "a03_online",
    "a08_places",
    "a04_support",
    "a07_social",
    "a17_multi_site",
)

# OFFSET keeps the planner from working a digest out again for each of its bytes.
DIGESTS = """
SELECT n, md5(%(seed)s || ':{what}-id:' || n) AS h, decode(md5(%(seed)s || ':{what}:' || n), 'hex') AS d
FROM generate_series(0::bigint, %({what}_rows)s - 1) AS n OFFSET 0
"""
# Version 4 of a UUID, as forms demand it, with our mark in front.
ID = f"('{MARK}' || substr({{h}}, 9, 4) || '4' || substr({{h}}, 14, 3) || '8' || substr({{h}}, 18, 15))::uuid"

# Who of the organisation recorded it; nobody where it has no accounts.
STAFF = """((%(staff)s::jsonb -> organisation_id::text) ->>
        (({number}) %% jsonb_array_length(%(staff)s::jsonb -> organisation_id::text)))::bigint"""

ACTIVITIES = f"""
CREATE TEMPORARY TABLE made_up_activity AS
SELECT n, {ID.format(h="h")} AS id, d,
    CASE WHEN n < %(meeting_rows)s THEN (%(kinds)s::text[])[1 + get_byte(d, 0)]
        ELSE (%(other_kinds)s::text[])[1 + get_byte(d, 0)] END AS kind,
    %(first)s::date + (CASE WHEN n < %(meeting_rows)s THEN n * %(days)s / %(meeting_rows)s
        ELSE (n - %(meeting_rows)s) * %(days)s / (%(activity_rows)s - %(meeting_rows)s) END)::int AS date,
    (%(organisations)s::bigint[])[1 + get_byte(d, 1)] AS organisation_id
FROM ({DIGESTS.format(what="activity")}) AS made
"""  # noqa: S608  (the parts are constants of this module)

INSERT_ACTIVITIES = """
INSERT INTO contacts_activity (id, kind, date, organisation_id, municipality, location_type, minutes, staff, partners,
    recorded_by_id, {counts})
SELECT a.id, a.kind, a.date, a.organisation_id, (%(municipality)s::text[])[1 + get_byte(d, 2)],
    (%(places)s::jsonb -> a.kind) ->> (get_byte(d, 3) %% jsonb_array_length(%(places)s::jsonb -> a.kind)),
    60 + 15 * (get_byte(d, 4) %% 13), 1 + get_byte(d, 5) %% 3,
    CASE WHEN get_byte(d, 6) < 64 THEN ARRAY[(%(partner)s::text[])[1 + get_byte(d, 7)]] ELSE '{{}}' END,
    {staff},
    {values}
FROM made_up_activity AS a
ON CONFLICT (id) DO NOTHING
"""

# An evening has more conversations than another: each contact moves a little from its even place.
CONTACTS = f"""
SELECT c.n, {ID.format(h="c.h")} AS id, c.d, a.id AS activity_id, a.kind, a.organisation_id, a.d AS of_activity
FROM ({DIGESTS.format(what="contact")}) AS c JOIN made_up_activity AS a ON a.n = greatest(0, least(%(meeting_rows)s - 1,
    (c.n + (get_byte(c.d, 0) + get_byte(c.d, 1) - 255) / 12) * %(meeting_rows)s / %(contact_rows)s))
"""  # noqa: S608  (as above)

INSERT_CONTACTS = f"""
INSERT INTO contacts_contact (id, activity_id, channel, work_setting, gender, age_band, language, first_contact, people,
    topics, support, recorded_by_id)
SELECT id, activity_id,
    CASE WHEN get_byte(d, 2) < 210 THEN %(channels)s::jsonb ->> kind
        ELSE (%(channel)s::text[])[1 + get_byte(d, 3)] END,
    (%(work_setting)s::text[])[1 + get_byte(d, 4)], (%(gender)s::text[])[1 + get_byte(d, 5)],
    (%(age_band)s::text[])[1 + get_byte(d, 6)],
    CASE WHEN get_byte(d, 7) >= 40 THEN (%(language)s::text[])[1 + get_byte(d, 8)] END,
    CASE WHEN get_byte(d, 9) < 80 THEN true WHEN get_byte(d, 9) < 210 THEN false END,
    CASE WHEN get_byte(d, 10) < 225 THEN 1 ELSE 2 + get_byte(d, 10) %% 3 END,
    CASE WHEN get_byte(d, 12) >= 100 OR topic = other_topic THEN ARRAY[topic]
        ELSE ARRAY[least(topic, other_topic), greatest(topic, other_topic)] END,
    ARRAY[(%(support)s::text[])[1 + get_byte(d, 13)]],
    {STAFF.format(number="get_byte(of_activity, 8) + get_byte(d, 14) / 200")}
FROM ({CONTACTS}) AS made, LATERAL (SELECT (%(topic)s::text[])[1 + get_byte(d, 11)] AS topic,
    (%(topic)s::text[])[1 + get_byte(d, 15)] AS other_topic OFFSET 0) AS came_up
ON CONFLICT (id) DO NOTHING
"""  # noqa: S608  (as above)

INSERT_REFERRALS = f"""
INSERT INTO contacts_referral (id, contact_id, partner, consent, warm, state)
SELECT overlay(made.id::text placing 'e' from 10 for 1)::uuid, made.id, (%(partner)s::text[])[1 + get_byte(d, 3)],
    state = ANY(%(with_consent)s) OR get_byte(d, 7) < 60, get_byte(d, 7) < 100, state
FROM ({CONTACTS}) AS made, LATERAL (SELECT (%(state)s::text[])[1 + get_byte(d, 6)] AS state) AS became
WHERE get_byte(d, 15) < 26
ON CONFLICT (id) DO NOTHING
"""  # noqa: S608  (as above)

INSERT_SIGNALS = f"""
INSERT INTO contacts_signal (id, organisation_id, quarter, kind, reported, consent)
SELECT {ID.format(h="h")}, (%(organisations)s::bigint[])[1 + get_byte(d, 0)],
    to_char(%(first)s::date + (n * %(days)s / %(signal_rows)s)::int, 'YYYY-"Q"Q'),
    (%(signal_kind)s::text[])[1 + get_byte(d, 1)], consent = 'pass_on' AND get_byte(d, 3) < 200, consent
FROM ({DIGESTS.format(what="signal")}) AS made,
    LATERAL (SELECT (%(signal_consent)s::text[])[1 + get_byte(d, 2)] AS consent) AS wanted
ON CONFLICT (id) DO NOTHING
"""  # noqa: S608  (as above)


class OrganisationMissingError(Exception):
    """An organisation that records work is not in the database."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(", ".join(codes))


def make_contacts(*, number: int, seed: int, first: date, last: date) -> dict[str, int]:
    """Make contacts and all that belongs to them, spread evenly over some days, for three organisations.

    The same seed, number and days make the same rows; rows that are there already stay as they are. No row carries a
    stamp: nothing is counted yet.
    Unit: new rows per table. Raises: OrganisationMissingError.
    """
    values = _values(number, seed, first, last)
    statements = {
        "activities": _insert_activities(),
        "contacts": INSERT_CONTACTS,
        "referrals": INSERT_REFERRALS,
        "signals": INSERT_SIGNALS,
    }
    made = {}
    with transaction.atomic(), connection.cursor() as cursor:
        # Enough for the activities to stay in memory, so that contacts come in the order of the evenings, as in life.
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(ACTIVITIES, values)
        cursor.execute("ANALYZE made_up_activity")
        for name, statement in statements.items():
            cursor.execute(statement, values)
            made[name] = cursor.rowcount
        # Before the transaction ends, for there may be another run in it.
        cursor.execute("DROP TABLE made_up_activity")
    return made


def _values(number: int, seed: int, first: date, last: date) -> dict[str, Any]:
    organisations = _organisations()
    meetings = max(number // CONTACTS_PER_ACTIVITY, 1)
    kinds = codelists.codes("ACTIVITY_KIND")
    lists = {
        "municipality": "MUNICIPALITY", "partner": "REFERRAL_PARTNER", "state": "REFERRAL_STATE", "channel": "CHANNEL",
        "work_setting": "WORK_SETTING", "gender": "GENDER", "age_band": "AGE_BAND", "language": "LANGUAGE",
        "topic": "TOPIC", "support": "SUPPORT_GIVEN", "signal_kind": "SIGNAL_KIND", "signal_consent": "SIGNAL_CONSENT",
    }  # fmt: skip
    return {
        "seed": str(seed),
        "first": first,
        "days": (last - first).days + 1,
        "contact_rows": number,
        "meeting_rows": meetings,
        "activity_rows": meetings + max(meetings // ACTIVITIES_PER_MEETING, 1),
        "signal_rows": max(number // CONTACTS_PER_SIGNAL, 1),
        "organisations": slots(organisations),
        "staff": json.dumps({key: _staff_of(key) for key in organisations}),
        "kinds": slots(MEETING_PEOPLE),
        "other_kinds": slots(sorted(KINDS_WITHOUT_CONTACTS)),
        "places": json.dumps({kind: places_of(kind) or codelists.codes("LOCATION_TYPE") for kind in kinds}),
        "channels": json.dumps(dict.fromkeys(kinds, "chat") | CHANNEL_OF_KIND),
        "with_consent": list(STATES_WITH_CONSENT),
        **{name: slots(_most_first(codelist)) for name, codelist in lists.items()},
    }


def _organisations() -> list[int]:
    keys = dict(Organisation.objects.filter(code__in=ORGANISATIONS).values_list("code", "pk"))
    missing = tuple(code for code in ORGANISATIONS if code not in keys)
    if missing:
        raise OrganisationMissingError(missing)
    return [keys[code] for code in ORGANISATIONS]


def _staff_of(organisation: int) -> list[int | None]:
    """Return the accounts that record for an organisation, in a fixed order."""
    rows = User.objects.filter(organisation=organisation, groups__name__in=(Role.WORKER, Role.COORDINATOR))
    return list(rows.order_by("username").values_list("pk", flat=True).distinct()) or [None]


def _most_first(codelist: str) -> list[str]:
    return list(dict.fromkeys((*MOST.get(codelist, ()), *codelists.codes(codelist))))


def slots(values: Sequence[Any]) -> list[Any]:
    """Return 256 slots for a byte to choose from: each value has one at least, and each next one is a third rarer."""
    weights = [0.68**place for place in range(len(values))]
    free = SLOTS - len(values)
    numbers = [1 + int(free * weight / sum(weights)) for weight in weights]
    numbers[0] += SLOTS - sum(numbers)
    return [value for value, number in zip(values, numbers, strict=True) for _ in range(number)]


def _insert_activities() -> str:
    """Return the statement of the activities, with a number for each count that its kind knows."""
    values = []
    for place, (name, kinds) in enumerate(COUNTS_OF_KINDS.items()):
        byte = f"get_byte(d, {9 + place})"
        value = f"{byte} < 90" if name == "peer_led" else f"{byte} %% 24"
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        values.append(f"CASE WHEN kind IN ({listed}) THEN {value} END")
    return INSERT_ACTIVITIES.format(
        counts=", ".join(COUNTS_OF_KINDS), values=", ".join(values), staff=STAFF.format(number="get_byte(d, 8)")
    )
