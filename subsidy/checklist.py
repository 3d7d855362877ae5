"""What is still missing of a period, per organisation, each with the page on which it is mended.

A source is a function of a period and an organisation that returns items; add one to `SOURCES`, or to `OWN_SOURCES`
where only the organisation itself may see the answer: how many activities have no contact bounds how many people were
met, which the account holder learns from the safe figures alone (disclosure.md 1b).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import ngettext

from contacts.choices import KINDS_WITHOUT_CONTACTS, WORK_CHANGE
from contacts.models import Contact
from portal.models import Organisation
from portal.permissions import Role
from subsidy.choices import PeriodKind
from subsidy.differences import Differences, compare, marks_of, work_of
from subsidy.indicators import ONE_PERSON_EACH
from subsidy.models import Completion, Period, SubsidyYear
from subsidy.money_missing import money_missing
from subsidy.services.targets import targets_missing
from subsidy.services.words import words_missing

if TYPE_CHECKING:
    from datetime import date

    from contacts.querysets import ActivityQuerySet

# Signals and the way to other work have no activities of their own.
NO_CONTACT_EXPECTED = frozenset({*KINDS_WITHOUT_CONTACTS, WORK_CHANGE, "a06_signals"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is missing: in words, and where it is mended, if that page exists. Unit of `number`: as said."""

    words: str
    link: str = ""
    number: int = 1


Source = Callable[[Period, Organisation], list[Item]]


@dataclass(frozen=True)
class Standing:
    """How far one organisation is with a period (stand): said complete or not, what is missing, what changed since."""

    organisation: Organisation
    # Nobody there has an account to say it, so nobody waits for it.
    is_asked: bool
    completion: Completion | None = None
    items: list[Item] = field(default_factory=list)
    differences: Differences = field(default_factory=Differences)

    @property
    def is_complete(self) -> bool:
        """Whether it said that the period is complete."""
        return self.completion is not None


# --- What is missing ------------------------------------------------------------------------------------------------


def unfinished_activities(period: Period, organisation: Organisation) -> list[Item]:
    """Find the activities without minutes or without a number of colleagues; exact, for it is work of staff."""
    return _unfinished(unfinished(period).filter(organisation=organisation))


def unfinished_talks(period: Period, organisation: Organisation) -> list[Item]:
    """Find the same of what is one person each: a number for the organisation itself alone."""
    rows = work_of(period).filter(Q(minutes=None) | Q(staff=None), counted_in=None, kind__in=ONE_PERSON_EACH)
    return _unfinished(rows.filter(organisation=organisation))


def _unfinished(rows: ActivityQuerySet) -> list[Item]:
    number = rows.count()
    words = ngettext(
        "%(number)d activity has no minutes or no number of colleagues.",
        "%(number)d activities have no minutes or no number of colleagues.",
        number,
    )
    return [Item(words % {"number": number}, _week_of(rows.first_day()), number)] if number else []


def unfinished(period: Period) -> ActivityQuerySet:
    """Return the activities of a period that are not finished and not counted yet; not what is one person each."""
    rows = work_of(period).filter(Q(minutes=None) | Q(staff=None), counted_in=None)
    return rows.exclude(kind__in=ONE_PERSON_EACH)


def activities_without_contacts(period: Period, organisation: Organisation) -> list[Item]:
    """Find the activities in which people are met, and of which no contact is recorded: often a sheet on paper."""
    spoken = Contact.objects.order_by().values("activity")
    rows = work_of(period).filter(organisation=organisation, counted_in=None).exclude(kind__in=NO_CONTACT_EXPECTED)
    rows = rows.exclude(pk__in=spoken)
    number = rows.count()
    words = ngettext(
        "%(number)d activity has no contact. That may be right; if not, add it.",
        "%(number)d activities have no contacts. That may be right; if not, add them.",
        number,
    )
    return [Item(words % {"number": number}, _week_of(rows.first_day()), number)] if number else []


def money(period: Period, organisation: Organisation) -> list[Item]:
    """Find out what of the money of a provider is missing in a year of which the portal holds money at all."""
    if period.kind != PeriodKind.YEAR or not SubsidyYear.objects.filter(year=period.year).exists():
        return []
    link = _link("subsidy:money-year", period.year)
    return [Item(words, link) for words in money_missing(period.year, organisation=organisation.code)]


def words(period: Period, organisation: Organisation) -> list[Item]:
    """Find the activities with records about which a provider wrote nothing yet, in a year."""
    if period.kind != PeriodKind.YEAR:
        return []
    number = len(words_missing(organisation, period.year))
    sentence = ngettext(
        "About %(number)d activity nothing is written yet.",
        "About %(number)d activities nothing is written yet.",
        number,
    )
    return [Item(sentence % {"number": number}, _link("subsidy:words", period.year), number)] if number else []


def targets(period: Period, organisation: Organisation) -> list[Item]:
    """Find out whether anything was agreed with a provider for a year."""
    if period.kind != PeriodKind.YEAR:
        return []
    link = _link("subsidy:targets", period.year)
    return [Item(sentence, link) for sentence in targets_missing(organisation, period.year)]


SOURCES: list[Source] = [unfinished_activities, words, targets, money]
OWN_SOURCES: list[Source] = [unfinished_talks, activities_without_contacts]


def missing(period: Period, organisation: Organisation, *, own: bool = False) -> list[Item]:
    """Return what is missing of a period at an organisation; `own` for the eyes of that organisation only."""
    sources = [*SOURCES, *OWN_SOURCES] if own else SOURCES
    return [item for source in sources for item in source(period, organisation)]


# --- Who is complete ------------------------------------------------------------------------------------------------


def asked_organisations() -> list[Organisation]:
    """Return the providers that are asked to say that they are complete: those with a coordinator who can log in."""
    able = Q(user__is_active=True, user__groups__name=Role.COORDINATOR)
    return list(Organisation.objects.providers().filter(able).distinct().order_by("name"))


def completions_of(period: Period, *, with_marks: bool = False) -> dict[int, Completion]:
    """Return per organisation what makes a period complete; who took it back is not in it.

    A year that is complete makes its quarters complete too; a quarter says nothing of its year.
    """
    codes = [period.code, *([str(period.year)] if period.kind == PeriodKind.QUARTER else [])]
    rows = Completion.objects.last_said(codes)
    said = rows if with_marks else rows.without_marks()
    # What was said of the period itself comes last, and holds: also that it is not complete after all.
    last = {row.organisation_id: row for row in sorted(said, key=lambda row: row.period_id == period.pk)}
    return {organisation: row for organisation, row in last.items() if row.complete}


def not_complete(period: Period) -> list[Organisation]:
    """Return the organisations that were asked and did not say that a period is complete."""
    said = completions_of(period)
    return [organisation for organisation in asked_organisations() if organisation.pk not in said]


def standings(period: Period) -> list[Standing]:
    """Return for the account holder how far each provider is with a period: work and money, no count of people."""
    asked = {organisation.pk for organisation in asked_organisations()}
    said = completions_of(period, with_marks=True)
    providers = Organisation.objects.providers().order_by("name")
    return [_standing(period, one, is_asked=one.pk in asked, said=said.get(one.pk), own=False) for one in providers]


def standing_of(period: Period, organisation: Organisation) -> Standing:
    """Return for an organisation itself how far it is with a period."""
    said = completions_of(period, with_marks=True).get(organisation.pk)
    return _standing(period, organisation, is_asked=True, said=said, own=True)


def _standing(
    period: Period, organisation: Organisation, *, is_asked: bool, said: Completion | None, own: bool
) -> Standing:
    changed = Differences()
    if said is not None:
        # A year's completion that stands for one of its quarters is compared as a year.
        changed = compare(said.marks, marks_of(said.period, organisation))
    return Standing(organisation, is_asked, said, missing(period, organisation, own=own), changed)


def _week_of(day: date | None) -> str:
    """Return the address of the week of a day, where a coordinator mends what is missing."""
    if day is None:
        return ""
    week = day.isocalendar()
    return reverse("contacts:week-of", args=[week.year, week.week])


def _link(name: str, year: int) -> str:
    """Return the address of a page of a year; nothing where this portal has no such page."""
    try:
        return reverse(name, args=[year])
    except NoReverseMatch:
        return ""
