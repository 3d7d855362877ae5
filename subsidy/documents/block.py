"""The pages of a block of three years: other work, the years side by side, and the targets over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.chapters.figures import Figure
from subsidy.charts import Series, quarter_columns
from subsidy.documents.layout import (
    SAME_WITHIN,
    against,
    agreed_value,
    counted,
    document,
    in_columns,
    indicator_name,
    measured_value,
    printed,
    table_of,
)
from subsidy.report_words import capital, listing, published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Agreed, Block, Snapshot, Table, YearOfTargets

CONTACTS = "contacten"
# The tables whose years stand side by side; the first one of each population also gives its total.
SIDE_BY_SIDE = (
    (CONTACTS, "kanaal"),
    (CONTACTS, "werkplek"),
    (CONTACTS, "gender"),
    (CONTACTS, "onderwerp"),
    (CONTACTS, "gemeente"),
    ("eerste_contacten", "kanaal"),
    ("doorverwijzingen", "status"),
    ("signalen", "soort"),
    ("bezoeken", "activiteit_bezoeken"),
    ("deelnemers", "activiteit_deelnemers"),
)
PICTURE_HEIGHT = 34.0


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document."""
    return _("Evaluation %(period)s, support for sex workers in Friesland") % {"period": snapshot["period"]}


def block_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the document as HTML."""
    block = snapshot["block"]
    over_time = _over_the_years(snapshot)
    return document(
        "block",
        snapshot,
        on_step,
        title=title_of(snapshot),
        figures=over_time,
        other_work=_other_work(block) if block else None,
        obstacles=listing(snapshot["obstacles"]),
        over_time=over_time,
        trend=_trend(snapshot),
        totals=_totals_table(snapshot["tables"]),
        results=_results_table(snapshot["years"]),
        targets=[_targets_table(year) for year in snapshot["years"] if year["agreed"]],
        same_within=SAME_WITHIN,
        tables=in_columns([counted(table) for table in snapshot["tables"]]),
    )


def _other_work(block: Block) -> dict[str, Any]:
    return {
        "number": published(block["people"], small=True),
        "words": _("people were helped who want other work, or who want to stop, in %(first)s to %(last)s")
        % {"first": block["first"], "last": block["last"]},
        "sentence": block["sentence"],
        "tables": in_columns([counted(table) for table in block["tables"]]),
    }


def _trend(snapshot: Snapshot) -> str:
    contacts = table_of(snapshot["tables"], CONTACTS)
    if contacts is None or len(contacts["total"]) == 1:
        return ""
    first, last = contacts["total"][0], contacts["total"][-1]
    return _("From %(first)s contacts in %(first_year)s to %(last)s in %(last_year)s: %(words)s.") % {
        "first": published(first),
        "first_year": contacts["columns"][0],
        "last": published(last),
        "last_year": contacts["columns"][-1],
        "words": against(first, last),
    }


def _over_the_years(snapshot: Snapshot) -> list[Figure]:
    contacts = table_of(snapshot["tables"], CONTACTS)
    if contacts is None or len(contacts["columns"]) == 1 or not max(contacts["total"]):
        return []
    values = contacts["total"]
    one = Series(contacts["unit"], values, [published(value) for value in values])
    return [
        Figure(
            title=_("%(unit)s per year") % {"unit": capital(contacts["unit"])},
            conclusion=_trend(snapshot),
            draw=lambda: quarter_columns([one], quarters=contacts["columns"], height=PICTURE_HEIGHT),
        )
    ]


def _totals_table(tables: list[Table]) -> dict[str, Any] | None:
    """Put the totals of the years beside each other: one row for each population."""
    years = sorted({year for table in tables for year in table["columns"]})
    if not years:
        return None
    first = {table["population"]: table for table in reversed(tables)}
    shown = {name: dict(zip(table["columns"], table["total"], strict=True)) for name, table in first.items()}
    order = dict.fromkeys(table["population"] for table in tables)
    return printed(
        _("The years side by side"),
        [_("What"), *years],
        [
            [
                capital(first[name]["unit"] if name != "bereikt" else first[name]["title"]),
                *(published(shown[name][year]) if year in shown[name] else "-" for year in years),
            ]
            for name in order
        ],
        notes=[_("A dash: not published of that year.")]
        if any(len(found) < len(years) for found in shown.values())
        else [],
    )


def _results_table(years: list[YearOfTargets]) -> dict[str, Any] | None:
    """Put the results of the years beside each other: one row for each indicator of each activity."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    names: dict[tuple[str, str, str], tuple[str, str]] = {}
    for place, year in enumerate(years):
        for one in year.get("results", []):
            key = (one["code"], one["organisation"], one["indicator"])
            words = indicator_name(one)
            names.setdefault(key, (one["activity"], _with_organisation(words, one["organisation_label"])))
            row = rows.setdefault(key, ["-"] * len(years))
            row[place] = measured_value(one, one["value"])
    if not rows:
        return None
    return printed(
        _("What the records show of each activity"),
        [_("Activity"), _("What"), *(str(year["year"]) for year in years)],
        [[*names[key], *row] for key, row in rows.items()],
        texts=2,
        notes=[_("A dash: the records do not show it.")],
    )


def _targets_table(year: YearOfTargets) -> dict[str, Any]:
    table = printed(
        _("Agreed for %(year)s, and what the records show") % {"year": year["year"]},
        [_("Activity"), _("What"), _("Agreed"), _("Result"), _("How it went")],
        list(_target_rows(year["agreed"])),
        texts=2,
        look="agreed",
    )
    for row, one in zip(table["rows"], year["agreed"], strict=True):
        row["cells"][-1] |= {"number": False, "light": one["light"]}
    table["head"][-1]["number"] = False
    return table


def _target_rows(agreed: list[Agreed]) -> Iterator[list[str]]:
    for one in agreed:
        yield [
            one["activity"],
            _with_organisation(indicator_name(one), one["organisation_label"]),
            agreed_value(one),
            measured_value(one, one["result"]),
            one["light_label"],
        ]


def _with_organisation(words: str, organisation: str) -> str:
    return f"{words}, {organisation}" if organisation else words
