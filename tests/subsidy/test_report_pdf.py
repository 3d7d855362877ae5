"""The report as a PDF: everything that the snapshot holds, nothing else, for every reader, and the same bytes again.

No test here may use the database: a report is made of its snapshot alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pypdfium2
import pytest
from django.utils.translation import override
from pdfua import Validator

from portal.pdf import PdfError
from subsidy.choices import ReportStep
from subsidy.exceptions import DisclosureError
from subsidy.makers import year
from subsidy.making import render_pdf
from subsidy.report_json import render_json
from subsidy.report_pdf import report_html
from subsidy.report_xlsx import render_xlsx
from subsidy.snapshot import Snapshot
from tests.builders.snapshot import make_snapshot

ROOT = Path(__file__).resolve().parent.parent.parent
ELSEWHERE = """
import django, hashlib, sys
django.setup()
from subsidy.making import render_pdf
from tests.builders.snapshot import make_snapshot
sys.stdout.write(hashlib.sha256(render_pdf(make_snapshot())).hexdigest())
"""


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, float]]:
    return []


@pytest.fixture(scope="module")
def pdf(steps: list[tuple[str, float]]) -> bytes:
    return render_pdf(make_snapshot(), on_step=lambda step, part: steps.append((step, part)))


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return text_of(pdf)


@pytest.fixture
def document(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        yield opened


def text_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def read(snapshot: Snapshot) -> Any:
    return lxml.html.fromstring(report_html_of(snapshot))


def report_html_of(snapshot: Snapshot) -> str:
    with override(snapshot["language"]):
        return report_html(snapshot, lambda _step, _part: None)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def make_short_snapshot(*, version: int = 1) -> Snapshot:
    """Make a snapshot with one table, which takes a tenth of the time."""
    snapshot = make_snapshot(version=version)
    snapshot.update(crossings=[], left_out=[], requests=None, earlier=None, definitions=[], results=[], agreed=[])
    snapshot["words"] = []
    snapshot["tables"] = snapshot["tables"][:1]
    snapshot["work"] = [{**work, "recorded": False} for work in snapshot["work"]]
    return snapshot


def body_rows(element: Any) -> list[Any]:
    return element.xpath(".//tbody/tr")


def structure(document: pikepdf.Pdf, kind: str) -> list[Any]:
    return [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == kind]


# --- The file -------------------------------------------------------------------------------------------------------


def test_pdf_made_in_another_process_has_the_same_bytes(pdf: bytes) -> None:
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}

    answer = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True
    )

    assert answer.stdout[-64:] == hashlib.sha256(pdf).hexdigest()


def test_pdf_other_snapshot_has_another_identifier() -> None:
    identifiers = set()
    for version in (1, 2):
        with pikepdf.open(BytesIO(render_pdf(make_short_snapshot(version=version)))) as document:
            identifiers.add(bytes(document.trailer.ID[0]))

    assert len(identifiers) == 2


def test_pdf_passes_the_checks_for_accessible_pdf(pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)

    report = Validator().validate(str(file))

    assert [finding.message for outcome in report.outcomes for finding in outcome.findings] == []


def test_pdf_is_tagged_and_says_its_language_and_title(document: pikepdf.Pdf) -> None:
    assert (str(document.Root.Lang), bool(document.Root.MarkInfo.Marked)) == ("nl", True)
    assert "2025" in str(document.docinfo.Title)
    assert "/Author" not in document.docinfo


def test_pdf_every_picture_has_words_and_every_head_its_direction(document: pikepdf.Pdf) -> None:
    pictures = structure(document, "/Figure")

    # First page 2, activities 1, reach 7, questions 3, referrals 3, other work 1, signals 1, money 1, two years 1.
    assert len(pictures) == 20
    assert min(len(str(picture.Alt)) for picture in pictures) > 30
    assert {str(head.A.Scope) for head in structure(document, "/TH")} == {"/Column", "/Row"}


def test_pdf_has_all_its_fonts_inside(document: pikepdf.Pdf) -> None:
    fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]

    assert {str(font.FontName).split("+")[1].split("-")[0] for font in fonts} == {"Portal"}
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_pdf_holds_its_tables_as_files(document: pikepdf.Pdf) -> None:
    files = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}

    assert files == {
        "verslag-2025-nl-v1.json": render_json(make_snapshot()),
        "verslag-2025-nl-v1.xlsx": render_xlsx(make_snapshot()),
    }


def test_pdf_headings_come_in_order_and_skip_no_level(document: pikepdf.Pdf) -> None:
    levels = [int(name[2:]) for name in kinds_in_order(document.Root.StructTreeRoot) if name[:2] == "/H" and name[2:]]

    assert levels[0] == 1
    assert [(one, other) for one, other in pairwise(levels) if other > one + 1] == []


def kinds_in_order(element: Any) -> Iterator[str]:
    """Return the kinds of the elements in the order in which they are read aloud."""
    if "/S" in element:
        yield str(element.S)
    below = element.get("/K", [])
    for child in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(child, pikepdf.Dictionary):
            yield from kinds_in_order(child)


def test_pdf_tells_nothing_of_the_machine(pdf: bytes) -> None:
    assert str(ROOT).encode() not in pdf
    assert b"site-packages" not in pdf


# --- The pages ------------------------------------------------------------------------------------------------------


def test_pdf_has_a_length_that_can_be_read(pages: list[str]) -> None:
    assert 25 <= len(pages) <= 35
    # No page that is nearly empty, but for the last.
    assert min(map(len, pages[1:-1])) > 750


def test_pdf_demo_mark_is_on_every_page(pages: list[str]) -> None:
    mark = read(make_snapshot()).get_element_by_id("summary").getparent().getparent().get("data-demo")

    assert mark
    assert [mark in page for page in pages] == [True] * len(pages)


def test_pdf_of_real_data_has_no_demo_mark() -> None:
    page = read(make_snapshot(demo=False))

    assert page.find("body").get("data-demo") == ""
    assert page.find_class("cover-demo") == []


def test_pdf_sentence_on_rounding_is_at_the_foot_of_every_page_but_the_cover(pages: list[str]) -> None:
    sentence = read(make_snapshot()).find("body").get("data-rounding")[:60]

    assert [sentence in page for page in pages] == [False] + [True] * (len(pages) - 1)


def test_pdf_contents_name_the_page_of_each_chapter(document: pikepdf.Pdf, pages: list[str]) -> None:
    with document.open_outline() as outline:
        chapters = [item for item in outline.root[0].children if item.title[0].isdigit()]
        found = [f"{item.title} {page_of(document, item)}" for item in chapters]

    assert len(found) == 13
    assert [line in pages[2] for line in found] == [True] * 13


def page_of(document: pikepdf.Pdf, item: pikepdf.OutlineItem) -> int:
    target = item.destination[0]
    return next(number for number, page in enumerate(document.pages, start=1) if page.objgen == target.objgen)


def test_pdf_list_of_tables_names_the_page_of_each(pages: list[str]) -> None:
    listed = next(page for page in pages if "Tabel 1." in page).partition("Tabel 1.")[0]
    found = re.findall(r"(\d+) \D+ (\d+)", listed.partition("kwartalen.")[2])
    tables = {name: number for number, page in enumerate(pages, start=1) for name in re.findall(r"Tabel (\d+)\.", page)}

    assert found == [(name, str(number)) for name, number in tables.items()]
    assert len(tables) == 22


def test_pdf_leaders_of_the_contents_are_a_few_pieces_of_text(document: pikepdf.Pdf) -> None:
    # Thirteen chapters, each with its number, its title and its page, and the words below; a leader is some ten more.
    pieces = document.pages[2].Contents.read_bytes().count(b"\nBDC")

    assert 13 * 3 < pieces < 13 * 20


def test_report_list_of_tables_has_its_second_column_at_the_middle() -> None:
    (listed,) = read(make_snapshot()).find_class("table-list")

    assert [item.get("class") for item in listed] == [None] * 11 + ["second-column"] + [None] * 10


def test_report_list_of_one_table_has_no_second_column() -> None:
    (listed,) = read(make_short_snapshot()).find_class("table-list")

    assert [item.get("class") for item in listed] == [None]


def test_pdf_every_number_of_every_table_is_in_the_text(pages: list[str]) -> None:
    text = " ".join(pages)
    for table in make_snapshot()["tables"]:
        if table["revised"]:
            continue
        shown = [[show(value, small=table["small_area"]) for value in row["values"]] for row in table["rows"]]
        for row, values in zip(table["rows"], shown, strict=True):
            if set(values) <= {"0", "0-10"}:
                assert row["label"] in text
            else:
                assert f"{row['label']} {' '.join(values)}" in text
        assert " ".join(map(str, table["total"])) in text


def show(value: int, *, small: bool) -> str:
    return "0-10" if small and value < 10 else str(value)


def test_pdf_money_is_written_out_as_a_sum_in_dutch_digits(pages: list[str]) -> None:
    text = " ".join(pages)

    assert "298.000,00 - 223.380,00 = 74.620,00" in text
    assert "74.620,00 + 19.846,75 = 94.466,75" in text
    # The year before, as the policy framework has it.
    assert "297.860,00 - 223.380,00 = 74.480,00" in text
    assert "74.480,00 + 19.250,00 = 93.730,00" in text


def test_progress_goes_through_both_steps_and_only_grows(pdf: bytes, steps: list[tuple[str, float]]) -> None:
    drawing = [part for step, part in steps if step == ReportStep.DRAWING]
    laying_out = [part for step, part in steps if step == ReportStep.LAYING_OUT]

    assert [step for step, _ in steps] == [ReportStep.DRAWING] * len(drawing) + [ReportStep.LAYING_OUT] * len(
        laying_out
    )
    assert (drawing[0], drawing[-1], laying_out[-1]) == (0.0, 1.0, 1.0)
    assert laying_out == sorted(laying_out)
    assert len(laying_out) > 15


# --- What may be said -----------------------------------------------------------------------------------------------


def test_report_every_protected_number_is_a_multiple_of_five() -> None:
    page = read(make_snapshot())
    tables = [*page.find_class("data"), *page.find_class("groups")]
    cells = [words(cell) for table in tables for cell in table.xpath(".//td")]
    counts = [int(cell.replace(".", "")) for cell in cells if cell.replace(".", "").isdigit()]

    assert len(counts) > 400
    assert [count for count in counts if count % 5] == []


def test_report_true_count_stops_it() -> None:
    snapshot = make_snapshot()
    snapshot["tables"][0]["rows"][0]["values"][0] = 63

    with pytest.raises(DisclosureError):
        report_html_of(snapshot)


@pytest.mark.parametrize(("number", "shown"), [(0, "0-10"), (5, "0-10"), (10, "10"), (15, "15")])
def test_report_people_helped_to_other_work_are_one_number_and_none_below_ten(number: int, shown: str) -> None:
    snapshot = make_snapshot()
    snapshot["trajectories"]["year"] = number

    snapshot["requests"] = None

    chapter = read(snapshot).get_element_by_id("other-work")

    assert words(chapter.find_class("big-number-value")[0]) == shown
    assert set(re.findall(r"\d+(?:-\d+)?", words(chapter))) == {"5", shown, "2025", "2024-2026", "2026"}


def test_report_small_municipalities_have_no_number_of_their_own() -> None:
    page = read(make_snapshot(language="en"))
    table = next(
        table for table in page.find_class("data") if "GM" not in words(table) and "Leeuwarden" in words(table)
    )
    rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in body_rows(table)}

    assert rows["Heerenveen"] == ["0-10", "0-10", "0-10", "0-10", "20"]
    assert "Vlieland" not in rows
    assert "Vlieland" in words(table)


def test_report_groups_of_ten_or_less_are_named_without_their_number() -> None:
    groups = read(make_snapshot(language="en")).get_element_by_id("groups")
    rows = {words(row[0]): words(row[1]) for row in body_rows(groups)}

    assert rows["men"] == "45"
    assert rows["trans men"] == rows["non-binary people"] == "small numbers, not split up further"


def test_report_activities_with_records_have_a_paragraph_and_the_others_are_named() -> None:
    chapter = read(make_snapshot(language="en")).get_element_by_id("work")
    stories = {words(story.find("h3")): words(story) for story in chapter.find_class("story")}
    silent = words(chapter.find_class("silent")[0])

    # Nine activities have records; of A5, A10, A14 and A15 something was measured, agreed or written.
    assert [heading.split()[0] for heading in stories] == [
        f"A{n}" for n in (1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    ]
    walk_in = stories["A1 Walk-in · Leger des Heils"]
    assert "The walk-in was open 103 times, 309 hours in all. Together staff spent 618 hours on it." in walk_in
    assert "There were 405 visits." in walk_in
    # Whoever visits is reached: the same people are not told twice.
    assert "They reached people" not in walk_in
    assert "They reached people 210 times." in stories["A2 Contact rounds · Fier"]
    assert "public health service (39 times) and accountant (29 times)" in walk_in
    numbers = re.findall(r"A\d+", silent)
    assert numbers == ["A4", "A6", "A19", "A20", "A16", "A17", "A18"]


def test_report_joint_checks_stand_apart_without_their_places() -> None:
    chapter = read(make_snapshot(language="en")).get_element_by_id("work")
    (apart,) = chapter.find_class("story--apart")
    told = words(apart)

    assert words(apart.find("h3")) == "A9 Joining checks · Fier"
    assert "Staff joined 11 checks, 44 hours in all. They reached people 30 times. Also there: police" in told
    assert "Nothing of them goes from the portal to the police." in told
    assert "Heerenveen" not in told


def test_report_without_checks_has_no_part_for_them() -> None:
    snapshot = make_snapshot()
    for work in snapshot["work"]:
        work["recorded"] = work["recorded"] and work["number"] != "A9"

    assert read(snapshot).get_element_by_id("work").find_class("apart") == []


def test_report_first_page_has_four_numbers_and_leads_to_pages_that_exist() -> None:
    page = read(make_snapshot())
    summary = page.get_element_by_id("summary")
    anchors = [link.get("href")[1:] for link in summary.find_class("highlight-page")]

    assert [words(number) for number in summary.find_class("big-number-value")] == ["540", "103", "125", "€ 298.000"]
    assert len(anchors) == 6
    assert [page.get_element_by_id(anchor, None) is not None for anchor in anchors] == [True] * 6


def test_report_tells_an_activity_in_the_order_agreed_done_measured_written() -> None:
    story = next(iter(read(make_snapshot(language="en")).find_class("story")))

    told = words(story)

    parts = (
        "Hold a low-threshold",
        "The walk-in was open",
        "walk-in half-days",
        "100 half-days",
        "In the words of",
        "What next",
    )
    places = [told.lower().index(part.lower()) for part in parts]
    assert places == sorted(places)
    # A light is never shown without its words.
    assert [words(light.getparent()) for light in story.find_class("light")] == ["reached", "reached"]


def test_report_marks_what_was_revised_and_says_what_that_means() -> None:
    table = read(make_snapshot(language="en")).get_element_by_id("table-1")

    assert [words(cell.getparent()) for cell in table.find_class("revised")] == ["70 revised", "275 revised"]
    assert "“Revised”: records were corrected so much that this number was published anew." in words(table)


def test_report_money_tells_shares_settlement_checks_and_why_it_differs() -> None:
    chapter = words(read(make_snapshot(language="en")).get_element_by_id("money"))

    assert "Fier, personeel: Een collega was lang ziek" in chapter
    assert "Leger des Heils95,000.0093,854.751,145.25to be paid back" in chapter
    assert "The shares of the 18 municipalities add up to 74,620.00." in chapter
    assert "shared by inhabitants. Rounded to cents, the parts add up to 74,620.00 exactly." in chapter


def test_report_next_version_says_what_changed() -> None:
    snapshot = make_snapshot(version=2)
    snapshot["changes"] = [{"what": "doorverwijzingen, jaar", "before": "125", "now": "130"}]

    changes = read(snapshot).find_class("changes")[0]

    assert [words(cell) for cell in body_rows(changes)[0]] == ["Doorverwijzingen, jaar", "125", "130"]


def test_report_names_corrections_beside_what_changed_or_alone() -> None:
    corrected = ["kwartaal 1 van 2025, contactmomenten: gecorrigeerd taal (verkeerd getikt)"]
    alone, both = make_snapshot(), make_snapshot(version=2)
    both["changes"] = [{"what": "doorverwijzingen, jaar", "before": "125", "now": "130"}]
    alone["corrections"] = both["corrections"] = corrected

    parts = [read(snapshot).find_class("changes")[0] for snapshot in (alone, both)]

    lines = [[words(line) for line in part.iter("li")] for part in parts]
    assert lines == [["Kwartaal 1 van 2025, contactmomenten: gecorrigeerd taal (verkeerd getikt)"]] * 2
    assert [len(list(part.iter("table"))) for part in parts] == [0, 1]
    assert read(make_snapshot()).find_class("changes") == []


def test_report_budget_without_an_amount_shows_no_total_budget() -> None:
    table = read(make_snapshot()).get_element_by_id("money").find_class("money")[0]
    total = [words(cell) for cell in table.find_class("total")[0]]

    assert total[2:] == ["", "298.000,00", ""]


def test_report_complete_budget_has_a_total_and_a_difference() -> None:
    snapshot = make_snapshot()
    snapshot["money"][0]["lines"][5]["budgeted"] = "8000.00"

    table = read(snapshot).get_element_by_id("money").find_class("money")[0]

    # 168,400 + 12,500 + 21,000 + 72,000 + 14,500 + 8,000 = 296,400, and 298,000 is 1,600 more.
    assert [words(cell) for cell in table.find_class("total")[0]][2:] == ["296.400,00", "298.000,00", "1.600,00"]


def test_report_two_years_stand_beside_each_other() -> None:
    table = read(make_snapshot()).get_element_by_id("money").find_class("years")[0]
    rows = [[words(cell) for cell in row][1:] for row in body_rows(table)]

    assert rows == [
        ["297.860,00", "298.000,00", "140,00"],
        ["223.380,00", "223.380,00", "0,00"],
        ["74.480,00", "74.620,00", "140,00"],
        ["19.250,00", "19.846,75", "596,75"],
    ]


def test_report_one_year_of_money_is_compared_with_nothing() -> None:
    snapshot = make_snapshot()
    del snapshot["money"][1]

    chapter = read(snapshot).get_element_by_id("money")

    assert chapter.find_class("years") == []
    assert len(chapter.find_class("check")) == 1


def test_report_lines_that_do_not_add_up_are_called_so() -> None:
    snapshot = make_snapshot(language="en")
    snapshot["money"][0]["adds_up"] = False

    warning = read(snapshot).get_element_by_id("money").find_class("warning")[0]

    assert words(warning) == "Please note: the lines do not add up to the total."


def test_report_spent_less_than_the_contribution_asks_nothing_of_municipalities() -> None:
    snapshot = make_snapshot(language="en")
    snapshot["money"][0].update(spent="200000.00", overshoot="0.00", municipal_part="0.00", with_rent="19250.00")

    chapter = words(read(snapshot).get_element_by_id("money"))

    assert "In 2025 the support cost € 200,000.00. The State's € 223,380.00 was enough for that." in chapter
    assert "200,000.00 - " not in chapter


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_report_is_in_the_language_of_its_snapshot(language: str) -> None:
    page = read(make_snapshot(language=language))

    assert page.get("lang") == language


def test_report_words_of_others_are_never_markup() -> None:
    snapshot = make_short_snapshot()
    evil = "<img src='http://127.0.0.1:9/x'>"
    snapshot["tables"][0]["rows"][0]["label"] = evil
    snapshot["money"][0]["source"] = evil
    snapshot["forced_reason"] = evil

    page = read(snapshot)

    assert [image for image in page.xpath("//img") if not image.get("src").startswith("data:image/svg+xml;")] == []
    assert render_pdf(snapshot).startswith(b"%PDF")


def test_report_of_a_year_without_anything_is_still_a_report() -> None:
    snapshot = make_snapshot()
    snapshot.update(tables=[], money=[], forced_reason="Nog geen uren van het derde kwartaal.")
    snapshot.update(crossings=[], left_out=[], requests=None, earlier=None, definitions=[], results=[], agreed=[])
    snapshot.update(words=[], obstacles=[])
    snapshot["work"] = [{**work, "recorded": False, "people": []} for work in snapshot["work"]]
    snapshot["klankbord"] = {"meetings": 0, "agenda_items": 0}

    pages = text_of(render_pdf(snapshot))

    assert len(pages) >= 4
    assert "Nog geen uren van het derde kwartaal." in " ".join(pages)


def test_report_of_zeros_says_so_and_draws_nothing() -> None:
    snapshot = make_snapshot(language="en")
    snapshot.update(earlier=None, requests=None, agreed=[], crossings=[])
    for table in snapshot["tables"]:
        table["total"] = [0] * len(table["columns"])
        for row in table["rows"]:
            row["values"] = [0] * len(table["columns"])

    page = read(snapshot)
    leads = {anchor: words(page.get_element_by_id(anchor).find_class("lead")[0]) for anchor in ("reach", "referrals")}

    assert leads == {
        "reach": "No contacts were recorded, or so few that the number is rounded to 0.",
        "referrals": "No referrals were recorded, or so few that the number is rounded to 0.",
    }
    # Hours of staff and money are left; the groups would be a list of nothing.
    assert len(page.xpath("//img")) == 2
    assert page.find_class("groups") == []


def test_report_that_cannot_be_laid_out_is_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    outside = replace(year.MAKER, html=lambda _snapshot, _on_step: "<img src='http://127.0.0.1:9/'>")
    monkeypatch.setattr("subsidy.making.maker_of", lambda _kind: outside)

    with pytest.raises(PdfError):
        render_pdf(make_snapshot())
