"""How forms become numbers: worked out by hand, once each, also at the same moment, and never after closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from time import monotonic
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from klankbord import survey_limits, tallying
from klankbord.choices import QuestionKind, SurveyState
from klankbord.exceptions import SurveyTakesNoForms
from klankbord.models import OpenAnswer, Survey, Tally
from klankbord.tallying import Answers, count_form
from tests.builders.surveys import make_survey
from tests.klankbord.conftest import NOW
from tests.klankbord.survey_counts import counts_of, forget_limits, words_of

TODAY = NOW.date()
ADDRESS = "/nl/vragenlijst/behoefte_test/"
AT_ONCE = 20


@pytest.fixture(autouse=True)
def _sunday(_clock: None) -> Iterator[None]:
    forget_limits()
    yield
    forget_limits()


def form(survey: Survey, *, language: str = "nl", words: dict[int, str] | None = None, **given: Any) -> Answers:
    """Return a form by the numbers of its questions (`q1=2`, `q2=(1, 3)`)."""
    questions = {one.number: one for one in survey.questions.all()}
    chosen = set()
    for name, numbers in given.items():
        question = questions[int(name[1:])]
        for number in numbers if isinstance(numbers, tuple) else (numbers,):
            chosen.add((question.pk, question.choices.get(number=number).pk))
    written = tuple((questions[number].pk, text) for number, text in (words or {}).items())
    return Answers(language=language, chosen=frozenset(chosen), written=written)


# --- The numbers -----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_survey_whose_numbers_stayed_out_of_a_backup_begins_at_zero() -> None:
    survey = make_survey(state=SurveyState.READY)
    whole = set(Tally.objects.values_list("question", "choice", "language"))
    Tally.objects.all().delete()

    count_form(survey=survey, answers=form(survey, q1=1), today=TODAY)

    assert set(Tally.objects.values_list("question", "choice", "language")) == whole
    assert Tally.objects.get(question=None, language="").count == 1
    assert Tally.objects.get(question__number=1, choice__number=1).count == 1
    assert Tally.objects.exclude(count=0).count() == 4


@pytest.mark.django_db
def test_three_forms_are_counted_as_worked_out_by_hand() -> None:
    survey = make_survey(state=SurveyState.READY)
    forms = [
        form(survey, language="nl", q1=1, q2=(1, 2), q3=5, words={5: "Tijd"}),
        form(survey, language="es", q1=1, q2=(2,), q4=3),
        form(survey, language="es", q3=5, words={5: "Ruimte"}),
    ]

    for one in forms:
        count_form(survey=survey, answers=one, today=TODAY)

    assert {key: number for key, number in counts_of().items() if number} == {
        # Three forms, one in Dutch and two in Spanish.
        ("", "", ""): 3, ("", "", "nl"): 1, ("", "", "es"): 2,
        # Answered by two; both chose the first.
        (1, "", ""): 2, (1, 1, ""): 2,
        # Answered by two, three ticks: 1 + 2.
        (2, "", ""): 2, (2, 1, ""): 1, (2, 2, ""): 2,
        (3, "", ""): 2, (3, 5, ""): 2,
        (4, "", ""): 1, (4, 3, ""): 1,
        (5, "", ""): 2,
    }  # fmt: skip
    assert words_of() == [(5, "Ruimte"), (5, "Tijd")]


@pytest.mark.django_db
def test_every_form_writes_all_numbers_in_one_statement_and_all_words_anew() -> None:
    survey = make_survey(state=SurveyState.READY)
    count_form(survey=survey, answers=form(survey, words={5: "Eerder"}), today=TODAY)
    before = set(OpenAnswer.objects.values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as captured:
        count_form(survey=survey, answers=form(survey, q1=1), today=TODAY)

    updates = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("UPDATE")]
    assert len(updates) == 1
    assert updates[0].endswith(f"WHERE survey_id = {survey.pk}")
    assert before.isdisjoint(OpenAnswer.objects.values_list("pk", flat=True))
    assert words_of() == [(5, "Eerder")]


@pytest.mark.django_db
@pytest.mark.parametrize("words", [1, 3])
def test_long_form_asks_the_database_as_often_as_a_short_one(words: int) -> None:
    questions = [(QuestionKind.ONE, "Welke?", ("A", "B"))] * 3 + [(QuestionKind.OPEN, "Wat?", ())] * 3
    survey = make_survey(state=SurveyState.READY, questions=questions)
    short = form(survey, q1=1, words={4: "Een"})
    answers = short if words == 1 else form(survey, q1=1, q2=2, q3=1, words={4: "Een", 5: "Twee", 6: "Drie"})

    with CaptureQueriesContext(connection) as captured:
        count_form(survey=survey, answers=answers, today=TODAY)

    # The lock, the numbers, their new values, the words, away with them, back again; and the two ends of a savepoint.
    assert len(captured) == 8


@pytest.mark.django_db
def test_answer_of_another_survey_is_refused_and_nothing_counts() -> None:
    survey, other = make_survey(state=SurveyState.READY), make_survey(code="anders", state=SurveyState.READY)

    with pytest.raises(ValueError, match="another survey"):
        count_form(survey=survey, answers=form(other, q1=1), today=TODAY)

    assert set(Tally.objects.values_list("count", flat=True)) == {0}


@pytest.mark.django_db
def test_other_surveys_keep_their_numbers_and_words() -> None:
    survey, other = make_survey(state=SurveyState.READY), make_survey(code="anders", state=SurveyState.READY)
    count_form(survey=other, answers=form(other, q1=1, words={5: "Van een ander"}), today=TODAY)
    kept = OpenAnswer.objects.get().pk

    count_form(survey=survey, answers=form(survey, q1=2), today=TODAY)

    assert Tally.objects.get(survey=other, question=None, language="").count == 1
    assert OpenAnswer.objects.get().pk == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "today", "on_line", "on_paper"),
    [
        (SurveyState.DRAFT, date(2026, 12, 1), False, False),
        (SurveyState.READY, date(2026, 11, 20), False, False),
        (SurveyState.READY, date(2026, 11, 21), True, True),
        (SurveyState.READY, date(2026, 12, 5), True, True),
        (SurveyState.READY, date(2026, 12, 6), False, True),
        (SurveyState.CLOSED, date(2026, 11, 10), False, False),
    ],
    ids=["draft", "before the first day", "first day", "last day", "after the last day", "closed"],
)
def test_form_counts_while_the_survey_is_open_and_on_paper_until_it_is_closed(
    state: str, today: date, on_line: bool, on_paper: bool
) -> None:
    survey = make_survey(state=state)
    answers = form(survey, q1=1)

    for is_paper, counts in ((False, on_line), (True, on_paper)):
        try:
            count_form(survey=survey, answers=answers, today=today, is_paper=is_paper)
        except SurveyTakesNoForms:
            assert not counts
        else:
            assert counts


# --- What the database itself refuses --------------------------------------------------------------------------------
def refused(change: Callable[[], Any]) -> bool:
    """Say whether the database refuses a change; it is undone in both cases."""
    try:
        with transaction.atomic():
            change()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        # Raise, lower, move, add a row, take one away.
        (SurveyState.DRAFT, [True, True, True, False, False]),
        (SurveyState.READY, [False, True, True, False, True]),
        (SurveyState.CLOSED, [True, True, True, True, True]),
    ],
)
def test_numbers_only_grow_and_only_while_the_survey_is_ready(state: str, expected: list[bool]) -> None:
    survey = make_survey(state=SurveyState.READY)
    if state == SurveyState.DRAFT:
        Survey.objects.filter(pk=survey.pk).update(state=state)
    else:
        count_form(survey=survey, answers=form(survey, q1=1), today=TODAY)
        Survey.objects.filter(pk=survey.pk).update(state=state)
    number = Tally.objects.filter(survey=survey, question=None, language="")

    changes = [
        lambda: number.update(count=2),
        lambda: number.update(count=0) if state != SurveyState.DRAFT else number.update(count=1),
        lambda: number.update(language="nl", question=None),
        lambda: _add(survey),
        number.delete,
    ]

    assert [refused(change) for change in changes] == expected


def _add(survey: Survey) -> None:
    """Add a row that was not there: the number of a question that a second survey has."""
    other = make_survey(code="nog_een")
    Tally.objects.create(survey=survey, question=other.questions.get(number=1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "comes_in"),
    [(SurveyState.DRAFT, False), (SurveyState.READY, True), (SurveyState.CLOSED, False)],
)
def test_words_come_in_while_the_survey_is_ready_never_change_and_can_always_go(state: str, comes_in: bool) -> None:
    survey = make_survey(state=SurveyState.READY)
    question = survey.questions.get(number=5)
    OpenAnswer.objects.create(question=question, text="Eerder")
    Survey.objects.filter(pk=survey.pk).update(state=state)

    assert refused(lambda: OpenAnswer.objects.create(question=question, text="Later")) is not comes_in
    assert refused(lambda: OpenAnswer.objects.update(text="Anders"))
    assert not refused(lambda: OpenAnswer.objects.all().delete())


# --- At the same moment ----------------------------------------------------------------------------------------------
def at_once(send: Callable[[int], Any]) -> list[Any]:
    """Let twenty people do something in the same moment; return what each got."""
    together = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        try:
            together.wait()
            return send(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def post(number: int, once: str, **given: str) -> int:
    visitor = Client(headers={"Sec-Fetch-Site": "same-origin"}, REMOTE_ADDR=f"127.0.3.{number}")
    return visitor.post(ADDRESS, {"once": once} | given).status_code


@pytest.mark.django_db(transaction=True)
def test_same_form_twenty_times_at_once_counts_once() -> None:
    make_survey(state=SurveyState.READY)
    once = survey_limits.new_once()

    statuses = at_once(lambda number: post(number, once, q1="1", q5="Een woord"))

    assert statuses == [302] * AT_ONCE
    assert (counts_of()["", "", ""], counts_of()[1, 1, ""], words_of()) == (1, 1, [(5, "Een woord")])


@pytest.mark.django_db(transaction=True)
def test_twenty_forms_at_once_all_count() -> None:
    make_survey(state=SurveyState.READY)

    statuses = at_once(
        lambda number: post(number, survey_limits.new_once(), q1=str(number % 2 + 1), q5=f"Woord nummer {number}")
    )

    counts = counts_of()
    assert statuses == [302] * AT_ONCE
    assert (counts["", "", ""], counts["", "", "nl"], counts[1, "", ""]) == (20, 20, 20)
    assert (counts[1, 1, ""], counts[1, 2, ""], counts[5, "", ""]) == (10, 10, 20)
    assert words_of() == sorted((5, f"Woord nummer {number}") for number in range(AT_ONCE))


@pytest.mark.django_db(transaction=True)
def test_form_that_waits_for_the_closing_is_refused() -> None:
    survey = make_survey(state=SurveyState.READY)
    answers = form(survey, q1=1)

    def count() -> bool:
        try:
            count_form(survey=survey, answers=answers, today=TODAY)
        except SurveyTakesNoForms:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Survey.objects.filter(pk=survey.pk).update(state=SurveyState.CLOSED)
            counted = pool.submit(count)
            wait_for_a_lock()
        assert counted.result() is False

    assert set(counts_of().values()) == {0}


def wait_for_a_lock() -> None:
    """Return once another connection of this database waits for a lock."""
    until = monotonic() + 10
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                " WHERE NOT l.granted AND a.datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits")


# --- The limits, without a page --------------------------------------------------------------------------------------
def test_random_words_of_one_hour_are_all_forgotten_together() -> None:
    for minute in (0, 30, 59):
        once = survey_limits.new_once()
        at = NOW + timedelta(minutes=minute)

        assert survey_limits.claim(once, at=at)
        assert not survey_limits.claim(once, at=at)
        left = survey_limits._valkey().ttl(survey_limits._once_key(once))
        # Two hours after the hour began, whenever in that hour it came; a second may pass while we ask.
        assert 7_200 - minute * 60 - left in {0, 1}


def test_memory_of_networks_is_empty_after_an_hour() -> None:
    networks = survey_limits.NetworkLimit()
    for number in range(12):
        networks.is_too_much("first", at=NOW + timedelta(minutes=number))

    assert networks.is_too_much("first", at=NOW + timedelta(minutes=59))
    assert not networks.is_too_much("second", at=NOW + timedelta(minutes=70))
    assert set(networks._sent) == {"second"}


def test_no_name_of_a_network_is_no_limit() -> None:
    networks = survey_limits.NetworkLimit()

    assert [networks.is_too_much("", at=NOW) for _time in range(30)] == [False] * 30


def test_answers_without_anything_are_nothing() -> None:
    assert not tallying.Answers(language="nl")
    assert tallying.Answers(language="nl", written=((1, "x"),))
