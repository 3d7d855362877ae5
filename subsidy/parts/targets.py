"""What was agreed, what the records show, and how each number is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal import codelists
from portal.models import Organisation
from subsidy.catalogue import INDICATORS, UNTOLD, number_of
from subsidy.choices import Light
from subsidy.ledger import published
from subsidy.lights import in_snapshot, light
from subsidy.models import Period, Target
from subsidy.outcomes import outcomes_of
from subsidy.parts.work import organisation_name

if TYPE_CHECKING:
    from subsidy.catalogue import Indicator, Outcome, Untold
    from subsidy.outcomes import YearOutcomes
    from subsidy.parts.numbers import Numbers
    from subsidy.snapshot import Agreed, Definition, Result, YearOfTargets


def definitions_part() -> list[Definition]:
    """Return how each indicator is made, for the appendix; then what is not counted, and why, activity by activity."""
    counted = [_definition(one) for one in INDICATORS.values()]
    told = [_told_in_words(one) for one in UNTOLD]
    return sorted([*counted, *told], key=lambda one: int(one["activities"][0][1:]))


def results_part(year: int, numbers: Numbers, *, organisation: str = "") -> list[Result]:
    """Return what the records show per activity and indicator; `organisation` empty stands for all together.

    Of one organisation only the indicators are told that are known for each. Two queries for work, one for a name, and
    for all together four for pages, meetings and advices.
    """
    outcomes = outcomes_of(year, numbers)
    name = label_of(Organisation.objects.get(code=organisation)) if organisation else ""
    return [
        _result(one, outcomes.of(one.code, organisation=organisation), organisation, name)
        for one in INDICATORS.values()
        if one.per_organisation or not organisation
    ]


def agreed_part(year: int, numbers: Numbers, *, organisation: str = "") -> list[Agreed]:
    """Return the agreed numbers of a year beside their results; of all organisations unless one is given."""
    targets = Target.objects.of_years(year, year)
    if organisation:
        targets = targets.of_organisation(organisation)
    found = list(targets)
    return agreed_beside(found, outcomes_of(year, numbers)) if found else []


def years_part(first: int, last: int) -> list[YearOfTargets]:
    """Return targets beside results of the years of which something was agreed.

    A year has results as far as it is closed and published; before that each light is unknown.
    """
    targets: dict[int, list[Target]] = {}
    for target in Target.objects.of_years(first, last):
        targets.setdefault(target.year, []).append(target)
    return years_beside(targets)


def years_beside(targets: Mapping[int, Iterable[Target]]) -> list[YearOfTargets]:
    """Return some targets by year beside their results, as far as each year is closed and published."""
    codes = [str(year) for year in targets]
    closed = set(Period.objects.filter(code__in=codes).closed().values_list("code", flat=True))
    return [
        {
            "year": year,
            "agreed": agreed_beside(of_year, outcomes_of(year, published(year)) if str(year) in closed else None),
        }
        for year, of_year in sorted(targets.items())
    ]


def agreed_beside(targets: Iterable[Target], outcomes: YearOutcomes | None) -> list[Agreed]:
    """Put targets beside their outcomes, those of all together first; without outcomes nothing is known yet."""
    return [_agreed(target, outcomes) for target in sorted(targets, key=_in_order)]


def _in_order(target: Target) -> tuple[str, int]:
    return (target.organisation.code if target.organisation else "", list(INDICATORS).index(target.indicator))


def _agreed(target: Target, outcomes: YearOutcomes | None) -> Agreed:
    one = INDICATORS[target.indicator]
    code = target.organisation.code if target.organisation else ""
    outcome = outcomes.of(one.code, organisation=code) if outcomes else None
    shown = light(target.agreed, outcome)
    return {
        "activity": number_of(one.activity),
        "code": one.activity,
        "organisation": code,
        "organisation_label": label_of(target.organisation) if target.organisation else "",
        "indicator": one.code,
        "label": str(one.label),
        "unit": unit_of(one),
        "agreed": as_text(target.agreed),
        "result": None if outcome is None else as_text(outcome.value),
        "protected": one.protected,
        "small": bool(outcome and outcome.small),
        "light": in_snapshot(shown),
        "light_label": str(Light(shown).label),
    }


def _result(one: Indicator, outcome: Outcome | None, organisation: str, name: str) -> Result:
    return {
        "activity": number_of(one.activity),
        "code": one.activity,
        "organisation": organisation,
        "organisation_label": name,
        "indicator": one.code,
        "label": str(one.label),
        "unit": unit_of(one),
        "value": None if outcome is None else as_text(outcome.value),
        "protected": one.protected,
        "small": bool(outcome and outcome.small),
    }


def _definition(one: Indicator) -> Definition:
    return {
        "code": one.code,
        "label": str(one.label),
        "activities": [number_of(one.activity)],
        "formula": str(one.formula),
        "unit": str(one.unit),
        "source": str(one.source),
        "limits": one.all_limits,
        "protected": one.protected,
    }


def _told_in_words(one: Untold) -> Definition:
    return {
        "code": one.code,
        "label": str(one.label),
        "activities": [number_of(one.activity)],
        "formula": _("Is not counted."),
        "unit": "",
        "source": "",
        "limits": str(one.reason),
        "protected": False,
    }


def unit_of(one: Indicator) -> str:
    """Return the unit of an indicator as a report prints it: the sign for percents, words for all else."""
    return "%" if one.is_share else str(one.unit)


def label_of(organisation: Organisation | None) -> str:
    """Return the name of an organisation in the active language; without one, that it is all of them together."""
    if organisation is None:
        return _("All organisations together")
    return organisation_name(organisation.code, organisation.name)


def as_text(number: Decimal) -> str:
    """Write a number in the digits of no language, without zeros that say nothing: 1250.5."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(number: Decimal) -> Decimal:
    """Return a number without zeros at its end that say nothing."""
    return Decimal(as_text(number))


def activity_label(activity: str) -> str:
    """Return an activity as pages name it: its number and its word."""
    return f"{number_of(activity)} {codelists.codelist('ACTIVITY_KIND').label(activity)}"
