"""Money out as a workbook and in again: the same, and nothing that a spreadsheet would run."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from portal.models import Organisation
from subsidy.models import BudgetLine, IncomeLine, MoneyChange, MunicipalShare, Payment
from subsidy.money_sheets import INCOME, LINES, PAYMENTS, SHARES
from tests.builders.money import (
    make_income,
    make_line,
    make_money_year,
    make_municipalities,
    make_payment,
    make_share,
)
from tests.builders.workbooks import with_part

FILE = reverse("subsidy:money-file", args=[2025])
IMPORT = reverse("subsidy:money-import", args=[2025])
YES = reverse("subsidy:money-import-yes", args=[2025])
# What starts something in a spreadsheet when it is taken for a formula (security.md section 4).
DANGEROUS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://x.nl",
]  # fmt: skip


@pytest.fixture
def year(db, fier, salvation_army):
    return make_money_year(2025)


@pytest.fixture
def holder(client, accountholder):
    client.force_login(accountholder)
    return client


def book(**sheets):
    """Return a workbook with these sheets."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        paper = made.create_sheet(name)
        for row in rows:
            paper.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lines(*rows):
    return book(posten=[list(LINES.columns), *rows])


def payments(*rows):
    return book(betalingen=[list(PAYMENTS.columns), *rows])


def send(client, data, name="geld.xlsx"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def problems(response):
    assert response.status_code == 422
    return [(one.file, one.line, one.column) for one in response.context["problems"]]


def say_yes(client, response):
    return client.post(YES, {"signed": response.context["signed"]}, follow=True)


def cells(data):
    made = openpyxl.load_workbook(io.BytesIO(data))
    return [cell for paper in made.worksheets for row in paper.iter_rows() for cell in row if cell.value is not None]


# --- Out and in ------------------------------------------------------------------------------------------------------
def test_workbook_that_goes_out_comes_in_as_the_same(holder, year, fier, salvation_army):
    make_line(year, fier, realised="1234.56", explanation="=1+1 is twee, en + is een plus.")
    make_line(year, None, "total", budgeted=None, realised="1234.56")
    make_income(year)
    make_income(year, "other", description="Een fonds", agreed=None, received="0.10")
    make_payment(year, salvation_army, "-12.34", kind="settlement")
    for town in make_municipalities(2):
        make_share(year, town, inhabitants=123456, inhabitants_year=2025, weight=Decimal("0.3333"))

    looked = send(holder, holder.get(FILE).content)

    assert looked.status_code == 200
    assert (looked.context["changes"], looked.context["same"]) == ([], 2 + 2 + 1 + 2)


@pytest.mark.parametrize("language", ["en", "es"])
def test_workbook_of_another_language_comes_in_too(holder, year, fier, language):
    make_line(year, fier)
    make_payment(year, fier)

    looked = send(holder, holder.get(FILE.replace("/nl/", f"/{language}/")).content)

    assert looked.context["changes"] == []
    assert looked.context["same"] >= 2


def test_what_was_shown_is_saved_at_a_yes_and_written_down(holder, year, fier, accountholder):
    line = make_line(year, fier)
    towns = make_municipalities(1)
    data = book(
        posten=[
            list(LINES.columns),
            ["Fier", "staff", 1000, 1050.25, ""],
            ["salvation_army", "material", "1.250,50", "", ""],
        ],
        inkomsten=[list(INCOME.columns), ["duvo", "", 74480, 0]],
        betalingen=[list(PAYMENTS.columns), ["fier", "advance", date(2025, 1, 15), 500]],
        verdeling=[list(SHARES.columns), [towns[0].pk, towns[0].name, 5000, 2025, 1.5]],
    )

    looked = send(holder, data)

    assert len(looked.context["changes"]) == 5
    line.refresh_from_db()
    assert line.realised == Decimal("1000.00")
    say_yes(holder, looked)
    assert list(BudgetLine.objects.order_by("organisation__code").values_list("budgeted", "realised")) == [
        (Decimal("1000.00"), Decimal("1050.25")),
        (Decimal("1250.50"), Decimal("0.00")),
    ]
    assert IncomeLine.objects.get().agreed == Decimal(74480)
    assert Payment.objects.get().paid_on == date(2025, 1, 15)
    assert MunicipalShare.objects.get().weight == Decimal("1.5")
    assert MoneyChange.objects.get(field="realised", row="fier staff").made_by == accountholder


def test_preview_says_in_words_what_would_change(holder, year, fier):
    make_line(year, fier)

    looked = send(holder, lines(["fier", "staff", 1000, "1.050,25", ""], ["", "total", "", 1050.25, ""]))

    assert looked.status_code == 200, [one.problem for one in looked.context["problems"]]
    assert [(row["label"].split(": ")[1], row["is_new"], row["fields"]) for row in looked.context["rows"]] == [
        ("Fier, personeel", False, [("besteed", "1.000,00", "1.050,25")]),
        ("Alles samen, alle kosten samen", True, [("besteed", "", "1.050,25")]),
    ]


def test_row_that_is_not_in_the_file_stays(holder, year, fier):
    make_line(year, fier)
    make_line(year, fier, "material")

    say_yes(holder, send(holder, lines(["fier", "staff", 1, 1, ""])))

    assert BudgetLine.objects.get(category="material").realised == Decimal("1000.00")


# --- No formula goes out ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", DANGEROUS)
def test_text_that_looks_like_a_formula_goes_out_as_text(holder, year, fier, words):
    make_line(year, fier, explanation=words)
    make_income(year, "other", description=words)

    found = [cell for cell in cells(holder.get(FILE).content) if cell.value == words]

    assert [(cell.data_type, cell.hyperlink) for cell in found] == [("s", None)] * 2


def test_workbook_holds_no_formula_and_no_name_of_anybody(holder, year, fier):
    make_line(year, fier)
    data = holder.get(FILE).content
    made = openpyxl.load_workbook(io.BytesIO(data))

    assert {cell.data_type for cell in cells(data)} <= {"s", "n", "d"}
    assert (made.properties.creator or "", made.properties.lastModifiedBy or "") == ("", "")


# --- No formula comes in ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("formula", ["=1+1", "=SUM(D2:D3)", "=HYPERLINK(\"http://x\")"])  # fmt: skip
@pytest.mark.parametrize("place", range(5))
def test_formula_is_refused_wherever_it_stands(holder, year, fier, formula, place):
    row = ["fier", "staff", 1, 1, ""]
    row[place] = formula

    response = send(holder, lines(row))

    assert problems(response) == [("posten", 2, list(LINES.columns)[place])]
    assert formula not in response.content.decode()
    assert not BudgetLine.objects.exists()


def test_formula_with_a_stored_result_is_refused_as_well(holder, year, fier):
    data = lines(["fier", "staff", 1, 987, ""])
    changed = with_part(
        data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>987</v>", b"<f>986+1</f><v>987</v>")
    )

    assert problems(send(holder, changed)) == [("posten", 2, "besteed")]


# --- Bad files, refused whole ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["ggd", "staff", 1, 1, ""], "organisatie"),
        (["nergens", "staff", 1, 1, ""], "organisatie"),
        (["fier", "drank", 1, 1, ""], "categorie"),
        (["fier", "staff", "1.000", 1, ""], "begroot"),
        (["fier", "staff", -1, 1, ""], "begroot"),
        (["fier", "staff", 1, 1.005, ""], "besteed"),
        (["fier", "staff", 1, True, ""], "besteed"),
        (["fier", "staff", 1, date(2025, 1, 1), ""], "besteed"),
        (["fier", "staff", 1, 1e300, ""], "besteed"),
        (["fier", "staff", 1, 1, "Bel 06-12345678"], "toelichting"),
        (["fier", "staff", 1, 1, "Voor drie trajecten."], "toelichting"),
        (["fier", "staff", 1, 1, "x" * 601], "toelichting"),
        (["fier", "staff", 1, 1, 5], "toelichting"),
    ],
)
def test_file_with_one_wrong_cell_is_refused_whole_and_does_not_repeat_it(holder, year, fier, row, column):
    Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD", "kind": "partner"})

    response = send(holder, lines(["fier", "material", 1, 1, ""], row))

    assert problems(response) == [("posten", 3, column)]
    assert "06-12345678" not in response.content.decode()
    assert "signed" not in response.context
    assert not BudgetLine.objects.exists()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", ("geld.xlsx", 0, "")),
        (b"PK\x03\x04 broken", ("geld.xlsx", 0, "")),
        (b"a;b\n1;2\n", ("geld.xlsx", 0, "")),
        (book(onbekend=[["a"], [1]]), ("onbekend", 0, "")),
        (book(posten=[]), ("posten", 1, "organisatie")),
        (book(posten=[["organisatie", "begroot"], ["fier", 1]]), ("posten", 1, "categorie")),
        (book(posten=[[*LINES.columns, "besteed"], ["fier", "staff", 1, 1, "", 2]]), ("posten", 1, "besteed")),
        (lines(["fier", "staff", 1, 1, "", "Jan"]), ("posten", 2, "")),
        (lines(["fier", "staff", 1, 1, ""], ["Fier", "Staff", 2, 2, ""]), ("posten", 3, "")),
        (payments(["fier", "advance", "15-01-2025", 1]), ("betalingen", 2, "betaald op")),
        (payments(["fier", "advance", "2025-02-31", 1]), ("betalingen", 2, "betaald op")),
        (payments(["fier", "advance", "2025-01-31", -1]), ("betalingen", 2, "")),
        (book(inkomsten=[list(INCOME.columns), ["other", "ASG", 1, 1]]), ("inkomsten", 2, "")),
        (book(verdeling=[list(SHARES.columns), ["", "Atlantis", 1, 2025, 1]]), ("verdeling", 2, "gemeente")),
    ],
)  # fmt: skip
def test_file_that_cannot_be_right_is_refused_with_the_place(holder, year, fier, data, problem):
    assert problems(send(holder, data)) == [problem]


def test_file_that_is_too_large_is_refused(holder, year):
    response = send(holder, b"x" * 5_000_001)

    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_sheet_with_too_many_rows_is_refused(holder, year, fier):
    days = [(date(2024, 1, 1) + timedelta(days=number)).isoformat() for number in range(501)]
    data = book(betalingen=[list(PAYMENTS.columns), *(["fier", "advance", day, 1] for day in days)])

    assert problems(send(holder, data)) == [("betalingen", 502, "")]


# --- Rights ----------------------------------------------------------------------------------------------------------
def test_coordinator_takes_and_brings_her_own_lines_only(client, coordinator, year, fier, salvation_army):
    client.force_login(coordinator)
    make_line(year, fier, realised="1111.11")
    make_line(year, salvation_army, realised="2222.22")

    content = client.get(FILE).content
    shown = [cell.value for cell in cells(content)]

    assert 1111.11 in shown
    assert 2222.22 not in shown
    assert send(client, content).context["same"] == 1
    assert problems(send(client, lines(["salvation_army", "staff", 1, 1, ""]))) == [("posten", 2, "organisatie")]
    assert problems(send(client, lines(["", "total", 1, 1, ""]))) == [("posten", 2, "organisatie")]
    income = book(inkomsten=[list(INCOME.columns), ["duup", "", 1, 1]])
    assert problems(send(client, income)) == [("inkomsten", 0, "")]


def test_preview_of_somebody_else_or_of_another_year_is_not_saved(client, accountholder, coordinator, year, fier):
    make_money_year(2026)
    client.force_login(accountholder)
    looked = send(client, lines(["fier", "staff", 1, 1, ""]))
    signed = {"signed": looked.context["signed"]}

    client.post(reverse("subsidy:money-import-yes", args=[2026]), signed)
    client.post(YES, {"signed": signed["signed"][:-2]})
    client.post(YES, {})
    client.force_login(coordinator)
    client.post(YES, signed)

    assert not BudgetLine.objects.exists()


def test_amounts_that_changed_after_the_preview_are_not_overwritten(holder, year, fier):
    make_line(year, fier)
    looked = send(holder, lines(["fier", "material", 3, 3, ""], ["fier", "staff", 1, 1, ""]))
    BudgetLine.objects.update(realised="2000.00")

    say_yes(holder, looked)

    # All or nothing: the new line of the same file is not there either.
    assert list(BudgetLine.objects.values_list("category", "realised")) == [("staff", Decimal("2000.00"))]


def test_second_yes_saves_nothing_again(holder, year, fier):
    looked = send(holder, lines(["fier", "staff", 1, 1, ""]))

    say_yes(holder, looked)
    say_yes(holder, looked)

    assert BudgetLine.objects.count() == 1
    assert MoneyChange.objects.filter(field="realised").count() == 1


def test_line_of_a_total_beside_its_parts_is_refused_at_the_yes(holder, year, fier):
    make_line(year, fier, "total")

    say_yes(holder, send(holder, lines(["fier", "staff", 1, 1, ""])))

    assert BudgetLine.objects.get().category == "total"
