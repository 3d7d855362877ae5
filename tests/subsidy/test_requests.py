"""Asking for a report: a row first, then a message, and a sweep for messages that got lost."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest
from celery import Celery

from subsidy import services, tasks
from subsidy.choices import ReportKind, ReportState
from subsidy.exceptions import PeriodStillOpenError, ReportError
from subsidy.models import Report
from tests.subsidy.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(db):
    """2025, closed, without any record."""
    return services.close_period("2025", today=TODAY).period


@pytest.fixture
def sent(monkeypatch):
    """The messages that would have gone to the queue."""
    messages = []

    def take(name, *, args, expires, **options):
        messages.append((name, args, expires))

    monkeypatch.setattr(services.reports.app, "send_task", take)
    return messages


def request_report(period, language="nl", at=NOW):
    return services.request_report(services.Wanted(period=period, kind=ReportKind.YEAR, language=language), at=at)


def test_request_sends_the_number_of_the_row_after_it_is_saved(year, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report = request_report(year)
        assert sent == []

    assert sent == [("subsidy.build_report", (report.pk,), None)]
    assert (report.state, report.percent, report.requested_at) == (ReportState.QUEUED, 0, NOW)


@pytest.mark.parametrize("state", [ReportState.QUEUED, ReportState.BUILDING])
def test_request_twice_gives_the_report_that_is_under_way(year, sent, django_capture_on_commit_callbacks, state):
    first = request_report(year)
    Report.objects.update(state=state)

    with django_capture_on_commit_callbacks(execute=True):
        assert request_report(year) == first

    assert sent == []
    assert Report.objects.count() == 1


def test_request_in_another_language_or_after_the_first_is_done_is_a_new_report(year):
    first = request_report(year)
    english = request_report(year, "en")
    Report.objects.filter(pk=first.pk).update(state=ReportState.DONE)

    again = request_report(year)

    assert len({first.pk, english.pk, again.pk}) == 3


def test_request_at_the_same_moment_as_another_finds_the_other(year, monkeypatch):
    """Both saw nothing under way; the database lets one row in."""
    check, first = Report.full_clean, []

    def somebody_is_first(self, **options):
        check(self, **options)
        first.append(Report.objects.create(period=year, kind=ReportKind.YEAR, language="nl", requested_at=NOW))

    monkeypatch.setattr(Report, "full_clean", somebody_is_first)

    assert [request_report(year)] == first
    assert Report.objects.count() == 1


def test_request_of_an_open_year_is_refused():
    with pytest.raises(PeriodStillOpenError):
        request_report(services.period_for("2025"))

    assert not Report.objects.exists()


@pytest.mark.parametrize("code", ["2025-Q1", "2024-2026"])
def test_request_of_anything_but_a_year_is_refused(code):
    with pytest.raises(ReportError):
        request_report(services.period_for(code))


def test_sweep_sends_what_waits_too_long_or_whose_worker_fell_silent(year, sent):
    # The language tells them apart; times are seconds ago.
    for language, state, asked, heard in (
        ("nl", ReportState.QUEUED, 31, None),
        ("en", ReportState.BUILDING, 300, 61),
        ("es", ReportState.QUEUED, 29, None),
    ):
        Report.objects.create(
            period=year,
            kind=ReportKind.YEAR,
            language=language,
            state=state,
            requested_at=NOW - timedelta(seconds=asked),
            heartbeat_at=heard and NOW - timedelta(seconds=heard),
        )
    for heard, state in ((1, ReportState.DONE), (500, ReportState.FAILED), (59, ReportState.BUILDING)):
        other = services.period_for("2024")
        Report.objects.create(
            period=other,
            kind=ReportKind.YEAR,
            language="nl",
            state=state,
            requested_at=NOW - timedelta(seconds=600),
            heartbeat_at=NOW - timedelta(seconds=heard),
        )

    assert services.send_forgotten_reports(at=NOW) == 2
    assert services.send_forgotten_reports(at=NOW) == 2

    wanted = Report.objects.filter(period=year, language__in=("en", "nl")).order_by("requested_at")
    assert [args for _name, args, _expires in sent] == [(report.pk,) for report in wanted] * 2
    assert {expires for _name, _args, expires in sent} == {30}


def test_sweep_task_runs_without_anything_to_do(sent):
    tasks.sweep_reports.apply(throw=True)

    assert sent == []


@pytest.mark.parametrize("rows", [1, 3])
def test_sweep_takes_one_query_for_more_reports(year, sent, rows, django_assert_num_queries):
    for language in ("nl", "en", "es")[:rows]:
        request_report(year, language, at=NOW - timedelta(minutes=5))

    with django_assert_num_queries(1):
        services.send_forgotten_reports(at=NOW)

    assert len(sent) == rows


@pytest.fixture(params=[False, True], ids=["nobody listens", "somebody listens and never answers"])
def queue_away(request, tmp_path, monkeypatch):
    """The queue of the settings, at an address where it is away."""
    path = tmp_path / "queue.sock"
    away = Celery("away", set_as_current=False)
    away.config_from_object("django.conf:settings", namespace="CELERY")
    away.conf.broker_url = f"redis+socket://{path}"
    monkeypatch.setattr(services.reports, "app", away)
    with socket.socket(socket.AF_UNIX) as listener:
        if request.param:
            listener.bind(str(path))
            listener.listen()
        yield


@pytest.mark.usefixtures("queue_away")
def test_request_does_not_wait_for_a_queue_that_is_away(year, caplog):
    report = request_report(year)

    start = time.monotonic()
    taken = services.send_to_worker(report.pk)
    seconds = time.monotonic() - start

    assert not taken
    # Two and a half by the settings, three promised; the rest is for a busy machine.
    assert seconds < 4.5
    assert f"report {report.pk}: the queue is away" in caplog.text
    report.refresh_from_db()
    assert report.state == ReportState.QUEUED
