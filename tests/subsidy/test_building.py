"""Building a report: claims, steps, failures, and the version in the end."""

from __future__ import annotations

import hashlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from subsidy import building, ledger, plan, services, solver, tasks
from subsidy.audit import gate
from subsidy.choices import ReportKind, ReportState, ReportStep
from subsidy.exceptions import ClaimLostError, SolverFailed
from subsidy.models import LedgerEntry, Report, ReportVersion, SubsidyYear
from tests.subsidy.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(numbered):
    return ask(numbered)


@pytest.fixture
def _quick_files(monkeypatch):
    """Leave out the drawing and the laying out, where a test is about something else."""
    monkeypatch.setattr(building, "render_pdf", lambda snapshot, **_options: b"%PDF")
    monkeypatch.setattr("subsidy.making.render_xlsx", lambda snapshot: b"PK")


def ask(period, language="nl"):
    return services.open_report(services.Wanted(period=period, kind=ReportKind.YEAR, language=language), at=NOW)[0]


def clock(seconds=0):
    return lambda: NOW + timedelta(seconds=seconds)


# --- The whole way ---------------------------------------------------------------------------------------------------


def test_build_makes_one_version_with_three_files_in_steps_that_only_go_forward(year, monkeypatch):
    report = ask(year)
    seen = watch_steps(monkeypatch)

    version = building.build(report.pk, clock=clock())

    report.refresh_from_db()
    assert (report.state, report.step, report.percent, report.claim) == (ReportState.DONE, "finished", 100, None)
    assert ReportVersion.objects.get() == version
    assert (version.number, version.built_on, version.method, version.changes) == (1, NOW.date(), plan.METHOD, "")
    assert LedgerEntry.objects.filter(report=report).count() == LedgerEntry.objects.count() > 900
    assert bytes(version.pdf[:5]) == b"%PDF-"
    assert json.loads(bytes(version.json)) == version.snapshot
    for name in ("pdf", "xlsx", "json"):
        digest = hashlib.sha256(bytes(getattr(version, name))).hexdigest()
        assert getattr(version, f"{name}_sha256") == digest

    steps = [step for step, _percent in seen]
    assert list(dict.fromkeys(steps)) == ["counting", "rounding", "drawing", "laying_out", "writing"]
    assert [percent for _step, percent in seen] == sorted(percent for _step, percent in seen)
    # One note for each picture and for each page.
    assert steps.count("drawing") > 3
    assert steps.count("laying_out") > 3


def watch_steps(monkeypatch):
    seen = []
    write = building.Claim._write

    def watch(self, *, step, percent):
        write(self, step=step, percent=percent)
        seen.append((step, percent))

    monkeypatch.setattr(building.Claim, "_write", watch)
    monkeypatch.setattr(building, "SECONDS_BETWEEN_NOTES", 0)
    return seen


@pytest.mark.usefixtures("_quick_files")
def test_build_again_without_new_facts_gives_the_same_snapshot_and_says_nothing_changed(numbered):
    first = building.build(ask(numbered).pk, clock=clock())
    second = building.build(ask(numbered).pk, clock=clock())

    assert (first.number, second.number) == (1, 2)
    assert second.snapshot == first.snapshot | {"version": 2}
    assert second.changes == ""
    assert bytes(second.json) == bytes(first.json).replace(b'"version": 1', b'"version": 2')


@pytest.mark.usefixtures("_quick_files")
def test_build_after_an_amount_changed_says_what_changed(numbered):
    SubsidyYear.objects.create(year=2025, duup="223380.00", rent="19250.00")
    building.build(ask(numbered).pk)
    SubsidyYear.objects.update(rent="19846.75")

    version = building.build(ask(numbered).pk)

    (change,) = version.snapshot["changes"]
    assert (change["before"], change["now"]) == ("19250.00", "19846.75")
    assert version.changes == f"{change['what']}: 19250.00 -> 19846.75"
    assert "2025" in change["what"]


@pytest.mark.usefixtures("_quick_files")
def test_build_in_two_languages_numbers_the_versions_apart(numbered):
    versions = [building.build(ask(numbered, language).pk) for language in ("nl", "en", "nl")]

    assert [(version.language, version.number) for version in versions] == [("nl", 1), ("en", 1), ("nl", 2)]


@pytest.mark.usefixtures("_quick_files")
def test_database_refuses_to_change_or_remove_a_version(report):
    building.build(report.pk)

    # Django itself refuses to delete what has pictures, before the database is asked.
    with pytest.raises(ProtectedError):
        ReportVersion.objects.all().delete()
    for forbidden in (
        lambda: ReportVersion.objects.update(number=7),
        lambda: ReportVersion.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            forbidden()


# --- Claims ----------------------------------------------------------------------------------------------------------


def test_claim_takes_a_report_that_waits_and_refuses_a_second_worker(report):
    first = building.claim(report.pk, clock=clock())

    assert first is not None
    assert building.claim(report.pk, clock=clock(59)) is None
    report.refresh_from_db()
    assert (report.state, report.claim, report.attempts) == (ReportState.BUILDING, first.token, 1)


@pytest.mark.parametrize(("silent", "taken"), [(60, False), (61, True)])
def test_claim_takes_over_from_a_worker_that_fell_silent_for_a_minute(report, silent, taken):
    building.claim(report.pk, clock=clock())

    assert (building.claim(report.pk, clock=clock(silent)) is not None) is taken


def test_claim_counts_from_the_last_sign_of_life(report):
    first = building.claim(report.pk, clock=clock())
    first.clock = clock(50)
    first.tell(ReportStep.ROUNDING)

    assert building.claim(report.pk, clock=clock(100)) is None
    assert building.claim(report.pk, clock=clock(111)) is not None


def test_claim_of_a_message_whose_worker_is_lost_waits_for_nobody(report):
    building.claim(report.pk, clock=clock())

    assert building.claim(report.pk, redelivered=True, clock=clock(1)) is not None


@pytest.mark.parametrize("state", [ReportState.DONE, ReportState.FAILED])
def test_claim_of_a_report_that_ended_takes_nothing(report, state):
    Report.objects.update(state=state)

    assert building.claim(report.pk, redelivered=True) is None
    report.refresh_from_db()
    assert report.state == state


def test_claim_after_three_attempts_fails_the_report(report):
    for seconds in (0, 100, 200):
        assert building.claim(report.pk, clock=clock(seconds)) is not None

    assert building.claim(report.pk, clock=clock(300)) is None

    report.refresh_from_db()
    assert (report.state, report.attempts, report.claim) == (ReportState.FAILED, 3, None)
    assert report.failure


def test_worker_that_lost_its_claim_can_tell_nothing_more(report):
    first = building.claim(report.pk, clock=clock())
    building.claim(report.pk, clock=clock(61))

    with pytest.raises(ClaimLostError):
        first.tell(ReportStep.DRAWING, 0.5)

    report.refresh_from_db()
    assert (report.step, report.percent) == (ReportStep.COUNTING, 0)


@pytest.mark.gate
@pytest.mark.usefixtures("_quick_files")
def test_worker_that_waits_for_solver_and_attack_shows_that_it_lives(year, monkeypatch):
    """Both may take longer than a worker may be silent; a second worker would take the report over."""
    report, at, beats = ask(year), [NOW], []
    wait = 50

    def working(answer):
        def work(*args, on_wait, **_options):
            for _ in range(3):
                at[0] += timedelta(seconds=wait)
                on_wait()
                beats.append(Report.objects.get().heartbeat_at)
                assert building.claim(report.pk, clock=lambda: at[0]) is None
            return answer(*args)

        return work

    monkeypatch.setattr(building, "SECONDS_BETWEEN_NOTES", 0)
    monkeypatch.setattr(ledger, "solve_in_child", working(solver.solve))
    monkeypatch.setattr(ledger, "GATE", working(lambda _figures, _truth: None))

    assert building.build(report.pk, clock=lambda: at[0]).number == 1

    assert wait < services.LEASE_SECONDS < 3 * wait
    assert beats == [NOW + timedelta(seconds=wait * (place + 1)) for place in range(6)]


def test_report_that_is_cancelled_while_the_attack_runs_publishes_nothing(year, monkeypatch):
    report = ask(year)

    def attack(_figures, _truth, *, on_wait):
        services.cancel_report(report)
        on_wait()

    monkeypatch.setattr(building, "SECONDS_BETWEEN_NOTES", 0)
    monkeypatch.setattr(ledger, "solve_in_child", lambda problem, **_options: solver.solve(problem))
    monkeypatch.setattr(ledger, "GATE", attack)

    assert building.build(report.pk) is None

    report.refresh_from_db()
    assert report.state == ReportState.CANCELLED
    assert not LedgerEntry.objects.exists()


@pytest.mark.usefixtures("_quick_files")
def test_worker_that_lost_its_claim_at_the_last_moment_writes_nothing(report, monkeypatch):
    other = []

    def slow(snapshot):
        other.append(building.claim(report.pk, redelivered=True))
        return b"PK"

    monkeypatch.setattr("subsidy.making.render_xlsx", slow)

    assert building.build(report.pk) is None

    report.refresh_from_db()
    assert not ReportVersion.objects.exists()
    assert (report.state, report.claim) == (ReportState.BUILDING, other[0].token)


# --- Steps -----------------------------------------------------------------------------------------------------------


def test_tell_writes_at_most_twice_a_second_within_a_step(report, monkeypatch, django_assert_num_queries):
    held = building.claim(report.pk, clock=clock())
    moment = [0.0]
    monkeypatch.setattr(building.time, "monotonic", lambda: moment[0])

    # A hundred pages in a second: at 0.00 and at 0.50.
    with django_assert_num_queries(2):
        for page in range(100):
            moment[0] = page / 100
            held.tell(ReportStep.LAYING_OUT, page / 100)
    with django_assert_num_queries(1):
        held.tell(ReportStep.WRITING)

    report.refresh_from_db()
    assert (report.step, report.percent) == (ReportStep.WRITING, 92)


# --- Failures --------------------------------------------------------------------------------------------------------


def test_build_with_a_solver_that_fails_is_failed_at_once_and_publishes_nothing(year, monkeypatch):
    def crash(problem, **_options):
        raise SolverFailed("The solver stopped with code -11.")

    monkeypatch.setattr(ledger, "solve_in_child", crash)
    report = ask(year)

    assert building.build(report.pk) is None

    report.refresh_from_db()
    assert (report.state, report.attempts) == (ReportState.FAILED, 1)
    # In words for people; what it was stands in the log.
    assert report.failure == "De cijfers konden niet veilig worden gemaakt. Daarom is er niets gepubliceerd."
    assert not LedgerEntry.objects.exists()
    assert not ReportVersion.objects.exists()


def test_build_that_breaks_is_tried_three_times_and_tells_no_number(report, monkeypatch, caplog):
    def broken(snapshot, **_options):
        raise RuntimeError(snapshot["people"]["label"] + ": 3")

    monkeypatch.setattr(building, "render_pdf", broken)

    states = []
    for _ in range(4):
        assert building.build(report.pk) is None
        report.refresh_from_db()
        states.append((report.state, report.attempts))

    assert states == [
        (ReportState.QUEUED, 1),
        (ReportState.QUEUED, 2),
        (ReportState.FAILED, 3),
        (ReportState.FAILED, 3),
    ]
    secret = f"{plan.POPULATIONS[plan.PEOPLE].label}: 3"
    assert secret not in report.failure
    assert secret not in caplog.text
    assert "RuntimeError" in caplog.text
    assert "test_building.py" in caplog.text  # where it went wrong is told


def test_build_logs_no_number_of_people(year, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(ledger, "solve_in_child", lambda problem, **_options: solver.solve(problem))
    monkeypatch.setattr(building, "render_pdf", lambda snapshot, **_options: b"%PDF")

    building.build(ask(year).pk)

    # Queries stand in the debug log with their values; a count of records is an answer and never among them.
    told = [line.getMessage() for line in caplog.records if not line.name.startswith("django.db")]
    assert not [line for line in told if "contacten" in line or "counts" in line]


@pytest.mark.usefixtures("_quick_files")
def test_retry_of_a_failed_report_starts_afresh(report, monkeypatch):
    Report.objects.update(state=ReportState.FAILED, attempts=3, failure="No.")

    again = services.retry_report(report, at=NOW + timedelta(hours=1))

    assert (again.pk, again.state, again.attempts, again.failure) == (report.pk, ReportState.QUEUED, 0, "")
    assert building.build(again.pk).number == 1


def test_retry_while_another_one_is_under_way_returns_that_one(numbered, report):
    Report.objects.update(state=ReportState.FAILED)
    other = ask(numbered)

    assert services.retry_report(report, at=NOW) == other


# --- Tasks -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_quick_files")
def test_task_builds_once_however_often_it_is_delivered(report):
    for _ in range(3):
        tasks.build_report.apply(args=(report.pk,), throw=True)

    assert ReportVersion.objects.count() == 1


@pytest.mark.usefixtures("_quick_files")
@pytest.mark.parametrize(("redelivered", "versions"), [(False, 0), (True, 1)])
def test_task_takes_over_when_the_queue_says_that_the_worker_is_lost(report, monkeypatch, redelivered, versions):
    building.claim(report.pk)
    request = {"delivery_info": {"redelivered": redelivered}}

    tasks.build_report.apply(args=(report.pk,), throw=True, **request)
    tasks.build_report.push_request(delivery_info={"redelivered": redelivered})
    try:
        tasks.build_report.run(report.pk)
    finally:
        tasks.build_report.pop_request()

    assert ReportVersion.objects.count() == versions


def test_task_has_time_for_everything_to_run_into_its_own_limit_and_is_never_delivered_twice(settings):
    publish = ledger.SOLVER_SECONDS + gate.SECONDS + 2 * solver.SECONDS_TO_START
    pages = 60

    # A block asks the solver twice, and is never revised.
    assert 2 * publish > 2 * ledger.SOLVER_SECONDS + gate.SECONDS + 3 * solver.SECONDS_TO_START
    assert 2 * publish + pages <= tasks.build_report.soft_time_limit < tasks.build_report.time_limit
    timeouts = {settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"], settings.CELERY_VISIBILITY_TIMEOUT}
    assert all(timeout >= tasks.build_report.time_limit + 30 for timeout in timeouts)
    assert services.LEASE_SECONDS > 10 * solver.SECONDS_BETWEEN_CALLS


# --- While others work -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_somebody_asks_while_a_worker_writes_its_version(numbered, monkeypatch):
    """Both write in the audit log, and whoever asks looks at the period: neither may wait for the other for ever."""
    asked = []
    held = building.Claim.still_held

    def ask_meanwhile(self):
        row = held(self)
        with ThreadPoolExecutor(1) as pool:
            asked.append(pool.submit(ask_elsewhere, numbered).result(timeout=20))
        return row

    monkeypatch.setattr(building.Claim, "still_held", ask_meanwhile)
    monkeypatch.setattr(
        building, "files_of_snapshot", lambda snapshot, *, on_step: dict.fromkeys(("pdf", "xlsx", "json"), b"%PDF")
    )

    version = building.build(ask(numbered).pk, clock=clock())

    assert version is not None
    assert [report.language for report in asked] == ["es"]


def ask_elsewhere(period):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return services.request_report(services.Wanted(period=period, kind=ReportKind.YEAR, language="es"), at=NOW)
    finally:
        connection.close()
