"""Money from a file: the real facts of 2024, a made-up 2025, and files that cannot be right."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from subsidy import services
from subsidy.exceptions import MoneyError
from subsidy.models import BudgetLine, SubsidyYear

pytestmark = pytest.mark.django_db

DEMO = settings.BASE_DIR / "subsidy" / "demo" / "money-2025.csv"
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


def test_demo_money_of_2025_is_marked_and_adds_up(fier, salvation_army):
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
