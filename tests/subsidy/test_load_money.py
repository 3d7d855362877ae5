"""Money from a file: the real facts of 2024, a made-up 2025, and files that cannot be right."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.models import Municipality, Organisation
from subsidy import services
from subsidy.exceptions import MoneyError
from subsidy.models import BudgetLine, MoneyChange, SubsidyYear
from subsidy.parts.money import money_of

pytestmark = pytest.mark.django_db

DEMO = settings.BASE_DIR / "subsidy" / "demo" / "money-2025.csv"
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HEADER = "year;duup;rent;rent_index_percent;organisation;category;budgeted;realised;explanation;source\n"


def test_load_money_brings_the_facts_of_2024():
    loaded = services.load_money()

    assert (loaded.created, loaded.kept) == (1, 0)
    year = SubsidyYear.objects.get()
    assert (year.year, year.duup, year.rent, year.is_demo) == (2024, Decimal("223380.00"), Decimal("19250.00"), False)
    assert list(year.lines.values_list("organisation", "category", "budgeted", "realised")) == [
        (None, "total", None, Decimal("297860.00"))
    ]


def test_load_money_again_keeps_what_somebody_changed():
    services.load_money()
    SubsidyYear.objects.update(rent="1.00")
    BudgetLine.objects.all().delete()

    loaded = services.load_money()

    assert (loaded.created, loaded.kept) == (0, 1)
    assert SubsidyYear.objects.get().rent == Decimal("1.00")
    assert not BudgetLine.objects.exists()


@pytest.fixture
def municipalities(db):
    """The 18 of the portal."""
    with (settings.BASE_DIR / "portal" / "data" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return [
            Municipality.objects.get_or_create(code=row["code"], defaults={"name": row["name"]})[0]
            for row in csv.DictReader(file, delimiter=";")
        ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("money", "2025;1.00;1.00;;;total;;1.00;Voor twee meisjes.;s"),
        ("money", "2025;1.00;1.00;;;total;;1.00;;Brief van 06-12345678"),
        ("money-income", "2025;other;Fonds van jan@voorbeeld.nl;;1.00"),
        ("money-key", "2025;none;;13 vrouwen"),
    ],
    ids=["explanation", "source", "description", "notes"],
)
def test_load_money_takes_no_words_with_a_person_or_a_number_of_people(tmp_path, db, name, text):
    headers = {
        "money": HEADER,
        "money-income": "year;source;description;agreed;received\n",
        "money-key": "year;share_key;inhabitants_percent;notes\n",
    }
    (tmp_path / "money.csv").write_text(f"{HEADER}2025;1.00;1.00;;;total;;1.00;;s\n")
    (tmp_path / f"{name}.csv").write_text(f"{headers[name]}{text}\n")

    with pytest.raises(MoneyError, match=rf"{name}\.csv, line 2: Haal ") as refused:
        services.load_money(tmp_path / "money.csv")

    assert not any(words in str(refused.value) for words in ("meisjes", "0612", "06-12", "jan@", "13"))
    assert not SubsidyYear.objects.exists()


def test_demo_money_of_2025_is_complete_and_every_check_holds(fier, salvation_army, municipalities):
    services.load_money()
    services.load_money(DEMO, is_demo=True)

    money = money_of(2025)[0]

    # 298,000.00 - 223,380.00; received 223,380.00 + 74,620.00 + 19,846.75 = 317,846.75 = 298,000.00 + 19,846.75.
    assert (money["demo"], money["spent"], money["overshoot"]) == (True, "298000.00", "74620.00")
    assert [line["received"] for line in money["income"]] == ["223380.00", "74620.00", "19846.75"]
    assert [check["holds"] for check in money["checks"]] == [True] * 7
    # 171,240.50 + 11,904.75 + 21,000.00 = 204,145.25 of which 4 x 50,475.00 was advanced; 93,854.75 and 4 x 23,625.00.
    assert [(one["advanced"], one["spent"], one["remaining"]) for one in money["settlements"]] == [
        ("201900.00", "204145.25", "2245.25"),
        ("94500.00", "93854.75", "-645.25"),
    ]
    assert len(money["shares"]) == 18
    assert sum(Decimal(share["amount"]) for share in money["shares"]) == Decimal("74620.00")
    assert sorted(filter(None, (line["explanation"] for line in money["lines"]))) == [
        "De inloop kreeg nieuwe stoelen en een nieuw koffieapparaat.",
        "De lonen in de cao stegen in juli meer dan begroot.",
    ]


def test_money_of_2024_stays_as_the_source_has_it(db, municipalities):
    services.load_money()

    (money,) = money_of(2024)

    assert (money["income"], money["settlements"], money["shares"], money["share_key"]) == ([], [], [], "")
    assert [check["holds"] for check in money["checks"]] == [True]


def test_load_money_writes_down_what_the_portal_loaded(db):
    services.load_money(at=AT)

    changes = MoneyChange.objects.filter(year=2024, field__in=("duup", "realised"))
    assert list(changes.order_by("field").values_list("field", "before", "after", "made_by", "role", "at")) == [
        ("duup", "", "223380.00", None, "", AT),
        ("realised", "", "297860.00", None, "", AT),
    ]


def test_load_money_names_the_file_beside_it_in_which_something_is_wrong(tmp_path, fier):
    (tmp_path / "money.csv").write_text(f"{HEADER}2025;1.00;1.00;;fier;staff;;1.00;;s\n")
    (tmp_path / "money-payments.csv").write_text(
        "year;organisation;kind;paid_on;amount\n2025;fier;gift;2025-01-01;1.00\n"
    )

    with pytest.raises(MoneyError, match=r"money-payments\.csv, line 2"):
        services.load_money(tmp_path / "money.csv")

    assert not SubsidyYear.objects.exists()


def test_load_money_takes_no_money_of_ggd(tmp_path, db):
    Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD", "kind": "partner"})
    (tmp_path / "money.csv").write_text(f"{HEADER}2025;1.00;1.00;;ggd;staff;;1.00;;s\n")

    with pytest.raises(MoneyError, match=r"money\.csv, line 2"):
        services.load_money(tmp_path / "money.csv")


def test_demo_money_of_2025_is_marked_and_adds_up(fier, salvation_army, municipalities):
    services.load_money(DEMO, is_demo=True)

    year = SubsidyYear.objects.get()
    assert (year.year, year.is_demo, year.rent_index_percent) == (2025, True, Decimal("3.10"))
    # The rent of 2024 and 3.1%: 19,250.00 x 1.031.
    assert year.rent == Decimal("19846.75")
    lines = BudgetLine.objects.exclude(organisation=None)
    assert set(lines.values_list("organisation__code", "category")) == {
        (organisation, category)
        for organisation in ("fier", "salvation_army")
        for category in ("staff", "material", "organisation")
    }
    total = BudgetLine.objects.get(organisation=None)
    # 171,240.50 + 11,904.75 + 21,000.00 + 70,385.25 + 15,329.50 + 8,140.00
    assert sum(line.realised for line in lines) == total.realised == Decimal("298000.00")
    # 168,400 + 12,500 + 21,000 + 72,000 + 14,500 + 8,000
    assert sum(line.budgeted for line in lines) == total.budgeted == Decimal("296400.00")


@pytest.mark.parametrize(
    "row",
    [
        "2025;x;1.00;;;total;;1.00;;s",
        "2025;1.00;1.00;;;total;;-1.00;;s",
        "2025;1.00;1.00;;;total;;1.005;;s",
        "2025;1.00;1.00;;ggz;total;;1.00;;s",
        "2025;1.00;1.00;;;drinks;;1.00;;s",
        "1999;1.00;1.00;;;total;;1.00;;s",
        "2025;1.00;1.00;;;total",
    ],
    ids=["no amount", "below zero", "half a cent", "no such organisation", "no such category", "no such year", "short"],
)
def test_load_money_refuses_a_file_with_a_wrong_line_as_a_whole(tmp_path, row):
    path = tmp_path / "money.csv"
    path.write_text(f"{HEADER}2026;1.00;1.00;;;total;;1.00;;s\n{row}\n")

    with pytest.raises(MoneyError, match=r"money\.csv, line 3"):
        services.load_money(path)

    assert not SubsidyYear.objects.exists()


def test_load_money_refuses_a_file_with_other_columns(tmp_path):
    path = tmp_path / "money.csv"
    path.write_text("year;amount\n2025;1.00\n")

    with pytest.raises(MoneyError, match="line 1"):
        services.load_money(path)


def test_load_money_command_prints_what_it_did(tmp_path):
    out = StringIO()

    call_command("load_money", stdout=out)
    call_command("load_money", stdout=out)

    assert out.getvalue() == "money: 1 years created, 0 kept\nmoney: 0 years created, 1 kept\n"
    with pytest.raises(CommandError):
        call_command("load_money", tmp_path / "gone.csv")
