"""What the portal does by itself on 1 February, and what it reminds of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from subsidy import reminders, services, tasks
from subsidy.choices import ReportState
from subsidy.models import PeriodicWork, Report
from tests.builders.reports import make_closed_year, make_report, make_version
from tests.subsidy.conftest import NOW, TODAY

FIRST_OF_FEBRUARY = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Catch at the border what goes to the queue."""
    reports = []
    monkeypatch.setattr("subsidy.services.yearly.send_to_worker", lambda pk: reports.append(pk) or True)
    return reports


@pytest.fixture
def closed(db):
    return make_closed_year(2025, closed_on=date(2026, 1, 25))


def make(today, hour=4):
    return services.make_concept(today=today, at=datetime(today.year, today.month, today.day, hour, tzinfo=UTC))


@pytest.mark.parametrize(("today", "number"), [(date(2026, 1, 31), 0), (FIRST_OF_FEBRUARY, 1), (date(2026, 3, 9), 1)])
def test_concept_of_last_year_is_asked_for_from_the_first_of_february_on(
    closed, sent, today, number, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        make(today)

    found = list(Report.objects.values_list("period__code", "kind", "language", "subject", "made_by"))
    assert found == [("2025", "year", "nl", "", None)] * number
    assert sent == list(Report.objects.values_list("pk", flat=True))


def test_concept_is_asked_for_once_also_when_it_was_cancelled(closed):
    services.cancel_report(make(FIRST_OF_FEBRUARY))

    assert make(FIRST_OF_FEBRUARY) is None
    assert make(date(2026, 2, 2)) is None
    assert Report.objects.count() == 1


def test_concept_waits_until_the_year_is_closed_and_is_made_then(db):
    assert make(FIRST_OF_FEBRUARY) is None
    assert services.waits_for_closing(today=FIRST_OF_FEBRUARY) == "2025"

    services.close_period("2025", today=date(2026, 2, 9))

    assert make(date(2026, 2, 10)) is not None
    assert services.waits_for_closing(today=date(2026, 2, 10)) is None


@pytest.mark.parametrize("state", [ReportState.DONE, ReportState.QUEUED])
def test_concept_is_not_made_where_the_account_holder_was_first(closed, state):
    report = make_report(closed, ReportState.QUEUED, at=NOW)
    if state == ReportState.DONE:
        Report.objects.update(state=state)
        make_version(report, built_on=TODAY)

    assert make(FIRST_OF_FEBRUARY) is None
    assert Report.objects.count() == 1


def test_version_of_the_concept_is_not_published_by_itself(closed):
    version = make_version(make(FIRST_OF_FEBRUARY), built_on=FIRST_OF_FEBRUARY)

    assert not type(version).objects.published().exists()


def test_database_keeps_periodic_work_to_once(closed):
    PeriodicWork.objects.create(name="concept", period=closed, done_on=TODAY)

    with pytest.raises(IntegrityError, match="once"), transaction.atomic():
        PeriodicWork.objects.create(name="concept", period=closed, done_on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_the_same_moment_make_one_concept(sent):
    make_closed_year(2025, closed_on=date(2026, 1, 25))
    start, made = Barrier(2), []

    def beat():
        start.wait()
        made.append(make(FIRST_OF_FEBRUARY))
        connection.close()

    beats = [Thread(target=beat) for _ in range(2)]
    for one in beats:
        one.start()
    for one in beats:
        one.join()

    assert sum(report is not None for report in made) == 1
    assert sent == [Report.objects.get().pk]


def test_task_of_the_concept_is_harmless_twice(db):
    for _ in range(2):
        tasks.make_concept.apply(throw=True)

    assert not Report.objects.exists()


# --- Reminders ------------------------------------------------------------------------------------------------------


def codes(user, today):
    return [reminder.link.split("/")[3] for reminder in reminders.reminders_for(user, today=today)]


def test_coordinator_is_reminded_from_the_day_after_the_last_day_until_she_is_complete(coordinator):
    assert codes(coordinator, date(2025, 3, 31)) == ["2024"]
    assert codes(coordinator, date(2025, 4, 1)) == ["2024", "2025-Q1"]

    for code in ("2024", "2025-Q1"):
        period = services.period_for(code)
        services.say_complete(period=period, organisation=coordinator.organisation, today=TODAY, by=coordinator)

    assert codes(coordinator, date(2025, 4, 1)) == []


def test_coordinator_is_not_reminded_of_what_is_closed(coordinator):
    services.close_period("2024", today=date(2025, 2, 1), force_reason="Made up.")

    assert codes(coordinator, date(2025, 3, 31)) == []


def test_reminder_gives_the_day_until_which_records_may_come_in(coordinator):
    before, after = (reminders.reminders_for(coordinator, today=date(2025, 1, day))[0].words for day in (20, 21))

    assert before != after
    assert "2025" in before


def test_worker_visitor_and_coordinator_of_no_provider_are_not_reminded(worker, coordinator, sdf):
    coordinator.organisation = sdf

    assert codes(worker, TODAY) == []
    assert codes(coordinator, TODAY) == []


def test_account_holder_is_told_from_february_why_the_concept_waits(accountholder):
    assert codes(accountholder, date(2026, 1, 31)) == []
    assert codes(accountholder, FIRST_OF_FEBRUARY) == ["2025"]

    make_closed_year(2025, closed_on=FIRST_OF_FEBRUARY)

    assert codes(accountholder, FIRST_OF_FEBRUARY) == []
