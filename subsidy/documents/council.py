"""The annex to a letter to the council: what matters, five numbers beside last year's, the money, the limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.board_words import advices_of, advised, met
from subsidy.chapters.figures import Figure
from subsidy.chapters.spending import conclusion
from subsidy.charts import Bar, parts_of_whole
from subsidy.documents.layout import SAME_WITHIN, against, document, printed, table_of, total_in, what_stands_out
from subsidy.report_words import digits, euros, hours, published, whole

if TYPE_CHECKING:
    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Earlier, Money, Snapshot

CONTACTS, REFERRALS = "contacten", "doorverwijzingen"
WALK_IN = "a01_walk_in"
TOLD = ((CONTACTS, "kanaal"), (CONTACTS, "gemeente"), (CONTACTS, "onderwerp"), (REFERRALS, "status"))
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Key:
    """One of the five numbers: in words, of this year, of the year before, and what may be said of the difference."""

    what: str
    now: str
    before: str = "-"
    difference: str = ""


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document."""
    return _("Annex: support for sex workers in Friesland in %(year)s") % {"year": snapshot["year"]}


def council_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the document as HTML."""
    now, before = (_money_in(snapshot, year) for year in (snapshot["year"], snapshot["year"] - 1))
    figures = [_who_paid(now)] if now else []
    return document(
        "council",
        snapshot,
        on_step,
        title=title_of(snapshot),
        figures=figures,
        conclusion=_conclusion(snapshot, now),
        keys=_keys_table(snapshot, now, before),
        stands_out=[
            *what_stands_out(snapshot["tables"], ("kanaal", "onderwerp", "gemeente")),
            *_advised(snapshot),
        ],
        who_paid=figures,
        money=_money_table(now, before) if now else None,
        made_up=bool(now and now["demo"]),
        shares=_shares_table(now) if now and now["shares"] else None,
        same_within=SAME_WITHIN,
    )


def _money_in(snapshot: Snapshot, year: int) -> Money | None:
    return next((money for money in snapshot["money"] if money["year"] == year), None)


def _conclusion(snapshot: Snapshot, money: Money | None) -> list[str]:
    sentences = []
    if contacts := table_of(snapshot["tables"], CONTACTS):
        number = published(total_in(contacts))
        words = {"number": number, "year": snapshot["year"], "unit": contacts["unit"]}
        sentences.append(_("In %(year)s staff had %(number)s %(unit)s with sex workers in Friesland.") % words)
    if money:
        sentences.append(conclusion(money))
    return sentences


def _advised(snapshot: Snapshot) -> list[str]:
    """Say what the people whom it is about advised, and what became of it; nothing in a year without meetings."""
    klankbord, advices = snapshot["klankbord"], advices_of(snapshot)
    if not klankbord or not klankbord["meetings"] or not advices:
        return []
    return [f"{met(klankbord['meetings'], klankbord['agenda_items'], year=snapshot['year'])} {advised(advices)}"]


def _keys_table(snapshot: Snapshot, now: Money | None, before: Money | None) -> dict[str, Any]:
    keys = [*_people_keys(snapshot), *_work_keys(snapshot)]
    if now is not None:
        keys.append(
            Key(
                _("Euros paid by the municipalities together"),
                digits(now["municipal_part"]),
                digits(before["municipal_part"]) if before else "-",
                _minus(now["municipal_part"], before["municipal_part"]) if before else "",
            )
        )
    year = snapshot["year"]
    return printed(
        _("Five numbers, beside those of the year before"),
        [_("What"), str(year - 1), str(year), _("Difference")],
        [[key.what, key.before, key.now, key.difference] for key in keys],
        notes=[_("A dash: not published of that year.")] if any(key.before == "-" for key in keys) else [],
        look="keys",
    )


def _people_keys(snapshot: Snapshot) -> list[Key]:
    """Return the two counts of people: published numbers, compared as far as rounded numbers allow."""
    keys = []
    earlier = snapshot["earlier"]["tables"] if snapshot["earlier"] else []
    for population, what in (
        (CONTACTS, _("Contacts with sex workers")),
        (REFERRALS, _("Referrals to other help")),
    ):
        table, old = table_of(snapshot["tables"], population), table_of(earlier, population)
        if table is None:
            continue
        if old is None:
            keys.append(Key(what, published(total_in(table))))
            continue
        numbers = total_in(old), total_in(table)
        keys.append(Key(what, published(numbers[1]), published(numbers[0]), against(*numbers)))
    return keys


def _work_keys(snapshot: Snapshot) -> list[Key]:
    """Return how often the walk-in was open and the hours of staff: exact, so the difference is exact too."""
    earlier = snapshot["earlier"]
    times = sum(work["occasions"] for work in snapshot["work"] if work["code"] == WALK_IN)
    minutes = sum(work["staff_minutes"] for work in snapshot["work"])
    if earlier is None or not earlier["work"]:
        return [
            Key(_("Times the walk-in was open"), whole(times)),
            Key(_("Hours of staff"), hours(minutes)),
        ]
    old_times, old_minutes = _work_before(earlier)
    return [
        Key(_("Times the walk-in was open"), whole(times), whole(old_times), _signed(times - old_times)),
        Key(_("Hours of staff"), hours(minutes), hours(old_minutes), _signed_hours(minutes - old_minutes)),
    ]


def _work_before(earlier: Earlier) -> tuple[int, int]:
    times = sum(work["occasions"] for work in earlier["work"] if work["code"] == WALK_IN)
    return times, sum(work["staff_minutes"] for work in earlier["work"])


def _signed(number: int) -> str:
    return f"+{whole(number)}" if number > 0 else whole(number)


def _signed_hours(minutes: int) -> str:
    return f"+{hours(minutes)}" if minutes > 0 else hours(minutes)


def _who_paid(money: Money) -> Figure:
    overshoot = Decimal(money["overshoot"])
    state = Decimal(money["spent"]) - overshoot
    bars = [Bar(_("State (DUUP)"), float(state), euros(str(state)))]
    if overshoot > NOTHING:
        bars.append(Bar(_("Municipalities together"), float(overshoot), euros(money["overshoot"])))
    title = _("Who paid the support in %(year)s") % {"year": money["year"]}
    return Figure(title, conclusion(money), draw=lambda: parts_of_whole(bars))


def _money_table(now: Money, before: Money | None) -> dict[str, Any]:
    """Write the municipal part out, beside the year before where the portal holds it."""
    rent = _("Rent of Xenia (shared by all municipalities)") if now["rent_shared"] else _("Rent of Xenia (Leeuwarden)")
    names = {
        "spent": _("Spent on the support"),
        "duup": _("National contribution (DUUP)"),
        "overshoot": _("Above the national contribution"),
        "rent": rent,
    }
    rows = [_money_row(name, key, now, before) for key, name in names.items()]
    years = [str(before["year"])] if before else []
    return printed(
        _("The municipal part, in euros"),
        [_("What"), *years, str(now["year"]), *([_("Difference")] if before else [])],
        rows,
        total=_money_row(_("Paid by the municipalities together"), "municipal_part", now, before),
        notes=[
            _("Above the national contribution = spent - DUUP. Together = above the national contribution + rent.")
            if now["rent_shared"]
            else _("Above the national contribution = spent - DUUP. Until 2027 Leeuwarden alone pays the rent.")
        ],
    )


def _money_row(name: str, key: str, now: Money, before: Money | None) -> list[str]:
    amount = str(now[key])  # type: ignore[literal-required]  # keys of Money
    if before is None:
        return [name, digits(amount)]
    old = str(before[key])  # type: ignore[literal-required]  # keys of Money
    return [name, digits(old), digits(amount), _minus(amount, old)]


def _minus(amount: str, other: str) -> str:
    difference = Decimal(amount) - Decimal(other)
    return f"+{digits(str(difference))}" if difference > NOTHING else digits(str(difference))


def _shares_table(money: Money) -> dict[str, Any]:
    total = sum((Decimal(share["amount"]) for share in money["shares"]), start=NOTHING)
    return printed(
        _("What each municipality pays of it, in euros"),
        [_("Municipality"), _("Euros")],
        [[share["label"], digits(share["amount"])] for share in money["shares"]],
        total=[_("Total"), digits(str(total))],
        notes=[_("Divided %(key)s.") % {"key": money["share_key"]}] if money["share_key"] else [],
        look="shares",
    )
