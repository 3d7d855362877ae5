"""The chapter on money: who paid what, line by line, and the sum written out so that anybody can check it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.board_words import fees_of, fees_sum, fees_why
from subsidy.chapters.figures import Chapter, Figure
from subsidy.charts import Bar, parts_of_whole
from subsidy.report_words import digits, euros

if TYPE_CHECKING:
    from subsidy.snapshot import Income, Money, MoneyLine, Settlement, Snapshot

NOTHING = Decimal(0)


def money_chapter(snapshot: Snapshot) -> Chapter | None:
    """Make the chapter on money: the newest year in full, beside the year before; none if there are no amounts."""
    if not snapshot["money"]:
        return None
    years = sorted(snapshot["money"], key=lambda money: -money["year"])
    return Chapter(
        anchor="money",
        title=_("Money"),
        template="money",
        lead=_("Amounts are exact to the cent. The health care of GGD is paid in another way and is not in here."),
        figures=[_figure(years[0])],
        more={
            # The lines of a year before that has only a total would say nothing new.
            "tables": [_table(money) for money in years if money is years[0] or len(money["lines"]) > 1],
            "checks": [_check(money) for money in years],
            "income": [_income(line) for line in years[0]["income"]],
            "settlements": [_settlement(line) for line in years[0]["settlements"]],
            "shares": _shares(years[0]),
            "transition": years[0]["transition"],
            "notes": years[0]["notes"],
            "fees": _fees(snapshot),
            "comparison": _comparison(years[0], years[1]) if len(years) > 1 else None,
        },
    )


def _fees(snapshot: Snapshot) -> dict[str, Any] | None:
    """Return the fees of the advisory group as a sum of rounded numbers; nothing where there are none to tell."""
    fees = fees_of(snapshot)
    if fees is None:
        return None
    return {"year": snapshot["year"], "sum": fees_sum(fees), "why": fees_why()}


def conclusion(money: Money) -> str:
    """Say what was spent in a year and who paid it."""
    numbers = {
        "year": money["year"],
        "spent": euros(money["spent"]),
        "duup": euros(money["duup"]),
        "overshoot": euros(money["overshoot"]),
    }
    if Decimal(money["overshoot"]) > NOTHING:
        return (
            _(
                "In %(year)s the support cost %(spent)s. The State paid %(duup)s, the municipalities together"
                " %(overshoot)s."
            )
            % numbers
        )
    return _("In %(year)s the support cost %(spent)s. The State's %(duup)s was enough for that.") % numbers


def _figure(money: Money) -> Figure:
    overshoot = Decimal(money["overshoot"])
    state = Decimal(money["spent"]) - overshoot
    bars = [Bar(_("State (DUUP)"), float(state), euros(str(state)))]
    if overshoot > NOTHING:
        bars.append(Bar(_("Municipalities together"), float(overshoot), euros(money["overshoot"])))
    title = _("Who paid the support in %(year)s") % {"year": money["year"]}
    note = _("All figures: the table “%(name)s” below.") % {
        "name": _("Spent in %(year)s, in euros") % {"year": money["year"]}
    }
    return Figure(title, conclusion(money), draw=lambda: parts_of_whole(bars), notes=[note])


def _table(money: Money) -> dict[str, Any]:
    budgeted = _budgeted(money)
    return {
        "year": money["year"],
        "demo": money["demo"],
        "source": money["source"],
        "lines": [_line(line) for line in money["lines"]],
        "budgeted": "" if budgeted is None else digits(str(budgeted)),
        "spent": digits(money["spent"]),
        "difference": "" if budgeted is None else _minus(money["spent"], str(budgeted)),
        "explained": [
            {"name": f"{line['organisation']}, {line['category']}", "text": line["explanation"]}
            for line in money["lines"]
            if line["explanation"]
        ],
    }


def _income(line: Income) -> dict[str, str]:
    return {
        "label": line["label"],
        "agreed": "" if line["agreed"] is None else digits(line["agreed"]),
        "received": digits(line["received"]),
    }


def _settlement(line: Settlement) -> dict[str, str]:
    remaining = Decimal(line["remaining"])
    if remaining > NOTHING:
        words = _("still to be paid")
    elif remaining < NOTHING:
        words = _("to be paid back")
    else:
        words = _("settled")
    return {
        "organisation": line["organisation"],
        "advanced": digits(line["advanced"]),
        "spent": digits(line["spent"]),
        "remaining": digits(str(abs(remaining))),
        "words": words,
    }


def _shares(money: Money) -> dict[str, Any] | None:
    """Return what each municipality pays, in two columns beside each other, and that it adds up."""
    if not money["shares"]:
        return None
    rows = [{"name": share["label"], "amount": digits(share["amount"])} for share in money["shares"]]
    total = sum((Decimal(share["amount"]) for share in money["shares"]), start=NOTHING)
    half = (len(rows) + 1) // 2
    return {
        "key": money["share_key"],
        "year": money["year"],
        "columns": [rows[:half], rows[half:]],
        "total": digits(str(total)),
    }


def _check(money: Money) -> dict[str, Any]:
    return {
        "year": money["year"],
        "sums": _sums(money),
        "adds_up": money["adds_up"],
        "lines": money["checks"],
    }


def _comparison(now: Money, before: Money) -> dict[str, Any]:
    """Put two years beside each other; amounts are exact, so every difference may be told."""
    names = {
        "spent": _("Spent on the support"),
        "duup": _("National contribution (DUUP)"),
        "overshoot": _("Above the national contribution"),
        "rent": _("Rent of Xenia"),
    }
    amounts = {key: (str(before[key]), str(now[key])) for key in names}  # type: ignore[literal-required]  # keys of Money
    return {
        "years": (before["year"], now["year"]),
        "rows": [
            {"name": names[key], "before": digits(old), "now": digits(new), "difference": _minus(new, old)}
            for key, (old, new) in amounts.items()
        ],
    }


def _line(line: MoneyLine) -> dict[str, str]:
    budgeted, realised = line["budgeted"], line["realised"]
    return {
        "organisation": line["organisation"],
        "category": line["category"],
        "budgeted": "" if budgeted is None else digits(budgeted),
        "realised": digits(realised),
        "difference": "" if budgeted is None else _minus(realised, budgeted),
    }


def _minus(amount: str, other: str) -> str:
    return digits(str(Decimal(amount) - Decimal(other)))


def _budgeted(money: Money) -> Decimal | None:
    """Return the total of the budget, or nothing if a line has none: a partial total would mislead."""
    amounts = [line["budgeted"] for line in money["lines"]]
    if not amounts or None in amounts:
        return None
    return sum(map(Decimal, filter(None, amounts)), start=NOTHING)


def _sums(money: Money) -> list[dict[str, str]]:
    """Write the sums out: what was spent above DUUP, and the municipal part with the rent."""
    spent, duup, overshoot = (digits(money[key]) for key in ("spent", "duup", "overshoot"))
    sums = []
    if Decimal(money["overshoot"]) > NOTHING:
        sums.append(
            {"what": _("Spent, minus the national contribution (DUUP)"), "sum": f"{spent} - {duup} = {overshoot}"}
        )
    sums.append({"what": _rent_words(money), "sum": _rent_sum(money)})
    return sums


def _rent_words(money: Money) -> str:
    if money["rent_shared"]:
        return _("With the rent of Xenia (shared by all municipalities)")
    return _("With the rent of Xenia (until 2027 Leeuwarden pays it)")


def _rent_sum(money: Money) -> str:
    together = Decimal(money["overshoot"]) + Decimal(money["rent"])
    return f"{digits(money['overshoot'])} + {digits(money['rent'])} = {digits(str(together))}"
