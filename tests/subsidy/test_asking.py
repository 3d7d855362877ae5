"""Asking for every kind of report: what can be chosen, what is refused beside its field, and many at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from portal.models import Municipality
from subsidy import services
from subsidy.choices import PeriodKind, ReportState
from subsidy.forms.asking import ReportForm
from subsidy.models import Period, Publication, Report
from subsidy.services import reports as asking_for_reports
from tests.builders.reports import make_closed_year, make_report, make_version

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
BUILD = reverse("subsidy:build", args=["2025"])
OVERVIEW = reverse("subsidy:municipalities", args=[2025])
TOGETHER = reverse("subsidy:municipalities-zip", args=[2025])


@pytest.fixture
def towns(db):
    """Three municipalities instead of eighteen; Ameland comes first by name, Leeuwarden by code."""
    Municipality.objects.all().delete()
    names = {"GM0060": "Vlieland", "GM0080": "Leeuwarden", "GM1900": "Ameland"}
    return [Municipality.objects.create(code=code, name=name) for code, name in names.items()]


@pytest.fixture
def year(db):
    return make_closed_year(2025, closed_on=date(2026, 2, 2))


@pytest.fixture
def sent(monkeypatch):
    """Catch at the border what goes to the queue."""
    found = []
    monkeypatch.setattr("subsidy.services.reports.send_to_worker", lambda pk: found.append(pk) or True)
    return found


@pytest.fixture
def holder(client, accountholder):
    client.force_login(accountholder)
    return client


def wanted(period):
    return [
        services.Wanted(period=period, kind="municipality", language="nl", subject=code)
        for code in ("GM0060", "GM0080", "GM1900")
    ]


# --- The form --------------------------------------------------------------------------------------------------------


def test_form_offers_the_kinds_of_its_period():
    kinds = {of: [code for code, _name in ReportForm(of=of).fields["kind"].choices] for of in PeriodKind.values}

    assert kinds == {
        "quarter": ["quarter"],
        "year": ["year", "summary", "council", "municipality", "sheet"],
        "block": ["block"],
    }
    assert "subject" not in ReportForm(of="quarter").fields


@pytest.mark.parametrize(
    ("kind", "subject", "error"),
    [
        ("municipality", "", True),
        ("municipality", "fier", True),
        ("municipality", "GM9999", True),
        ("municipality", "GM0080", False),
        ("municipality", "all", False),
        ("sheet", "fier", False),
        ("sheet", "GM0080", True),
        ("year", "", False),
        ("year", "GM0080", True),
        ("summary", "all", True),
    ],
)
def test_form_says_beside_the_field_whom_a_kind_can_be_about(towns, fier, kind, subject, error):
    form = ReportForm({"kind": kind, "language": "nl", "subject": subject})

    assert (list(form.errors), form["subject"].value()) == (["subject"] if error else [], subject)


def test_form_refuses_a_kind_that_is_not_made_of_its_period():
    assert list(ReportForm({"kind": "block", "language": "nl"}).errors) == ["kind"]
    assert list(ReportForm({"kind": "year", "language": "nl"}, of="quarter").errors) == ["kind"]


def test_form_asks_for_all_municipalities_and_for_the_summary_in_every_language(towns, year):
    everybody = ReportForm({"kind": "municipality", "language": "en", "subject": "all"})
    summary = ReportForm({"kind": "summary", "language": "en"})

    assert everybody.is_valid()
    assert summary.is_valid()
    assert [(one.subject, one.language) for one in everybody.wanted(year)] == [
        ("GM0060", "en"),
        ("GM0080", "en"),
        ("GM1900", "en"),
    ]
    assert [(one.kind, one.language) for one in summary.wanted(year)] == [
        ("summary", "nl"),
        ("summary", "en"),
        ("summary", "es"),
    ]


# --- Asking for many -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("towns", "year")
def test_asking_for_all_municipalities_makes_a_row_and_a_message_for_each(
    holder, accountholder, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = holder.post(BUILD, {"kind": "municipality", "language": "nl", "subject": "all"})

    reports = Report.objects.order_by("pk")
    assert response["Location"] == OVERVIEW
    assert [report.subject for report in reports] == ["GM0060", "GM0080", "GM1900"]
    assert {report.made_by for report in reports} == {accountholder}
    assert sent == [report.pk for report in reports]


def test_asking_twice_makes_one_report_for_each(holder, towns, year, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one = holder.post(BUILD, {"kind": "municipality", "language": "nl", "subject": "GM0080"})
        holder.post(BUILD, {"kind": "municipality", "language": "nl", "subject": "all"})
        again = holder.post(BUILD, {"kind": "municipality", "language": "nl", "subject": "GM0080"})

    assert Report.objects.count() == len(sent) == 3
    assert one["Location"] == again["Location"]


def test_asking_for_many_waits_once_for_a_queue_that_is_away(
    towns, year, monkeypatch, django_capture_on_commit_callbacks
):
    tried = []
    monkeypatch.setattr(asking_for_reports, "send_to_worker", tried.append)

    with django_capture_on_commit_callbacks(execute=True):
        found = services.request_reports(wanted(year), at=AT)

    assert tried == [found[0].pk]
    assert {report.state for report in found} == {ReportState.QUEUED}


def test_asking_for_many_of_which_one_cannot_be_made_asks_for_none(towns, year):
    wrong = services.Wanted(period=year, kind="municipality", language="nl", subject="nobody")

    with pytest.raises(services.reports.ReportError):
        services.request_reports([*wanted(year), wrong], at=AT)

    assert not Report.objects.exists()


def test_asking_with_a_mistake_keeps_what_was_chosen(holder, towns, year):
    response = holder.post(BUILD, {"kind": "municipality", "language": "es", "subject": ""})

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, ["subject"])
    assert (form["kind"].value(), form["language"].value()) == ("municipality", "es")


def test_asking_for_a_quarter_has_a_page_of_its_own(holder, sent, django_capture_on_commit_callbacks):
    quarter = Period.objects.create(
        code="2025-Q1",
        kind="quarter",
        start=date(2025, 1, 1),
        end=date(2025, 3, 31),
        state="closed",
        closed_on=date(2025, 5, 1),
    )
    address = reverse("subsidy:build", args=["2025-Q1"])

    page = holder.get(address)
    with django_capture_on_commit_callbacks(execute=True):
        asked = holder.post(address, {"kind": "quarter", "language": "nl"})

    report = Report.objects.get()
    assert (page.status_code, page.context["form"].fields.keys()) == (200, {"kind", "language"})
    assert (report.period, report.kind, sent) == (quarter, "quarter", [report.pk])
    assert asked["Location"] == reverse("subsidy:report", args=[report.pk])


@pytest.mark.parametrize("code", ["2025-Q1", "2024-2026"])
def test_asking_of_what_is_open_leads_back_with_a_message(holder, code):
    response = holder.post(reverse("subsidy:build", args=[code]), {"kind": "quarter", "language": "nl"}, follow=True)

    assert len(list(response.context["messages"])) == 1
    assert not Report.objects.exists()


@pytest.mark.parametrize("code", ["2025-Q9", "2019", "2031", "nonsense", "2025-2027"])
def test_asking_of_what_is_no_period_does_not_exist(holder, code):
    assert holder.get(reverse("subsidy:build", args=[code])).status_code == 404
    assert not Period.objects.exists()


def test_asking_does_not_exist_for_a_worker(client, worker, year):
    client.force_login(worker)

    assert client.get(BUILD).status_code == 404
    assert client.post(BUILD, {"kind": "year", "language": "nl"}).status_code == 404


# --- All municipalities together -------------------------------------------------------------------------------------


def make_municipal(period, subject, *, language="nl", published=True, number=1):
    """Make a finished report for a municipality, published or not."""
    report = Report.objects.create(
        period=period, kind="municipality", language=language, subject=subject, state="done", requested_at=AT
    )
    version = make_version(report, built_on=AT.date(), number=number)
    if published:
        Publication.objects.create(version=version, published_at=AT)
    return version


def unpack(response):
    with ZipFile(BytesIO(response.content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_zip_holds_the_newest_version_of_each_in_the_order_of_the_codes(holder, towns, year):
    for subject, number in (("GM1900", 1), ("GM0080", 1), ("GM0080", 2)):
        make_municipal(year, subject, number=number)
    make_municipal(year, "GM0060", language="en")

    response = holder.get(TOGETHER)
    files = unpack(response)

    assert list(files) == [
        "verslag-2025-nl.txt",
        "verslag-2025-municipality-GM0080-nl-v2.pdf",
        "verslag-2025-municipality-GM1900-nl-v1.pdf",
    ]
    assert files["verslag-2025-municipality-GM0080-nl-v2.pdf"] == b"%PDF-1.7 made up"
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/zip",
        'attachment; filename="verslag-2025-nl.zip"',
    )


def test_zip_says_which_are_not_ready_in_the_language_of_the_reports(holder, towns, year):
    version = make_municipal(year, "GM0080", language="en")

    text = unpack(holder.get(TOGETHER, {"taal": "en"}))["verslag-2025-en.txt"].decode()

    assert text.splitlines() == [
        "Reports for municipalities, 2025: 1 of 3 are ready.",
        "",
        f"verslag-2025-municipality-GM0080-en-v1.pdf  Leeuwarden  SHA-256 {version.pdf_sha256}",
        "",
        "Not ready:",
        "Ameland",
        "Vlieland",
    ]


def test_zip_of_the_same_versions_is_the_same_to_the_byte_and_stored_as_it_is(holder, towns, year):
    make_municipal(year, "GM0080")

    first, second = holder.get(TOGETHER), holder.get(TOGETHER)

    assert first.content == second.content
    with ZipFile(BytesIO(first.content)) as file:
        assert {(one.compress_type, one.date_time) for one in file.infolist()} == {(0, (1980, 1, 1, 0, 0, 0))}


def test_zip_for_a_worker_holds_what_is_published_and_nothing_else(client, worker, towns, year):
    client.force_login(worker)
    make_municipal(year, "GM0060", published=False)
    nothing = client.get(TOGETHER)
    make_municipal(year, "GM0080")

    files = unpack(client.get(TOGETHER))

    assert nothing.status_code == 404
    assert [name for name in files if name.endswith(".pdf")] == ["verslag-2025-municipality-GM0080-nl-v1.pdf"]
    assert b"Vlieland" in files["verslag-2025-nl.txt"]


def test_overview_says_of_each_municipality_where_its_report_stands(holder, towns, year):
    make_municipal(year, "GM0080", published=False)
    make_report(year, ReportState.BUILDING, at=AT, kind="municipality", subject="GM0060")

    rows = holder.get(OVERVIEW).context["rows"]

    assert [(row.name, row.version is not None, row.report and row.report.state) for row in rows] == [
        ("Ameland", False, None),
        ("Leeuwarden", True, "done"),
        ("Vlieland", False, "building"),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_overview_and_zip_ask_as_much_for_three_reports_as_for_one(
    holder, towns, year, number, django_assert_num_queries
):
    for town in towns[:number]:
        make_municipal(year, town.code)

    # Session, user, groups; the year, the versions, the reports, the municipalities; the page has a token of its own.
    with django_assert_num_queries(10):
        holder.get(OVERVIEW)
    with django_assert_num_queries(7):
        holder.get(TOGETHER)


@pytest.mark.parametrize("address", [OVERVIEW, TOGETHER])
def test_overview_in_a_language_that_is_not_made_does_not_exist(holder, towns, year, address):
    assert holder.get(address, {"taal": "fy"}).status_code == 404
