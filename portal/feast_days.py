"""Dutch public holidays (feestdagen), suggested to staff as days on which the walk-in may be closed.

Nothing here closes anything by itself: a walk-in is often open just then. Staff see the days that come, and each
closure is made by somebody who says so.

Source of the days: the package `holidays`; of their names: the table below, for the package knows no Spanish ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import get_language

from portal import history
from portal.exceptions import NotSuggested
from portal.models import Location, User, WalkInException

DAYS_AHEAD = 365
# By the Dutch name that the package gives: the same day in English and Spanish.
NAMES = {
    "Nieuwjaarsdag": ("New Year's Day", "Año Nuevo"),
    "Goede vrijdag": ("Good Friday", "Viernes Santo"),
    "Eerste paasdag": ("Easter Sunday", "Domingo de Pascua"),
    "Tweede paasdag": ("Easter Monday", "Lunes de Pascua"),
    "Koningsdag": ("King's Day", "Día del Rey"),
    "Bevrijdingsdag": ("Liberation Day", "Día de la Liberación"),
    "Hemelvaartsdag": ("Ascension Day", "Día de la Ascensión"),
    "Eerste pinksterdag": ("Whit Sunday", "Domingo de Pentecostés"),
    "Tweede pinksterdag": ("Whit Monday", "Lunes de Pentecostés"),
    "Eerste kerstdag": ("Christmas Day", "Día de Navidad"),
    "Tweede kerstdag": ("Second Day of Christmas", "Segundo día de Navidad"),
}
# On these days many people work.
OFTEN_WORKED = frozenset({"Goede vrijdag", "Bevrijdingsdag"})


@dataclass(frozen=True)
class FeastDay:
    """One public holiday with its names; on some of them (`is_often_worked`) many people work."""

    day: date
    nl: str
    en: str
    es: str
    is_often_worked: bool = False

    @property
    def name(self) -> str:
        """Its name in the active language."""
        words: str = getattr(self, get_language() or "nl", self.nl)
        return words


def feast_days(first: date, last: date) -> list[FeastDay]:
    """Return the Dutch public holidays from the first to the last day, both included, in order.

    Good Friday and Liberation Day are among them, marked as days on which many people work.
    """
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays("NL", years=years, categories=("public", "optional"), language="nl")
    return [one for day, names in sorted(found.items()) if first <= day <= last for one in _named(day, names)]


def _named(day: date, names: str) -> Iterator[FeastDay]:
    """Yield what a day is called; two that fall on one day (5 May 2016) are one closure with both names."""
    dutch = names.split("; ")
    # A name that a new edition of the package brings is better told in Dutch than not at all.
    words = [(name, *NAMES.get(name, (name, name))) for name in dutch]
    nl, en, es = (", ".join(column) for column in zip(*words, strict=True))
    yield FeastDay(day, nl, en, es, is_often_worked=all(name in OFTEN_WORKED for name in dutch))


def suggestions(location: Location, *, today: date) -> list[FeastDay]:
    """Return the public holidays of the coming twelve months on which a place has no change yet; one query."""
    return suggestions_for([location], today=today)[location.pk]


def suggestions_for(locations: Sequence[Location], *, today: date) -> dict[int, list[FeastDay]]:
    """Return the suggestions of several places by their keys; one query, however many there are."""
    last = today + timedelta(days=DAYS_AHEAD)
    taken: dict[int, list[DateRange]] = {location.pk: [] for location in locations}
    changes = WalkInException.objects.get_queryset().filter(location__in=locations).between(today, last)
    for place, days in changes.values_list("location", "days"):
        taken[place].append(days)
    coming = feast_days(today, last)
    return {
        place: [one for one in coming if not any(one.day in days for days in ranges)] for place, ranges in taken.items()
    }


@transaction.atomic
def apply_suggestion(*, location: Location, day: date, by: User, today: date) -> WalkInException:
    """Close a place on a suggested day, with its name as the reason in three languages.

    The place is locked, so two people who click at once make one closure. Who did it stands in the history of changes.
    Raises: NotSuggested if the day is not, or no longer, suggested.
    """
    Location.objects.select_for_update(no_key=True).get(pk=location.pk)
    feast = next((one for one in suggestions(location, today=today) if one.day == day), None)
    if feast is None:
        raise NotSuggested(day.isoformat())
    closure = WalkInException(
        location=location,
        days=DateRange(day, day + timedelta(days=1)),
        reason_nl=feast.nl,
        reason_en=feast.en,
        reason_es=feast.es,
    )
    closure.full_clean()
    history.save(closure, by=by, did="add")
    return closure
