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

# Checks of the police team that staff join: apart from all else in screens, rights and reports.
CHECKS = "a09_checks"
ONLINE = "a03_online"
REFERRING = "a05_referral"
WORK_CHANGE = "a20_work_change"
WALK_INS: tuple[str, ...] = ("a01_walk_in", "a17_multi_site")

# What each kind of work with a log asks besides the day and how long it took, in the order of the form (brief.md
# section 6); what stands here nowhere is not asked. A kind without a log of its own (A14 to A16, A19) asks only those
# two. A6 has a form that is linked to nothing; A20 is the way to other work, with pages of its own.
#   location: which of our own places; asked only where there are several, and the municipality follows from it.
#   staff: only where more than one is usual, for the hours of staff in the report; elsewhere it is whoever records.
#   A9: no place and no town, for the police know whom they met there that day.
QUESTIONS_OF_KIND: dict[str, tuple[str, ...]] = {
    "a01_walk_in": ("location", "staff", "visits", "partners"),
    "a02_rounds": ("municipality", "location_type", "staff", "places", "reached", "partners"),
    "a03_online": ("messages", "replies", "languages"),
    "a04_support": ("municipality",),
    "a05_referral": ("municipality",),
    "a07_social": ("location", "staff", "participants", "peer_led"),
    "a08_places": ("municipality", "location_type", "staff", "places", "reached"),
    "a09_checks": ("reached",),
    "a10_cooperation": ("partners",),
    "a11_meetings": ("participants", "partners"),
    "a12_area_teams": ("municipality", "participants"),
    "a13_education": ("municipality", "participants"),
    "a14_information": (),
    "a15_chain": (),
    "a16_policy": (),
    "a17_multi_site": ("municipality", "location_type", "staff", "visits", "partners"),
    "a18_meeting_place": ("location", "staff", "participants", "peer_led", "partners"),
    "a19_klankbord": (),
}
# Whoever visits or answers is reached: a count that follows from another one is not asked a second time.
REACHED_FOLLOWS: dict[str, str] = {"a01_walk_in": "visits", "a03_online": "replies", "a17_multi_site": "visits"}
# What the database wants to know where it is not asked.
PLACE_NOT_ASKED: dict[str, str] = {
    "a01_walk_in": "support_point",
    "a03_online": "online",
    "a07_social": "support_point",
    "a12_area_teams": "area_team_site",
    "a13_education": "partner_office",
    "a18_meeting_place": "support_point",
}
OTHER_PLACE = "other"
UNKNOWN_TOWN = "unknown"
# Partners who are there by definition.
PARTNERS_NOT_ASKED: dict[str, tuple[str, ...]] = {CHECKS: ("police",)}

# The kinds that workers start most, as big tiles; the drawing beside the word. The rest stands behind "more".
FIRST_KINDS: dict[str, str] = {
    "a02_rounds": "footprints",
    "a01_walk_in": "door-open",
    "a03_online": "message-circle",
    "a08_places": "map-pin",
    "a07_social": "coffee",
    "a04_support": "messages-square",
}
MORE_KINDS: tuple[str, ...] = (
    "a05_referral",
    "a17_multi_site",
    "a18_meeting_place",
    "a12_area_teams",
    "a13_education",
    "a11_meetings",
    "a10_cooperation",
    "a15_chain",
    "a14_information",
    "a16_policy",
    "a19_klankbord",
)
# Contacts outside of a round: started, and over, in one go, with the form of the contact right behind it.
SHORT_KINDS: frozenset[str] = frozenset({"a04_support", "a05_referral"})
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
MINUTES: tuple[int, ...] = (30, 60, 90, 120, 150, 180, 240)
# How long it usually takes; every other number can be typed.
MINUTES_OF_KIND: dict[str, tuple[int, ...]] = {
    "a01_walk_in": (120, 180, 240),
    "a04_support": (15, 30, 45, 60, 90),
    "a05_referral": (15, 30, 45, 60, 90),
    "a17_multi_site": (120, 180, 240),
}
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
# Where somebody works follows from the place only where staff come to the place of work, and only from places that
# leave one answer. A licensed place is a room or a club, in a hotel an escort works as well, and on a holiday park and
# at home people live: there the form lights nothing.
KINDS_AT_THE_WORKPLACE: frozenset[str] = frozenset({"a02_rounds", "a08_places"})
WORK_SETTING_OF_PLACE: dict[str, str] = {
    "massage_salon": "massage_salon",
    "street": "outdoor",
    "cruising_place": "outdoor",
}
# The places where this kind of work happens, the likeliest first, for the kinds that ask it.
PLACES_OF_KIND: dict[str, tuple[str, ...]] = {
    "a02_rounds": ("licensed_place", "massage_salon", "hotel", "holiday_park"),
    "a08_places": ("holiday_park", "hotel", "cruising_place", "massage_salon", "street", "reception_centre"),
    "a17_multi_site": ("area_team_site", "mobile_bus", "health_service"),
}
# Proposed until there is a last time to go by, only where it is hardly ever another place.
USUAL_PLACE_OF_KIND: dict[str, str] = {"a02_rounds": "licensed_place"}


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

    OPENED = "opened", _("opened with a reason")
    READ = "read", _("read")
    PRINTED = "printed", _("printed")


class TermKind(models.TextChoices):
    """What a term of keeping (bewaartermijn) is about; where it has a file in a log, the value is the name of that."""

    CONTACTS = "contacts", _("contacts")
    REFERRALS = "referrals", _("referrals")
    SIGNALS = "signals", _("signals")
    TRAJECTORIES = "trajectories", _("closed trajectories")
    READINGS = "readings", _("log of who read a trajectory")
    AUDIT = "audit", _("log of what staff did")


class TermSource(models.TextChoices):
    """Where a term comes from."""

    PROPOSAL = "proposal", _("proposal, until the centre has decided")
    DECISION = "decision", _("decision of the centre")


class Population(models.TextChoices):
    """What is counted of rows that go (populatie); the values are those of the published tables, which never change."""

    CONTACTS = "contacten"
    FIRST = "eerste_contacten"
    PEOPLE = "mensen"
    REFERRALS = "doorverwijzingen"
    SIGNALS = "signalen"
    TRAJECTORIES = "trajecten"
    REQUESTS = "verzoeken"


class CountedBy(models.TextChoices):
    """One way to break a count down (uitsplitsing), or the total; the values are those of the published tables."""

    TOTAL = "totaal"
    CHANNEL = "kanaal"
    WORK_SETTING = "werkplek"
    GENDER = "gender"
    AGE = "leeftijd"
    LANGUAGE = "taal"
    MUNICIPALITY = "gemeente"
    NEW = "nieuw"
    TOPIC = "onderwerp"
    SUPPORT = "hulp"
    PARTNER = "partner"
    STATE = "status"
    KIND = "soort"
    REPORTED = "gemeld"
    PHASE = "fase"
    OBSTACLE = "obstakel"
    DOMAIN = "leefdomein"
    ANSWER = "antwoord"
    ACTIVITY = "activiteit"
    WARM = "warm"
    # Crossings of first contacts, over a whole year; a code is two codes with a colon between them.
    MUNICIPALITY_CHANNEL = "gemeente:kanaal"
    MUNICIPALITY_SETTING = "gemeente:werkplek"
    MUNICIPALITY_GENDER = "gemeente:gender"
    MUNICIPALITY_TOPIC = "gemeente:onderwerp"
    SETTING_GENDER = "werkplek:gender"
    GENDER_AGE = "gender:leeftijd"


CROSSING_MARK = ":"

# The code of a total, and those that stand for what a row answers with yes, no, or not at all.
ALL, YES, NO, UNKNOWN, NONE_YET = "alle", "ja", "nee", "onbekend", "geen"
# The person wants somebody to listen, and no more: the first step of the ladder is below "note it as a number".
NOT_TO_BE_COUNTED = "listen_only"

# Until the centre decides (security.md D9): after the closing of a year, or of a reading after its day.
USUAL_MONTHS: dict[str, int] = {
    TermKind.CONTACTS: 24,
    TermKind.REFERRALS: 24,
    TermKind.SIGNALS: 24,
    TermKind.TRAJECTORIES: 24,
    TermKind.READINGS: 12,
    # Five years if the centre counts as a provider of care (Stcrt. 2019-38007); it decides.
    TermKind.AUDIT: 12,
}
# The least for a log of who read or did what (BIO2), and the most that anybody can ask for.
LEAST_MONTHS, LEAST_MONTHS_OF_LOGS, MOST_MONTHS = 1, 6, 120
# Kept from the day of each row on, and not from the closing of a year.
LOGS = (TermKind.READINGS, TermKind.AUDIT)

YEAR_PATTERN = r"^20[0-9]{2}$"
BLOCK_PATTERN = r"^20[0-9]{2}-20[0-9]{2}$"


class RecordKind(models.TextChoices):
    """The kind of record that was corrected, in the order in which a report names them."""

    ACTIVITY = "activity", _("activities")
    CONTACT = "contact", _("contacts")
    REFERRAL = "referral", _("referrals")
    SIGNAL = "signal", _("signals")


class CorrectionAction(models.TextChoices):
    """What was done."""

    CHANGED = "changed", _("changed")
    REMOVED = "removed", _("taken back")


class CorrectionReason(models.TextChoices):
    """Why something that was counted already had to be corrected; a code, for a sentence could name somebody."""

    WRONG_TAP = "wrong_tap", _("wrong tap")
    COUNTED_TWICE = "counted_twice", _("counted twice")
    SOMETHING_MISSING = "something_missing", _("something was missing")
    WRONG_DAY_OR_PLACE = "wrong_day_or_place", _("wrong day or place")
    OUTCOME_KNOWN_LATER = "outcome_known_later", _("the outcome was known later")


class CorrectedField(models.TextChoices):
    """The parts of a record that can be corrected, in the order in which a report names them; never their values."""

    DATE = "date", _("day")
    MUNICIPALITY = "municipality", _("municipality")
    LOCATION_TYPE = "location_type", _("kind of place")
    LOCATION = "location", _("own location")
    MINUTES = "minutes", _("minutes")
    STAFF = "staff", _("colleagues present")
    REACHED = "reached", _("people greeted or spoken to")
    MESSAGES = "messages", _("messages sent")
    REPLIES = "replies", _("replies")
    PARTICIPANTS = "participants", _("participants")
    PLACES = "places", _("places visited")
    VISITS = "visits", _("visits")
    PEER_LED = "peer_led", _("led by peers")
    PARTNERS = "partners", _("partners present")
    LANGUAGES = "languages", _("languages of the messages")
    CHANNEL = "channel", _("channel")
    WORK_SETTING = "work_setting", _("where the person works")
    GENDER = "gender", _("gender")
    AGE_BAND = "age_band", _("age")
    LANGUAGE = "language", _("language")
    FIRST_CONTACT = "first_contact", _("first contact")
    PEOPLE = "people", _("people")
    TOPICS = "topics", _("topics")
    SUPPORT = "support", _("support given")
    PARTNER = "partner", _("partner")
    WARM = "warm", _("warm handover")
    STATE = "state", _("what became of it")
    KIND = "kind", _("kind")
    CONSENT = "consent", _("what the person agreed to")
    REPORTED = "reported", _("reported to the care coordinator")


QUARTER_PATTERN = r"^20[0-9]{2}-Q[1-4]$"
HASH_PATTERN = r"^[0-9a-f]{64}$"
ORIGIN_PATTERN = r"^[0-9a-f]{16}$"
TRAJECTORY_CODE_PATTERN = r"^([bdfghjklmnprstvz][aeiou]){3}-[0-9]{2}$"


def questions_of(kind: str) -> tuple[str, ...]:
    """Return what a kind of activity asks besides the day and the minutes, in the order of the form."""
    return QUESTIONS_OF_KIND.get(kind, ())


def counts_of(kind: str) -> tuple[str, ...]:
    """Return the names of the counts that a kind of activity asks for, in the order of the form."""
    return tuple(name for name in questions_of(kind) if name in COUNTS_OF_KINDS)


def tallies_of(kind: str) -> tuple[str, ...]:
    """Return the counts that are tapped one by one while an activity runs.

    Participants of a meeting are counted once, at its end.
    """
    return tuple(name for name in counts_of(kind) if name not in {"participants", "peer_led"})


def asks_place(kind: str) -> bool:
    """Say whether a kind of activity asks anything about where it was."""
    return bool({"municipality", "location_type", "location"} & set(questions_of(kind)))


def place_not_asked(kind: str) -> str:
    """Return the kind of place that stands in the database where it is not asked."""
    return PLACE_NOT_ASKED.get(kind, OTHER_PLACE)


def has_sheet(kind: str) -> bool:
    """Say whether a kind of activity has a counter sheet: one that meets people, and in one way only."""
    return kind in CHANNEL_OF_KIND and kind not in KINDS_WITHOUT_CONTACTS


def places_of(kind: str) -> tuple[str, ...]:
    """Return the kinds of place that are likely for a kind of activity, the likeliest first."""
    return PLACES_OF_KIND.get(kind, ())
