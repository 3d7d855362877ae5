"""From Markdown to safe HTML: what is confirmed is shown, what is not says "ask us", and no markup slips through."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from portal.choices import Certainty, FactKind
from portal.models import Fact
from portal.phones import dialled
from portal.texts import ask_us, fact_keys, render_body, render_fact, render_numbers, split_intro
from tests.builders.facts import build_fact

TODAY = date(2026, 11, 22)
LANGUAGES = ("nl", "en", "es")


def render(body: str, *facts: Fact, slug: str = "inloop") -> str:
    blocks = {"numbers": lambda: "<ul>NUMBERS</ul>", "today": lambda: "<div>TODAY</div>"}
    by_key = {fact.key: fact for fact in facts}
    with translation.override("nl"):
        return render_body(body, slug=slug, facts=by_key, today=TODAY, blocks=blocks).strip()


def asking(language: str, page: str = "praten") -> str:
    """Return the link that stands where a fact is not shown."""
    with translation.override(language):
        return f'<a class="fact" href="/{language}/{page}/">{gettext("Ask us")}</a>'


# --- facts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_fact_confirmed_shows_the_value_of_the_readers_language(language: str) -> None:
    fact = build_fact(value_nl="maandag", value_en="Monday", value_es="lunes")
    values = {"nl": "maandag", "en": "Monday", "es": "lunes"}

    with translation.override(language):
        html = render_fact(fact, today=TODAY)

    assert html == f'<span class="fact">{values[language]}</span>'


NOT_SHOWN = {
    "missing": None,
    "unconfirmed": build_fact(certainty=Certainty.UNVERIFIED, confirmed_on=None),
    "unconfirmed with a date": build_fact(certainty=Certainty.UNVERIFIED),
    "without a day of confirming": build_fact(confirmed_on=None),
    "without a value": build_fact(""),
    "expired on this very day": build_fact(expires_on=TODAY),
    "expired long ago": build_fact(expires_on=date(2026, 11, 2)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_fact_that_is_not_certain_says_ask_us(fact: Fact | None, language: str) -> None:
    with translation.override(language):
        assert render_fact(fact, today=TODAY) == asking(language)


def test_fact_on_the_day_before_it_expires_is_shown() -> None:
    assert render_fact(build_fact(expires_on=date(2026, 11, 23)), today=TODAY) == '<span class="fact">058 123</span>'


@pytest.mark.parametrize("certainty", [Certainty.VERIFIED, Certainty.SOURCE, Certainty.CONFIRMED])
def test_fact_of_each_certainty_but_unverified_is_shown(certainty: Certainty) -> None:
    assert render_fact(build_fact(certainty=certainty), today=TODAY) == '<span class="fact">058 123</span>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_ask_us_on_the_page_about_talking_leads_to_the_door(language: str) -> None:
    with translation.override(language):
        assert ask_us("praten") == asking(language, "inloop")
        assert ask_us("inloop") == asking(language, "praten")
        assert ask_us() == asking(language, "praten")


# --- phone numbers and links -----------------------------------------------------------------------------------------

NUMBERS = [
    ("112", "112"),
    ("0900-112 7 112", "09001127112"),
    ("033-448 11 86", "0334481186"),
    ("058 - 215.77.71", "0582157771"),
    ("+31 58 215 77 71", "+31582157771"),
    # What stands between brackets is dialled inside the country only.
    ("+31 (0)58 215 77 71", "+31582157771"),
    ("(058) 215 77 71", "0582157771"),
]


@pytest.mark.parametrize(("written", "expected"), NUMBERS)
def test_dialled_keeps_what_a_phone_dials(written: str, expected: str) -> None:
    assert dialled(written) == expected


def test_fact_that_is_a_phone_number_calls_when_tapped() -> None:
    fact = build_fact("033-448 11 86", kind=FactKind.PHONE)

    assert render_fact(fact, today=TODAY) == '<a class="fact" href="tel:0334481186">033-448 11 86</a>'


def test_fact_that_is_a_link_leads_there_without_saying_from_where() -> None:
    fact = build_fact("https://example.org/a?b=1&c=2", kind=FactKind.LINK)

    address = "https://example.org/a?b=1&amp;c=2"
    assert render_fact(fact, today=TODAY) == f'<a class="fact" href="{address}" rel="noreferrer">{address}</a>'


@pytest.mark.parametrize(
    "value",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "http://example.org", "example.org", "//x"],
)
def test_fact_that_is_a_link_to_anything_but_https_is_only_text(value: str) -> None:
    fact = build_fact(value, kind=FactKind.LINK)

    assert render_fact(fact, today=TODAY) == f'<span class="fact">{value}</span>'


MARKUP = '<script>alert("1")</script>\'&'
ESCAPED = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#x27;&amp;"


@pytest.mark.parametrize("kind", [FactKind.TEXT, FactKind.HOURS, FactKind.AMOUNT, FactKind.LINK])
def test_fact_with_markup_in_its_value_is_escaped(kind: FactKind) -> None:
    assert render_fact(build_fact(MARKUP, kind=kind), today=TODAY) == f'<span class="fact">{ESCAPED}</span>'


def test_phone_number_with_markup_in_its_value_is_escaped_and_dials_digits_only() -> None:
    fact = build_fact(MARKUP, kind=FactKind.PHONE)

    assert render_fact(fact, today=TODAY) == f'<a class="fact" href="tel:1">{ESCAPED}</a>'


def test_fact_whose_value_looks_like_a_fact_or_block_is_not_filled_in_again() -> None:
    html = render("Bel {org.phone}", build_fact("{org.email} {numbers}"), build_fact("geheim", key="org.email"))

    assert html == '<p>Bel <span class="fact">{org.email} {numbers}</span></p>'


# --- bodies ----------------------------------------------------------------------------------------------------------


def test_fact_keys_finds_each_key_once_and_no_block() -> None:
    assert fact_keys("{org.phone} {number.112} {org.phone} {numbers} {today} {Org.x} {a b.c}") == {
        "org.phone",
        "number.112",
    }


def test_body_with_a_shown_and_a_missing_fact_fills_both() -> None:
    html = render("- Bel: {org.phone}\n- Mail: {org.email}", build_fact())

    assert html == (f'<ul>\n<li>Bel: <span class="fact">058 123</span></li>\n<li>Mail: {asking("nl")}</li>\n</ul>')


@pytest.mark.parametrize("language", LANGUAGES)
def test_body_with_a_link_to_a_page_leads_to_it_in_the_readers_language(language: str) -> None:
    with translation.override(language):
        html = render_body("Ga naar [Tijden](page:inloop) nu.", slug="start", facts={}, today=TODAY, blocks={})

    assert html == f'<p>Ga naar <a href="/{language}/inloop/">Tijden</a> nu.</p>\n'


@pytest.mark.parametrize("end", ["", "."])
def test_body_with_a_link_alone_in_a_paragraph_makes_it_a_button(end: str) -> None:
    html = render(f"[App of bel ons](page:praten){end}")

    assert html == '<p><a href="/nl/praten/" class="button button--primary">App of bel ons</a></p>'


def test_body_with_two_links_in_a_paragraph_makes_no_button() -> None:
    html = render("[Een](page:nu) [Twee](page:nu)")

    assert html == '<p><a href="/nl/nu/">Een</a> <a href="/nl/nu/">Twee</a></p>'


def test_body_with_blocks_fills_them_only_where_they_stand_alone() -> None:
    html = render("{today}\n\n{numbers}\n\nHier: {numbers}")

    assert html == "<div>TODAY</div>\n<ul>NUMBERS</ul>\n<p>Hier: {numbers}</p>"


def test_body_without_blocks_never_makes_them() -> None:
    def never() -> str:
        raise AssertionError("made although nobody asked for it")

    html = render_body("Hallo", slug="x", facts={}, today=TODAY, blocks={"numbers": never, "today": never})

    assert html == "<p>Hallo</p>\n"


RAW = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("<b onclick=x>a</b>", "&lt;b onclick=x&gt;a&lt;/b&gt;"),
    ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
]


@pytest.mark.parametrize(("body", "expected"), RAW)
def test_body_with_raw_html_shows_it_as_text(body: str, expected: str) -> None:
    assert render(f"Hallo {body}") == f"<p>Hallo {expected}</p>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a](javascript:alert(1)) b", "<p>[a](javascript:alert(1)) b</p>"),
        ("[a](http://example.org) b", "<p><a>a</a> b</p>"),
        ("[a](data:text/html,x) b", "<p>[a](data:text/html,x) b</p>"),
        ("[a](https://example.org) b", '<p><a href="https://example.org">a</a> b</p>'),
        ("[a](tel:112) b", '<p><a href="tel:112">a</a> b</p>'),
        ("![a](https://example.org/a.png) b", "<p> b</p>"),
        # A public page of another app.
        ("[a](page:gedaan) b", '<p><a href="/nl/gedaan/">a</a> b</p>'),
        ('[a](page:inloop "weg") b', '<p><a href="/nl/inloop/" title="weg">a</a> b</p>'),
        ('[a](page:x"onclick=) b', "<p><a>a</a> b</p>"),
        ("# Kop\n\n## Kop 2", "Kop\n<h2>Kop 2</h2>"),
    ],
)
def test_body_keeps_only_what_is_allowed(body: str, expected: str) -> None:
    assert render(body) == expected


def test_split_intro_parts_the_text_at_its_first_heading() -> None:
    assert split_intro("<p>a</p><h2>b</h2><h2>c</h2>") == ("<p>a</p>", "<h2>b</h2><h2>c</h2>")
    assert split_intro("<p>a</p>") == ("<p>a</p>", "")


# --- the list of numbers ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_numbers_shows_what_is_confirmed_in_order_and_escapes_it() -> None:
    build_fact("113", key="number.113", order=2, label_nl="<b>Praten</b>", note_nl="gratis & altijd").save()
    build_fact("0900-112 7 112", key="number.dokter", order=1, label_nl="Dokter").save()
    build_fact("0800-2", key="org.phone", order=0).save()

    with translation.override("nl"):
        html = render_numbers(today=TODAY)

    assert html.index("Dokter") < html.index("&lt;b&gt;Praten&lt;/b&gt;")
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == ["tel:09001127112", "tel:113"]
    assert '<span class="meta">gratis &amp; altijd</span>' in html
    assert "0800-2" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_with_an_expired_number_keeps_its_name_and_says_ask_us(language: str) -> None:
    build_fact(
        "0800-1", key="number.oud", expires_on=TODAY, note_nl="gratis", note_en="gratis", note_es="gratis"
    ).save()
    names = {"nl": "naam", "en": "name", "es": "nombre"}

    with translation.override(language):
        html = render_numbers(today=TODAY, slug="praten")

    assert f"<strong>{names[language]}</strong></span>" in html
    assert asking(language, "inloop") in html
    assert "0800-1" not in html
    assert "gratis" not in html


@pytest.mark.django_db
def test_page_links_need_no_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        render("[a](page:nu) {org.phone}", build_fact())


def test_tables_of_addresses_are_full_before_the_first_visitor() -> None:
    """Two threads that fill them at once made an error of one of the first pages after a start."""
    program = (
        "import django; django.setup(); import portal.texts; from mdurl import _decode, _encode;"
        "print(*(len(one) for one in (*_encode.encode_cache.values(), *_decode.decode_cache.values())))"
    )

    asked = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60
    )

    assert asked.stdout.split() == ["128", "128"]
