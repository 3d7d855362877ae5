"""States and kinds of the accountability."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeriodKind(models.TextChoices):
    """How long a period is; blocks are fixed and never roll (disclosure.md 5.6)."""

    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")
    BLOCK = "block", _("block of three years")


class PeriodState(models.TextChoices):
    """Where a period stands; closed stays closed."""

    OPEN = "open", _("open")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")


class PeriodicName(models.TextChoices):
    """Work that the portal does by itself once for each period (security.md T9)."""

    CONCEPT = "concept", _("concept of the report of last year")


class ReportKind(models.TextChoices):
    """What a report is about."""

    YEAR = "year", _("year report")
    QUARTER = "quarter", _("quarter report")
    MUNICIPALITY = "municipality", _("report for a municipality")
    SHEET = "sheet", _("activity sheet of a provider")
    BLOCK = "block", _("evaluation of three years")
    SUMMARY = "summary", _("summary in plain language")
    COUNCIL = "council", _("annex to a letter to the council")
    SURVEY = "survey", _("results of a survey")


class ReportState(models.TextChoices):
    """Where the building of a report stands."""

    QUEUED = "queued", _("waiting")
    BUILDING = "building", _("being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    # A meeting that is cancelled is another word in Dutch.
    CANCELLED = "cancelled", pgettext_lazy("report", "cancelled")


class ReportStep(models.TextChoices):
    """What the worker is doing, in the order in which it does it."""

    WAITING = "waiting", _("Waiting for a place in the queue")
    COUNTING = "counting", _("Counting the records")
    ROUNDING = "rounding", _("Rounding the figures safely")
    DRAWING = "drawing", _("Drawing the charts")
    LAYING_OUT = "laying_out", _("Laying out the pages")
    WRITING = "writing", _("Writing the files")
    FINISHED = "finished", _("Ready")


class BudgetCategory(models.TextChoices):
    """What money was spent on; the Xenia rent has its own line outside the budget (brief.md section 4)."""

    TOTAL = "total", _("all costs together")
    STAFF = "staff", _("staff")
    MATERIAL = "material", _("materials and activities")
    ORGANISATION = "organisation", _("organisation costs")


# Records may come in until so many days after the last day of a period (disclosure.md 5.4).
DAYS_TO_COMPLETE = 21


class ShareKey(models.TextChoices):
    """By what the municipal part is divided over the municipalities (verdeelsleutel)."""

    NONE = "none", _("no key agreed yet")
    INHABITANTS = "inhabitants", _("by inhabitants")
    FIXED = "fixed", _("by fixed shares")
    BOTH = "both", _("partly by inhabitants, partly by fixed shares")


class IncomeSource(models.TextChoices):
    """Where money comes from; the health care of GGD (ASG) is paid in another way and is no source here."""

    DUUP = "duup", _("national contribution (DUUP)")
    DUVO = "duvo", _("municipalities together (DUVO)")
    RENT = "rent", _("rent of Xenia, paid by Leeuwarden until 2027")
    OTHER = "other", _("other")


class PaymentKind(models.TextChoices):
    """What a payment to an organisation is."""

    ADVANCE = "advance", _("advance payment")
    SETTLEMENT = "settlement", _("settlement")


class MoneyPart(models.TextChoices):
    """Of which part of the money of a year a change was."""

    YEAR = "year", _("year")
    LINE = "line", _("budget line")
    INCOME = "income", _("source of income")
    PAYMENT = "payment", _("payment")
    SHARE = "share", _("share of a municipality")


# Organisations whose money never stands here: GGD is paid by ASG (domain brief section 4). The database knows it too.
MONEY_STAYS_OUT = ("ggd",)

QUARTER_CODE = r"^20[0-9]{2}-Q[1-4]$"
YEAR_CODE = r"^20[0-9]{2}$"
BLOCK_CODE = r"^20[0-9]{2}-20[0-9]{2}$"


class WordsQuestion(models.TextChoices):
    """The fixed questions on each activity that a provider answers, in the order of the form and of the report."""

    WENT_WELL = "went_well", _("What went well?")
    IN_THE_WAY = "in_the_way", _("What stood in the way?")
    NEXT = "next", _("What comes next?")
    EXAMPLE = "example", _("An example, without a person")


class Light(models.TextChoices):
    """What may be said of a result beside what was agreed; never shown without its words (signaallicht)."""

    REACHED = "reached", _("reached")
    # The rounding of the result cannot tell on which side of the agreed number the real one is.
    ABOUT = "about", _("about reached")
    ALMOST = "almost", _("almost reached")
    MISSED = "missed", _("not reached")
    UNKNOWN = "unknown", _("not known yet")


# Codes of the indicators by kind of activity, in the order in which they are told. They stand in the database and in
# reports for ever; what they mean stands in the catalogue.
INDICATORS_OF_ACTIVITY: dict[str, tuple[str, ...]] = {
    "a01_walk_in": ("a01_times", "a01_hours", "a01_visits", "a01_with_partner"),
    "a02_rounds": ("a02_times", "a02_places", "a02_reached", "a02_contacts"),
    "a03_online": ("a03_messages", "a03_replies", "a03_reply_share", "a03_first"),
    "a04_support": ("a04_contacts", "a04_first"),
    "a05_referral": ("a05_referrals", "a05_warm", "a05_arrived"),
    "a06_signals": ("a06_signals", "a06_reported"),
    "a07_social": ("a07_times", "a07_participants", "a07_peer_led"),
    "a08_places": ("a08_times", "a08_places", "a08_reached", "a08_contacts"),
    "a09_checks": ("a09_times",),
    "a10_cooperation": ("a10_times", "a10_partners"),
    "a11_meetings": ("a11_times",),
    "a12_area_teams": ("a12_times", "a12_municipalities", "a12_participants"),
    "a13_education": ("a13_times", "a13_participants"),
    "a14_information": ("a14_pages", "a14_reviewed"),
    "a15_chain": ("a15_times",),
    "a16_policy": ("a16_times",),
    "a17_multi_site": ("a17_times", "a17_municipalities", "a17_visits", "a17_first"),
    "a18_meeting_place": (
        "a18_times",
        "a18_participants",
        "a18_ggd_hours",
        "a18_legal_hours",
        "a18_area_team_hours",
    ),
    "a19_klankbord": ("a19_meetings", "a19_points", "a19_people", "a19_advices", "a19_answered"),
    "a20_work_change": ("a20_people", "a20_requests", "a20_granted"),
}
