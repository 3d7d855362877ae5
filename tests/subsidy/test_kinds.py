"""The shorter kinds of report as documents: what they hold, what they leave out, for every reader.

No test here may use the database: a document is made of its snapshot alone.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pypdfium2
import pytest
from django.utils.translation import override
from pdfua import Validator

from portal.reading import measure
from subsidy.documents.layout import ROUNDING, counted, in_columns, printed, room_below
from subsidy.exceptions import DisclosureError
from subsidy.makers import maker_of
from subsidy.making import render_pdf
from subsidy.report_json import render_json
from subsidy.report_xlsx import render_xlsx
from subsidy.snapshot import Snapshot
from tests.builders import kinds
from tests.builders.snapshot import make_snapshot

PAGES = {
    "quarter": range(2, 5),
    "municipality": range(2, 3),
    "sheet": range(2, 5),
    "block": range(3, 6),
    "summary": range(2, 3),
    "council": range(2, 5),
}
EXACT_WORDS = {
    "nl": "Alle aantallen zijn afgerond op vijf. Het echte aantal kan hoogstens 5 hoger of lager zijn. Zo beschermen we"
    " de mensen achter de cijfers. De tabellen tellen precies op. '0-10' betekent: het echte aantal ligt tussen 0 en"
    " 10.",
    "en": "All numbers are rounded to fives. The real number can be at most 5 higher or lower. This protects the people"
    " behind the numbers. The tables add up exactly. '0-10' means: the real number is between 0 and 10.",
}


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    return {kind: render_pdf(make()) for kind, make in kinds.MAKERS.items()}


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


def read(snapshot: Snapshot) -> Any:
    with override(snapshot["language"]):
        return lxml.html.fromstring(maker_of(snapshot["kind"]).html(snapshot, lambda _step, _part: None))


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def table(page: Any, caption: str) -> list[list[str]]:
    """Return the rows of the table with a caption, the total included."""
    (found,) = [one for one in page.iter("table") if words(one.find("caption")) == caption]
    return [[words(cell) for cell in row] for row in found.xpath(".//tbody/tr")]


# --- Every kind ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_kind_passes_the_checks_for_accessible_pdf(kind: str, pdfs: dict[str, bytes], tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdfs[kind])

    report = Validator().validate(str(file))

    assert [finding.message for outcome in report.outcomes for finding in outcome.findings] == []


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_kind_has_the_pages_that_its_readers_have_time_for(kind: str, pdfs: dict[str, bytes]) -> None:
    assert len(pages_of(pdfs[kind])) in PAGES[kind]


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_kind_has_a_title_a_language_bookmarks_and_its_data_inside(kind: str, pdfs: dict[str, bytes]) -> None:
    snapshot = kinds.MAKERS[kind]()
    with override("nl"):
        title = maker_of(kind).title(snapshot)

    with pikepdf.open(BytesIO(pdfs[kind])) as document:
        held = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
        assert (str(document.Root.Lang), str(document.docinfo.Title)) == ("nl", title)
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == [title]
            assert len(outline.root[0].children) >= 2
    assert sorted(held.values()) == sorted([render_json(snapshot), render_xlsx(snapshot)])


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_kind_says_on_every_page_how_numbers_are_rounded(kind: str, pdfs: dict[str, bytes]) -> None:
    with override("nl"):
        sentence = str(ROUNDING)

    assert [sentence in page for page in pages_of(pdfs[kind])] == [True] * len(pages_of(pdfs[kind]))


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_kind_of_made_up_data_says_so_on_every_page(kind: str, pdfs: dict[str, bytes]) -> None:
    mark = read(kinds.MAKERS[kind]()).find("body").get("data-demo")

    assert mark
    assert all(mark.split()[0] in page for page in pages_of(pdfs[kind]))


@pytest.mark.parametrize("kind", kinds.MAKERS)
@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_kind_is_in_the_language_of_its_snapshot(kind: str, language: str) -> None:
    page = read(kinds.MAKERS[kind](language=language))

    assert page.get("lang") == language


@pytest.mark.parametrize("kind", ["quarter", "council"])
def test_kind_that_is_made_again_is_the_same_to_the_byte(kind: str, pdfs: dict[str, bytes]) -> None:
    assert render_pdf(kinds.MAKERS[kind]()) == pdfs[kind]


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_kind_never_takes_words_of_others_for_markup(kind: str) -> None:
    snapshot = kinds.MAKERS[kind]()
    evil = "<img src='http://127.0.0.1:9/x'>"
    snapshot["subject_label"] = evil
    for money in snapshot["money"]:
        money["share_key"] = money["source"] = evil
    for one in snapshot["words"]:
        one["text"] = evil
    for found in snapshot["tables"]:
        found["rows"][0]["label"] = found["title"] = evil

    page = read(snapshot)

    assert [image for image in page.xpath("//img") if not image.get("src").startswith("data:image/svg+xml;")] == []


@pytest.mark.parametrize("kind", ["quarter", "municipality", "block", "summary", "council"])
def test_kind_refuses_a_count_that_was_never_published(kind: str) -> None:
    snapshot = kinds.MAKERS[kind]()
    for found in snapshot["tables"]:
        found["total"] = [7] * len(found["total"])

    with pytest.raises(DisclosureError):
        read(snapshot)


def test_kind_that_was_made_before_says_what_changed() -> None:
    snapshot = kinds.make_council()
    snapshot["version"], snapshot["changes"] = 2, [{"what": "doorverwijzingen, 2025", "before": "125", "now": "130"}]

    (part,) = read(snapshot).find_class("changes")

    assert [words(cell) for cell in part.xpath(".//tbody/tr/*")] == ["Doorverwijzingen, 2025", "125", "130"]


def test_rounding_sentence_is_that_of_the_rules_word_for_word() -> None:
    with override("en"):
        assert str(ROUNDING) == EXACT_WORDS["en"]


def test_counted_table_marks_what_was_revised_and_names_what_is_zero() -> None:
    found = make_snapshot(language="en")["tables"][1]
    found["revised"] = [["home", "jaar"], ["", "K1"]]

    with override("en"):
        shown = counted(found)

    rows = {row["cells"][0]["text"]: [cell["text"] for cell in row["cells"][1:]] for row in shown["rows"]}
    assert rows["home"] == ["20", "25", "20", "25", "90*"]
    assert rows["Total"] == ["130*", "135", "130", "145", "540"]
    assert len(shown["notes"]) == 1


def test_columns_keep_the_order_of_the_tables_and_fill_a_page_at_most() -> None:
    tables = [printed(str(number), ["a", "b"], [["x", 1]] * 20) for number in range(5)]

    groups = in_columns(tables)

    # 20 rows take 24 lines: two in a column are 48, and the fifth begins the next page.
    assert [[[one["caption"] for one in column] for column in group] for group in groups] == [
        [["0", "1"], ["2", "3"]],
        [["4"], []],
    ]


# --- The quarter -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_quarter_has_two_to_four_pages_whichever_it_is(quarter: int) -> None:
    assert len(pages_of(render_pdf(kinds.make_quarter(quarter)))) in PAGES["quarter"]


def test_quarter_with_a_number_everywhere_has_four_pages_and_names_what_it_spares() -> None:
    snapshot = kinds.make_quarter(4, language="en")
    work = next(one for one in snapshot["work"] if one["recorded"])
    snapshot["work"] = [work] * 20
    for found in snapshot["tables"]:
        for row in found["rows"]:
            row["values"] = [value or 10 for value in row["values"]]

    page = read(snapshot)

    assert len(pages_of(render_pdf(snapshot))) == 4
    left = len(snapshot["tables"]) - len(page.xpath("//section[@class='all-tables']//table"))
    assert left > 0
    assert f"{left} more tables stand in the attached files." in words(page)


def test_room_below_blocks_knows_that_none_is_torn() -> None:
    # 54 lines a page: 30 + 20 leave 4, too few for 10, which begin the second page.
    assert room_below([30, 20]) == (1, 4)
    assert room_below([30, 20, 10]) == (2, 44)


def test_quarter_tells_its_work_beside_the_quarters_before() -> None:
    page = read(kinds.make_quarter(2, language="en"))

    rows = {row[0]: row[1:] for row in table(page, "How often, and how many hours")}
    # 26 of the 103 times, and so of 309 and 618 hours.
    assert rows["A1 walk-in"] == ["25", "26", "78", "156"]
    # 25+7+13+1+6+6+1+0+2 = 61, 26+6+13+3+2+1+1+3+1 = 56.
    assert rows["Total"][:2] == ["61", "56"]


def test_quarter_prints_the_tables_with_its_own_column_and_no_later_one() -> None:
    page = read(kinds.make_quarter(2, language="en"))

    rows = {row[0]: row[1:] for row in table(page, "Contacts by channel")}
    # The second quarter was revised (disclosure.md 5.4).
    assert rows["walk-in"] == ["65", "70*"]
    assert rows["Total"] == ["130", "135"]
    assert "Q3" not in words(page)


def test_quarter_says_about_the_same_where_rounded_numbers_know_no_more() -> None:
    second, first = (words(read(kinds.make_quarter(number, language="en")).find_class("lead")[0]) for number in (2, 1))

    assert "135 contacts in this quarter, with 150 people" in second
    assert second.endswith("Compared with the quarter before (130): about the same.")
    assert "Compared" not in first


def test_quarter_that_has_nothing_beside_it_draws_nothing() -> None:
    assert len(read(kinds.make_quarter(1)).xpath("//img")) == 0
    assert len(read(kinds.make_quarter(2)).xpath("//img")) == 1


def test_quarter_splits_by_organisation_only_in_the_files() -> None:
    snapshot = kinds.make_quarter(2, language="en")
    snapshot["tables"].append({**snapshot["tables"][0], "dimension": "organisatie", "title": "By organisation"})

    page = read(snapshot)

    assert "By organisation" not in words(page)
    assert "1 more table stands in the attached files." in words(page)


# --- The municipality ------------------------------------------------------------------------------------------------


def test_municipality_shows_its_published_numbers_beside_those_of_the_region() -> None:
    page = read(kinds.make_municipality(language="en"))

    large = [words(number) for number in page.find_class("big-number-value")]
    # 103 + 27 + 6 + 14 + 4 + 9 + 5 = 168 times; the checks are not among it.
    assert large == ["305", "105", "168"]
    assert table(page, "Eerste contacten: kanaal") == [
        ["walk-in", "55", "95"],
        ["round licensed places", "25", "45"],
        ["online message", "10", "20"],
        ["WhatsApp or chat", "10", "15"],
        ["All together", "105", "190"],
    ]


def test_municipality_writes_nought_and_five_both_as_nought_to_ten() -> None:
    few = read(kinds.make_municipality(kinds.VLIELAND, first=5, language="en"))
    one = read(kinds.make_municipality(language="en"))

    assert [words(number) for number in few.find_class("big-number-value")][:2] == ["0-10", "0-10"]
    notes = [words(note) for note in one.find_class("note")]
    # Five trans women and no trans man, five at finding places and nobody by phone: the reader cannot tell them apart.
    assert "Number 0-10: trans woman, trans man, non-binary and other." in notes
    assert "All other answers: 0-10 each." in notes
    assert "finding place" not in [row[0] for row in table(one, "Eerste contacten: kanaal")]


def test_municipality_with_few_people_is_not_broken_down_and_says_why() -> None:
    snapshot = kinds.make_municipality(kinds.VLIELAND, first=15)

    page = read(snapshot)

    assert [words(sentence) for sentence in page.find_class("left-out")] == snapshot["left_out"]
    assert "Eerste contacten: kanaal" not in words(page)


def test_municipality_without_work_there_says_what_that_does_not_mean() -> None:
    page = read(kinds.make_municipality(kinds.VLIELAND, first=0, language="en"))

    assert "That does not mean that nobody from here was helped" in words(page)


def test_municipality_pays_its_share_to_the_cent_and_reads_how_it_follows() -> None:
    page = read(kinds.make_municipality(language="en"))

    assert table(page, "From what was spent to what the municipality pays, in euros") == [
        ["Spent on the support", "298,000.00"],
        ["National contribution (DUUP)", "223,380.00"],
        ["Above the national contribution", "74,620.00"],
        ["Paid by the municipalities together", "74,620.00"],
        ["Share of Leeuwarden", "14,924.00"],
    ]


def test_municipality_rent_is_a_line_of_its_own_once_all_pay_it() -> None:
    snapshot = kinds.make_municipality(language="en")
    snapshot["money"][0].update(rent_shared=True, municipal_part="94466.75")

    rows = table(read(snapshot), "From what was spent to what the municipality pays, in euros")

    assert rows[3:5] == [
        ["Rent of Xenia (shared by all municipalities)", "19,846.75"],
        ["Paid by the municipalities together", "94,466.75"],
    ]


def test_municipality_without_a_key_gets_no_share() -> None:
    page = words(read(kinds.make_municipality(language="en", shares=False)))

    assert "No key is recorded to divide the municipal part of 2025" in page
    assert "Share of" not in page


def test_municipality_says_that_it_is_public_and_whom_to_ask() -> None:
    snapshot = kinds.make_municipality(language="en")
    unknown = words(read(snapshot))
    snapshot["contact"] = [{"key": "sdf.contact", "label": "Questions", "value": "058 123 45 67"}]

    assert "This report is public." in unknown
    assert "Questions about this report: ask your contact at Sociaal Domein Fryslân (SDF)." in unknown
    assert "Questions about this report: 058 123 45 67" in words(read(snapshot))


def test_municipality_with_every_breakdown_still_has_two_pages() -> None:
    snapshot = kinds.make_municipality()
    snapshot["crossings"] = [*snapshot["crossings"], kinds.make_long_crossing("werkplek", "WORK_SETTING")]
    snapshot["crossings"].append(kinds.make_long_crossing("onderwerp", "TOPIC"))

    assert len(pages_of(render_pdf(snapshot))) == 2


# --- The sheet of a provider -----------------------------------------------------------------------------------------


def test_sheet_puts_what_was_agreed_beside_the_result_with_the_light_in_words() -> None:
    page = read(kinds.make_sheet(language="en"))

    assert table(page, "What was agreed, and what the records show") == [
        ["A2", "Contactrondes (keer)", "26", "27", "gehaald"],
        ["A3", "Verstuurde berichten (berichten)", "3,000", "2,229", "niet gehaald"],
    ]


def test_sheet_tells_only_the_work_of_the_provider() -> None:
    page = read(kinds.make_sheet(language="en"))

    rows = {row[0]: row[1:] for row in table(page, "How often, and how many hours")}
    assert rows["A2 contact rounds"] == ["7", "6", "7", "7", "27", "108", "216"]
    # 27 + 52 + 14 + 11 + 4 + 9 = 117 times; 216 + 130 + 84 + 44 + 8 + 18 = 500 hours.
    assert (rows["Total"][4], rows["Total"][6]) == ("117", "500")
    assert "A1 walk-in" not in rows


def test_sheet_never_tells_where_a_check_was() -> None:
    (story,) = [story for story in read(kinds.make_sheet(language="en")).find_class("story") if "A9" in words(story)]

    assert "police (11)" in words(story)
    assert "Smallingerland" not in words(story)


def test_sheet_has_the_words_of_the_provider_and_its_results_without_an_agreement() -> None:
    story = words(read(kinds.make_sheet(language="en")).find_class("story")[0])

    assert "Wat ging goed? Een vaste collega ging mee, zodat mensen weten wie er komt." in story
    assert "Bereikte mensen: 210 mensen" in story


def test_sheet_adds_up_its_money_and_says_what_is_still_to_be_settled() -> None:
    snapshot = kinds.make_sheet(language="en")
    page = read(snapshot)
    snapshot["money"][0]["settlements"][0]["remaining"] = "-120.50"

    assert table(page, "Spent in 2025, in euros")[-1] == ["Total", "201,900.00", "204,145.25", "2,245.25"]
    assert "Still to be received: €\N{NO-BREAK SPACE}4,145.25" in page.text_content()
    assert "Still to be paid back: €\N{NO-BREAK SPACE}120.50" in read(snapshot).text_content()
    assert "De lonen stegen in juli volgens de cao." in words(page)


def test_sheet_of_a_provider_without_anything_is_still_a_sheet() -> None:
    page = words(read(kinds.make_sheet(language="en", empty=True)))

    assert "The portal holds no records of the work of Fier in 2025." in page
    assert "The portal holds no agreed numbers for this provider in the year." in page


# --- The block -------------------------------------------------------------------------------------------------------


def test_block_breaks_down_twenty_people_and_no_fewer() -> None:
    enough, few = read(kinds.make_block(people=20)), read(kinds.make_block(people=15))

    assert table(enough, "Trajecten naar fase") == [
        ["contact", "10"],
        ["oriëntatie", "15"],
        ["uitvoering", "10"],
        [words(enough.xpath("//tr[@class='total']")[0][0]), "20"],
    ]
    assert [words(one) for one in few.find_class("left-out")] == ["Te weinig mensen om uit te splitsen."]
    assert "Trajecten naar fase" not in words(few)


def test_block_of_hardly_anybody_tells_no_number() -> None:
    page = read(kinds.make_block(people=5))

    assert words(page.find_class("big-number-value")[0]) == "0-10"


def test_block_puts_the_years_side_by_side_as_each_was_published() -> None:
    page = read(kinds.make_block(language="en"))

    totals = {row[0]: row[1:] for row in table(page, "The years side by side")}
    # 540, and 20 more for each of the 13 channels.
    assert totals["Contacts"] == ["540", str(540 + 20 * len(make_snapshot()["tables"][0]["rows"]))]
    assert table(page, "What the records show of each activity") == [
        ["A2", "Bereikte mensen (mensen), Fier", "210", "-"]
    ]


def test_block_shows_the_targets_of_each_year() -> None:
    page = read(kinds.make_block(language="en"))

    assert table(page, "Agreed for 2026, and what the records show") == [
        ["A2", "Contactrondes (keer), Fier", "26", "25", "bijna gehaald"]
    ]


def test_block_names_obstacles_without_a_number() -> None:
    page = words(read(kinds.make_block(language="en")))

    assert "What stood in the way, in alphabetical order: geen woning, schulden and taal." in page


def test_block_of_which_no_year_was_published_says_so() -> None:
    snapshot = kinds.make_block(language="en")
    snapshot["tables"], snapshot["years"] = [], []

    assert "Of none of these years numbers were published." in words(read(snapshot))


# --- The summary -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_summary_has_two_pages_in_each_language_also_with_every_way_to_reach_us(language: str) -> None:
    snapshot = kinds.make_summary(language=language)
    long = "Weaze 1, 8911 AA Leeuwarden, de deur naast de winkel, bel aan bij Xenia en zeg dat je voor de inloop komt"
    snapshot["contact"] += [{"key": f"org.{number}", "label": "Telefoon", "value": long} for number in range(4)]

    assert len(pages_of(render_pdf(snapshot))) == 2


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_summary_reads_as_easily_as_the_public_pages(language: str) -> None:
    main = read(kinds.make_summary(language=language)).find(".//main")
    lines = [words(element) for element in main.iter("p", "li", "h2") if element.getparent().tag != "li"]

    found = measure("\n\n".join(lines), language)

    assert (found.excesses, found.words > 150) == ((), True)


def test_summary_tells_the_money_the_work_and_the_questions() -> None:
    page = read(kinds.make_summary(language="en"))
    text = words(page)

    assert "In 2025 the support cost € 298,000. The State paid € 223,380 of it." in text.replace("\xa0", " ")
    assert "We talked with people about 540 times." in text
    assert "The walk-in at Xenia was open 103 times." in text
    assert "The advisory group met 4 times in 2025. They talked about 11 subjects." in text
    (picture,) = page.xpath("//img/@alt")
    assert "tax 100, letters and forms 95, STI test and vaccination 85" in picture


def test_summary_uses_no_word_of_the_office() -> None:
    text = words(read(kinds.make_summary(language="nl"))).casefold()

    for word in ("prostitu", "uitstap", "slachtoffer", "cliënt", "doelgroep", "verantwoording", "traject"):
        assert word not in text


def test_summary_of_a_year_without_anything_is_still_two_pages() -> None:
    snapshot = kinds.make_summary(language="en")
    snapshot.update(work=[], tables=[], money=[], contact=[], klankbord={"meetings": 0, "agenda_items": 0})

    text = words(read(snapshot))

    assert "Nothing was written down about this year yet." in text
    assert "The advisory group did not meet in 2025." in text
    assert len(pages_of(render_pdf(snapshot))) == 2


# --- The annex for the council ---------------------------------------------------------------------------------------


def test_council_has_five_numbers_beside_those_of_the_year_before() -> None:
    page = read(kinds.make_council(language="en"))

    assert table(page, "Five numbers, beside those of the year before") == [
        ["Contacts with sex workers", "515", "540", "25 more"],
        ["Referrals to other help", "120", "125", "about the same"],
        ["Times the walk-in was open", "98", "103", "+5"],
        # 618 + 216 + 130 + 36 + 84 + 44 + 8 + 18 + 7.5 = 1161.5 against 588.
        ["Hours of staff", "588", "1,161.5", "+573.5"],
        ["Euros paid by the municipalities together", "74,480.00", "74,620.00", "+140.00"],
    ]


def test_council_without_published_numbers_of_the_year_before_compares_nothing() -> None:
    rows = table(
        read(kinds.make_council(language="en", earlier=False)), "Five numbers, beside those of the year before"
    )

    assert [row[1] for row in rows] == ["-", "-", "-", "-", "74,480.00"]
    assert [row[3] for row in rows] == ["", "", "", "", "+140.00"]


def test_council_writes_the_municipal_part_out() -> None:
    page = read(kinds.make_council(language="en"))

    assert table(page, "The municipal part, in euros") == [
        ["Spent on the support", "297,860.00", "298,000.00", "+140.00"],
        ["National contribution (DUUP)", "223,380.00", "223,380.00", "0.00"],
        ["Above the national contribution", "74,480.00", "74,620.00", "+140.00"],
        ["Rent of Xenia (Leeuwarden)", "19,250.00", "19,846.75", "+596.75"],
        ["Paid by the municipalities together", "74,480.00", "74,620.00", "+140.00"],
    ]


def test_council_shares_add_up_to_the_cent() -> None:
    snapshot = kinds.make_council(language="en")
    shares = [("GM0080", "Leeuwarden", "40000.01"), ("GM0096", "Vlieland", "34619.99")]
    snapshot["money"][0]["shares"] = [{"code": one, "label": name, "amount": sum_} for one, name, sum_ in shares]

    assert table(read(snapshot), "What each municipality pays of it, in euros")[-1] == ["Total", "74,620.00"]


def test_council_without_money_says_so() -> None:
    snapshot = kinds.make_council(language="en")
    snapshot["money"] = []

    page = read(snapshot)

    assert "The portal holds no amounts of 2025." in words(page)
    assert len(page.xpath("//img")) == 0
