"""What the pages of targets show: agreed, result and light, by organisation, for one year and for several.

Who sees which result: of a closed year everybody who may see the target; of an open year a coordinator the exact work
of the own organisation so far, and the account holder what is published of its closed quarters (design.md section 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from portal.permissions import SEE_ORGANISATION_RECORDS
from subsidy import plan
from subsidy.catalogue import INDICATORS
from subsidy.choices import Light
from subsidy.ledger import published
from subsidy.lights import SHAPES, light
from subsidy.models import Period, Target, TargetChange
from subsidy.outcomes import outcomes_of, outcomes_so_far
from subsidy.parts.targets import activity_label, label_of, plain
from subsidy.services import BLOCKS, FIRST_YEAR, LAST_YEAR
from subsidy.wording import FEW, FEW_BELOW

if TYPE_CHECKING:
    from portal.models import User
    from subsidy.catalogue import Outcome
    from subsidy.outcomes import YearOutcomes


class Told(StrEnum):
    """How far the results of a year are told."""

    WHOLE = "whole"
    SO_FAR = "so far"
    QUARTERS = "quarters"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Standing:
    """The outcomes of a year for somebody, and how far they go; `quarter` is the last one that is told."""

    told: Told
    outcomes: YearOutcomes | None = None
    quarter: str = ""

    @property
    def quarter_number(self) -> str:
        """The last quarter that is told, as a page writes it."""
        return self.quarter.removeprefix("K")


@dataclass(frozen=True)
class Row:
    """One target beside its result, in words."""

    target: Target
    activity: str
    label: str
    unit: str
    agreed: str
    result: str
    light: str
    light_label: str
    shape: str


@dataclass(frozen=True)
class Group:
    """The targets of one organisation, or of all together."""

    label: str
    rows: list[Row]


@dataclass(frozen=True)
class BlockOfYears:
    """The rows of the years of one fixed block, in order."""

    first: int
    last: int
    rows: list[Row]


@dataclass
class Line:
    """One indicator over the years, by fixed block."""

    activity: str
    label: str
    unit: str
    rows: list[Row] = field(default_factory=list)

    @property
    def blocks(self) -> list[BlockOfYears]:
        """The years in the fixed blocks of the accountability; a block without a target is left out."""
        found = [
            BlockOfYears(first, last, [row for row in self.rows if first <= row.target.year <= last])
            for first, last in BLOCKS.items()
        ]
        return [block for block in found if block.rows]


@dataclass
class LineGroup:
    """The indicators over the years of one organisation, or of all together."""

    label: str
    lines: dict[str, Line] = field(default_factory=dict)


def standing(user: User, year: int, *, today: date) -> Standing:
    """Return what may be told to somebody of the results of a year."""
    if Period.objects.filter(code=str(year)).closed().exists():
        return Standing(Told.WHOLE, outcomes_of(year, published(year)))
    if user.has_perm(SEE_ORGANISATION_RECORDS):
        if user.organisation is None or year > today.year:
            return Standing(Told.NOTHING)
        return Standing(Told.SO_FAR, outcomes_so_far(year, organisation=user.organisation.code, today=today))
    return _of_closed_quarters(year)


def _of_closed_quarters(year: int) -> Standing:
    """Return what is published of the quarters of an open year."""
    numbers = published(year)
    told = [quarter for quarter in plan.QUARTERS if plan.cell_of(plan.CONTACTS, year, quarter) in numbers]
    if not told:
        return Standing(Told.NOTHING)
    month = 3 * len(told)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return Standing(Told.QUARTERS, outcomes_of(year, numbers, quarters=told, until=last), told[-1])


def groups_of_year(user: User, year: int, now: Standing) -> list[Group]:
    """Return the targets of a year that somebody may see, by organisation; those of all together first."""
    groups: dict[str, Group] = {}
    for target in in_order(Target.objects.visible_to(user).of_years(year, year)):
        group = groups.setdefault(_code(target), Group(label_of(target.organisation), []))
        group.rows.append(row_of(target, now))
    return list(groups.values())


@dataclass(frozen=True)
class ChangeRow:
    """One change of a target, in words; `agreed` is empty where it was taken away."""

    made_at: datetime
    made_by: str
    agreed: str


def changes_of(user: User, target: Target) -> list[ChangeRow]:
    """Return how a target changed, the latest first."""
    return [
        ChangeRow(
            one.made_at,
            one.made_by.username if one.made_by else "",
            "" if one.agreed is None else written(one.agreed),
        )
        for one in TargetChange.objects.visible_to(user).of_target(target)
    ]


def lines_of_years(user: User, first: int = FIRST_YEAR, last: int = LAST_YEAR) -> list[LineGroup]:
    """Return the targets of some years that somebody may see, by organisation and indicator, with results.

    Only closed years have results here.
    """
    targets = in_order(Target.objects.visible_to(user).of_years(first, last))
    years = {target.year for target in targets}
    closed = Period.objects.filter(code__in=[str(year) for year in years]).closed()
    results = {period.year: Standing(Told.WHOLE, outcomes_of(period.year, published(period.year))) for period in closed}
    groups: dict[str, LineGroup] = {}
    for target in targets:
        row = row_of(target, results.get(target.year, Standing(Told.NOTHING)))
        group = groups.setdefault(_code(target), LineGroup(label_of(target.organisation)))
        line = group.lines.setdefault(target.indicator, Line(row.activity, row.label, row.unit))
        line.rows.append(row)
    return list(groups.values())


def in_order(targets: Iterable[Target]) -> list[Target]:
    """Return targets by organisation, those of all together first, then by activity and indicator, then by year."""
    place = {code: number for number, code in enumerate(INDICATORS)}
    return sorted(targets, key=lambda target: (_code(target), place[target.indicator], target.year))


def row_of(target: Target, now: Standing) -> Row:
    """Put a target beside its result; before the year is closed there is no light, for it can still be reached."""
    one = INDICATORS[target.indicator]
    outcome = now.outcomes.of(target.indicator, organisation=_code(target)) if now.outcomes else None
    shown = light(target.agreed, outcome) if now.told == Told.WHOLE else Light.UNKNOWN
    return Row(
        target=target,
        activity=activity_label(one.activity),
        label=str(one.label),
        unit=str(one.unit),
        agreed=written(target.agreed),
        result=written_outcome(outcome),
        light=shown.value,
        light_label=str(Light(shown).label),
        shape=SHAPES[shown],
    )


def written(number: Decimal) -> str:
    """Write a number as the language does, without zeros that say nothing."""
    return number_format(plain(number), use_l10n=True, force_grouping=True)


def written_outcome(outcome: Outcome | None) -> str:
    """Write a result; a small number of people as 0-10, nothing where nothing is known."""
    if outcome is None:
        return ""
    return FEW if outcome.small and outcome.value < FEW_BELOW else written(outcome.value)


def _code(target: Target) -> str:
    return target.organisation.code if target.organisation else ""
