"""What a kind of activity knows and asks: part of the program, because forms and constraints rest on it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

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

# The kinds that workers start most, as big tiles; the drawing beside the word. The rest stands behind "more".
FIRST_KINDS: dict[str, str] = {
    "a02_rounds": "footprints",
    "a01_walk_in": "door-open",
    "a03_online": "message-circle",
    "a08_places": "map-pin",
    "a07_social": "coffee",
    "a09_checks": "clipboard-check",
}
# Signals have a form of their own, which links them to nothing.
MORE_KINDS: tuple[str, ...] = (
    "a17_multi_site",
    "a18_meeting_place",
    "a04_support",
    "a05_referral",
    "a12_area_teams",
    "a13_education",
    "a11_meetings",
    "a10_cooperation",
    "a15_chain",
    "a14_information",
    "a16_policy",
    "a19_klankbord",
    "a20_work_change",
)
# Work with organisations is written down afterwards, and meets nobody whose question is recorded.
KINDS_WITHOUT_CONTACTS: frozenset[str] = frozenset(
    {
        "a10_cooperation",
        "a11_meetings",
        "a12_area_teams",
        "a13_education",
        "a14_information",
        "a15_chain",
        "a16_policy",
        "a19_klankbord",
    }
)
# How most people are met in this kind of work; only a start, the form can say otherwise.
CHANNEL_OF_KIND: dict[str, str] = {
    "a01_walk_in": "walk_in",
    "a02_rounds": "outreach_licensed",
    "a03_online": "online_outreach",
    "a07_social": "group_activity",
    "a08_places": "outreach_location",
    "a09_checks": "joint_check",
    "a17_multi_site": "walk_in",
    "a18_meeting_place": "group_activity",
}
# The places where this kind of work happens, the likeliest first.
PLACES_OF_KIND: dict[str, tuple[str, ...]] = {
    "a01_walk_in": ("support_point", "mobile_bus", "area_team_site"),
    "a02_rounds": ("licensed_place", "massage_salon", "hotel", "holiday_park"),
    "a03_online": ("online",),
    "a07_social": ("support_point", "mobile_bus", "partner_office"),
    "a08_places": ("holiday_park", "hotel", "cruising_place", "massage_salon", "street", "reception_centre"),
    "a09_checks": ("hotel", "licensed_place", "massage_salon", "home", "holiday_park"),
    "a17_multi_site": ("area_team_site", "mobile_bus", "health_service"),
    "a18_meeting_place": ("support_point",),
}
# Proposed until there is a last time to go by, only where it is hardly ever another place.
USUAL_PLACE_OF_KIND: dict[str, str] = {
    "a01_walk_in": "support_point",
    "a02_rounds": "licensed_place",
    "a03_online": "online",
    "a07_social": "support_point",
    "a18_meeting_place": "support_point",
}
OTHER_PLACES: tuple[str, ...] = ("partner_office", "support_point", "online", "area_team_site")


class DomainStatus(models.TextChoices):
    """Where one life domain stands; neither a mark nor an order. No row means that it was not talked about."""

    GOES_WELL = "goes_well", _("goes well")
    HAS_A_WISH = "has_a_wish", _("wants to change something")
    UNDER_WAY = "under_way", _("working on it")
    WAITS = "waits", _("waiting for somebody else")
    STUCK = "stuck", _("stuck")
    NOT_NOW = "not_now", _("not now")


class RequestAnswer(models.TextChoices):
    """What a municipality answered to a request for tailored help (maatwerkverzoek)."""

    GRANTED = "granted", _("granted")
    PARTLY = "partly", _("partly granted")
    REFUSED = "refused", _("refused")
    SENT_ON = "sent_on", _("sent on to somebody else")
    WITHDRAWN = "withdrawn", _("taken back by the person")


class AftercareKind(models.TextChoices):
    """How we keep in touch afterwards (nazorg)."""

    PASSIVE = "passive", _("the door stays open")
    ACTIVE = "active", _("we get in touch")


class ReadReason(models.TextChoices):
    """Why somebody opened a trajectory; the first stands for the fixed worker, the deputy and the successor."""

    OWN_WORK = "own_work", _("own work")
    WORKER_AWAY = "worker_away", _("the fixed worker is away")
    URGENT = "urgent", _("urgent question of the person or a partner")
    HANDOVER = "handover", _("a handover has to be arranged")
    PERSON_ASKS = "person_asks", _("the person asks what is kept")
    COMPLAINT = "complaint", _("a complaint")
    DATA_CHECK = "data_check", _("something in the records is wrong")


class ReadAction(models.TextChoices):
    """What somebody did with a trajectory that she opened."""

    READ = "read", _("read")
    PRINTED = "printed", _("printed")


class AnchorKind(models.TextChoices):
    """What is known of the log of readings on a day; for the program only, so without words of a language."""

    HEAD = "head", "head"
    START = "start", "start"
    BROKEN = "broken", "broken"


QUARTER_PATTERN = r"^20[0-9]{2}-Q[1-4]$"
HASH_PATTERN = r"^[0-9a-f]{64}$"
ORIGIN_PATTERN = r"^[0-9a-f]{16}$"
TRAJECTORY_CODE_PATTERN = r"^([bdfghjklmnprstvz][aeiou]){3}-[0-9]{2}$"


def counts_of(kind: str) -> tuple[str, ...]:
    """Return the names of the counts that a kind of activity knows, in the order of the form."""
    return tuple(name for name, kinds in COUNTS_OF_KINDS.items() if kind in kinds)


def tallies_of(kind: str) -> tuple[str, ...]:
    """Return the counts that are tapped one by one while an activity runs.

    Participants of a meeting are counted once, at its end.
    """
    return tuple(name for name in counts_of(kind) if name not in {"participants", "peer_led"})


def places_of(kind: str) -> tuple[str, ...]:
    """Return the kinds of place that are likely for a kind of activity, the likeliest first."""
    return PLACES_OF_KIND.get(kind, OTHER_PLACES)
