"""The made-up year that comes with the portal, from its files to what is published about it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from contacts.log.importer import import_log
from contacts.models import Contact
from portal.models import Organisation
from subsidy import indicators, ledger, plan, services, solver
from subsidy.disclosure import Cell
from subsidy.models import LedgerEntry
from tests.builders.figures import broken_sums, read_figures
from tests.builders.records import make_activity, make_contacts
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db

LOG = Path(settings.BASE_DIR) / "contacts" / "demo" / "log-2025"


@pytest.fixture
def records(fier, salvation_army):
    Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD Fryslân", "kind": "partner"})
    assert import_log(directory=LOG, today=TODAY).files["contacts"]["created"] == 541


@pytest.fixture
def year(records):
    return services.close_period("2025", today=TODAY).period


def rows(name):
    with (LOG / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def quarter(day):
    return f"K{(date.fromisoformat(day).month + 2) // 3}"


class Tally:
    """Counts a quarter and its year together."""

    def __init__(self):
        self.counts: Counter[Cell] = Counter()

    def add(self, population, time, number=1, **codes):
        for when in (time, None):
            self.counts[cell(population, when, **codes)] += number


def counted_in_the_files():
    """Count the files as a reader of them would: another way than the portal's own."""
    tally = Tally()
    activities = {row["id"]: row for row in rows("activities.csv")}
    for row in activities.values():
        for population, name in (("bezoeken", "visits"), ("bereikt", "reached"), ("reacties", "replies")):
            if row[name]:
                tally.add(population, quarter(row["date"]), int(row[name]))
                tally.add(population, quarter(row["date"]), int(row[name]), **{f"activiteit_{population}": row["kind"]})
    when = {row["id"]: quarter(activities[row["activity"]]["date"]) for row in rows("contacts.csv")}
    for row in rows("contacts.csv"):
        count_contact(tally, row, when[row["id"]], activities[row["activity"]]["municipality"])
    opened = {row["code"]: row["opened"] for row in rows("trajectories.csv")}
    for row in rows("referrals.csv"):
        time = when[row["contact"]] if row["contact"] else quarter(opened[row["trajectory"]])
        tally.add("doorverwijzingen", time)
        tally.add("doorverwijzingen", time, status=row["state"])
    for row in rows("signals.csv"):
        if row["consent"] != "listen_only":
            tally.add("signalen", f"K{row['quarter'][-1]}")
            tally.add("signalen", f"K{row['quarter'][-1]}", soort=row["kind"])
    tally.counts[cell("trajecten")] = len(opened)
    return tally.counts


def count_contact(tally, row, time, municipality):
    tally.add("contacten", time)
    if municipality in plan.CLUSTERS["waddeneilanden"]:
        tally.add("contacten", time, gemeente="waddeneilanden")
    tally.add("mensen", time, int(row["people"]))
    tally.add("contacten", time, kanaal=row["channel"])
    tally.add("contacten", time, gemeente=municipality)
    tally.add("contacten", time, gender=row["gender"] or "not_asked")
    tally.add("contacten", time, taal=row["language"] or "onbekend")
    tally.add("contacten", time, nieuw={"yes": "ja", "no": "nee", "": "onbekend"}[row["first_contact"]])
    for topic in row["topics"].split():
        tally.add("contacten", time, onderwerp=topic)
    if row["first_contact"] == "yes":
        tally.add("eerste_contacten", time)
        tally.add("eerste_contacten", time, kanaal=row["channel"])
        gender = row["gender"] or "not_asked"
        for codes in (
            {"gender": gender},
            {"gemeente": municipality, "gender": gender},
            {"gemeente": municipality, "kanaal": row["channel"]},
            {"gender": gender, "leeftijd": row["age_band"] or "not_asked"},
            *({"gemeente": municipality, "onderwerp": topic} for topic in row["topics"].split()),
        ):
            tally.counts[cell("eerste_contacten", None, **codes)] += 1
            if codes.get("gemeente") in plan.CLUSTERS["waddeneilanden"]:
                tally.counts[cell("eerste_contacten", None, **codes | {"gemeente": "waddeneilanden"})] += 1


def table_of(key):
    return key.population, tuple(name for name, _code in key.codes)


def test_demo_year_work_of_staff_is_exact(year):
    done = indicators.work_done(2025)

    # Kind: times per quarter, minutes, minutes of staff, messages, places, led by peers.
    assert {
        kind: (*work.occasions, work.minutes, work.staff_minutes, work.messages, work.places, work.peer_led)
        for kind, work in done.items()
    } == {
        "a01_walk_in": (25, 26, 27, 25, 18_540, 37_080, None, None, None),  # 103 times 3 hours, with two
        "a02_rounds": (7, 6, 7, 7, 6_480, 12_960, None, 103, None),  # 27 times 4 hours, with two
        "a03_online": (13, 13, 13, 13, 7_800, 7_800, 2_229, None, None),  # 52 times 2.5 hours, alone
        "a07_social": (1, 3, 2, 0, 1_080, 2_160, None, None, 2),
        "a08_places": (6, 2, 4, 2, 2_520, 5_040, None, 25, None),
        "a09_checks": (6, 1, 3, 1, 2_640, 2_640, None, None, None),
        "a11_meetings": (1, 1, 1, 1, 480, 480, None, None, None),
        "a12_area_teams": (0, 3, 3, 3, 1_080, 1_080, None, None, None),
        "a13_education": (2, 1, 1, 1, 450, 450, None, None, None),
    }
    assert done["a01_walk_in"].partners == {"ggd": 39, "accountant": 29}
    assert done["a11_meetings"].partners == {"ggd": 4, "police": 4}
    assert (done["a01_walk_in"].organisations, done["a02_rounds"].organisations) == ({"salvation_army"}, {"fier"})
    assert len(done["a02_rounds"].municipalities) == 11


def test_demo_year_counts_are_those_of_the_files(year):
    expected = counted_in_the_files()

    counts = indicators.true_counts(2025, plan.QUARTERS)

    # 541 contacts with 616 people: 149 + 124 + 140 + 128 contacts a quarter.
    assert [counts[cell("contacten", time)] for time in (*plan.QUARTERS, None)] == [149, 124, 140, 128, 541]
    assert counts[cell("mensen")] == 616
    tables = {table_of(key) for key in expected}
    assert {key: number for key, number in counts.items() if number and table_of(key) in tables} == expected


def test_demo_year_published_numbers_keep_every_promise(year, fier):
    ledger.publish(year, at=NOW, solve=solver.solve)

    figures = ledger.figures(year)
    numbers = read_figures(figures)
    truth = {
        (f"{key.population}-2025", tuple(pair for pair in key.codes if pair[0] != "jaar")): number
        for key, number in indicators.true_counts(2025, plan.QUARTERS).items()
    }
    assert numbers.keys() == truth.keys()
    assert [key for key, value in numbers.items() if value % 5] == []
    assert [key for key, value in numbers.items() if abs(value - truth[key]) > 5] == []
    assert broken_sums(figures) == []
    # Rounding is fair: on average nothing is added and nothing is taken away.
    assert abs(sum(numbers[key] - truth[key] for key in truth) / len(truth)) < 0.3

    # A record that comes in late is taken, and changes nothing that was published.
    before = list(LedgerEntry.objects.values_list("cell", "value"))
    make_contacts(make_activity(fier, "a01_walk_in", "2025-06-30", visits=40), 40)
    assert ledger.publish(year, at=NOW, solve=solver.solve) == 0
    assert ledger.figures(year) == figures
    assert list(LedgerEntry.objects.values_list("cell", "value")) == before
    assert Contact.objects.filter(counted_in=None).count() == 40


def test_demo_year_quarter_by_quarter_adds_up_to_the_year(records):
    by_quarter = {}

    for code in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        period = services.close_period(code, today=TODAY).period
        ledger.publish(period, at=NOW, solve=solver.solve)
        by_quarter[code] = read_figures(ledger.figures(period))
    year = services.close_period("2025", today=TODAY).period

    figures = ledger.figures(year)
    assert broken_sums(figures) == []
    numbers = read_figures(figures)
    truth = indicators.true_counts(2025, plan.QUARTERS)
    assert [key for key, value in ledger.published(2025).items() if abs(value - truth[key]) > 5] == []
    # What a quarter said on its own, the year repeats.
    for own in by_quarter.values():
        assert own.items() <= numbers.items()
