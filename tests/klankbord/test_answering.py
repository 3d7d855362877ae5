"""Answering a survey: without an account, a cookie or a script, in three languages, and once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klankbord import survey_limits
from klankbord.choices import QuestionKind, SurveyState
from klankbord.models import OpenAnswer, Survey, Tally
from tests.builders.surveys import EVERY_KIND, make_survey
from tests.klankbord.conftest import NOW
from tests.klankbord.survey_counts import counts_of, forget_limits, words_of
from tests.project.markup import read
from tests.project.test_html_conformance import check

pytestmark = pytest.mark.django_db

ADDRESS = "/nl/vragenlijst/behoefte_test/"
THANKS = "/nl/vragenlijst/behoefte_test/bedankt/"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
CANARY = "Kanariewoord"


@pytest.fixture(autouse=True)
def _sunday(_clock: None) -> Iterator[None]:
    forget_limits()
    yield
    forget_limits()


@pytest.fixture
def visitor() -> Client:
    """Somebody whose browser says that the form came from this site."""
    return Client(headers=FROM_HERE)


@pytest.fixture
def survey() -> Survey:
    return make_survey(state=SurveyState.READY)


def once_of(visitor: Client, address: str = ADDRESS) -> str:
    """Return the random word of a form that is shown now."""
    return re.search(r'name="once" value="([^"]+)"', visitor.get(address).content.decode())[1]


def send(visitor: Client, address: str = ADDRESS, **given: Any) -> Any:
    """Fill in a form that is shown now and send it."""
    return visitor.post(address, {"once": once_of(visitor, address)} | given)


# --- The page --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_page_shows_who_asks_why_and_every_question_in_each_language(
    visitor: Client, survey: Survey, language: str
) -> None:
    response = visitor.get(f"/{language}/vragenlijst/behoefte_test/")

    html = response.content.decode()
    page = read(html)
    behind = "" if language == "nl" else f" ({language})"
    assert (response.status_code, page.problems, page.language) == (200, [], language)
    for words in ("Steunpunt Xenia", "Zo passen we ons aanbod aan.", "Onderdeel 1", "Onderdeel 2"):
        assert words + behind in html
    for number, (_kind, text, _choices) in enumerate(EVERY_KIND, start=1):
        assert f"{number}. " in html
        assert text + behind in html
        assert f'name="q{number}"' in html
    assert html.index("Steunpunt Xenia") < html.index('name="q1"')


def test_page_is_neutral_and_leaves_nothing_behind(visitor: Client, survey: Survey) -> None:
    response = visitor.get(ADDRESS)

    page = read(response.content.decode())
    assert page.title == "Vragen - Info"
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
    assert not visitor.cookies
    assert page.first_link["rel"] == "nofollow noreferrer"
    assert page.switch == {code: f"/{code}/vragenlijst/behoefte_test/" for code in ("en", "es")}


def test_page_groups_each_question_and_keeps_typed_words_from_the_browser(visitor: Client, survey: Survey) -> None:
    html = visitor.get(ADDRESS).content.decode()

    # Four questions with choices are groups of their own, the fifth has a label.
    assert re.findall(r'<fieldset id="(id_q\d)"', html) == ["id_q1", "id_q2", "id_q3", "id_q4"]
    assert '<label for="id_q5">' in html
    area = re.search(r'<textarea[^>]*name="q5"[^>]*>', html)[0]
    for quiet in ('autocomplete="off"', 'spellcheck="false"', 'autocapitalize="off"', 'maxlength="500"'):
        assert quiet in area
    assert re.search(r'<form[^>]*action="/nl/vragenlijst/behoefte_test/"[^>]*autocomplete="off"', html)


@pytest.mark.parametrize("questions", [1, 12], ids=["one question", "twelve questions"])
def test_page_asks_the_database_as_often_for_one_question_as_for_many(visitor: Client, questions: int) -> None:
    make_survey(state=SurveyState.READY, questions=[EVERY_KIND[0]] * questions)
    visitor.get(ADDRESS)

    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(ADDRESS).status_code == 200

    # The survey, its sections, questions and choices.
    assert sum('FROM "klankbord_' in query["sql"] for query in captured.captured_queries) == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"state": SurveyState.DRAFT},
        {"state": SurveyState.CLOSED},
        {"state": SurveyState.READY, "opens_on": date(2026, 11, 23)},
        {"state": SurveyState.READY, "closes_on": date(2026, 11, 21)},
        {"state": SurveyState.READY, "code": "anders"},
    ],
    ids=["draft", "closed", "tomorrow", "over since yesterday", "missing"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_list_that_is_not_open_says_the_same_whatever_the_reason(
    visitor: Client, fields: dict[str, Any], method: str
) -> None:
    empty = getattr(visitor, method)(ADDRESS, {"q1": "1"})
    make_survey(**fields)

    response = getattr(visitor, method)(ADDRESS, {"q1": "1"})

    assert response.status_code == 404
    assert "Deze lijst is gesloten" in response.content.decode()
    assert response.content == empty.content
    assert set(counts_of().values()) <= {0}


@pytest.mark.parametrize(("opens", "closes"), [(22, 30), (1, 22)], ids=["first day", "last day"])
def test_first_and_last_day_both_count(visitor: Client, opens: int, closes: int) -> None:
    make_survey(state=SurveyState.READY, opens_on=date(2026, 11, opens), closes_on=date(2026, 11, closes))

    assert send(visitor, q1="1")["Location"] == THANKS


def test_pages_are_valid_html(visitor: Client, survey: Survey, tmp_path: Path) -> None:
    typed = {"q1": "9", "q2": ["1"], "q5": "Bel 06-12345678"}
    pages = {
        "form": visitor.get(ADDRESS),
        "errors": visitor.post(ADDRESS, typed),
        "eyes": visitor.post(ADDRESS, typed | {"q1": "1"}),
        "thanks": visitor.get(THANKS),
        "closed": visitor.get("/es/vragenlijst/nergens/"),
    }
    for name, response in pages.items():
        (tmp_path / f"{name}.html").write_bytes(response.content)

    assert [(one["url"].rsplit("/", 1)[-1], one.get("lastLine"), one["message"]) for one in check(tmp_path)] == []


# --- Sending ---------------------------------------------------------------------------------------------------------
def test_form_adds_one_to_what_was_chosen_and_nothing_else(visitor: Client, survey: Survey) -> None:
    response = send(visitor, q1="2", q2=["1", "3"], q3="5", q4="3", q5="Meer tijd.")

    assert (response.status_code, response["Location"]) == (302, THANKS)
    assert {key: number for key, number in counts_of().items() if number} == {
        ("", "", ""): 1, ("", "", "nl"): 1,
        (1, "", ""): 1, (1, 2, ""): 1,
        (2, "", ""): 1, (2, 1, ""): 1, (2, 3, ""): 1,
        (3, "", ""): 1, (3, 5, ""): 1,
        (4, "", ""): 1, (4, 3, ""): 1,
        (5, "", ""): 1,
    }  # fmt: skip
    assert words_of() == [(5, "Meer tijd.")]
    assert not visitor.cookies


def test_every_question_may_be_skipped(visitor: Client, survey: Survey) -> None:
    send(visitor, "/es/vragenlijst/behoefte_test/", q3="1")

    assert {key: number for key, number in counts_of().items() if number} == {
        ("", "", ""): 1, ("", "", "es"): 1, (3, "", ""): 1, (3, 1, ""): 1,
    }  # fmt: skip
    assert words_of() == []


@pytest.mark.parametrize("given", [{}, {"q1": "", "q5": " \n "}], ids=["nothing", "only skipped"])
def test_empty_form_is_told_so_and_does_not_count(visitor: Client, survey: Survey, given: dict[str, str]) -> None:
    response = send(visitor, **given)

    html = response.content.decode()
    assert response.status_code == 400
    assert 'class="error-summary' in html
    assert "Je hebt nog niets ingevuld." in html
    assert set(counts_of().values()) == {0}


@pytest.mark.parametrize(
    "wrong",
    [{"q1": "4"}, {"q1": "x"}, {"q2": ["1", "9"]}, {"q3": "6"}, {"q4": "-1"}, {"q5": "x" * 501}, {"q5": "a\x00b"}],
    ids=str,
)
def test_wrong_answer_is_refused_beside_its_question_and_the_rest_is_kept(
    visitor: Client, survey: Survey, wrong: dict[str, Any]
) -> None:
    (name,) = wrong
    others = {"q1": "3", "q5": "Ik mis een plek om te praten."}
    response = send(visitor, **(others | wrong))

    html = response.content.decode()
    page = read(html)
    assert (response.status_code, page.problems) == (400, [])
    assert page.title.startswith("Fout:")
    assert f'href="#id_{name}"' in html
    assert f'id="{name}-error"' in html
    if name != "q1":
        assert re.search(r'name="q1" value="3"[^>]* checked', html)
    if name != "q5":
        assert "Ik mis een plek om te praten.</textarea>" in html
    assert set(counts_of().values()) == {0}
    assert OpenAnswer.objects.count() == 0


def test_field_for_programmes_stops_a_programme(visitor: Client, survey: Survey) -> None:
    html = visitor.get(ADDRESS).content.decode()

    hidden = re.search(r'<div class="visually-hidden" aria-hidden="true">.*?</div>', html, re.DOTALL)[0]
    assert 'name="leave_empty"' in hidden
    assert 'tabindex="-1"' in hidden
    assert send(visitor, q1="1", leave_empty="http://example.nl").status_code == 400
    assert set(counts_of().values()) == {0}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://testserver"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://example.nl"}, 403),
        ({}, 403),
    ],
    ids=["from here", "older browser", "another site", "older, another site", "says nothing"],
)
def test_form_counts_only_from_this_site(survey: Survey, headers: dict[str, str], status: int) -> None:
    response = Client(headers=headers, enforce_csrf_checks=True).post(ADDRESS, {"q1": "1"})

    assert response.status_code == status
    assert counts_of()["", "", ""] == (1 if status == 302 else 0)


def test_other_language_keeps_all_that_was_typed_and_judges_nothing(visitor: Client, survey: Survey) -> None:
    once = once_of(visitor)
    typed = {"once": once, "q1": "2", "q2": ["1", "3"], "q5": "Bel 06-12345678", "again": "1"}

    response = visitor.post("/es/vragenlijst/behoefte_test/", typed)

    html = response.content.decode()
    assert (response.status_code, read(html).language) == (200, "es")
    assert 'class="error-summary' not in html
    assert re.findall(r'name="(q\d)" value="(\d)"[^>]* checked', html) == [("q1", "2"), ("q2", "1"), ("q2", "3")]
    assert "Bel 06-12345678</textarea>" in html
    assert f'name="once" value="{once}"' in html
    assert set(counts_of().values()) == {0}


def test_send_is_the_first_button_of_the_form(visitor: Client, survey: Survey) -> None:
    """A browser presses the first one when somebody uses Enter."""
    html = visitor.get(ADDRESS).content.decode()
    form = html[html.index('<form class="stack" method="post"') :]

    assert "button--primary" in re.search(r"<button[^>]*>", form)[0]


# --- Thank you -------------------------------------------------------------------------------------------------------
def test_thanks_say_what_happens_next_and_nothing_of_the_answers(visitor: Client, survey: Survey) -> None:
    response = visitor.get(send(visitor, q1="1", q5=CANARY)["Location"])

    html = response.content.decode()
    assert (response.status_code, read(html).problems) == (200, [])
    assert "/nl/inloop/" in html
    assert "5 december 2026" in html
    assert CANARY not in html
    assert not visitor.cookies


def test_thanks_stay_after_the_last_day_and_a_draft_has_none(visitor: Client) -> None:
    make_survey(state=SurveyState.CLOSED)
    make_survey(code="concept", state=SurveyState.DRAFT)

    over = visitor.get(THANKS)
    assert over.status_code == 200
    assert f'href="{ADDRESS}"' not in over.content.decode()
    assert visitor.get("/nl/vragenlijst/concept/bedankt/").status_code == 404
    assert visitor.get("/nl/vragenlijst/nergens/bedankt/").status_code == 404


# --- Twice, and too often --------------------------------------------------------------------------------------------
def test_sending_again_after_back_counts_once(visitor: Client, survey: Survey) -> None:
    form = {"once": once_of(visitor), "q1": "1", "q5": "Een woord"}

    answers = [visitor.post(ADDRESS, form) for _time in range(3)]

    assert {answer["Location"] for answer in answers} == {THANKS}
    assert (counts_of()["", "", ""], words_of()) == (1, [(5, "Een woord")])


def test_two_people_with_the_same_answers_count_twice(visitor: Client, survey: Survey) -> None:
    send(visitor, q1="1")
    send(visitor, q1="1")

    assert counts_of()[1, 1, ""] == 2


def test_random_word_of_a_page_that_somebody_made_up_is_refused(visitor: Client, survey: Survey) -> None:
    assert visitor.post(ADDRESS, {"once": "x" * 5_000, "q1": "1"}).status_code == 400
    assert counts_of()["", "", ""] == 0


def test_form_that_was_refused_may_be_sent_again(visitor: Client, survey: Survey, monkeypatch: Any) -> None:
    form = {"once": once_of(visitor), "q1": "1"}
    monkeypatch.setattr(survey_limits, "MOST_OF_A_SURVEY", 0)
    assert visitor.post(ADDRESS, form).status_code == 429
    monkeypatch.setattr(survey_limits, "MOST_OF_A_SURVEY", 60)

    assert visitor.post(ADDRESS, form)["Location"] == THANKS
    assert counts_of()["", "", ""] == 1


def test_eleventh_form_of_a_network_waits_with_what_was_typed(visitor: Client, survey: Survey) -> None:
    for _number in range(10):
        assert send(visitor, q1="1").status_code == 302

    response = send(visitor, q1="2", q5="Mijn eigen woorden")

    html = response.content.decode()
    assert (response.status_code, read(html).problems) == (429, [])
    assert 'role="alert"' in html
    assert "Mijn eigen woorden</textarea>" in html
    assert counts_of()["", "", ""] == 10
    # Another network goes on, and so does this one an hour later.
    other = Client(headers=FROM_HERE, REMOTE_ADDR="127.0.0.9")
    assert send(other, q1="2").status_code == 302
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        assert send(visitor, q1="2").status_code == 302


def test_form_beyond_the_most_of_a_survey_waits_until_ten_minutes_are_over(survey: Survey, monkeypatch: Any) -> None:
    assert survey_limits.MOST_OF_A_SURVEY == 60
    monkeypatch.setattr(survey_limits, "MOST_OF_A_SURVEY", 3)

    statuses = [
        send(Client(headers=FROM_HERE, REMOTE_ADDR=f"127.0.1.{number}"), q1="1").status_code for number in range(4)
    ]

    assert statuses == [302] * 3 + [429]
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        assert send(Client(headers=FROM_HERE, REMOTE_ADDR="127.0.2.1"), q1="1").status_code == 302


def test_forms_count_while_valkey_is_away(visitor: Client, survey: Survey, monkeypatch: Any, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    forget_limits()

    assert [send(visitor, q1="1").status_code for _time in range(2)] == [302, 302]
    assert counts_of()["", "", ""] == 2


def test_limits_are_kept_nowhere_in_the_database(visitor: Client, survey: Survey) -> None:
    send(visitor, q1="1")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        assert cursor.fetchone() == (0,)
    assert cache.get("survey") is None


def test_error_nobody_foresaw_logs_no_answer(
    survey: Survey, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("klankbord.tallying._mix_words", breaks)
    visitor = Client(headers=FROM_HERE, raise_request_exception=False)

    response = send(visitor, q1="1", q5=CANARY)

    assert response.status_code == 500
    assert "broken on purpose" in caplog.text
    assert CANARY not in caplog.text
    assert set(counts_of().values()) == {0}


def test_one_who_is_logged_in_answers_like_everybody(survey: Survey, member: Any) -> None:
    visitor = Client(headers=FROM_HERE)
    visitor.force_login(member)

    assert send(visitor, q1="1").status_code == 302
    assert Tally.objects.get(question=None, language="").count == 1


def test_kinds_of_the_builder_are_all_kinds() -> None:
    assert [kind for kind, _text, _choices in EVERY_KIND] == [
        QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.SCALE, QuestionKind.BAND, QuestionKind.OPEN,
    ]  # fmt: skip
    assert timezone.now() == NOW
