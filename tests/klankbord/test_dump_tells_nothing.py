"""Whoever holds the whole database, and the queue beside it, ties no answer to another one, to an order or a person.

Forms are sent through the pages, at known moments and in a known order; then everything is read: every row of every
table with where it stands on the disk and which transaction wrote it, every sequence, and every key of Valkey.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client

from klankbord import survey_limits, tallying
from klankbord.choices import SurveyState
from portal.models import Session
from tests.builders.surveys import make_survey
from tests.klankbord.conftest import NOW
from tests.klankbord.survey_counts import forget_limits, valkey_keys

pytestmark = pytest.mark.django_db

CANARY = "Kanariewoord"
AGENT = "Browser-van-kanarie"
# Three people: in which language, what they chose, what they wrote.
FIRST = ("nl", {"q1": "1", "q2": ["1", "2"], "q5": f"{CANARY} een"})
SECOND = ("es", {"q1": "2", "q3": "5", "q5": f"{CANARY} twee"})
THIRD = ("nl", {"q1": "1", "q4": "3", "q5": f"{CANARY} drie"})
NUMBERS, WORDS = "klankbord_tally", "klankbord_openanswer"


@dataclass(frozen=True)
class Row:
    """One row as it lies on the disk."""

    place: str
    transaction: str
    columns: str


@dataclass(frozen=True)
class Dump:
    """All that somebody finds who takes the database."""

    tables: dict[str, list[Row]]
    sequences: dict[str, Any]

    def without(self, *tables: str) -> dict[str, list[Row]]:
        """Return all other tables."""
        return {name: rows for name, rows in self.tables.items() if name not in tables}

    def columns_of(self, table: str) -> list[str]:
        """Return the rows of a table in the order of the disk."""
        return [row.columns for row in self.tables[table]]

    @property
    def text(self) -> str:
        """All that stands in it, in one piece."""
        return "\n".join(row.columns for rows in self.tables.values() for row in rows)


@pytest.fixture(autouse=True)
def _quiet(_clock: None) -> Iterator[None]:
    forget_limits()
    yield
    forget_limits()


def dump() -> Dump:
    """Read everything: a copy of the disk tells more than `pg_dump`, which leaves out place and transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = {}
        for (name,) in sorted(cursor.fetchall()):
            cursor.execute(f'SELECT ctid::text, xmin::text, row_to_json(t)::text FROM "{name}" t ORDER BY t.ctid')  # noqa: S608  (the names are the database's own)
            tables[name] = [Row(*row) for row in cursor.fetchall()]
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences")
        return Dump(tables, dict(cursor.fetchall()))


def send(number: int, person: tuple[str, dict[str, Any]], *, at: timedelta = timedelta(0)) -> Client:
    """Let one person fill in the page of now and send it, from an address of her own."""
    language, given = person
    address = f"/{language}/vragenlijst/behoefte_test/"
    with time_machine.travel(NOW + at, tick=False):
        visitor = Client(
            headers={"Sec-Fetch-Site": "same-origin", "User-Agent": AGENT}, REMOTE_ADDR=f"127.0.4.{number}"
        )
        once = re.search(r'name="once" value="([^"]+)"', visitor.get(address).content.decode())[1]
        response = visitor.post(address, {"once": once} | given)
        assert response.status_code == 302
        assert visitor.get(response["Location"]).status_code == 200
    return visitor


def whole_of(*people: tuple[str, dict[str, Any]]) -> Dump:
    """Begin with an empty disk, and return all that is there once some people answered, one after the other."""
    with connection.cursor() as cursor:
        # What waits for the end of the transaction is looked at now, or the tables cannot be emptied.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("TRUNCATE klankbord_survey RESTART IDENTITY CASCADE")
    forget_limits()
    make_survey(state=SurveyState.READY)
    for number, person in enumerate(people):
        send(number, person, at=timedelta(minutes=number))
    return dump()


def names_of(found: Dump, table: str) -> set[str]:
    """Return the columns of a table."""
    return {name for row in found.columns_of(table) for name in json.loads(row)}


# --- Nothing but numbers and words -----------------------------------------------------------------------------------
def test_only_numbers_and_words_change_and_no_time_nor_sequence_moves() -> None:
    make_survey(state=SurveyState.READY)
    before = dump()

    visitors = [
        send(number, person, at=timedelta(hours=number)) for number, person in enumerate((FIRST, SECOND, THIRD))
    ]

    after = dump()
    # The row of the survey was locked for a moment, which its columns do not show.
    assert after.without(NUMBERS, WORDS) == before.without(NUMBERS, WORDS)
    assert after.sequences == before.sequences
    assert {json.loads(row)["id"] for row in after.columns_of(NUMBERS)} == {
        json.loads(row)["id"] for row in before.columns_of(NUMBERS)
    }
    assert names_of(after, WORDS) == {"id", "question_id", "text"}
    assert names_of(after, NUMBERS) == {"id", "language", "count", "choice_id", "question_id", "survey_id"}
    assert Session.objects.count() == 0
    assert [dict(visitor.cookies) for visitor in visitors] == [{}, {}, {}]
    for trace in ("127.0.4.", AGENT):
        assert trace not in after.text


def test_words_carry_nothing_but_their_question() -> None:
    after = whole_of(FIRST, SECOND, THIRD)

    rows = [json.loads(row) for row in after.columns_of(WORDS)]
    assert sorted(row["text"] for row in rows) == [f"{CANARY} drie", f"{CANARY} een", f"{CANARY} twee"]
    assert len({row["question_id"] for row in rows}) == 1
    assert {UUID(row["id"]).version for row in rows} == {4}


# --- No order --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_after_each_form_all_rows_were_written_by_one_transaction() -> None:
    make_survey(state=SurveyState.READY)
    keys: set[str] = set()

    # The last form has no words, and the words of the others are written anew all the same.
    for number, person in enumerate((FIRST, SECOND, THIRD, ("en", {"q1": "3"}))):
        send(number, person)

        now = dump()
        assert len({row.transaction for name in (NUMBERS, WORDS) for row in now.tables[name]}) == 1
        found = {json.loads(row)["id"] for row in now.columns_of(WORDS)}
        assert keys.isdisjoint(found)
        keys |= found
    assert len(now.tables[WORDS]) == 3


@pytest.mark.parametrize("order", [(SECOND, FIRST, THIRD), (THIRD, SECOND, FIRST)], ids=["swapped", "reversed"])
def test_numbers_lie_on_the_disk_alike_in_whatever_order_people_came(order: Any) -> None:
    one, other = whole_of(FIRST, SECOND, THIRD), whole_of(*order)

    assert [(row.place, row.columns) for row in one.tables[NUMBERS]] == [
        (row.place, row.columns) for row in other.tables[NUMBERS]
    ]
    assert [row.place for row in one.tables[WORDS]] == [row.place for row in other.tables[WORDS]]


def by_alphabet(words: list[tuple[int, str]]) -> None:
    words.sort(key=lambda one: one[1])


def from_the_end_of_the_alphabet(words: list[tuple[int, str]]) -> None:
    words.sort(key=lambda one: one[1], reverse=True)


@pytest.mark.parametrize("order", [(FIRST, SECOND, THIRD), (THIRD, FIRST, SECOND)], ids=["1, 2, 3", "3, 1, 2"])
@pytest.mark.parametrize(
    ("mix", "expected"),
    [(by_alphabet, ["drie", "een", "twee"]), (from_the_end_of_the_alphabet, ["twee", "een", "drie"])],
    ids=["by alphabet", "from its end"],
)
def test_words_lie_on_the_disk_as_chance_laid_them_and_not_as_they_came(
    monkeypatch: pytest.MonkeyPatch, order: Any, mix: Callable[[list[Any]], None], expected: list[str]
) -> None:
    """With a chance that we know, the order on the disk is known too, and it is the same for each order of arrival."""

    class KnownChance:
        def shuffle(self, words: list[Any]) -> None:
            mix(words)

    monkeypatch.setattr(tallying.secrets, "SystemRandom", KnownChance)

    after = whole_of(*order)

    assert [json.loads(row)["text"] for row in after.columns_of(WORDS)] == [f"{CANARY} {word}" for word in expected]


# --- No form ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "others",
    [
        # The same answers, divided in another way over two forms; by one word more they would be told apart.
        (("nl", {"q1": "1", "q4": "1", "q5": "Rust"}), ("nl", {"q1": "2", "q4": "2", "q5": "Tijd"})),
        (("nl", {"q1": "2", "q4": "1", "q5": "Tijd"}), ("nl", {"q1": "1", "q4": "2", "q5": "Rust"})),
        (("nl", {"q1": "2", "q4": "2", "q5": "Rust"}), ("nl", {"q1": "1", "q4": "1", "q5": "Tijd"})),
    ],
    ids=["crossed", "words changed places", "both"],
)
def test_answers_divided_over_forms_in_another_way_leave_the_same_database(others: Any) -> None:
    one = whole_of(
        ("nl", {"q1": "1", "q4": "2", "q5": "Rust"}), ("nl", {"q1": "2", "q4": "1", "q5": "Tijd"})
    )  # fmt: skip
    other = whole_of(*others)

    assert one.columns_of(NUMBERS) == other.columns_of(NUMBERS)
    assert [row.place for row in one.tables[NUMBERS]] == [row.place for row in other.tables[NUMBERS]]
    assert {name: [row.columns for row in rows] for name, rows in one.without(WORDS).items()} == {
        name: [row.columns for row in rows] for name, rows in other.without(WORDS).items()
    }
    without_key = [
        sorted((json.loads(row)["question_id"], json.loads(row)["text"]) for row in each.columns_of(WORDS))
        for each in (one, other)
    ]
    assert without_key[0] == without_key[1]
    assert one.sequences == other.sequences


# --- Beside the database ---------------------------------------------------------------------------------------------
def test_valkey_holds_a_hash_that_says_nothing_and_the_hour_only() -> None:
    make_survey(state=SurveyState.READY)
    for number, person in enumerate((FIRST, SECOND)):
        send(number, person, at=timedelta(minutes=number))

    client = survey_limits._valkey()
    keys = valkey_keys()
    once = [key for key in keys if ":once:" in key]
    # One hash per form, and how many came in these ten minutes.
    assert [bool(re.fullmatch(r"survey:once:[0-9a-f]{64}", key)) for key in once] == [True, True]
    assert [client.get(key) for key in once] == [b"1", b"1"]
    rates = [key for key in keys if key not in once]
    assert [re.sub(r"\d+", "0", key) for key in rates] == ["survey:rate:0:0"]
    assert client.get(rates[0]) == b"2"
    assert client.ttl(rates[0]) <= survey_limits.SURVEY_SECONDS
    assert all(0 < client.ttl(key) <= 2 * survey_limits.AN_HOUR for key in once)


def test_logs_hold_no_answer_and_no_random_word(caplog: pytest.LogCaptureFixture) -> None:
    make_survey(state=SurveyState.READY)

    with caplog.at_level(logging.DEBUG):
        # Django logs each query at this level only while it is debugged; that is not how the portal runs.
        logging.getLogger("django.db.backends").setLevel(logging.INFO)
        send(1, FIRST)
        visitor = Client(headers={"Sec-Fetch-Site": "same-origin"})
        visitor.post("/nl/vragenlijst/behoefte_test/", {"q5": f"{CANARY} 06-12345678", "q1": "9"})
        visitor.post("/nl/vragenlijst/behoefte_test/", {"q5": f"{CANARY} 06-12345678", "q1": "1"})
        visitor.post("/nl/vragenlijst/nergens/", {"q5": CANARY})

    for trace in (CANARY, "06-12345678", "127.0.4.", AGENT):
        assert trace not in caplog.text
