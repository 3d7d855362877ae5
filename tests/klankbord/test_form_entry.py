"""Forms on paper: typed over by staff, counted like any other, until the survey is closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from klankbord import survey_limits
from klankbord.choices import SurveyState
from klankbord.models import Survey
from portal.models import User
from tests.builders.surveys import make_survey
from tests.klankbord.queries import queries_of
from tests.klankbord.survey_counts import counts_of, forget_limits, words_of
from tests.project.markup import read

pytestmark = pytest.mark.django_db

ADDRESS = "/nl/klankbord/vragenlijsten/behoefte_test/invoeren/"


@pytest.fixture(autouse=True)
def _sunday(_clock: None) -> Iterator[None]:
    forget_limits()
    yield
    forget_limits()


@pytest.fixture
def survey() -> Survey:
    return make_survey(state=SurveyState.READY)


@pytest.fixture
def as_worker(client: Client, worker: User) -> Client:
    client.force_login(worker)
    return client


def send(client: Client, *, language: str = "nl", **given: Any) -> Any:
    once = re.search(r'name="once" value="([^"]+)"', client.get(ADDRESS).content.decode())[1]
    return client.post(ADDRESS, {"once": once, "language_of_form": language} | given)


def test_form_on_paper_counts_in_its_own_language_and_the_next_one_waits(as_worker: Client, survey: Survey) -> None:
    response = send(as_worker, language="es", q1="2", q5="Más tiempo")

    assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}?papier=es#form")
    assert {key: number for key, number in counts_of().items() if number} == {
        ("", "", ""): 1, ("", "", "es"): 1, (1, "", ""): 1, (1, 2, ""): 1, (5, "", ""): 1,
    }  # fmt: skip
    assert words_of() == [(5, "Más tiempo")]
    following = as_worker.get(response["Location"].partition("#")[0]).content.decode()
    page = read(following)
    assert page.problems == []
    assert "form" in page.ids
    assert re.search(r'name="language_of_form" value="es"[^>]* checked', following)
    assert "Más tiempo" not in following


def test_form_on_paper_counts_after_the_last_day_and_not_after_closing(as_worker: Client) -> None:
    survey = make_survey(state=SurveyState.READY, opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 14))
    assert send(as_worker, q1="1").status_code == 302
    Survey.objects.filter(pk=survey.pk).update(state=SurveyState.CLOSED)

    assert as_worker.get(ADDRESS).status_code == 404
    assert as_worker.post(ADDRESS, {"language_of_form": "nl", "q1": "1"}).status_code == 404
    assert counts_of()["", "", ""] == 1


def test_closing_between_the_page_and_the_count_is_said(as_worker: Client, survey: Survey, monkeypatch: Any) -> None:
    monkeypatch.setattr("klankbord.tallying.takes_forms", lambda *_args, **_kwargs: False)

    response = send(as_worker, q1="1")

    assert response["Location"] == "/nl/begin/"
    assert "niet meegeteld" in as_worker.get("/nl/begin/", follow=True).content.decode()


@pytest.mark.parametrize("state", [SurveyState.DRAFT, SurveyState.CLOSED])
def test_only_a_list_that_is_ready_takes_forms(as_worker: Client, state: str) -> None:
    make_survey(state=state)

    assert as_worker.get(ADDRESS).status_code == 404


def test_list_that_begins_tomorrow_takes_no_forms(as_worker: Client) -> None:
    make_survey(state=SurveyState.READY, opens_on=date(2026, 11, 23))

    assert as_worker.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("worker", 200), ("coordinator", 200), ("facilitator", 200),
        ("accountholder", 404), ("member", 404), ("editor", 404), ("admin_user", 404), ("outsider", 404),
    ],
)  # fmt: skip
def test_only_those_bound_to_secrecy_type_over_forms(
    request: pytest.FixtureRequest, client: Client, survey: Survey, person: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(person))

    assert client.get(ADDRESS).status_code == status


def test_form_on_paper_needs_the_token_of_the_session(survey: Survey, worker: User) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(worker)

    assert client.post(ADDRESS, {"language_of_form": "nl", "q1": "1"}).status_code == 403


@pytest.mark.parametrize("wrong", [{"language_of_form": "xx"}, {"language_of_form": ""}, {"q1": "8"}, {"q1": ""}])
def test_wrong_form_keeps_what_was_typed_and_does_not_count(
    as_worker: Client, survey: Survey, wrong: dict[str, str]
) -> None:
    given = {"q3": "4"} if "q1" not in wrong or wrong["q1"] else {}
    response = send(as_worker, **({"q1": "1"} | given | wrong))

    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="error-summary' in html
    assert read(html).problems == []
    if given:
        assert re.search(r'name="q3" value="4"[^>]* checked', html)
    assert set(counts_of().values()) == {0}


def test_words_are_looked_at_in_the_language_of_the_paper_with_the_same_two_choices(
    as_worker: Client, survey: Survey
) -> None:
    asked = send(as_worker, language="nl", q1="1", q5="Bel mij op 06-12345678 graag")
    html = asked.content.decode()

    assert asked.status_code == 200
    assert "<mark>06-12345678</mark>" in html
    assert read(html).problems == []
    assert set(counts_of().values()) == {0}
    hidden = dict(re.findall(r'<input type="hidden" name="((?!csrf)\w+)" value="([^"]*)">', html))
    as_worker.post(ADDRESS, hidden | {"decide_q5": "leave"})

    assert words_of() == [(5, "Bel mij op … graag")]
    assert (counts_of()["", "", "nl"], counts_of()[1, 1, ""]) == (1, 1)


def test_double_tap_counts_once_and_says_so(as_worker: Client, survey: Survey) -> None:
    given = {"once": survey_limits.new_once(), "language_of_form": "nl", "q1": "1"}

    for _time in range(2):
        as_worker.post(ADDRESS, given)

    assert counts_of()["", "", ""] == 1
    assert "was al meegeteld" in as_worker.get(ADDRESS).content.decode()


def test_heap_of_papers_meets_no_limit(as_worker: Client, survey: Survey, monkeypatch: Any) -> None:
    monkeypatch.setattr(survey_limits, "MOST_OF_A_SURVEY", 1)

    assert {send(as_worker, q1="1").status_code for _number in range(12)} == {302}
    assert counts_of()["", "", ""] == 12


def test_back_from_the_marked_words_keeps_the_whole_form(as_worker: Client, survey: Survey) -> None:
    given = {"language_of_form": "es", "q1": "2", "q5": "Llama al 06-12345678", "again": "1"}

    html = as_worker.post(ADDRESS, given).content.decode()

    assert 'class="error-summary' not in html
    assert "Llama al 06-12345678</textarea>" in html
    assert re.search(r'name="language_of_form" value="es"[^>]* checked', html)


@pytest.mark.parametrize("questions", [1, 12])
def test_page_asks_the_database_as_often_for_one_question_as_for_many(as_worker: Client, questions: int) -> None:
    make_survey(state=SurveyState.READY, questions=[("one", "Welke?", ("A", "B"))] * questions)

    assert queries_of(as_worker, ADDRESS).own == 4
