"""Which counts a kind of activity knows: part of the program, because forms and constraints rest on it."""

from __future__ import annotations

# The work itself is the key; the values are the kinds (ACTIVITY_KIND, brief.md section 6) that can count it.
COUNTS_OF_KINDS: dict[str, tuple[str, ...]] = {
    "reached": ("a01_walk_in", "a02_rounds", "a03_online", "a08_places", "a09_checks", "a17_multi_site"),
    "messages": ("a03_online",),
    "replies": ("a03_online",),
    "participants": (
        "a07_social",
        "a10_cooperation",
        "a11_meetings",
        "a12_area_teams",
        "a13_education",
        "a15_chain",
        "a16_policy",
        "a18_meeting_place",
        "a19_klankbord",
    ),
    "places": ("a02_rounds", "a08_places"),
    "visits": ("a01_walk_in", "a17_multi_site", "a18_meeting_place"),
    "peer_led": ("a07_social", "a18_meeting_place"),
}

QUARTER_PATTERN = r"^20[0-9]{2}-Q[1-4]$"
TRAJECTORY_CODE_PATTERN = r"^([bdfghjklmnprstvz][aeiou]){3}-[0-9]{2}$"


def counts_of(kind: str) -> tuple[str, ...]:
    """Return the names of the counts that a kind of activity knows, in the order of the form."""
    return tuple(name for name, kinds in COUNTS_OF_KINDS.items() if kind in kinds)
