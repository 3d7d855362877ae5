"""What a correction can say: part of the program, because the next report names it in these words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
