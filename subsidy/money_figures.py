"""The sums of one year of money: one calculation for the pages, the workbook and the report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from subsidy import money
from subsidy.choices import BudgetCategory, IncomeSource, PaymentKind, ShareKey
from subsidy.exceptions import MoneyError
from subsidy.models import SubsidyYear

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.models import Municipality, Organisation
    from subsidy.models import BudgetLine, IncomeLine, MunicipalShare, Payment


@dataclass(frozen=True, slots=True)
class Settled:
    """What an organisation got and spent in a year (voorschot en afrekening), in euros.

    `remaining` is still to be paid; below zero it is to be paid back.
    """

    organisation: Organisation
    advanced: Decimal
    settled: Decimal
    spent: Decimal

    @property
    def remaining(self) -> Decimal:
        """What is still to be paid, or below zero what is to be paid back."""
        return self.spent - self.advanced - self.settled


@dataclass(frozen=True)
class MoneyFigures:
    """The money of one year with its sums; the rows as they were read, nothing is asked of the database afterwards."""

    year: SubsidyYear
    lines: list[BudgetLine]
    income: list[IncomeLine]
    payments: list[Payment]
    key_rows: list[MunicipalShare]
    # How many municipalities there are: a key that knows fewer divides nothing.
    municipalities: list[Municipality]
    # The index of the rent of each year that is known, in percent.
    indices: Mapping[int, Decimal | None] = field(default_factory=dict)

    # --- lines ---
    @cached_property
    def stated(self) -> BudgetLine | None:
        """The total that somebody stated for all together; the other lines must come to it."""
        return next(
            (one for one in self.lines if one.organisation is None and one.category == BudgetCategory.TOTAL), None
        )

    @cached_property
    def shown(self) -> list[BudgetLine]:
        """The lines that add up: what is split, or the stated total where nothing is; in a fixed order."""
        split = [line for line in self.lines if line is not self.stated]
        return sorted(split or [line for line in [self.stated] if line], key=line_order)

    @cached_property
    def lines_total(self) -> Decimal:
        """What the lines add up to."""
        return sum((line.realised for line in self.shown), start=money.NOTHING)

    @cached_property
    def spent(self) -> Decimal:
        """What was spent on the support, without the rent: the stated total, or what the lines add up to."""
        return self.stated.realised if self.stated else self.lines_total

    @property
    def adds_up(self) -> bool:
        """Whether the lines add up to what was spent, to the cent."""
        return self.lines_total == self.spent

    @property
    def budgeted(self) -> Decimal | None:
        """What was budgeted by the lines; None where one has no budget, for a part would mislead."""
        amounts = [line.budgeted for line in self.shown]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, start=money.NOTHING) if amounts and len(known) == len(amounts) else None

    @property
    def unexplained(self) -> list[BudgetLine]:
        """The lines with a difference that nobody explained yet."""
        return [line for line in self.shown if lacks_explanation(line)]

    # --- who pays what ---
    @property
    def overshoot(self) -> Decimal:
        """What was spent above the national contribution."""
        return money.overshoot(spent=self.spent, duup=self.year.duup)

    @property
    def shared_rent(self) -> Decimal:
        """The part of the rent that all municipalities share."""
        return money.shared_rent(self.year.rent, year=self.year.year)

    @property
    def municipal_part(self) -> Decimal:
        """What the municipalities pay together."""
        return money.municipal_part(spent=self.spent, duup=self.year.duup, rent=self.shared_rent)

    @property
    def with_rent(self) -> Decimal:
        """What was spent above the national contribution, with the whole rent, whoever pays it."""
        return money.municipal_part(spent=self.spent, duup=self.year.duup, rent=self.year.rent)

    @property
    def costs(self) -> Decimal:
        """All costs of a year: what was spent and the rent, whoever pays it."""
        return money.total_cost(spent=self.spent, rent=self.year.rent)

    @property
    def received(self) -> Decimal:
        """What came in from all sources."""
        return sum((one.received for one in self.income), start=money.NOTHING)

    def income_of(self, source: IncomeSource) -> IncomeLine | None:
        """Return one of the sources that exist once a year."""
        return next((one for one in self.income if one.source == source), None)

    @property
    def following_rent(self) -> Decimal | None:
        """The rent that follows from the rent of 2024 and the index of each year; None where one is not known."""
        return money.following_rent(self.indices, year=self.year.year)

    # --- the key of division ---
    @cached_property
    def unknown_municipalities(self) -> list[Municipality]:
        """The municipalities of which the key lacks a number; alphabetical."""
        known = {row.municipality_id: row for row in self.key_rows}
        return [one for one in self.municipalities if not _known(self.year.share_key, known.get(one.pk))]

    @cached_property
    def shares(self) -> dict[str, Decimal]:
        """What each municipality pays, by its CBS code; empty without a key, or while one number is not known."""
        key, rows = self.year.share_key, {row.municipality_id: row for row in self.key_rows}
        if key == ShareKey.NONE or self.unknown_municipalities or not self.municipalities:
            return {}
        chosen = [rows[one.pk] for one in self.municipalities]
        people = {row.municipality_id: row.inhabitants or 0 for row in chosen}
        fixed = {row.municipality_id: row.weight or Decimal(0) for row in chosen}
        try:
            match key:
                case ShareKey.INHABITANTS:
                    return money.share_by_weights(self.municipal_part, people)
                case ShareKey.FIXED:
                    return money.share_by_weights(self.municipal_part, fixed)
            percent = self.year.inhabitants_percent or Decimal(0)
            return money.share_by_weights(self.municipal_part, money.mixed_weights(people, fixed, percent=percent))
        except MoneyError:
            # All fixed shares are zero: nobody would pay, so that is no key.
            return {}

    # --- payments ---
    @cached_property
    def settlements(self) -> list[Settled]:
        """What each organisation with a line or a payment got and spent, by code."""
        spent: defaultdict[int, Decimal] = defaultdict(Decimal)
        paid: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
        organisations: dict[int, Organisation] = {}
        for line in self.lines:
            if line.organisation is not None:
                organisations[line.organisation.pk] = line.organisation
                spent[line.organisation.pk] += line.realised
        for payment in self.payments:
            organisations[payment.organisation.pk] = payment.organisation
            paid[payment.organisation.pk, payment.kind] += payment.amount
        return [
            Settled(
                organisation,
                _cents(paid[pk, PaymentKind.ADVANCE]),
                _cents(paid[pk, PaymentKind.SETTLEMENT]),
                _cents(spent[pk]),
            )
            for pk, organisation in sorted(organisations.items(), key=lambda item: item[1].code)
        ]


def figures_of(years: Iterable[SubsidyYear], *, municipalities: Iterable[Municipality]) -> list[MoneyFigures]:
    """Return the sums of years that were read `with_money`; one more query, for the index of every year."""
    indices = dict(SubsidyYear.objects.values_list("year", "rent_index_percent"))
    towns = list(municipalities)
    return [
        MoneyFigures(
            year,
            list(year.lines.all()),
            list(year.income.all()),
            list(year.payments.all()),
            list(year.shares.all()),
            towns,
            indices,
        )
        for year in years
    ]


def line_order(line: BudgetLine) -> tuple[bool, str, int]:
    """Return the place of a line: organisations by code, what is shared first; categories in their own order."""
    code = line.organisation.code if line.organisation else ""
    return (bool(code), code, BudgetCategory.values.index(line.category))


def lacks_explanation(line: BudgetLine) -> bool:
    """Say whether a line has a difference that nobody explained yet."""
    return not line.explanation and money.needs_explanation(budgeted=line.budgeted, realised=line.realised)


def _known(key: str, row: MunicipalShare | None) -> bool:
    """Say whether a municipality has the numbers that a key asks for."""
    if key == ShareKey.NONE:
        return True
    people = row is not None and row.inhabitants is not None
    fixed = row is not None and row.weight is not None
    return {ShareKey.INHABITANTS: people, ShareKey.FIXED: fixed}.get(ShareKey(key), people and fixed)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(money.CENT)
