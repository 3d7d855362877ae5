"""Counting what is wrong with an entry: each report once, never more rows than entries x problems x days."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from portal.choices import ReportedProblem
from portal.models import ContentStamp, Service, ServiceReport
from portal.service_reports import MOST_PER_DAY, count_report
from tests.builders.help import make_service

TODAY = date(2026, 11, 25)


def counted() -> list[tuple[str, str, date, int]]:
    rows = ServiceReport.objects.order_by("service__code", "problem", "reported_on")
    return [(row.service.code, row.problem, row.reported_on, row.times) for row in rows]


@pytest.mark.django_db
def test_reports_are_counted_per_entry_problem_and_day() -> None:
    first, second = make_service("a"), make_service("b")
    tomorrow = TODAY + timedelta(days=1)

    for service, problem, day in (
        (first, ReportedProblem.TIMES, TODAY),
        (first, ReportedProblem.TIMES, TODAY),
        (first, ReportedProblem.TIMES, tomorrow),
        (first, ReportedProblem.GONE, TODAY),
        (second, ReportedProblem.TIMES, TODAY),
    ):
        count_report(service=service, problem=problem, today=day)

    assert counted() == [
        ("a", "gone", TODAY, 1),
        ("a", "times", TODAY, 2),
        ("a", "times", tomorrow, 1),
        ("b", "times", TODAY, 1),
    ]


@pytest.mark.django_db
def test_flood_fills_one_row_up_to_its_limit_and_no_further() -> None:
    service = make_service("a")

    for _ in range(MOST_PER_DAY + 20):
        count_report(service=service, problem=ReportedProblem.OTHER, today=TODAY)

    assert counted() == [("a", "other", TODAY, MOST_PER_DAY)]


@pytest.mark.django_db
def test_report_after_somebody_looked_asks_to_look_again() -> None:
    service = make_service("a")
    count_report(service=service, problem=ReportedProblem.NUMBER, today=TODAY)
    ServiceReport.objects.update(is_handled=True)

    count_report(service=service, problem=ReportedProblem.NUMBER, today=TODAY)

    assert [(row.times, row.is_handled) for row in ServiceReport.objects.all()] == [(2, False)]


@pytest.mark.django_db
def test_report_leaves_the_pages_as_they_are() -> None:
    service = make_service("a")
    before = ContentStamp.objects.values_list("number", flat=True).first()

    count_report(service=service, problem=ReportedProblem.NUMBER, today=TODAY)

    assert ContentStamp.objects.values_list("number", flat=True).first() == before


@pytest.mark.django_db(transaction=True)
def test_reports_in_the_same_moment_all_count() -> None:
    service = make_service("a")
    together = Barrier(8)

    def send(found: Service) -> None:
        together.wait()
        try:
            count_report(service=found, problem=ReportedProblem.PLACE, today=TODAY)
        finally:
            connection.close()

    threads = [Thread(target=send, args=(service,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted() == [("a", "place", TODAY, 8)]
