"""The page of jobs, cancelling, and how many reports may wait."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.models import Municipality
from subsidy import building, services
from subsidy.choices import ReportKind, ReportState, ReportStep
from subsidy.exceptions import ClaimLostError, QueueFullError
from subsidy.models import LedgerEntry, Report, ReportVersion
from tests.builders.reports import make_closed_year, make_report
from tests.subsidy.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

JOBS = reverse("subsidy:jobs")


@pytest.fixture
def closed(db):
    return make_closed_year(2025, closed_on=TODAY)


@pytest.fixture
def holder(client, accountholder):
    client.force_login(accountholder)
    return client


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Catch at the border what goes to the queue."""
    reports = []
    monkeypatch.setattr("subsidy.services.reports.send_to_worker", lambda pk: reports.append(pk) or True)
    return reports


def wanted(period, language="nl", kind=ReportKind.YEAR, subject=""):
    return services.Wanted(period=period, kind=kind, language=language, subject=subject)


def texts(response):
    return " ".join(response.content.decode().split())


def fill_queue(period, number, by=None):
    """Let reports about somebody wait, each a batch of its own for whoever looks at the kind and the language."""
    rows = [
        Report(period=period, kind=kind, language=language, subject=f"x{place}", made_by=by, requested_at=NOW)
        for place, (kind, language) in enumerate(
            (kind, language)
            for _ in range(number)
            for kind in (ReportKind.SUMMARY, ReportKind.SHEET, ReportKind.COUNCIL)
            for language in ("nl", "en", "es")
        )
    ][:number]
    Report.objects.bulk_create(rows)


# --- The page -------------------------------------------------------------------------------------------------------


def test_jobs_show_maker_state_step_percent_size_and_failure(holder, closed, accountholder):
    building_one = make_report(closed, ReportState.BUILDING, at=NOW)
    Report.objects.filter(pk=building_one.pk).update(made_by=accountholder, step=ReportStep.DRAWING, percent=43)
    failed = make_report(closed, ReportState.FAILED, at=NOW, language="en")
    Report.objects.filter(pk=failed.pk).update(failure="It did not work.")
    make_report(closed, ReportState.DONE, at=NOW, language="es")

    response = holder.get(JOBS)
    jobs = {job.report.language: job for job in response.context["jobs"]}

    assert [jobs[code].maker for code in ("nl", "en")] == ["anna-accountholder", ""]
    # The files of the builder: %PDF-1.7 made up (16 bytes), PK made up (10), {} (2).
    assert [jobs[code].size for code in ("nl", "en", "es")] == [None, None, 28]
    assert [jobs[code].may_be_cancelled for code in ("nl", "en", "es")] == [True, False, False]
    assert "43" in texts(response)
    assert "It did not work." in texts(response)
    assert reverse("subsidy:report-retry", args=[failed.pk]) in texts(response)
    assert reverse("subsidy:report-cancel", args=[building_one.pk]) in texts(response)


def test_jobs_name_whom_a_report_is_about(holder, closed):
    Municipality.objects.create(code="GM0080", name="Leeuwarden")
    Report.objects.create(period=closed, kind=ReportKind.MUNICIPALITY, subject="GM0080", requested_at=NOW)

    (job,) = holder.get(JOBS).context["jobs"]

    assert job.about == "Leeuwarden"


def test_jobs_do_not_exist_for_a_coordinator(client, coordinator, closed):
    report = make_report(closed, ReportState.QUEUED, at=NOW)
    client.force_login(coordinator)

    assert client.get(JOBS).status_code == 404
    assert client.post(reverse("subsidy:report-cancel", args=[report.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_jobs_ask_as_much_for_three_as_for_one(holder, closed, number, django_assert_num_queries):
    for language in ("nl", "en", "es")[:number]:
        make_report(closed, ReportState.DONE, at=NOW, language=language)

    # Session, user, groups; how many, the reports, those that wait. Nobody is named, so no name is asked.
    with django_assert_num_queries(6) as queries:
        holder.get(JOBS)
    assert not any('"subsidy_reportversion"."pdf",' in query["sql"] for query in queries.captured_queries)


# --- Cancelling -----------------------------------------------------------------------------------------------------


def test_cancel_of_what_waits_leaves_nothing_to_claim(holder, closed):
    report = make_report(closed, ReportState.QUEUED, at=NOW)

    response = holder.post(reverse("subsidy:report-cancel", args=[report.pk]))

    report.refresh_from_db()
    assert (response.status_code, response["Location"], report.state) == (302, JOBS, ReportState.CANCELLED)
    assert building.claim(report.pk) is None
    assert services.send_forgotten_reports(at=NOW) == 0


@pytest.mark.parametrize("state", [ReportState.DONE, ReportState.FAILED, ReportState.CANCELLED])
def test_cancel_of_what_has_ended_changes_nothing(closed, state):
    report = make_report(closed, state, at=NOW)

    assert not services.cancel_report(report)

    report.refresh_from_db()
    assert report.state == state


def test_cancel_while_it_is_made_stops_the_worker_and_writes_no_version(numbered, monkeypatch):
    report, _made = services.open_report(wanted(numbered), at=NOW)
    steps = []

    def draw(snapshot, *, on_step, **_options):
        on_step(ReportStep.DRAWING, 0.5)
        services.cancel_report(report)
        on_step(ReportStep.LAYING_OUT, 0.0)
        steps.append("never")

    monkeypatch.setattr(building, "render_pdf", draw)

    assert building.build(report.pk) is None

    report.refresh_from_db()
    assert (report.state, report.percent, report.claim, report.failure) == (ReportState.CANCELLED, 0, None, "")
    assert steps == []
    assert not ReportVersion.objects.exists()


def test_cancel_at_the_last_moment_writes_no_version(numbered, monkeypatch):
    report, _made = services.open_report(wanted(numbered), at=NOW)
    monkeypatch.setattr(building, "render_pdf", lambda snapshot, **_options: services.cancel_report(report) and b"%PDF")

    assert building.build(report.pk) is None
    assert not ReportVersion.objects.exists()


def test_report_can_be_asked_for_again_after_it_was_cancelled(closed):
    first = services.request_report(wanted(closed), at=NOW)
    services.cancel_report(first)

    again = services.request_report(wanted(closed), at=NOW)

    assert (again.state, again.pk != first.pk) == (ReportState.QUEUED, True)


def test_page_of_a_cancelled_report_says_so_and_shows_no_bar(holder, closed):
    report = make_report(closed, ReportState.CANCELLED, at=NOW)

    page = texts(holder.get(reverse("subsidy:report", args=[report.pk])))

    assert "<progress" not in page


# --- Progress -------------------------------------------------------------------------------------------------------


def test_percent_never_falls_whatever_a_step_tells(closed, monkeypatch):
    monkeypatch.setattr(building, "SECONDS_BETWEEN_NOTES", 0)
    report = make_report(closed, ReportState.QUEUED, at=NOW)
    held = building.claim(report.pk)
    seen = []
    for step, part in (
        (ReportStep.COUNTING, 0.0),
        (ReportStep.ROUNDING, 0.8),
        (ReportStep.ROUNDING, 0.2),
        (ReportStep.DRAWING, 0.0),
        (ReportStep.COUNTING, 0.0),
        (ReportStep.LAYING_OUT, 7.0),
        (ReportStep.WRITING, 0.0),
    ):
        held.tell(step, part)
        report.refresh_from_db()
        seen.append(report.percent)

    # Rounding runs from 5 to 30, drawing from 30, laying out up to 92.
    assert seen == [1, 25, 25, 30, 30, 92, 92]


def test_worker_whose_report_was_cancelled_has_lost_its_claim(closed):
    report = make_report(closed, ReportState.QUEUED, at=NOW)
    held = building.claim(report.pk)
    services.cancel_report(report)

    with pytest.raises(ClaimLostError):
        held.tell(ReportStep.ROUNDING)
    with pytest.raises(ClaimLostError):
        held.still_held()
    assert not LedgerEntry.objects.exists()


# --- How many may wait ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "taken"), [(499, True), (500, False)])
def test_queue_takes_500_and_no_more(closed, number, taken):
    fill_queue(closed, number)

    if taken:
        services.request_report(wanted(closed), at=NOW)
    else:
        with pytest.raises(QueueFullError):
            services.request_report(wanted(closed), at=NOW)

    assert Report.objects.count() == 500


@pytest.mark.parametrize(("number", "taken"), [(4, True), (5, False)])
def test_account_has_at_most_five_waiting(closed, accountholder, number, taken):
    fill_queue(closed, number, by=accountholder)

    if taken:
        services.request_report(wanted(closed), at=NOW, by=accountholder)
    else:
        with pytest.raises(QueueFullError, match="5"):
            services.request_report(wanted(closed), at=NOW, by=accountholder)

    assert Report.objects.count() == 5


def test_what_others_wait_for_and_what_is_being_made_is_not_counted(closed, accountholder, admin_user):
    fill_queue(closed, 9, by=admin_user)
    fill_queue(services.period_for("2024"), 5, by=accountholder)
    Report.objects.filter(made_by=accountholder).update(state=ReportState.BUILDING)

    assert services.request_report(wanted(closed), at=NOW, by=accountholder).pk


def test_batch_about_all_municipalities_counts_as_one(closed, accountholder, monkeypatch):
    codes = tuple(f"GM{number:04}" for number in range(1, 19))
    monkeypatch.setattr(services.reports, "kinds_of", lambda _period: tuple(ReportKind))
    monkeypatch.setattr(services.reports, "subjects_of", lambda _kind: codes)
    fill_queue(closed, 4, by=accountholder)

    for code in codes:
        services.request_report(wanted(closed, kind=ReportKind.MUNICIPALITY, subject=code), at=NOW, by=accountholder)

    assert Report.objects.count() == 4 + 18
    with pytest.raises(QueueFullError):
        services.request_report(wanted(closed, "en", ReportKind.MUNICIPALITY, codes[0]), at=NOW, by=accountholder)


def test_report_under_way_is_found_also_when_the_queue_is_full(closed, accountholder):
    first = services.request_report(wanted(closed), at=NOW, by=accountholder)
    fill_queue(closed, 499, by=accountholder)

    assert services.request_report(wanted(closed), at=NOW, by=accountholder) == first


def test_full_queue_is_told_in_words_with_status_429(holder, closed, accountholder):
    fill_queue(closed, 5, by=accountholder)

    response = holder.post(reverse("subsidy:build", args=[2025]), {"kind": "year", "language": "nl"})

    assert response.status_code == 429
    assert len(response.context["form"].non_field_errors()) == 1
    assert Report.objects.count() == 5


def test_retry_into_a_full_queue_is_refused_and_stays_failed(holder, closed, accountholder):
    fill_queue(closed, 5, by=accountholder)
    failed = make_report(closed, ReportState.FAILED, at=NOW)
    Report.objects.filter(pk=failed.pk).update(made_by=accountholder)

    response = holder.post(reverse("subsidy:report-retry", args=[failed.pk]), follow=True)

    failed.refresh_from_db()
    assert failed.state == ReportState.FAILED
    assert len(list(response.context["messages"])) == 1
