"""The figures of a report on screen: the numbers of the snapshot, pictures, tables as CSV, two years side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from portal.permissions import Role
from subsidy.choices import ReportState
from subsidy.models import Publication, Report
from tests.builders.reports import make_closed_year, make_report
from tests.builders.snapshot import make_snapshot
from tests.conftest import make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 14, 9, 0, tzinfo=UTC)


@pytest.fixture
def worker(client: Client) -> Client:
    client.force_login(make_user("werker", Role.WORKER))
    return client


@pytest.fixture
def report() -> Report:
    return make_report(make_closed_year(2025, closed_on=NOW.date()), ReportState.DONE, at=NOW)


def read(client: Client, name: str, *args: Any, **query: Any) -> Any:
    response = client.get(reverse(f"subsidy:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return lxml.html.fromstring(response.content.decode())


def table_rows(page: Any, title: str) -> dict[str, list[str]]:
    (section,) = [one for one in page.xpath("//section[h2]") if one.find("h2").text_content() == title]
    rows = section.xpath(".//tbody/tr | .//tfoot/tr")
    return {row.find("th").text_content(): [cell.text_content() for cell in row.findall("td")] for row in rows}


def test_page_shows_the_numbers_of_the_snapshot_in_the_language_of_the_report(worker: Client, report: Report) -> None:
    page = read(worker, "report-figures", report.pk)

    rows = table_rows(page, "Gesprekken naar manier van contact")
    assert rows["inloop"] == ["65", "70", "65", "75", "275", "K2 en Jaar"]
    assert rows["Totaal"] == ["130", "135", "130", "145", "540", ""]
    # Two contacts on an island and none are the same to a reader.
    assert table_rows(page, "Gesprekken naar gemeente")["Ameland"] == ["0-10", "0-10", "0-10", "0-10", "0-10"]


def test_page_shows_a_picture_with_its_sentence_above_and_its_words_behind(worker: Client, report: Report) -> None:
    (image,) = read(worker, "report-figures", report.pk).xpath("//img[@data-copy-picture]")

    assert image.get("alt") == "Contacten. Vooral de inloop."
    picture = worker.get(image.get("src"))
    assert picture.content == b"<svg/>"
    assert picture["Content-Type"] == "image/svg+xml"


def test_page_has_every_table_of_the_workbook_that_holds_something(worker: Client, report: Report) -> None:
    page = read(worker, "report-figures", report.pk)

    links = page.xpath("//ol[@class='contents']//a")
    assert len(links) == len(page.xpath("//table"))
    assert all(page.xpath(f"//*[@id='{link.get('href')[1:]}']") for link in links)


def test_table_is_saved_as_text_that_a_spreadsheet_opens(worker: Client, report: Report) -> None:
    page = read(worker, "report-figures", report.pk)
    (link,) = [a for a in page.xpath("//a[@download]") if "Gesprekken naar manier van contact" in a.text_content()][:1]

    response = worker.get(link.get("href"))

    text = response.content.decode("utf-8-sig")
    assert "walk_in;inloop;65;70;65;75;275;K2 en Jaar\r\n" in text
    assert response["Content-Disposition"].startswith('attachment; filename="verslag-2025-nl-v1-')


def test_page_of_a_report_takes_the_same_queries_whatever_it_holds(
    worker: Client, report: Report, django_assert_num_queries: Any
) -> None:
    read(worker, "report-figures", report.pk)

    # Session, user, groups, version, pictures.
    with django_assert_num_queries(5):
        read(worker, "report-figures", report.pk)


def test_concept_is_for_the_account_holder_only(client: Client, report: Report) -> None:
    concept = make_report(report.period, ReportState.DONE, at=NOW, language="en", published=False)
    address = reverse("subsidy:report-figures", args=[concept.pk])

    client.force_login(make_user("werker", Role.WORKER))
    assert client.get(address).status_code == 404
    client.force_login(make_user("sdf", Role.ACCOUNTHOLDER))
    assert client.get(address).status_code == 200


def test_publishing_a_concept_shows_it_to_who_may_see_figures(client: Client, report: Report) -> None:
    concept = make_report(report.period, ReportState.DONE, at=NOW, language="en", published=False)
    client.force_login(make_user("sdf", Role.ACCOUNTHOLDER))

    for _time in range(2):
        client.post(reverse("subsidy:report-publish", args=[concept.pk]))

    assert Publication.objects.filter(version__report=concept).count() == 1
    client.force_login(make_user("werker", Role.WORKER))
    assert client.get(reverse("subsidy:report-figures", args=[concept.pk])).status_code == 200


def test_two_years_stand_beside_each_other_with_what_may_be_said(worker: Client, report: Report) -> None:
    snapshot = make_snapshot() | {"year": 2026, "period": "2026"}
    (channels,) = [table for table in snapshot["tables"] if table["id"] == "contacten-kanaal"]
    by_code = {row["code"]: row["values"] for row in channels["rows"]}
    by_code["walk_in"][-1] = 330  # 275 + 55: a fifth more
    by_code["outreach_licensed"][-1] = 120  # 130 - 10
    by_code["chat"][-1] = 30  # 45 - 15, below a hundred
    period = make_closed_year(2026, closed_on=NOW.date())
    later = make_report(period, ReportState.DONE, at=NOW, version={"snapshot": snapshot})

    page = read(worker, "compare", first=later.pk, second=report.pk)

    rows = list(table_rows(page, "Gesprekken naar manier van contact").values())
    assert ["275", "330", "+55 (+20%)"] in rows
    assert ["130", "120", "ongeveer gelijk"] in rows
    assert ["45", "30", "\N{MINUS SIGN}15"] in rows
    assert page.xpath("//thead//th")[0].text_content() == "2025"


def test_report_beside_itself_is_refused_with_a_message(worker: Client, report: Report) -> None:
    make_report(make_closed_year(2026, closed_on=NOW.date()), ReportState.DONE, at=NOW)

    response = worker.get(reverse("subsidy:compare"), {"first": report.pk, "second": report.pk})

    assert response.status_code == 422
    assert "Kies twee verschillende verslagen." in response.content.decode()


def test_page_of_one_report_only_says_what_is_needed(worker: Client, report: Report) -> None:
    assert "Om te vergelijken zijn twee jaarverslagen nodig." in read(worker, "compare").text_content()
