"""The table of municipal rules: what is confirmed, and "ask us" for the rest."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from portal.models import Municipality, Page
from portal.rules import keys_of, render_rules
from tests.builders.facts import build_fact
from tests.builders.help import make_municipalities
from tests.project.markup import read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def rows_of(html: str) -> list[list[str]]:
    """Return the cells of each row as words, with how many columns a cell spans."""
    body = html.split("<tbody")[1]
    return [
        [
            " ".join(unescape(re.sub(r"<span class=\"rules__label\".*?</span>|<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr .*?</tr>", body, re.DOTALL)
    ]


def save(key: str, value: str, **fields: Any) -> None:
    build_fact(value, key=key, **fields).save()


def render() -> str:
    with translation.override("en"):
        return render_rules(today=TODAY, slug="regels")


def test_keys_are_the_code_in_small_letters_and_the_column() -> None:
    assert keys_of("GM0080") == (
        "gm0080.age", "gm0080.home_work", "gm0080.permit", "gm0080.contact", "gm0080.link", "gm0080.checked_on",
    )  # fmt: skip


def test_municipality_of_which_nothing_is_confirmed_says_so_once() -> None:
    make_municipalities()

    html = render()

    assert rows_of(html)[0] == ["Ameland", "Nothing confirmed yet for Ameland. Ask us"]
    assert html.count('colspan="6"') == 3


def test_known_cells_are_shown_and_the_others_ask() -> None:
    make_municipalities()
    save("gm0080.age", "21", confirmed_on=date(2026, 11, 20))
    save("gm0080.permit", "<b>", confirmed_on=date(2026, 11, 3))
    save("gm0080.link", "https://www.leeuwarden.nl/een/lang/adres", kind="link")
    save("gm0080.contact", "058", expires_on=TODAY)

    html = render()

    # No day for the whole row: it is as old as its oldest fact, which builders confirm on 1 November.
    assert rows_of(html)[1] == ["Leeuwarden", "21", "Ask us", "<b>", "Ask us", "leeuwarden.nl", "1 November 2026"]
    assert '<a class="fact" href="https://www.leeuwarden.nl/een/lang/adres" rel="noreferrer">leeuwarden.nl</a>' in html
    assert "<b>" not in html


def test_day_that_somebody_wrote_down_for_the_row_is_shown() -> None:
    make_municipalities()
    save("gm0060.age", "18")
    save("gm0060.checked_on", "2 October 2026")

    assert rows_of(render())[0][-1] == "2 October 2026"


def test_day_alone_confirms_nothing() -> None:
    make_municipalities()
    save("gm0060.checked_on", "2 October 2026")

    assert rows_of(render())[0] == ["Ameland", "Nothing confirmed yet for Ameland. Ask us"]


def test_table_says_what_heads_each_cell() -> None:
    make_municipalities()
    save("gm0060.age", "18")

    html = render()

    assert html.count('<th scope="col"') == 7
    assert html.count('<th scope="row"') == 3
    assert "<caption>" in html
    # Laid out as cards it stays a table for those who hear it.
    assert html.count('role="row"') == 4
    assert html.count('role="cell"') == 6 + 2
    assert html.count('class="rules__label" aria-hidden="true"') == 6


def test_list_of_names_leads_to_each_row() -> None:
    make_municipalities()
    html = render()

    assert re.findall(r'<a href="#(gm\d{4})">', html) == ["gm0060", "gm0080", "gm1900"]
    assert re.findall(r'<tr role="row" id="(gm\d{4})">', html) == ["gm0060", "gm0080", "gm1900"]


def test_all_facts_are_read_at_once(django_assert_num_queries: Any) -> None:
    Municipality.objects.create(code="GM0060", name="Ameland")
    # The municipalities, and the facts of all of them.
    with django_assert_num_queries(2):
        render()
    make_municipalities()
    with django_assert_num_queries(2):
        render()


def test_table_stands_in_the_page_that_asks_for_it() -> None:
    make_municipalities()
    texts = {
        f"{name}_{code}": "Wat mag waar?\n\n{rules}\n" if name == "body" else name
        for name in ("tab_title", "title", "summary", "body")
        for code in ("nl", "en", "es")
    }
    Page.objects.create(code="T8", slug="regels-proef", pictogram="book-open", **texts)

    page = read(Client().get("/nl/regels-proef/").content.decode())

    assert page.problems == []
    assert {"gm0060", "gm0080", "gm1900"} <= set(page.ids)
