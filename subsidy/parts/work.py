"""What staff did: exact, but for the published counts of people that come with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contacts.choices import CHECKS, COUNTS_OF_KINDS
from portal import codelists
from portal.models import Organisation
from subsidy import indicators, plan
from subsidy.parts.numbers import Numbers, values_of
from subsidy.snapshot import Partner, Protected, Work

NOWHERE = "unknown"


def work_part(year: int, numbers: Numbers, *, organisation: str = "") -> list[Work]:
    """Return what was done for each activity A1 to A20, those without records included."""
    done = indicators.work_done(year)
    names = dict(Organisation.objects.values_list("code", "name"))
    return [_activity(kind, year, done.get(kind), names, numbers) for kind in codelists.codes("ACTIVITY_KIND")]


def _activity(
    kind: str, year: int, work: indicators.WorkDone | None, names: Mapping[str, str], numbers: Numbers
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
        # Where a check was leaves the portal in no form: it could tell whose conversation is in the numbers.
        "municipalities": [] if kind == CHECKS else _labels("MUNICIPALITY", done.municipalities - {NOWHERE}),
        "partners": list(_partners(done.partners)),
        "people": list(_people(kind, year, numbers)) if work else [],
    }


def _people(kind: str, year: int, numbers: Numbers) -> Iterator[Protected]:
    """Return the published counts of people of a kind of activity: those that it knows."""
    for population, field in plan.ACTIVITY_COUNTS.items():
        if kind in COUNTS_OF_KINDS[field]:
            split = plan.split_of(population)
            *quarters, whole_year = values_of(numbers, population, year, **{split.name: kind})
            label = str(plan.POPULATIONS[population].label)
            yield {"name": population, "label": label, "quarters": quarters, "year": whole_year}


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
