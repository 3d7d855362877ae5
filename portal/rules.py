"""The rules of each municipality as one table: a cell is a fact that somebody confirmed, or "ask us".

The facts are named by the CBS code in small letters and the column: `gm0080.age`, `gm0080.home_work` and so on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import texts
from portal.choices import FactKind
from portal.models import Fact, Municipality

# The rules themselves; beside them stands on which day they were checked.
COLUMNS = ("age", "home_work", "permit", "contact", "link")
CHECKED_ON = "checked_on"


@dataclass(frozen=True)
class Cell:
    """One cell: the name of its column, for a phone where a row is a card, and what it says."""

    label: str
    value: SafeString


@dataclass(frozen=True)
class Row:
    """One municipality; without cells nothing about it is confirmed."""

    anchor: str
    name: str
    cells: tuple[Cell, ...] = ()


def keys_of(code: str) -> tuple[str, ...]:
    """Return the keys of the facts of a municipality, by its CBS code, in the order of the columns."""
    return tuple(f"{code.lower()}.{column}" for column in (*COLUMNS, CHECKED_ON))


def headings() -> tuple[str, ...]:
    """Return the names of the columns in the language of now."""
    return (
        _("Minimum age"), _("Working from home"), _("Permit"), _("Contact"), _("Website"), _("Checked on"),
    )  # fmt: skip


def render_rules(*, today: date, slug: str = "") -> str:
    """Return the table for all municipalities on a day; two queries, one of them for all facts."""
    municipalities = list(Municipality.objects.order_by("name"))
    keys = [key for one in municipalities for key in keys_of(one.code)]
    facts = {fact.key: fact for fact in Fact.objects.get_queryset().with_keys(keys) if fact.is_shown(today=today)}
    rows = [row_of(one, facts=facts, today=today, slug=slug) for one in municipalities]
    context = {"rows": rows, "headings": headings(), "ask_us": texts.ask_us(slug)}
    return render_to_string("portal/_rules.html", context)


def row_of(municipality: Municipality, *, facts: Mapping[str, Fact], today: date, slug: str = "") -> Row:
    """Return the row of a municipality from the facts that are shown."""
    *rules, checked = (facts.get(key) for key in keys_of(municipality.code))
    anchor = municipality.code.lower()
    known = [fact.confirmed_on for fact in rules if fact is not None and fact.confirmed_on]
    if not known:
        return Row(anchor, municipality.name)
    values = [_shown(fact, today=today, slug=slug) for fact in rules]
    # Where nobody wrote down a day for the whole row, it is as old as its oldest fact.
    oldest = format_html('<span class="fact">{}</span>', date_format(min(known), "DATE_FORMAT"))
    values.append(texts.render_fact(checked, today=today, slug=slug) if checked is not None else oldest)
    cells = (Cell(label, value) for label, value in zip(headings(), values, strict=True))
    return Row(anchor, municipality.name, tuple(cells))


def _shown(fact: Fact | None, *, today: date, slug: str) -> SafeString:
    """Return a fact for a narrow cell: of a link the name of the site, for its whole address breaks on each line."""
    if fact is not None and fact.kind == FactKind.LINK and fact.value.startswith("https://"):
        site = urlsplit(fact.value).netloc.removeprefix("www.")
        return format_html('<a class="fact" href="{}" rel="noreferrer">{}</a>', fact.value, site)
    return texts.render_fact(fact, today=today, slug=slug)
