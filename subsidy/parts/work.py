"""What staff did: exact, but for the published counts of people that come with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contacts.choices import COUNTS_OF_KINDS
from portal import codelists
from portal.models import Organisation
from subsidy import indicators, plan
from subsidy.parts.numbers import Numbers, values_of
from subsidy.snapshot import HeldIn, Partner, Protected, Work

NOWHERE = "unknown"
# Minutes. Two digits of a hundred hours or more say no more than a published count does.
TEN_HOURS = 600
TIME_TOLD_FROM = 6000


def work_part(year: int, numbers: Numbers, *, organisation: str = "") -> list[Work]:
    """Return what was done for each activity A1 to A20, those without records included.

    Of one organisation: its own work, and its own published counts of people as far as there are any.
    """
    done = shown_of(indicators.work_done(year, organisation=organisation), of_the_region=not organisation)
    names = dict(Organisation.objects.values_list("code", "name"))
    return [
        _activity(kind, done.get(kind), names, _people(kind, year, numbers, organisation) if kind in done else ())
        for kind in codelists.codes("ACTIVITY_KIND")
    ]


def _activity(
    kind: str, work: indicators.WorkDone | None, names: Mapping[str, str], people: Iterable[Protected]
) -> Work:
    done = work or indicators.WorkDone()
    return {
        # a01_walk_in is A1 of the assignment.
        "number": f"A{int(kind[1:3])}",
        "code": kind,
        "label": codelists.codelist("ACTIVITY_KIND").label(kind),
        "recorded": work is not None,
        "occasions": sum(done.occasions),
        "occasions_by_quarter": list(done.occasions),
        "minutes": done.minutes,
        "staff_minutes": done.staff_minutes,
        "messages": done.messages,
        "places": done.places,
        "peer_led": done.peer_led,
        "organisations": sorted(organisation_name(code, names[code]) for code in done.organisations),
        "municipalities": _labels("MUNICIPALITY", done.municipalities - {NOWHERE}),
        "held_in": list(_held_in(done.by_municipality)),
        "partners": list(_partners(done.partners)),
        "people": list(people),
    }


def shown_of(done: Mapping[str, indicators.WorkDone], *, of_the_region: bool = False) -> dict[str, indicators.WorkDone]:
    """Return of the work of some time what may be told exactly, by kind of activity; the others have no record in it.

    Where each record is one person, how often, where and with whom would tell how many people there were and where;
    and as most talks last as long as each other, so would the time (disclosure.md 5.7). Of these only a year of the
    whole region is told, from a hundred hours on and in tens of hours. Where a check was leaves the portal in no form:
    it could tell whose conversation is in the numbers.
    """
    shown = {kind: _told(kind, work, of_the_region=of_the_region) for kind, work in done.items()}
    return {kind: work for kind, work in shown.items() if work is not None}


def _told(kind: str, done: indicators.WorkDone, *, of_the_region: bool) -> indicators.WorkDone | None:
    if kind in indicators.ONE_PERSON_EACH:
        if not of_the_region or done.minutes < TIME_TOLD_FROM:
            return None
        return indicators.WorkDone(minutes=_in_tens(done.minutes), staff_minutes=_in_tens(done.staff_minutes))
    if kind in indicators.PLACE_TELLS_PEOPLE:
        return replace(done, municipalities=frozenset(), by_municipality={})
    return done


def _in_tens(minutes: int) -> int:
    return (minutes + TEN_HOURS // 2) // TEN_HOURS * TEN_HOURS


def _people(kind: str, year: int, numbers: Numbers, organisation: str) -> Iterator[Protected]:
    """Return the published counts of people of a kind of activity: those that it knows.

    Of one organisation there is a number for the year only, and none where it was never published.
    """
    for population, field in plan.ACTIVITY_COUNTS.items():
        if kind not in COUNTS_OF_KINDS[field]:
            continue
        label, codes = str(plan.POPULATIONS[population].label), {f"activiteit_{population}": kind}
        if not organisation:
            *quarters, whole_year = values_of(numbers, population, year, **codes)
            yield {"name": population, "label": label, "quarters": quarters, "year": whole_year}
            continue
        own = numbers.get(plan.cell_of(population, year, **codes, organisatie=organisation))
        if own is not None:
            yield {"name": population, "label": label, "quarters": [], "year": own}


def _held_in(occasions: Mapping[str, int]) -> Iterator[HeldIn]:
    words = codelists.codelist("MUNICIPALITY")
    for code in words.codes:
        if code in occasions and code != NOWHERE:
            yield {"code": code, "label": words.label(code), "occasions": occasions[code]}


def _partners(occasions: Mapping[str, int]) -> Iterator[Partner]:
    words = codelists.codelist("REFERRAL_PARTNER")
    for code in words.codes:
        if code in occasions:
            yield {"code": code, "label": words.label(code), "occasions": occasions[code]}


def _labels(name: str, codes: frozenset[str]) -> list[str]:
    """Return the words for some codes, in the fixed order of their list."""
    words = codelists.codelist(name)
    return [words.label(code) for code in words.codes if code in codes]


def organisation_name(code: str, name: str) -> str:
    """Return the name of an organisation in the active language, as the coded list has it."""
    words = codelists.codelist("ORGANISATION")
    return words.label(code) if code in words.codes else name
