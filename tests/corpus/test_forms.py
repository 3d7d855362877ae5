"""Every form of the product x every row of the corpus: answered by the pass rules of security.md section 4.

What is typed is shown again and escaped, beside a message in the language of the page; nothing of it is carried out,
fetched or logged. A view that takes a post and stands in none of these forms fails the first test.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import hypothesis
import pytest
from django.http import HttpResponse
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from portal.models import User
from tests.corpus.corpus import ALL, LONG, MARK, NUMBERS_AND_DAYS, OUTSIDE, TEXT, Row
from tests.corpus.html_forms import Field, forms_of
from tests.corpus.walker import BY_HAND, NAMESPACES, Found, by_hand, forms_in, post, taking_posts
from tests.project.markup import read
from tests.project.objects import World

pytestmark = pytest.mark.django_db

LANGUAGES = ("nl", "en", "es")
# 7 * 31337: a template that was carried out.
CALCULATED = "219359"
# Whatever is asked of these is a question, with an answer.
NO_MISTAKES = {"portal:search"}
# Shows what was searched for: the first hundred signs, as they can be printed.
SHORTENED = {"portal:search"}
# Of the rows those that every twin of a form gets as well: one of each sort.
FEW = ALL[::7]
# A field of a number or a day takes no words, so of the words it gets few.
NO_WORDS = frozenset({"number", "date", "time", "datetime-local"})
# So many rows go along in one request, each in fields of its own.
TOGETHER = 10


Forms = Callable[[str], list[Found]]


@pytest.fixture(scope="module")
def forms(worlds: dict[str, World], people: dict[str, User]) -> Forms:
    """A function that returns every form of an app that is sent by post; found once."""

    @cache
    def of(namespace: str) -> list[Found]:
        shown = [one for one in forms_in(worlds, people, namespace) if one.form.method == "post"]
        return shown + [one for one in by_hand(worlds, people) if one.address.namespace == namespace]

    return of


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Every line that is logged while a test runs, with what broke."""
    lines: list[str] = []
    formatter = logging.Formatter("%(name)s %(message)s")

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    ear, root = Ear(), logging.getLogger()
    root.addHandler(ear)
    yield lines
    root.removeHandler(ear)


def rounds(found: Found, seen: set[Any]) -> Iterator[dict[str, Row]]:
    """Yield which row is typed in which field: each row in some of the fields, few rows for a twin of a form.

    A twin has the fields of a form that came before it in its app; adding and changing are mostly such.
    """
    names = [one.name for one in found.typed] or list(found.form.names)
    key = found.address.namespace, frozenset((one.name, one.kind) for one in found.typed)
    rows = FEW if not found.typed or key in seen else ALL
    if rows is ALL and {one.kind for one in found.typed} <= NO_WORDS:
        rows = (*TEXT[::4], *NUMBERS_AND_DAYS)
    seen.add(key)
    together = min(TOGETHER, len(names)) or 1
    for start in range(0, len(rows), together):
        some = [rows[(start + place) % len(rows)] for place in range(together)]
        yield {name: some[place % together] for place, name in enumerate(names)}


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_row_in_every_form_is_answered_by_the_rules(namespace: str, forms: Forms, heard: list[str]) -> None:
    wrong: dict[str, set[str]] = {}
    seen: set[Any] = set()
    for found in forms(namespace):
        for number, typed in enumerate(rounds(found, seen)):
            language = LANGUAGES[number % 3]
            values = found.form.values() | {name: [row.value] for name, row in typed.items()}
            is_markup = any(row.is_markup for row in typed.values())
            answer = post(found, values, language=language, follow=is_markup)
            for problem in problems(found, typed, answer, language):
                wrong.setdefault(f"{found.address.name}: {problem}", set()).update(row.name for row in typed.values())

    assert not wrong, "\n".join(f"{problem} ({', '.join(sorted(rows)[:6])})" for problem, rows in wrong.items())
    assert [line for line in heard if MARK in line] == []


def problems(found: Found, typed: dict[str, Row], answer: HttpResponse, language: str) -> Iterator[str]:
    """Yield what an answer does that it may not."""
    if answer.status_code >= 500:
        yield f"{answer.status_code} {repr(answer.exc_info[1])[:200] if getattr(answer, 'exc_info', None) else ''}"
        return
    for page in (answer, getattr(answer, "shown", None)):
        if page is not None and page.get("Content-Type", "").startswith("text/html") and page.status_code < 300:
            yield from problems_of_page(page.content.decode(), typed, language)
    # A form by hand is on no page, so its page may ask something else.
    is_shown = found.typed and found.address.name not in BY_HAND
    if answer.status_code in {200, 422} and is_shown and answer.get("Content-Type", "").startswith("text/html"):
        yield from problems_of_form(found, typed, answer.content.decode())


def problems_of_page(html: str, typed: dict[str, Row], language: str) -> Iterator[str]:
    """Yield what a page does with values."""
    is_whole = html.lstrip().lower().startswith("<!doctype")
    if CALCULATED in html:
        yield "a template in a value was carried out"
    if is_whole and f'<html lang="{language}"' not in html:
        yield "not in the language of the reader"
    if any(row.is_markup for row in typed.values()):
        page = read(html)
        # A field may hold the words of an address; only a link leads there. A script asks for a part of a page.
        found = [one for one in page.problems if "address with script or data on <input>" not in one]
        parts = [one for one in found if " on <" in one or one.startswith("inline")]
        yield from (re.sub(r", line \d+", "", one) for one in (found if is_whole else parts))
        yield from (f"leads outside by {link.tag}" for link in page.links if link.address.startswith(OUTSIDE))


def problems_of_form(found: Found, typed: dict[str, Row], html: str) -> Iterator[str]:
    """Yield what is missing on a page that asks again: the message, and what was typed."""
    again = next((form for form in forms_of(html) if set(typed) <= set(form.names)), None)
    if again is None:
        yield "the form is gone, or has other fields"
        return
    if found.address.name not in NO_MISTAKES and 'class="error-summary' not in html and "errorlist" not in html:
        yield "no message"
    shown = {one.name: one for one in again.fields}
    for name, row in typed.items():
        if found.address.name in SHORTENED or shown[name].kind == "password":
            continue
        if plain(shown[name].value) != plain(row.text):
            yield f"what was typed in {name} is not shown again"


def plain(text: str) -> str:
    """Return a text as a field shows it: ends of lines are one character there, and NUL can't be written in HTML."""
    return re.sub(r"\r\n?", "\n", text).replace("\x00", "\ufffd").removeprefix("\n")


def messages_of(html: str) -> set[str]:
    """Return the messages of a page, without the words of its labels."""
    lists = re.findall(r'<ul class="errorlist.*?</ul>', html, re.DOTALL)
    return {re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in lists}


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_message_is_in_the_language_of_the_reader(namespace: str, forms: Forms) -> None:
    """The same mistake is told in three ways; a word that is the same in two languages would stand out here."""
    alike = []
    for found in forms(namespace):
        values = found.form.values() | {one.name: ["\x00"] for one in found.typed}
        if not found.typed:
            continue
        told = [messages_of(post(found, values, language=one).content.decode()) for one in LANGUAGES]
        if all(told) and (told[0] & told[1] or told[1] & told[2]):
            alike.append((found.address.name, told[0] & told[1] or told[1] & told[2]))

    assert alike == []


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_value_that_is_too_long_for_a_body_is_answered(namespace: str, forms: Forms, heard: list[str]) -> None:
    by_view = {one.address.view: one for one in forms(namespace) if one.typed}
    for number, found in enumerate(by_view.values()):
        row = LONG[number % len(LONG)]
        answer = post(found, found.form.values() | {found.typed[0].name: [row.value]})

        assert answer.status_code in {200, 302, 400, 404, 409, 413, 422, 429}, (
            found.address.name,
            row.name,
            answer.status_code,
        )
    assert [line for line in heard if MARK in line] == []


def test_every_view_that_takes_a_post_is_in_the_corpus(
    forms: Forms, worlds: dict[str, World], people: dict[str, User]
) -> None:
    found = [one for namespace in NAMESPACES for one in forms(namespace)]
    left = set(taking_posts(worlds, people)) - {one.address.name for one in found}

    assert not left, f"let objects.py show its form, or add it to BY_HAND: {sorted(left)}"
    assert len(found) > 150


# --- What nobody thought of ------------------------------------------------------------------------------------------
hypothesis.settings.register_profile(
    "corpus",
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
NUMBERS = st.one_of(st.integers().map(str), st.floats().map(str), st.decimals().map(str))
DAYS = st.one_of(
    st.sampled_from(["0001-01-01", "9999-12-31"]),
    st.dates().map(str),
    st.datetimes().map(str),
    st.tuples(*[st.integers(-1, 99)] * 3).map("{0[0]}-{0[1]}-{0[2]}".format),
)
ROWS = st.sampled_from([row.value for row in ALL])
BY_KIND: dict[str, Any] = {"number": NUMBERS, "date": DAYS, "time": DAYS, "datetime-local": DAYS}


def value_for(field: Field) -> st.SearchStrategy[list[str | bytes]]:
    """Return what may be sent in a field: mostly of its kind, sometimes anything, sometimes twice or not at all."""
    usual = BY_KIND.get(field.kind, WORDS)
    if field.options or field.kind in {"radio", "checkbox", "hidden", "submit"}:
        usual = st.sampled_from([*field.options, field.value, ""])
    return st.lists(st.one_of(usual, usual, ROWS, WORDS), max_size=2)


@hypothesis.settings(hypothesis.settings.get_profile("corpus"))
@given(data=st.data())
def test_any_values_in_any_form_are_answered(forms: Forms, data: st.DataObject) -> None:
    typed = [one for namespace in NAMESPACES for one in forms(namespace) if one.form.names]
    # Some forms at a time: each example fills in three of them.
    start = data.draw(st.integers(0, len(typed) - 1))
    for found in (typed[(start + step * 53) % len(typed)] for step in range(3)):
        values = found.form.values()
        for field in found.form.fields[:25]:
            if field.name in values and data.draw(st.booleans()):
                values[field.name] = data.draw(value_for(field))

        answer = post(found, values)

        assert answer.status_code < 500, (found.address.name, repr(getattr(answer, "exc_info", ""))[:300])
