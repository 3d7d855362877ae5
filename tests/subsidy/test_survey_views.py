"""Who reads the results of a survey, where, and how the account holder makes and publishes them."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.models import User
from subsidy import building, documents, services, solver, surveys
from subsidy.choices import ReportState
from subsidy.makers.survey import snapshot_of_source
from subsidy.models import LedgerEntry, Report, ReportVersion
from tests.builders.reports import make_closed_year, make_report
from tests.builders.survey_results import CODE, make_closed_survey, make_survey_of_source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]

NOW = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
READERS = ("worker", "coordinator", "accountholder", "facilitator", "member")


@pytest.fixture
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def survey():
    return make_closed_survey()


@pytest.fixture
def concept(survey):
    """The results of a survey in Dutch, made and not published."""
    surveys.publish(survey, at=NOW, solve=solver.solve)
    wanted = services.Wanted(period=services.period_for("2026"), kind="survey", language="nl", subject=CODE)
    return building.build(services.open_report(wanted, at=NOW)[0].pk, clock=lambda: NOW)


@pytest.fixture
def results(concept):
    services.publish_version(concept, at=NOW)
    return concept


def page(client: Client, name: str, *arguments: Any, language: str = "en") -> Any:
    with translation.override(language):
        return client.get(reverse(f"subsidy:{name}", args=arguments))


def log_in(client: Client, request: pytest.FixtureRequest, name: str) -> User:
    user = request.getfixturevalue(name)
    client.force_login(user)
    return user


# --- Who sees what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READERS)
def test_results_are_read_by_those_who_see_figures_and_by_the_sounding_board(client, request, results, name):
    log_in(client, request, name)

    answers = [page(client, "surveys"), page(client, "survey-results", CODE)]
    answers += [page(client, "survey-file", CODE, file) for file in ("pdf", "xlsx", "json")]
    answers += [page(client, "survey-picture", CODE, "vraag-01"), page(client, "survey-table", CODE, 3)]

    assert [answer.status_code for answer in answers] == [200] * 7
    assert "Ken je het spreekuur?" in answers[1].text
    assert bytes(answers[2].content) == bytes(results.pdf)


@pytest.mark.parametrize("name", ["editor", "admin_user", "outsider"])
def test_results_do_not_exist_for_others(client, request, results, name):
    log_in(client, request, name)

    assert [page(client, "surveys").status_code, page(client, "survey-results", CODE).status_code] == [404, 404]


@pytest.mark.parametrize("name", ["worker", "coordinator", "facilitator", "member"])
def test_concept_is_seen_by_the_account_holder_alone(client, request, concept, name):
    user = log_in(client, request, name)

    assert "Nothing of this survey has been published yet." in page(client, "survey-results", CODE).text
    assert CODE not in page(client, "surveys").text
    assert page(client, "survey-file", CODE, "pdf").status_code == 404
    assert list(ReportVersion.objects.visible_to(user)) == list(Report.objects.visible_to(user)) == []


@pytest.mark.parametrize("name", ["member", "facilitator"])
def test_sounding_board_sees_no_other_kind_of_report(request, results, name):
    user = request.getfixturevalue(name)
    of_year = make_report(make_closed_year(2025, closed_on=date(2026, 2, 1)), ReportState.DONE, at=NOW)

    assert [row.subject for row in Report.objects.visible_to(user)] == [CODE]
    assert [row.subject for row in ReportVersion.objects.visible_to(user)] == [CODE]
    assert of_year.version.publication


def test_member_finds_the_results_in_her_menu_and_no_page_of_the_accountability(client, request, results):
    log_in(client, request, "member")

    text = page(client, "surveys").text

    menu = text[text.index('<nav class="submenu"') :]
    assert reverse("subsidy:surveys") in menu[: menu.index("</nav>")] or "/verantwoording/vragenlijst/" in menu
    assert [
        page(client, name, *arguments).status_code
        for name, arguments in (
            ("periods", ()),
            ("report", (results.report_id,)),
            ("report-figures", (results.report_id,)),
            ("report-file", (results.report_id, "pdf")),
            ("year", (2026,)),
        )
    ] == [404] * 5


def test_worker_reads_the_report_as_any_other_as_well(client, request, results):
    log_in(client, request, "worker")

    assert page(client, "report", results.report_id).status_code == 200
    assert "What the figures cannot say" in page(client, "report-figures", results.report_id).text
    assert "Wat heb je nodig?" in page(client, "year", 2026, language="nl").text


def test_results_of_a_survey_that_is_open_or_unknown_do_not_exist(client, request):
    log_in(client, request, "accountholder")
    make_closed_survey(code="open", state="ready")

    assert [page(client, "survey-results", code).status_code for code in ("open", "nergens")] == [404, 404]


# --- What they read --------------------------------------------------------------------------------------------------


def test_page_shows_the_limits_above_and_beside_the_figures_and_no_true_number(client, request, results):
    for name in ("accountholder", "member"):
        log_in(client, request, name)

        text = page(client, "survey-results", CODE, language="nl").text

        # Once above, and with each of the four tables and the other questions.
        assert text.count("Dit zegt niets over wie niet meedeed.") == 6
        assert not any(f">{number}<" in text for number in (63, 58, 44, 21, 13, 36, 23, 31, 32, 17, 22))
        assert ">0-10<" in text


def test_page_is_in_the_language_of_the_reader_or_else_in_dutch(client, request, results):
    log_in(client, request, "member")
    before = page(client, "survey-results", CODE, language="es").text
    told = {**results.snapshot["survey"], "title": "¿Qué necesitas?"}
    spanish = {"snapshot": {**results.snapshot, "language": "es", "survey": told}}
    make_report(results.period, ReportState.DONE, at=NOW, version=spanish, kind="survey", subject=CODE, language="es")

    after = page(client, "survey-results", CODE, language="es").text

    assert '<h1 lang="nl">Wat heb je nodig?</h1>' in before
    assert '<h1 lang="es">¿Qué necesitas?</h1>' in after


def test_page_of_a_source_says_that_it_is_not_rounded_here(client, request):
    survey = make_survey_of_source()
    wanted = services.Wanted(period=services.period_for("2025"), kind="survey", language="en", subject=survey.code)
    version = building.build(services.open_report(wanted, at=NOW)[0].pk, clock=lambda: NOW)
    services.publish_version(version, at=NOW)
    log_in(client, request, "member")

    text = page(client, "survey-results", survey.code).text

    assert "As published in Rapport SDF 2025, bijlage 1 (en); not rounded by this portal." in text
    assert "rounded to fives" not in text
    assert ">28<" in text
    # Five columns: on a telephone each cell says under what it stands, and the table stays one for screen readers.
    assert re.search(r'<td role="cell" data-column="Number" class="number">28</td>', text)
    # One table needs no list of tables.
    assert 'id="contents"' not in text


def test_page_asks_the_same_number_of_questions_of_the_database_for_one_version_and_for_three(
    client, request, results, django_assert_num_queries
):
    log_in(client, request, "accountholder")
    # The first page of a process reads more, and keeps it.
    page(client, "survey-results", CODE)
    with django_assert_num_queries(9):
        page(client, "survey-results", CODE)
    for language in ("es", "en"):
        same = {"kind": "survey", "subject": CODE, "language": language}
        made = {"snapshot": {**results.snapshot, "language": language}}
        make_report(results.period, ReportState.DONE, at=NOW, version=made, **same)

    with django_assert_num_queries(9):
        page(client, "survey-results", CODE)


# --- Making and publishing -------------------------------------------------------------------------------------------


def test_account_holder_asks_once_for_all_languages(client, request, survey, django_capture_on_commit_callbacks):
    log_in(client, request, "accountholder")

    for _time in range(2):
        answer = client.post(reverse("subsidy:survey-build", args=[CODE]))

    assert answer.status_code == 302
    assert sorted(Report.objects.values_list("kind", "subject", "language", "state")) == [
        ("survey", CODE, language, "queued") for language in ("en", "es", "nl")
    ]


def test_account_holder_finds_the_concept_to_publish_it(client, request, concept):
    log_in(client, request, "accountholder")

    text = page(client, "survey-results", CODE).text

    assert f"/rapport/{concept.report_id}/" in text
    assert "concept" in text
    assert client.post(reverse("subsidy:report-publish", args=[concept.report_id])).status_code == 302
    assert "Ken je het spreekuur?" in page(client, "survey-results", CODE).text


@pytest.mark.parametrize("name", ["worker", "coordinator", "facilitator", "member"])
def test_only_the_account_holder_makes_results(client, request, survey, name):
    log_in(client, request, name)

    assert client.post(reverse("subsidy:survey-build", args=[CODE])).status_code == 404
    assert "Make the results" not in page(client, "survey-results", CODE).text


def test_list_names_what_was_asked_for_by_the_title_of_the_survey(client, request, concept):
    log_in(client, request, "accountholder")

    assert "Wat heb je nodig?" in page(client, "jobs", language="nl").text
    assert "Wat heb je nodig?" in page(client, "year", 2026, language="nl").text


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(("language", "title"), [("nl", ""), ("en", " (en)"), ("es", " (es)")])
def test_year_names_the_report_by_the_title_in_the_language_of_the_reader(client, request, survey, language, title):
    log_in(client, request, "accountholder")

    answer = page(client, "year", 2026, language=language)

    assert f"{survey.title_nl}{title}" in html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "one_day", "more"),
    [
        ("nl", "op 1 november 2026", "van 1 oktober 2026 tot en met 26 oktober 2026"),
        ("en", "on 1 November 2026", "from 1 October 2026 to 26 October 2026"),
        ("es", "el 1 de noviembre de 2026", "del 1 de octubre de 2026 al 26 de octubre de 2026"),
    ],
)
def test_survey_of_one_day_is_said_to_be_on_that_day(client, request, language, one_day, more):
    make_closed_survey(code="op_een_dag", closes_on=date(2026, 11, 1))
    make_closed_survey(code="langer", closes_on=date(2026, 10, 26))
    log_in(client, request, "accountholder")

    told = page(client, "surveys", language=language).text

    assert re.findall(r'<p class="meta">(.*?)</p>', told) == [one_day, more]
    with translation.override(language):
        assert documents.survey.days_of({"opens_on": "2026-11-01", "closes_on": "2026-11-01"}) == one_day


@pytest.mark.parametrize("reader", READERS)
def test_figures_of_another_document_are_there_without_a_report_as_it_gives_them(client, request, reader):
    own, of_source = make_closed_survey(), make_survey_of_source()
    log_in(client, request, reader)

    listed = page(client, "surveys").content.decode()
    told = " ".join(html.unescape(page(client, "survey-results", of_source.code).content.decode()).split())

    assert of_source.title_en in listed
    assert "As published in Rapport SDF 2025, bijlage 1 (en); not rounded by this portal." in told
    assert re.search(r"Ingevulde vragenlijsten \(en\)</th>\s*<td[^>]*>28<", told)
    assert "Dit zegt niets over wie niet meedeed. (en)" in told
    assert "vragenlijst/behoefte_2025/tabel" not in told
    # Of our own survey nothing leaves before it is published.
    assert "Nothing of this survey has been published yet." in page(client, "survey-results", own.code).content.decode()
    assert LedgerEntry.objects.count() == 0


def test_snapshot_of_a_source_is_refused_for_our_own_survey():
    with pytest.raises(ValueError, match="ledger"):
        snapshot_of_source(make_closed_survey(), language="nl")
