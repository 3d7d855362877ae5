"""The two pages for a municipality: what was done there, what was counted, and what it pays; public as they are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.documents.layout import (
    counted,
    document,
    hours_of,
    in_columns,
    named,
    printed,
    silence,
    table_of,
    total_in,
    what_stands_out,
)
from subsidy.report_words import capital, digits, euros, hours, published, whole
from subsidy.wording import FEW_BELOW

if TYPE_CHECKING:
    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Crossing, Money, Snapshot

CONTACTS, FIRST_CONTACTS, REFERRALS = "contacten", "eerste_contacten", "doorverwijzingen"
MUNICIPALITY = "gemeente"
# The tables of the whole region that stand beside those of the municipality.
REGION = (
    (CONTACTS, "kanaal"),
    (CONTACTS, "gender"),
    (CONTACTS, "leeftijd"),
    (CONTACTS, "onderwerp"),
    (REFERRALS, "status"),
)
# Printed in full; what is only said in a sentence stands in the attached files.
REGION_PRINTED = ("gender", "leeftijd")
MOST_ROWS = 5


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document."""
    words = {"name": snapshot["subject_label"], "year": snapshot["year"]}
    return _("%(name)s: support for sex workers in %(year)s") % words


def municipality_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the document as HTML."""
    money = next(iter(snapshot["money"]), None)
    return document(
        "municipality",
        snapshot,
        on_step,
        title=title_of(snapshot),
        big_numbers=_big_numbers(snapshot),
        work=_work_table(snapshot),
        money=_money_table(snapshot, money) if money else None,
        money_sentence=_money_sentence(snapshot, money),
        breakdowns=in_columns([_breakdown(crossing) for crossing in snapshot["crossings"]]),
        region=what_stands_out(snapshot["tables"], ("kanaal", "onderwerp")),
        region_tables=in_columns(
            [
                counted(table)
                for table in snapshot["tables"]
                if table["population"] == CONTACTS and table["dimension"] in REGION_PRINTED
            ]
        ),
    )


def _big_numbers(snapshot: Snapshot) -> list[dict[str, str]]:
    """Return the contacts of the municipality, its first contacts, and how often staff were there."""
    numbers = []
    for population, words in (
        (CONTACTS, _("contacts in the municipality, of %(total)s in Fryslân")),
        (FIRST_CONTACTS, _("of them with somebody for the first time, of %(total)s in Fryslân")),
    ):
        if table := table_of(snapshot["tables"], population, MUNICIPALITY):
            here = table["rows"][0]["values"][0]
            total = {"total": published(total_in(table))}
            numbers.append({"number": published(here, small=True), "words": words % total})
    times = sum(work["occasions"] for work in snapshot["work"])
    numbers.append({"number": whole(times), "words": _("times staff were at work in the municipality")})
    return numbers


def _work_table(snapshot: Snapshot) -> dict[str, Any] | None:
    done = snapshot["work"]
    if not done:
        return None
    return printed(
        _("What was done in the municipality"),
        [_("Activity"), _("Times in the year"), _("Hours"), _("Hours of staff")],
        [
            [named(work), whole(work["occasions"]), hours(work["minutes"]), hours(work["staff_minutes"])]
            for work in done
        ],
        total=[
            _("Total"),
            whole(sum(work["occasions"] for work in done)),
            hours_of(done, "minutes"),
            hours_of(done, "staff_minutes"),
        ],
    )


def _money_table(snapshot: Snapshot, money: Money) -> dict[str, Any]:
    """Write out how the share follows: from what was spent to what this municipality pays."""
    rows = [
        [_("Spent on the support"), digits(money["spent"])],
        [_("National contribution (DUUP)"), digits(money["duup"])],
        [_("Above the national contribution"), digits(money["overshoot"])],
    ]
    if money["rent_shared"]:
        rows.append([_("Rent of Xenia (shared by all municipalities)"), digits(money["rent"])])
    rows.append([_("Paid by the municipalities together"), digits(money["municipal_part"])])
    share = next(iter(money["shares"]), None)
    total = None
    if share is not None:
        total = [_("Share of %(name)s") % {"name": snapshot["subject_label"]}, digits(share["amount"])]
    return printed(
        _("From what was spent to what the municipality pays, in euros"), [_("What"), _("Euros")], rows, total=total
    )


def _money_sentence(snapshot: Snapshot, money: Money | None) -> str:
    if money is None:
        return _("The portal holds no amounts of %(year)s.") % {"year": snapshot["year"]}
    share = next(iter(money["shares"]), None)
    if share is None:
        sentence = _(
            "No key is recorded to divide the municipal part of %(year)s, so the portal gives no share for each"
            " municipality."
        ) % {"year": money["year"]}
    else:
        sentence = _(
            "%(name)s pays %(amount)s. The municipal part is divided %(key)s; all shares together are exactly"
            " %(total)s."
        ) % {
            "name": snapshot["subject_label"],
            "amount": euros(share["amount"]),
            "key": money["share_key"],
            "total": euros(money["municipal_part"]),
        }
    if not money["rent_shared"] and Decimal(money["rent"]):
        rent = _("The rent of Xenia (%(rent)s) is no part of it: until 2027 Leeuwarden pays it.")
        return f"{sentence} {rent % {'rent': euros(money['rent'])}}"
    return sentence


def _breakdown(crossing: Crossing) -> dict[str, Any]:
    """Print the row of the municipality as a table, the region beside it; at most the five largest numbers."""
    here, region = crossing["values"][0], crossing["column_totals"]
    lines = list(zip(crossing["columns"], here, region, strict=True))
    told = [line for line in lines if line[1] >= FEW_BELOW]
    silent = [heading["label"] for heading, value, _region in lines if value < FEW_BELOW]
    shown = sorted(told, key=lambda line: -line[1])[:MOST_ROWS]
    left = len(told) - len(shown)
    return printed(
        crossing["title"],
        [capital(crossing["unit"]), crossing["rows"][0]["label"], _("Fryslân")],
        [
            [heading["label"], published(value, small=True), published(whole_region)]
            for heading, value, whole_region in lines
            if (heading, value, whole_region) in shown
        ],
        total=[
            _("All together"),
            published(crossing["row_totals"][0], small=True),
            published(crossing["total"]),
        ],
        notes=[
            _("More than one answer was possible.") if crossing["multiple_columns"] else "",
            _("%(count)s smaller numbers stand in the attached files.") % {"count": left} if left else "",
            # A long list of what is small says nothing; it stands in the files as well.
            silence(silent, small=True) if len(silent) <= MOST_ROWS else _("All other answers: 0-10 each."),
        ],
    )
