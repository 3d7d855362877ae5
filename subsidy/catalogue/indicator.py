"""What an indicator is, and the sentences that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from subsidy.catalogue.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One number that shows what an activity came to (indicator), defined here and nowhere else.

    `protected`: it counts people or what follows from them, so it comes from published numbers only. `per_organisation`
    is false where it is known for all together only. `is_share` says that the unit is percents.
    """

    code: str
    activity: str
    label: _StrPromise
    formula: _StrPromise
    unit: _StrPromise
    source: _StrPromise
    limits: _StrPromise
    measure: Measure
    protected: bool = False
    per_organisation: bool = True
    is_share: bool = False

    @property
    def all_limits(self) -> str:
        """Everything that the number does not tell, in words."""
        more = [ROUNDED] if self.protected else []
        more += [] if self.per_organisation else [TOGETHER]
        return " ".join(map(str, (self.limits, *more)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What would show an activity and follows from no record: providers tell it in words, or nobody knows it."""

    code: str
    activity: str
    label: _StrPromise
    reason: _StrPromise


# --- Limits that are added to what an indicator says of itself ---
ROUNDED = _("Rounded to fives: the real number is at most 5 higher or lower.")
TOGETHER = _("Known for all organisations together, not for each of them.")

# --- Units ---
TIMES = _("times")
HOURS = pgettext_lazy("unit", "hours")
PLACES = _("places")
PERCENT = _("percent")
CONTACTS = _("contacts")
FIRST_CONTACTS = _("first contacts")
PEOPLE = _("people")
VISITS = _("visits")
PARTICIPANTS = _("participants")

# --- Sources ---
ACTIVITIES = _("Records of activities, counted in the quarter with which they were closed.")
CONTACT_RECORDS = _("Records of contacts, counted in the quarter with which they were closed.")
REFERRAL_RECORDS = _("Records of referrals, counted in the quarter with which they were closed.")
SIGNAL_RECORDS = _("Records of signals, counted in the quarter with which they were closed.")
PAGES = _("The register of public pages of the portal.")
MEETINGS = _("The meetings of the sounding board in the portal.")
ADVICES = _("The advice of the advisory group in the portal, and the answers to it.")

# --- Formulas ---
EACH_TIME = _("Each time that it was held counts once.")
DURATION = _("How long it lasted each time, added up.")
AS_COUNTED = _("What staff counted each time, added up.")
EACH_CONTACT = _("Each recorded contact counts once.")
EACH_FIRST = _("Each contact counts once of which the person or the worker says that it was the first.")

# --- What numbers do not tell ---
ONLY_DONE = _("Says how much was done, not what it brought anybody.")
NO_TIME = _("Times of which nobody wrote down how long they lasted are not in it.")
NOT_PEOPLE = _("Somebody who comes more often counts more often.")
COUNTED_AT_ONCE = _("Counted on the spot, so it can be a little off. Somebody who is met more often counts more often.")
CONVERSATIONS = _("Counts conversations, not people. Somebody who talks with us more often counts more often.")
FIRST_ONLY_IF_KNOWN = _("Where nobody knows whether it was the first contact, it is not in it.")
AS_KNOWN_NOW = _("The register knows the pages as they are when the report is made; what changed since is in it.")
