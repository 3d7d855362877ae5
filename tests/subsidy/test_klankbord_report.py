"""The advisory group in reports: meetings, people, fees and advices, the same numbers in every file and on screen."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO

import jsonschema
import openpyxl
import pypdfium2
import pytest
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from klankbord.models import Fee
from subsidy import services
from subsidy.board_words import fees_sum
from subsidy.changes import differences
from subsidy.documents.council import council_html
from subsidy.documents.summary import summary_html
from subsidy.makers import Asked
from subsidy.making import build_snapshot, render_pdf
from subsidy.models import LedgerEntry
from subsidy.parts.earlier import earlier_part
from subsidy.parts.klankbord import advices_part, fees_part, klankbord_part
from subsidy.report_json import render_json
from subsidy.report_pdf import report_html
from subsidy.report_schema import report_schema
from subsidy.report_xlsx import render_xlsx
from subsidy.screen import screen_tables
from tests.builders import kinds
from tests.builders.advices import in_all, make_town
from tests.builders.board import make_advice, make_fees, number, told_fees, told_klankbord
from tests.builders.meetings import make_meeting
from tests.builders.money import make_money_year
from tests.builders.snapshot import make_snapshot
from tests.subsidy.conftest import NOW, TODAY, cell

PEOPLE, FEES = "klankbord_aanwezigen", "klankbord_vergoedingen"
# An amount and a number of people that nothing else on any page comes to: 17 fees of 31.70, and 19 people.
ODD_AMOUNT, ODD_SUM, ODD_PEOPLE = "31.70", ("538.90", "538,90"), 19


def silent(step, part):
    """Hear nothing of the drawing."""


def text(markup):
    page = html.fromstring(markup)
    return " ".join(page.text_content().split()).replace("\N{NO-BREAK SPACE}", " ")


def chapter(snapshot, anchor, *, glue=""):
    with override(snapshot["language"]):
        page = html.fromstring(report_html(snapshot, silent))
    words = glue.join(page.get_element_by_id(anchor).itertext())
    return " ".join(words.split()).replace("\N{NO-BREAK SPACE}", " ")


def evening(month, day=4):
    return datetime(2025, month, day, 18, tzinfo=UTC)


def published(**values):
    """Put numbers in the ledger, as another version of what stands there."""
    for name, value in values.items():
        LedgerEntry.objects.create(
            population=name, year=2025, cell=cell(name).key, value=value, version=2, published_at=NOW
        )


# --- What a report knows ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_advices_are_counted_by_what_became_of_them_on_the_day_of_the_report(year):
    for day in (date(2025, 1, 1), date(2025, 12, 31)):
        make_advice(day, "taken_up")
    make_advice(date(2025, 5, 14), "taken_up", done_on=date(2025, 9, 1))
    make_advice(date(2025, 5, 14), "partly", action_due_on=date(2026, 6, 1))
    make_advice(date(2025, 6, 1), "declined_with_reason")
    make_advice(date(2025, 6, 2))
    # Its answer is due on the day after the report.
    make_advice(date(2025, 12, 20), answer_due_on=date(2026, 2, 15))
    # Of the year before: answered in January 2025, and in 2024.
    make_advice(date(2024, 12, 10), "taken_up", answered_on=date(2025, 1, 9))
    make_advice(date(2024, 3, 1), "taken_up")
    make_advice(date(2026, 1, 2))

    with override("nl"):
        advices = advices_part(year, today=TODAY)

    told = advices.pop("told")
    assert advices == {
        "given": 7,
        "answered": 5,
        "taken_up": 3,
        "partly": 1,
        "declined": 1,
        "done": 1,
        "waiting": 2,
        "overdue": 1,
        # Only the first: the one of the last day is to be done by the first of March.
        "late": 1,
        "earlier_answered": 1,
    }
    assert told == []


@pytest.mark.django_db
def test_published_advices_are_told_in_full_and_the_others_only_counted(year):
    make_advice(date(2025, 6, 1), "declined_with_reason", title_nl="CANARY-not-published")
    make_advice(
        date(2025, 5, 14),
        "taken_up",
        is_published=True,
        done_on=date(2025, 9, 1),
    )

    with override("en"):
        told = klankbord_part(year, {}, today=TODAY)["advices"]["told"]

    (one,) = told
    assert one["title"] == {"text": "A place without stairs", "language": "en"}
    assert one["said"] == {"text": "The stairs are too steep.", "language": "en"}
    assert one["reason"] is None
    assert (one["given_on"], one["answered_on"], one["action_due_on"], one["done_on"]) == (
        "2025-05-14",
        "2025-06-13",
        "2025-07-13",
        "2025-09-01",
    )
    assert "CANARY" not in repr(told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "asker"), [("nl", "de gemeente Leeuwarden"), ("en", "the municipality of Leeuwarden")]
)
def test_municipality_that_asked_is_told_as_one(year, language, asker):
    asked = {"kind": "asked", "asked_by": "municipality", "municipality": make_town()} | in_all(
        "question", "Wat mis je?"
    )
    make_advice(date(2025, 5, 14), "taken_up", is_published=True, **asked)

    with override(language):
        (one,) = klankbord_part(year, {}, today=TODAY)["advices"]["told"]

    assert one["asked_by"] == asker


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "price", "amount", "about"),
    [
        # 16 fees of 25: the exact 400 is nowhere; 15 x 25.
        (15, "25.00", "375.00", False),
        (20, "25.00", "500.00", False),
        # Below ten there may be none at all, so not even the price is told.
        (5, None, None, False),
        (0, None, None, False),
    ],
)
def test_fees_are_the_published_number_times_the_price(count, price, amount, about):
    make_fees(make_meeting(evening(3), fee_amount="25.00", fee_kind="cash"), 16)

    fees = fees_part(2025, {cell(FEES): count})

    assert (fees["number"]["year"], fees["price"], fees["amount"], fees["about"]) == (count, price, amount, about)


@pytest.mark.django_db
def test_fees_of_different_amounts_are_about_their_mean():
    for month, number_of_fees, amount in ((3, 10, "25.00"), (6, 6, "40.00")):
        make_fees(make_meeting(evening(month), fee_amount=amount, fee_kind="cash"), number_of_fees, amount)

    fees = fees_part(2025, {cell(FEES): 15})

    # 65 over 2 is 32.50: about 35, and 15 times that.
    assert (fees["price"], fees["amount"], fees["about"]) == ("35.00", "525.00", True)
    with override("en"):
        assert fees_sum(fees) == "15 x about 35.00 = about € 525.00 (rounded)"


@pytest.mark.django_db
def test_fees_for_which_nothing_was_planned_are_told_without_an_amount():
    make_fees(make_meeting(evening(3)), 16)

    fees = fees_part(2025, {cell(FEES): 15})

    assert (fees["price"], fees["amount"], fees["about"]) == (None, None, False)
    with override("en"):
        assert fees_sum(fees) == "15 fees; no amount was planned for the meetings"


@pytest.mark.django_db
def test_a_year_that_was_published_before_says_nothing_about_people_and_fees(numbered):
    numbers = {cell("contacten"): 5}

    part = klankbord_part(numbered, numbers, today=TODAY)

    assert (part["people"], part["fees"]) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_part_takes_the_same_queries_for_more_rows(numbered, rows, django_assert_num_queries):
    for place in range(rows):
        make_fees(make_meeting(evening(3, 4 + place), people_present=9, points=rows), 9)
        make_advice(date(2025, 5, 14), "taken_up", is_published=True)
    numbers = {cell(PEOPLE): 25, cell(FEES): 25}

    # Meetings, points; who came and what was given: what was revised of each; the price; the advices.
    with django_assert_num_queries(2 + 2 + 1 + 1):
        klankbord_part(numbered, numbers, today=TODAY)


@pytest.mark.django_db
def test_year_before_has_meetings_and_advices_and_no_people(numbered):
    make_meeting(evening(3), people_present=9)
    make_advice(date(2025, 5, 14), "taken_up")
    make_advice(date(2025, 5, 15))

    assert earlier_part(2026)["klankbord"] == {"meetings": 1, "advices": 2, "answered": 1}


# --- The year report -------------------------------------------------------------------------------------------------


def test_chapter_begins_with_what_it_came_to():
    told = chapter(make_snapshot(language="en"), "klankbord")

    assert "The advisory group met 4 times in 2025. There were 11 points on the agendas." in told
    assert "It gave 3 pieces of advice. What became of it:" in told
    assert "1 answer is later than was promised." in told
    assert "25 people came, all meetings together (rounded)." in told
    assert "15 x 25.00 = € 375.00 (rounded)" in told


def test_chapter_tells_what_the_group_said_and_what_was_done():
    told = chapter(make_snapshot(language="en"), "klankbord")

    assert "The stairs are too steep. Find a place on the ground floor." in told
    assert "Asked by the municipality of Leeuwarden" in told
    assert "The walk-in is on the ground floor now too." in told
    assert "Laat een bus rijden op dinsdag." in told
    # One of the three is not on the public page.
    assert "What is not published yet is counted above and not told below." in told


@pytest.mark.parametrize(("language", "marked"), [("nl", 0), ("en", 5), ("es", 5)])
def test_words_that_were_not_translated_say_so_and_carry_their_language(language, marked):
    with override(language):
        page = html.fromstring(report_html(make_snapshot(language=language), silent))

    spans = page.get_element_by_id("klankbord").xpath(".//span[@lang='nl']")

    # The question and who does it, of the first; title, words and reason of the second.
    assert len(spans) == marked


@pytest.mark.parametrize("people", [0, 5])
def test_few_people_and_few_fees_are_never_told_apart(people):
    snapshot = make_snapshot(language="en")
    snapshot["klankbord"] = told_klankbord("en", people=people, fees=people)

    told = chapter(snapshot, "klankbord")

    assert "0-10 people came, all meetings together (rounded)." in told
    assert "0-10 fees: too few to tell an amount" in told


def test_money_chapter_tells_the_fees_outside_the_total():
    told = chapter(make_snapshot(language="en"), "money")

    assert "Fees of the advisory group in 2025, rounded 15 x 25.00 = € 375.00 (rounded)" in told
    assert "It is no part of the total" in told


def test_report_of_an_earlier_portal_still_reads_and_still_fits_its_schema():
    snapshot = make_snapshot(language="en")
    snapshot["klankbord"] = {"meetings": 4, "agenda_items": 11}

    jsonschema.validate(json.loads(render_json(snapshot)), report_schema())
    assert "The advisory group met 4 times in 2025." in chapter(snapshot, "klankbord")
    assert "Fees of the advisory group" not in chapter(snapshot, "money")
    assert render_xlsx(snapshot)


def test_years_beside_each_other_have_meetings_and_advices():
    snapshot = make_snapshot(language="en")
    snapshot["earlier"]["klankbord"] = {"meetings": 2, "advices": 4, "answered": 2}

    told = chapter(snapshot, "since", glue=" ")

    assert "Meetings of the advisory group 2 4 2 more" in told
    assert "Pieces of advice given 4 3 1 fewer" in told
    assert "Of these answered 2 2 equal" in told


# --- The same in every file ------------------------------------------------------------------------------------------


def cells_of(content):
    return [
        cell_.value
        for sheet in openpyxl.load_workbook(BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell_ in row
        if cell_.value is not None
    ]


def test_fees_people_and_advices_are_the_same_in_every_file():
    snapshot = make_snapshot(language="en")
    with override("en"):
        screen = {table.title: [[one.text for one in row] for row in table.rows] for table in screen_tables(snapshot)}
    book = cells_of(render_xlsx(snapshot))
    data = json.loads(render_json(snapshot))
    jsonschema.validate(data, report_schema())

    # 15 published fees of 25 euros.
    fees = data["klankbord"]["fees"]
    assert (fees["number"]["year"], fees["price"], fees["amount"]) == (15, "25.00", "375.00")
    assert screen["Fees of the advisory group 2025, rounded"] == [["Fees given", "15", "25.00", "375.00"]]
    place = book.index("Euros together, rounded")
    assert book[place + 1 : place + 5] == ["Fees given", 15, 25, 375]
    # 25 people.
    assert data["klankbord"]["people"]["year"] == 25
    assert ["People at meetings of the advisory group", "25", "rounded"] in screen["Other numbers"]
    # 3 advices, 2 of them answered.
    assert data["klankbord"]["advices"]["given"] == 3
    assert screen["Advice in numbers"][:2] == [["Pieces of advice given", "3"], ["Answered", "2"]]
    assert [row[0] for row in screen["You said, we did"]] == [
        "A place without stairs",
        "Een bus naar de inloop (not translated: Dutch)",
    ]


def test_workbook_never_tells_few_fees_apart():
    snapshot = make_snapshot(language="en")
    snapshot["klankbord"]["fees"] = told_fees(5)

    with override("en"):
        snapshot["klankbord"]["people"] = number(PEOPLE, 5)
        rows = {table.title: [[one.text for one in row] for row in table.rows] for table in screen_tables(snapshot)}

    assert rows["Fees of the advisory group 2025, rounded"] == [["Fees given", "0-10", "", ""]]
    assert ["People at meetings of the advisory group", "0-10", "rounded"] in rows["Other numbers"]


def test_pdf_tells_the_same_numbers():
    book = pypdfium2.PdfDocument(render_pdf(make_snapshot()))
    pages = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in book)

    assert "375,00" in pages
    assert "De trap is te steil." in pages


# --- What changed ----------------------------------------------------------------------------------------------------


def test_new_version_says_what_became_of_an_advice():
    with override("en"):
        before, now = make_snapshot(language="en"), make_snapshot(language="en")
        now["klankbord"]["advices"] |= {"done": 2}
        now["klankbord"]["advices"]["told"][0] |= {"done_on": "2025-11-04"}
        now["klankbord"]["people"] = number(PEOPLE, 35)
        told = {one["what"]: (one["before"], one["now"]) for one in differences(before, now)}

    assert told["People at meetings of the advisory group"] == ("25", "35")
    assert told["Advice: Done"] == ("1", "2")
    assert "Advice: A place without stairs" in told
    assert len(told) == 3


def test_first_version_with_advices_says_so_in_one_line():
    before, now = make_snapshot(language="en"), make_snapshot(language="en")
    before["klankbord"] = {"meetings": 4, "agenda_items": 11}

    with override("en"):
        told = [one["what"] for one in differences(before, now) if "dvice" in one["what"]]

    assert told == ["Advice of the advisory group"]


# --- The shorter reports ---------------------------------------------------------------------------------------------


def test_summary_says_what_you_said_and_what_we_did():
    snapshot = kinds.make_summary(language="en")

    with override("en"):
        told = text(summary_html(snapshot, silent))

    assert "They gave us 3 pieces of advice. We still have to answer one." in told
    assert "You said: A place without stairs. Yes. We did this in November 2025." in told
    assert "You said: Een bus naar de inloop (not translated: Dutch). No, we do not do this." in told


def test_council_reads_in_one_sentence_what_was_advised():
    snapshot = kinds.make_council(language="en")
    snapshot["klankbord"] = told_klankbord("en")

    with override("en"):
        told = text(council_html(snapshot, silent))

    assert "The advisory group met 4 times in 2025." in told
    assert "It gave 3 pieces of advice." in told


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["summary", "council"])
def test_shorter_reports_hold_no_people_and_no_fees(numbered, kind):
    make_fees(make_meeting(evening(3), people_present=9), 9)
    for place in range(6):
        make_advice(date(2025, 3, 4 + place), "taken_up", is_published=True, title_nl=f"Advies {place}")
    asked = Asked(period=numbered, language="nl", version=1, today=TODAY)

    part = build_snapshot(kind, asked)["klankbord"]

    assert (part["meetings"], part["people"], part["fees"], part["advices"]["given"]) == (1, None, None, 6)
    # Four fit on the two pages of the summary; the annex tells none in full.
    titles = [one["title"]["text"] for one in part["advices"]["told"]]
    assert titles == ([f"Advies {place}" for place in range(2, 6)] if kind == "summary" else [])


# --- The account holder ----------------------------------------------------------------------------------------------


def numbers_in(content):
    """Yield every number in a part of a snapshot."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for one in content:
            yield from numbers_in(one)
    elif isinstance(content, int):
        yield content


@pytest.fixture
def odd_year(db):
    """2025 with its money, and with fees and people whose exact numbers would show anywhere."""
    make_money_year(2025)
    meeting = make_meeting(evening(3), people_present=ODD_PEOPLE, fee_amount=ODD_AMOUNT, fee_kind="cash")
    make_fees(meeting, 17, ODD_AMOUNT)


def money_page(client):
    with override("en"):
        address = reverse("subsidy:money-year", args=[2025])
    return text(client.get(address).content.decode())


def test_money_page_waits_for_the_closed_and_published_year(client, accountholder, odd_year):
    client.force_login(accountholder)

    told = money_page(client)

    assert "Fees of the advisory group, rounded" in told
    assert "Known when the year is closed." in told
    assert not [exact for exact in ODD_SUM if exact in told]
    services.close_period("2025", today=TODAY, force_reason="Proef")
    assert "Known when the report of the year is made." in money_page(client)


def test_money_page_tells_the_published_number_times_the_price(client, accountholder, odd_year, numbered):
    client.force_login(accountholder)
    published(**{FEES: 15, PEOPLE: 20})

    told = money_page(client)

    # 15 of 31.70.
    assert "15 x 31.70 = € 475.50 (rounded)" in told
    assert not [exact for exact in ODD_SUM if exact in told]
    Fee.objects.all().delete()
    assert ODD_SUM[0] not in money_page(client)


def test_money_page_of_a_year_of_before_says_that_it_is_not_known(client, accountholder, odd_year, numbered):
    client.force_login(accountholder)
    # The ledger only grows, so a year of before is one that never had the number.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("subsidy.ledger.published", lambda year: {cell("verzoeken"): 5, cell("contacten"): 5})
        told = money_page(client)

    assert "Not known: this year was published before the portal counted fees." in told


def test_coordinator_sees_no_fees_of_the_group(client, coordinator, odd_year):
    client.force_login(coordinator)

    told = money_page(client)

    assert "Fees of the advisory group" not in told
    assert not [exact for exact in (*ODD_SUM, ODD_AMOUNT) if exact in told]


def test_report_holds_no_exact_sum_and_no_exact_number(odd_year, numbered):
    published(**{FEES: 15, PEOPLE: 20})
    asked = Asked(period=numbered, language="nl", version=1, today=TODAY)

    snapshot = build_snapshot("year", asked)

    assert not [exact for exact in ODD_SUM if exact in json.dumps(snapshot)]
    assert not {ODD_PEOPLE, 17} & set(numbers_in(snapshot["klankbord"]))
    assert (snapshot["klankbord"]["fees"]["amount"], snapshot["klankbord"]["people"]["year"]) == ("475.50", 20)
