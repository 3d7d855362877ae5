"""The account holder's pages: close, make, watch, take the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import User
from subsidy.choices import PeriodState, ReportState
from subsidy.models import Period, Report
from tests.builders.records import make_activity
from tests.builders.reports import make_closed_year, make_report

CLOSED_ON = date(2026, 2, 2)
AT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
YEARS = reverse("subsidy:periods")
YEAR = reverse("subsidy:year", args=[2025])
CLOSE = reverse("subsidy:close", args=[2025])
BUILD = reverse("subsidy:build", args=[2025])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Catch at the border what goes to the queue."""
    reports: list[int] = []
    monkeypatch.setattr("subsidy.services.reports.send_to_worker", lambda pk: reports.append(pk) or True)
    return reports


@pytest.fixture
def holder(client: Client, accountholder: User) -> Client:
    client.force_login(accountholder)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- Who may -------------------------------------------------------------------------------------------------------


def test_closing_page_does_not_exist_for_a_worker(client: Client, worker: User) -> None:
    client.force_login(worker)

    assert client.get(CLOSE).status_code == 404
    assert client.post(CLOSE, {"sure": "on"}).status_code == 404
    assert client.post(BUILD, {"kind": "year", "language": "nl"}).status_code == 404
    assert Period.objects.closed().count() == 0


def test_years_send_a_visitor_to_the_login(client: Client, db: None) -> None:
    response = client.get(YEARS)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={YEARS}"


def test_report_that_is_not_ready_does_not_exist_for_a_worker(client: Client, worker: User) -> None:
    waiting = make_report(make_closed_year(2025, closed_on=CLOSED_ON), ReportState.QUEUED, at=AT)
    client.force_login(worker)

    assert client.get(reverse("subsidy:report", args=[waiting.pk])).status_code == 404
    assert client.get(reverse("subsidy:report-progress", args=[waiting.pk])).status_code == 404


def test_year_of_which_no_account_is_given_does_not_exist(holder: Client) -> None:
    assert holder.get(reverse("subsidy:year", args=[2019])).status_code == 404
    assert holder.get(reverse("subsidy:year", args=[2033])).status_code == 404
    assert Period.objects.count() == 0


# --- Closing -------------------------------------------------------------------------------------------------------


def test_close_asks_first_and_changes_nothing(holder: Client) -> None:
    response = holder.get(CLOSE)

    assert response.status_code == 200
    assert Period.objects.closed().count() == 0


def test_close_without_the_tick_says_so_and_keeps_the_year_open(holder: Client) -> None:
    response = holder.post(CLOSE, {})

    assert response.status_code == 422
    assert response.context["form"].errors["sure"]
    assert Period.objects.closed().count() == 0


def test_close_of_a_complete_year_closes_it_with_its_quarters(holder: Client, small_year: None) -> None:
    response = holder.post(CLOSE, {"sure": "on"})

    assert response.status_code == 302
    assert response["Location"] == YEAR
    closed = Period.objects.closed().values_list("code", flat=True)
    assert sorted(closed) == ["2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]


def test_close_of_an_incomplete_year_wants_a_reason_and_keeps_it(
    holder: Client, fier: Any, django_user_model: Any
) -> None:
    make_activity(fier, "a02_rounds", "2025-05-01", minutes=None, staff=None)

    refused = holder.post(CLOSE, {"sure": "on", "reason": ""})
    accepted = holder.post(CLOSE, {"sure": "on", "reason": "De collega is ziek; 1 ronde blijft zonder duur."})

    assert refused.status_code == 422
    assert refused.context["form"].errors["reason"]
    assert accepted.status_code == 302
    assert Period.objects.get(code="2025").forced_reason == "De collega is ziek; 1 ronde blijft zonder duur."


def test_close_keeps_found_words_of_a_reason_when_she_says_why(holder: Client, fier: Any) -> None:
    make_activity(fier, "a02_rounds", "2025-05-01", minutes=None, staff=None)
    typed = {"sure": "on", "reason": "De collega is ziek; 3 vrouwen wachten."}

    refused = holder.post(CLOSE, typed)
    shown = refused.context["form"]["reason_shown"].value()
    accepted = holder.post(CLOSE, typed | {"reason_shown": shown, "reason_kept": "no_person"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert Period.objects.get(code="2025").forced_reason == typed["reason"]


# --- Making --------------------------------------------------------------------------------------------------------


def test_build_of_an_open_year_is_refused_in_words(holder: Client, sent: list[int]) -> None:
    response = holder.post(BUILD, {"kind": "year", "language": "nl"}, follow=True)

    assert Report.objects.count() == 0
    assert sent == []
    assert len(list(response.context["messages"])) == 1


def test_build_twice_makes_one_report_and_one_message(
    holder: Client, sent: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    make_closed_year(2025, closed_on=CLOSED_ON)

    with django_capture_on_commit_callbacks(execute=True):
        first = holder.post(BUILD, {"kind": "year", "language": "nl"})
        second = holder.post(BUILD, {"kind": "year", "language": "nl"})

    report = Report.objects.get()
    assert first["Location"] == second["Location"] == reverse("subsidy:report", args=[report.pk])
    assert sent == [report.pk]


def test_build_in_an_unknown_language_says_so_beside_the_field(holder: Client, sent: list[int]) -> None:
    make_closed_year(2025, closed_on=CLOSED_ON)

    response = holder.post(BUILD, {"kind": "year", "language": "xx"})

    assert response.status_code == 422
    assert response.context["form"].errors["language"]
    assert Report.objects.count() == 0


def test_progress_tells_step_and_percent(holder: Client) -> None:
    report = make_report(make_closed_year(2025, closed_on=CLOSED_ON), ReportState.BUILDING, at=AT)
    Report.objects.filter(pk=report.pk).update(step="drawing", percent=43)

    answer = holder.get(reverse("subsidy:report-progress", args=[report.pk])).json()

    assert answer == {
        "state": "building",
        "step": str(Report.objects.get(pk=report.pk).get_step_display()),
        "percent": 43,
        "ended": False,
    }


def test_page_of_a_report_under_way_shows_a_bar_and_a_link_without_script(holder: Client) -> None:
    report = make_report(make_closed_year(2025, closed_on=CLOSED_ON), ReportState.BUILDING, at=AT)
    Report.objects.filter(pk=report.pk).update(percent=43)

    page = text(holder.get(reverse("subsidy:report", args=[report.pk])))

    assert '<progress id="progress" max="100" value="43">' in page
    assert f'<noscript><p><a class="button" href="{reverse("subsidy:report", args=[report.pk])}">' in page


def test_failed_report_can_be_tried_again(
    holder: Client, sent: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    report = make_report(make_closed_year(2025, closed_on=CLOSED_ON), ReportState.FAILED, at=AT)

    with django_capture_on_commit_callbacks(execute=True):
        response = holder.post(reverse("subsidy:report-retry", args=[report.pk]))

    report.refresh_from_db()
    assert response["Location"] == reverse("subsidy:report", args=[report.pk])
    assert report.state == ReportState.QUEUED
    assert sent == [report.pk]


def test_report_that_did_not_fail_cannot_be_tried_again(holder: Client) -> None:
    report = make_report(make_closed_year(2025, closed_on=CLOSED_ON), ReportState.BUILDING, at=AT)

    assert holder.post(reverse("subsidy:report-retry", args=[report.pk])).status_code == 404


# --- Files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "content_type", "disposition"),
    [
        ("pdf", "application/pdf", 'inline; filename="verslag-2025-nl-v1.pdf"'),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            'attachment; filename="verslag-2025-nl-v1.xlsx"',
        ),
        ("json", "application/json", 'attachment; filename="verslag-2025-nl-v1.json"'),
    ],
)
def test_file_is_handed_out_as_it_was_made(holder: Client, file: str, content_type: str, disposition: str) -> None:
    report = make_report(make_closed_year(2025, closed_on=CLOSED_ON), ReportState.DONE, at=AT)

    response = holder.get(reverse("subsidy:report-file", args=[report.pk, file]))

    assert response.content == bytes(getattr(report.version, file))
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == disposition
    assert response["Cache-Control"] == "no-store"


def test_file_of_another_kind_does_not_exist(holder: Client) -> None:
    report = make_report(make_closed_year(2025, closed_on=CLOSED_ON), ReportState.DONE, at=AT)

    assert holder.get(reverse("subsidy:report-file", args=[report.pk, "snapshot"])).status_code == 404


# --- Lists ---------------------------------------------------------------------------------------------------------


def test_years_show_where_each_stands_and_its_latest_version(holder: Client) -> None:
    year = make_closed_year(2025, closed_on=CLOSED_ON)
    report = make_report(year, ReportState.DONE, at=AT)

    rows = {row.year: row for row in holder.get(YEARS).context["rows"]}

    assert rows[2025].state == PeriodState.CLOSED
    assert [version.report_id for version in rows[2025].versions] == [report.pk]
    assert rows[2024].state == PeriodState.OPEN
    assert rows[2024].versions == []


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_as_much_for_three_reports_as_for_one(
    holder: Client, number: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    year = make_closed_year(2025, closed_on=CLOSED_ON)
    for language in ("nl", "en", "es")[:number]:
        make_report(year, ReportState.DONE, at=AT, language=language)

    # Two are for reminders: whether last year is closed, and which advices wait for an answer.
    with django_assert_num_queries(7):
        holder.get(YEARS)
    # The form names municipalities and providers, once to choose from and once to write out; one asks for surveys.
    with django_assert_num_queries(15):
        holder.get(YEAR)
