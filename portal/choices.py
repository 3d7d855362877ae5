"""Choices of the base layer that are part of the program, not of the field's coded lists."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """A group; the value is its name in the database."""

    WORKER = "worker"
    COORDINATOR = "coordinator"
    ACCOUNTHOLDER = "accountholder"
    MEMBER = "member"
    FACILITATOR = "facilitator"
    EDITOR = "editor"
    ADMIN = "admin"


# Roles of staff: all but members, whose places the sounding board gives out (klankbord) and nobody here knows.
STAFF_ROLES: tuple[Role, ...] = tuple(role for role in Role if role is not Role.MEMBER)
# Who records or answers for an organisation needs one.
ROLES_OF_ORGANISATION = frozenset({Role.WORKER, Role.COORDINATOR, Role.ACCOUNTHOLDER})


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
    STATEMENT = "statement", _("sentence in a text")


class Cost(models.TextChoices):
    """What a help number or a service costs; empty is not known."""

    FREE = "free", _("free")
    NORMAL = "normal", _("normal rate")
    PAID = "paid", _("costs money")


class Channel(models.TextChoices):
    """How a service reaches somebody."""

    VISIT = "visit", _("at a place")
    PHONE = "phone", _("by phone")
    CHAT = "chat", _("by chat or message")
    ONLINE = "online", _("on the internet")
    OUTREACH = "outreach", _("somebody comes to you")


class SearchKind(models.TextChoices):
    """What a search finds."""

    PAGE = "page", _("page")
    SERVICE = "service", _("help")
    FACT = "fact", _("short answer")


class FlyerKind(models.TextChoices):
    """What a flyer is about."""

    PAGE = "page", _("page")
    SERVICE = "service", _("help")
    WALK_IN = "walk_in", _("walk-in")


class PaperSize(models.TextChoices):
    """The paper of a flyer."""

    A4 = "a4", "A4"
    A6 = "a6", "A6"


class ReportedProblem(models.TextChoices):
    """What a visitor says is wrong with an entry of the list of help."""

    NUMBER = "number", _("The phone number is wrong")
    TIMES = "times", _("The times are wrong")
    PLACE = "place", _("The place is wrong")
    GONE = "gone", _("This help is not there any more")
    COST = "cost", _("It costs money, or another amount")
    TREATMENT = "treatment", _("I was not treated well")
    OTHER = "other", _("Something else is wrong")


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


class PersonalData(models.TextChoices):
    """What the check for personal data finds in a text (security.md D11)."""

    BSN = "bsn", _("a citizen service number (BSN)")
    PHONE = "phone", _("a phone number")
    EMAIL = "email", _("an e-mail address")
    IBAN = "iban", _("a bank account")
    ADDRESS = "address", _("an address")
    LINK = "link", _("a web address or account name")
    PLATE = "plate", _("a licence plate")
    NAME = "name", _("a name")
    PEOPLE = "people", _("a number of people")
    AGE = "age", _("an age")


class KeptReason(models.TextChoices):
    """Why words stay in which the check found something; a code, for a sentence could name somebody."""

    NO_PERSON = "no_person", _("these words are not about a person")
    ORGANISATION = "organisation", _("it is an organisation, a place or a product")
    PUBLIC_OFFICE = "public_office", _("somebody in a public office, such as an alderman")


class AnchorKind(models.TextChoices):
    """What is written down of a log that is only ever added to (portal.audit.chain)."""

    HEAD = "head", "head"
    START = "start", "start"
    BROKEN = "broken", "broken"


class AuditResult(models.TextChoices):
    """How something that somebody did ended; what follows a sentence of the audit log."""

    DONE = "done", ""
    REFUSED = "refused", _("It was refused.")
    FAILED = "failed", _("It did not work.")
    STOPPED = "stopped", _("It was stopped.")
    TAKEN_BACK = "taken_back", _("It was taken back.")


class AuditKind(models.TextChoices):
    """What an action of the audit log is about; the values stand in addresses."""

    PERIODS = "perioden", _("periods")
    REPORTS = "verslagen", _("reports")
    MONEY = "geld", _("money")
    TARGETS = "afspraken", _("targets and words")
    FACTS = "feiten", _("facts")
    SOUNDING_BOARD = "klankbord", _("sounding board and surveys")
    TRAJECTORIES = "trajecten", _("trajectories")
    ACCOUNTS = "accounts", _("accounts")
    KEEPING = "bewaren", _("keeping less and exports")


class BackupKind(models.TextChoices):
    """What was done: a backup, or a restore beside the portal that shows that backups are of use."""

    BACKUP = "backup", _("backup")
    REHEARSAL = "rehearsal", _("trial restore")


class BackupResult(models.TextChoices):
    """What came of it."""

    DONE = "done", _("done")
    # There is one, and it is less than nine tenths of the one before.
    SMALL = "small", _("too small")
    FAILED = "failed", _("failed")
