"""Choices of the base layer that are part of the program, not of the field's coded lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """A language of the site."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"
    SPANISH = "es", "Español"


class OrganisationKind(models.TextChoices):
    """What an organisation is to the support centre."""

    PROVIDER = "provider", _("provider")
    FUNDER = "funder", _("funder")
    PARTNER = "partner", _("partner")


class MenuGroup(models.TextChoices):
    """The groups of the public menu, in their order."""

    NOW = "now", _("Now")
    TALK = "talk", _("Talk")
    HEALTH_SAFETY = "health_safety", _("Healthy and safe")
    WORK = "work", _("Work")
    MONEY_HOUSING = "money_housing", _("Money and home")
    TAKE_PART = "take_part", _("Take part")
    ABOUT = "about", _("About")


class FactKind(models.TextChoices):
    """How a fact is shown."""

    TEXT = "text", _("text")
    PHONE = "phone", _("phone number")
    HOURS = "hours", _("hours")
    AMOUNT = "amount", _("amount")
    LINK = "link", _("link")


class Certainty(models.TextChoices):
    """How sure a fact is; an unverified one is never shown."""

    VERIFIED = "verified", _("seen in a public source")
    SOURCE = "source", _("stated in a source document")
    CONFIRMED = "confirmed", _("confirmed by the organisation")
    UNVERIFIED = "unverified", _("not confirmed")


class Discipline(models.TextChoices):
    """Who is there at a walk-in."""

    SUPPORT = "support", _("support workers")
    GGD = "ggd", _("health service (GGD)")
    ACCOUNTANT = "accountant", _("bookkeeper")
    LEGAL = "legal", _("legal advice")
    AREA_TEAM = "area_team", _("local social team")


class Weekday(models.IntegerChoices):
    """A day of the week, as ISO numbers it."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")
