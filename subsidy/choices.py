"""States and kinds of the accountability."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class ReportKind(models.TextChoices):
    """What a report is about."""

    YEAR = "year", _("year report")
    QUARTER = "quarter", _("quarter report")
    MUNICIPALITY = "municipality", _("report for a municipality")
    SHEET = "sheet", _("activity sheet of a provider")
    BLOCK = "block", _("evaluation of three years")
    SUMMARY = "summary", _("summary in plain language")
    COUNCIL = "council", _("annex to a letter to the council")


class ReportState(models.TextChoices):
    """Where the building of a report stands."""

    QUEUED = "queued", _("waiting")
    BUILDING = "building", _("being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


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
