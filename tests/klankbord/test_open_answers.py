"""Words of people: looked at by herself before they count, read after closing by one, told in short, and gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from klankbord import own_eyes, tasks
from klankbord.choices import QuestionKind, SurveyState
from klankbord.models import OpenAnswer, Question, Survey
from klankbord.services.open_answers import forget_old_words
from portal.models import User
from tests.builders.surveys import make_survey
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.survey_counts import counts_of, forget_limits, words_of
from tests.project.markup import read

pytestmark = pytest.mark.django_db

PUBLIC = "/nl/vragenlijst/behoefte_test/"
ADDRESS = "/nl/klankbord/vragenlijsten/behoefte_test/woorden/"
TWO_OPEN = [
    (QuestionKind.ONE, "Kom je?", ("Ja", "Nee")),
    (QuestionKind.OPEN, "Wat mis je?", ()),
    (QuestionKind.OPEN, "Wat is goed?", ()),
]


@pytest.fixture(autouse=True)
def _sunday(_clock: None) -> Iterator[None]:
    forget_limits()
    yield
    forget_limits()


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


def hidden_in(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))


def make_closed(*, words: tuple[tuple[int, str], ...] = (), closes_on: date | None = None, **fields: Any) -> Survey:
    """Make a closed survey in which people wrote words: by the number of the question."""
    days = {"opens_on": closes_on - timedelta(days=14), "closes_on": closes_on} if closes_on else {}
    survey = make_survey(state=SurveyState.READY, questions=TWO_OPEN, **days, **fields)
    for number, text in words:
        OpenAnswer.objects.create(question=survey.questions.get(number=number), text=text)
    Survey.objects.filter(pk=survey.pk).update(state=SurveyState.CLOSED)
    survey.refresh_from_db()
    return survey


# --- Her own eyes ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "words", "asks"),
    [
        ("nl", "Bel 06-12345678 na vijf uur", "Dit lijkt op: een telefoonnummer. Weglaten?"),
        ("en", "Call 06-12345678 after five", "This looks like a phone number. Leave it out?"),
        ("es", "Llama al 06-12345678 por la tarde", "Esto parece ser: un número de teléfono. ¿Lo quitamos?"),
    ],
)
def test_what_looks_like_personal_data_is_shown_marked_and_asked_about_before_anything_counts(
    visitor: Client, language: str, words: str, asks: str
) -> None:
    make_survey(state=SurveyState.READY)

    response = visitor.post(f"/{language}/vragenlijst/behoefte_test/", {"q1": "2", "q2": ["1", "3"], "q5": words})

    html = response.content.decode()
    page = read(html)
    assert (response.status_code, page.problems, page.language) == (200, [], language)
    assert "<mark>06-12345678</mark>" in html
    # The question, and behind it the words by themselves, for who does not see the mark.
    assert f"<strong>{asks}</strong> <q>06-12345678</q>" in html
    assert re.search(r'name="decide_q5" value="leave" checked', html)
    # What she typed besides goes along in the page: here nothing is kept of it.
    assert re.findall(r'name="(q\d)" value="([^"]*)"', html) == [("q1", "2"), ("q2", "1"), ("q2", "3"), ("q5", words)]
    assert set(counts_of().values()) == {0}
    assert OpenAnswer.objects.count() == 0
    assert not visitor.cookies


@pytest.mark.parametrize(
    ("decision", "stored"),
    [("leave", "Bel … na vijf uur"), ("keep", "Bel 06-12345678 na vijf uur")],
)
def test_her_choice_decides_what_is_kept(visitor: Client, decision: str, stored: str) -> None:
    make_survey(state=SurveyState.READY)
    asked = visitor.post(PUBLIC, {"q1": "2", "q5": "Bel 06-12345678 na vijf uur"}).content.decode()

    response = visitor.post(PUBLIC, hidden_in(asked) | {"decide_q5": decision})

    assert response.status_code == 302
    assert words_of() == [(5, stored)]
    assert counts_of()[1, 2, ""] == 1


def test_words_of_which_nothing_is_left_are_no_answer(visitor: Client) -> None:
    make_survey(state=SurveyState.READY)
    asked = visitor.post(PUBLIC, {"q1": "2", "q5": "06-12345678"}).content.decode()

    visitor.post(PUBLIC, hidden_in(asked) | {"decide_q5": "leave"})

    assert words_of() == []
    assert (counts_of()["", "", ""], counts_of()[5, "", ""]) == (1, 0)


def test_form_of_which_nothing_is_left_is_told_so(visitor: Client) -> None:
    make_survey(state=SurveyState.READY)
    asked = visitor.post(PUBLIC, {"q5": "06-12345678"}).content.decode()

    response = visitor.post(PUBLIC, hidden_in(asked) | {"decide_q5": "leave"})

    assert response.status_code == 400
    assert "Je hebt nog niets ingevuld." in response.content.decode()
    assert set(counts_of().values()) == {0}


def test_each_question_is_decided_by_itself(visitor: Client) -> None:
    make_survey(state=SurveyState.READY, questions=TWO_OPEN)
    asked = visitor.post(PUBLIC, {"q2": "Mail a@voorbeeld.nl", "q3": "Bel 06-12345678"}).content.decode()
    assert re.findall(r'name="(decide_q\d)" value="leave"', asked) == ["decide_q2", "decide_q3"]

    visitor.post(PUBLIC, hidden_in(asked) | {"decide_q2": "keep", "decide_q3": "leave"})

    assert words_of() == [(2, "Mail a@voorbeeld.nl"), (3, "Bel …")]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"decide_q5": "keep", "q5": "Bel 06-87654321"},
        {"decide_q5": "perhaps"},
        {"decide_q5": "keep", "shown_q5": ""},
    ],
    ids=["no choice", "other words", "no such choice", "never shown"],
)
def test_choice_counts_only_for_the_words_that_were_shown(visitor: Client, changes: dict[str, str]) -> None:
    make_survey(state=SurveyState.READY)
    asked = visitor.post(PUBLIC, {"q5": "Bel 06-12345678"}).content.decode()

    response = visitor.post(PUBLIC, hidden_in(asked) | changes)

    assert response.status_code == 200
    assert "<mark>" in response.content.decode()
    assert set(counts_of().values()) == {0}


def test_back_from_the_marked_words_brings_the_whole_form_again(visitor: Client) -> None:
    make_survey(state=SurveyState.READY)
    asked = visitor.post(PUBLIC, {"q1": "2", "q5": "Bel 06-12345678"}).content.decode()

    html = visitor.post(PUBLIC, hidden_in(asked) | {"decide_q5": "leave", "again": "1"}).content.decode()

    assert "Bel 06-12345678</textarea>" in html
    assert re.search(r'name="q1" value="2"[^>]* checked', html)
    assert read(html).problems == []


def test_marked_words_are_shown_and_never_run() -> None:
    seen = own_eyes.look("<b>Bel</b> 06-12345678 <script>", "nl")

    assert seen is not None
    assert seen.marked == "&lt;b&gt;Bel&lt;/b&gt; <mark>06-12345678</mark> &lt;script&gt;"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Niets te vinden", "Niets te vinden"),
        ("Bel 06-12345678 of 06-87654321.", "Bel … of …."),
        ("06-12345678, 06-87654321", ""),
        ("a@voorbeeld.nl 06-12345678 graag", "… graag"),
    ],
)
def test_found_words_are_taken_out_and_gaps_run_together(text: str, left: str) -> None:
    assert own_eyes.without_found(text, "nl") == left


# --- Read, and told in short -----------------------------------------------------------------------------------------
def test_facilitator_reads_the_words_by_question_after_closing(as_facilitator: Client) -> None:
    make_closed(words=((2, "Tijd"), (2, "Ruimte"), (3, "De koffie")))

    html = as_facilitator.get(ADDRESS).content.decode()

    assert read(html).problems == []
    first, second = html.split('<section class="card')[1:]
    assert sorted(re.findall(r'<li class="own-words">(.*?)</li>', first)) == ["Ruimte", "Tijd"]
    assert re.findall(r'<li class="own-words">(.*?)</li>', second) == ["De koffie"]


def test_order_of_the_words_is_chance_each_time_somebody_looks(
    as_facilitator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_closed(words=((2, "a"), (2, "b"), (2, "c")))

    class KnownChance:
        def shuffle(self, rows: list[Any]) -> None:
            rows.sort(key=lambda row: row[1], reverse=True)

    monkeypatch.setattr("klankbord.views.open_answers.secrets.SystemRandom", KnownChance)

    html = as_facilitator.get(ADDRESS).content.decode()

    assert re.findall(r'<li class="own-words">(.*?)</li>', html) == ["c", "b", "a"]


@pytest.mark.parametrize("state", [SurveyState.DRAFT, SurveyState.READY])
def test_nobody_reads_words_before_closing(as_facilitator: Client, state: str) -> None:
    survey = make_survey(state=SurveyState.READY)
    OpenAnswer.objects.create(question=survey.questions.get(number=5), text="Te vroeg")
    Survey.objects.filter(pk=survey.pk).update(state=state)

    question = survey.questions.get(number=5).pk
    assert [as_facilitator.get(ADDRESS + part).status_code for part in ("", "weg/", f"{question}/")] == [404] * 3


@pytest.mark.parametrize("person", ["worker", "coordinator", "accountholder", "member", "editor", "admin_user"])
def test_nobody_but_the_facilitator_reads_words(request: pytest.FixtureRequest, client: Client, person: str) -> None:
    question = make_closed(words=((2, "Tijd"),)).questions.get(number=2).pk
    client.force_login(request.getfixturevalue(person))

    for part in ("", "weg/", f"{question}/"):
        assert client.get(ADDRESS + part).status_code == 404
        assert client.post(ADDRESS + part).status_code == 404
    assert OpenAnswer.objects.count() == 1


def told(**changes: str) -> dict[str, str]:
    return {"nl-told": "Meer tijd.", "en-told": "More time.", "es-told": "Más tiempo."} | changes


def test_what_is_told_is_kept_in_three_languages(as_facilitator: Client) -> None:
    question = make_closed(words=((2, "Tijd"),)).questions.get(number=2)

    response = as_facilitator.post(f"{ADDRESS}{question.pk}/", told())

    assert response["Location"] == ADDRESS
    question.refresh_from_db()
    assert (question.told_nl, question.told_en, question.told_es) == ("Meer tijd.", "More time.", "Más tiempo.")
    with translation.override("es"):
        assert Question.objects.get(pk=question.pk).told == "Más tiempo."
    assert "Meer tijd." in as_facilitator.get(ADDRESS).content.decode()


def test_what_is_told_is_checked_in_each_language(as_facilitator: Client) -> None:
    question = make_closed().questions.get(number=2)

    response = as_facilitator.post(f"{ADDRESS}{question.pk}/", told(**{"es-told": "Llama al 06-12345678"}))

    html = response.content.decode()
    assert response.status_code == 200
    assert read(html).problems == []
    assert 'class="error-summary' in html
    assert "<mark>06-12345678</mark>" in html
    assert 'lang="es"' in re.search(r'<textarea name="es-told"[^>]*>', html)[0]
    assert "More time.</textarea>" in html.replace("\n", "")
    question.refresh_from_db()
    assert not question.told_nl


def test_only_an_open_question_of_this_survey_can_be_told(as_facilitator: Client) -> None:
    closed = make_closed().questions.get(number=1).pk
    elsewhere = make_closed(code="anders").questions.get(number=2).pk

    for pk in (closed, elsewhere, 2_000_000_000):
        assert as_facilitator.post(f"{ADDRESS}{pk}/", told()).status_code == 404


@pytest.mark.parametrize("words", [1, 9])
def test_page_asks_the_database_as_often_for_one_word_as_for_many(as_facilitator: Client, words: int) -> None:
    make_closed(words=((2, "Tijd"),) * words)

    # The survey, its open questions, their words.
    assert queries_of(as_facilitator, ADDRESS).own == 4


# --- Gone ------------------------------------------------------------------------------------------------------------
def test_words_go_after_a_question_and_what_was_told_stays(as_facilitator: Client) -> None:
    survey = make_closed(words=((2, "Tijd"), (3, "De koffie")))
    other = make_closed(code="anders", words=((2, "Blijft"),))
    as_facilitator.post(f"{ADDRESS}{survey.questions.get(number=2).pk}/", told())

    asked = as_facilitator.get(f"{ADDRESS}weg/").content.decode()
    assert read(asked).problems == []
    # One question was told, the other was not.
    assert "3. <span>Wat is goed?</span>" in asked
    assert "2. <span>Wat mis je?</span>" not in asked
    assert OpenAnswer.objects.count() == 3
    response = as_facilitator.post(f"{ADDRESS}weg/")

    assert response["Location"] == ADDRESS
    assert OpenAnswer.objects.get().question.survey == other
    assert survey.questions.get(number=2).told_nl == "Meer tijd."
    assert 'href="' + f"{ADDRESS}weg/" not in as_facilitator.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("closes_on", "gone"),
    [(date(2026, 5, 22), 0), (date(2026, 5, 21), 1), (date(2025, 5, 21), 1), (date(2026, 11, 21), 0)],
    ids=["six months ago today", "a day longer", "long ago", "yesterday"],
)
def test_words_go_by_themselves_six_months_after_the_last_day(closes_on: date, gone: int) -> None:
    make_closed(words=((2, "Tijd"),), closes_on=closes_on)

    assert forget_old_words(today=NOW.date()) == gone
    assert OpenAnswer.objects.count() == 1 - gone
    assert forget_old_words(today=NOW.date()) == 0


def test_task_of_the_night_says_how_many_and_no_word(caplog: pytest.LogCaptureFixture) -> None:
    make_closed(words=((2, "Kanariewoord"),), closes_on=date(2026, 5, 22))

    with caplog.at_level("INFO"):
        tasks.forget_open_answers()
        assert OpenAnswer.objects.count() == 1
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            tasks.forget_open_answers()

    assert OpenAnswer.objects.count() == 0
    assert [record.getMessage() for record in caplog.records if record.name == "klankbord.tasks"] == [
        "deleted open answers whose term is over: 1"
    ]
    assert "Kanariewoord" not in caplog.text


def test_actions_of_a_survey_follow_the_role(rf: Any, worker: User, facilitator: User, accountholder: User) -> None:
    ready, closed = make_survey(state=SurveyState.READY), make_closed(code="voorbij")
    entry = "/nl/klankbord/vragenlijsten/behoefte_test/invoeren/"
    read_words = "/nl/klankbord/vragenlijsten/voorbij/woorden/"

    found = {}
    for user in (worker, facilitator, accountholder):
        request = rf.get("/")
        request.user = user
        html = "".join(
            render_to_string("klankbord/surveys/_entry_actions.html", {"survey": one}, request=request)
            for one in (ready, closed)
        )
        found[user] = re.findall(r'href="([^"]+)"', html)

    assert found == {worker: [entry], facilitator: [entry, read_words], accountholder: []}


@pytest.mark.parametrize("language", ["nl", "en", "es"])
@pytest.mark.parametrize("questions", [TWO_OPEN, None], ids=["with choices", "with a scale"])
def test_telling_works_whatever_language_the_page_is_in(
    client: Client, facilitator: User, language: str, questions: Any
) -> None:
    given = {} if questions is None else {"questions": questions}
    survey = make_survey(state=SurveyState.CLOSED, **given)
    question = survey.questions.filter(kind=QuestionKind.OPEN).first()
    client.force_login(facilitator)
    address = f"/{language}/klankbord/vragenlijsten/{survey.code}/woorden/{question.pk}/"

    answer = client.post(address, {"nl-told": "Kort", "en-told": "Short", "es-told": "Breve"})

    question.refresh_from_db()
    assert answer.status_code == 302
    assert (question.told_nl, question.told_en, question.told_es) == ("Kort", "Short", "Breve")


def test_each_box_says_in_which_language_it_is_told(client: Client, facilitator: User) -> None:
    survey = make_survey(state=SurveyState.CLOSED, questions=TWO_OPEN)
    question = survey.questions.filter(kind=QuestionKind.OPEN).first()
    client.force_login(facilitator)

    page = client.get(f"/en/klankbord/vragenlijsten/{survey.code}/woorden/{question.pk}/").content.decode()

    labels = re.findall(r'<label for="id_(..)-told">([^<]+)', page)
    assert [(code, words.strip()) for code, words in labels] == [("nl", "Dutch"), ("en", "English"), ("es", "Spanish")]
