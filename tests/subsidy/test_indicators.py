"""What is counted: every number of the small year, worked out by hand."""

from __future__ import annotations

import pytest

from contacts.models import Activity, Contact, FoldedCount
from subsidy import indicators, plan, services
from subsidy.indicators import WorkDone
from tests.builders.records import make_activity, make_contacts
from tests.subsidy.conftest import TODAY, cell

pytestmark = pytest.mark.django_db

ALL = plan.QUARTERS
FIRST = "eerste_contacten"
# What is counted of the whole small year only, as far as it is not zero.
OF_THE_YEAR = {
    cell(FIRST, werkplek="not_asked"): 4,
    cell(FIRST, gender="woman"): 2,
    cell(FIRST, gender="not_asked"): 2,
    cell(FIRST, leeftijd="not_asked"): 4,
    cell(FIRST, onderwerp="tax"): 2,
    cell(FIRST, onderwerp="housing"): 2,
    cell(FIRST, gemeente="GM0080", kanaal="walk_in"): 2,
    cell(FIRST, gemeente="unknown", kanaal="chat"): 2,
    cell(FIRST, gemeente="GM0080", werkplek="not_asked"): 2,
    cell(FIRST, gemeente="unknown", werkplek="not_asked"): 2,
    cell(FIRST, gemeente="GM0080", gender="woman"): 2,
    cell(FIRST, gemeente="unknown", gender="not_asked"): 2,
    cell(FIRST, gemeente="GM0080", onderwerp="tax"): 2,
    cell(FIRST, gemeente="GM0080", onderwerp="housing"): 2,
    cell(FIRST, werkplek="not_asked", gender="woman"): 2,
    cell(FIRST, werkplek="not_asked", gender="not_asked"): 2,
    cell(FIRST, gender="woman", leeftijd="not_asked"): 2,
    cell(FIRST, gender="not_asked", leeftijd="not_asked"): 2,
    cell("bezoeken", organisatie="fier"): 7,
    cell("bezoeken", organisatie="salvation_army"): 6,
    cell("bezoeken", organisatie="fier", activiteit_bezoeken="a01_walk_in"): 7,
    cell("bezoeken", organisatie="salvation_army", activiteit_bezoeken="a01_walk_in"): 6,
    # 4 at the walk-in, 11 + 3 on rounds, 8 online.
    cell("bereikt", organisatie="fier"): 26,
    cell("bereikt", organisatie="fier", activiteit_bereikt="a01_walk_in"): 4,
    cell("bereikt", organisatie="fier", activiteit_bereikt="a02_rounds"): 14,
    cell("bereikt", organisatie="fier", activiteit_bereikt="a03_online"): 8,
    cell("reacties", organisatie="fier"): 8,
    cell("reacties", organisatie="fier", activiteit_reacties="a03_online"): 8,
    cell("deelnemers", organisatie="salvation_army"): 9,
    cell("deelnemers", organisatie="salvation_army", activiteit_deelnemers="a07_social"): 9,
}


def test_true_counts_of_the_small_year_are_the_numbers_counted_by_hand(year):
    counts = indicators.true_counts(2025, ALL)

    # Everything that is not zero, by quarter; the year is the sum. A contact with the topic tax twice counts once.
    expected = {
        ("contacten",): (11, 8, 0, 3),
        ("mensen",): (13, 8, 0, 3),
        ("contacten", "kanaal", "walk_in"): (7, 6, 0, 0),
        ("contacten", "kanaal", "outreach_licensed"): (4, 0, 0, 3),
        ("contacten", "kanaal", "chat"): (0, 2, 0, 0),
        ("contacten", "werkplek", "home"): (1, 0, 0, 0),
        ("contacten", "werkplek", "not_asked"): (10, 8, 0, 3),
        ("contacten", "gender", "woman"): (10, 6, 0, 3),
        ("contacten", "gender", "man"): (1, 0, 0, 0),
        ("contacten", "gender", "not_asked"): (0, 2, 0, 0),
        ("contacten", "leeftijd", "age_30_39"): (4, 0, 0, 0),
        ("contacten", "leeftijd", "not_asked"): (7, 8, 0, 3),
        ("contacten", "taal", "es"): (4, 6, 0, 0),
        ("contacten", "taal", "ro"): (4, 0, 0, 3),
        ("contacten", "taal", "onbekend"): (3, 2, 0, 0),
        ("contacten", "gemeente", "GM0080"): (7, 6, 0, 0),
        ("contacten", "gemeente", "GM1900"): (4, 0, 0, 3),
        ("contacten", "gemeente", "unknown"): (0, 2, 0, 0),
        ("contacten", "nieuw", "ja"): (2, 2, 0, 0),
        ("contacten", "nieuw", "nee"): (4, 6, 0, 0),
        ("contacten", "nieuw", "onbekend"): (5, 0, 0, 3),
        ("contacten", "onderwerp", "tax"): (6, 0, 0, 0),
        ("contacten", "onderwerp", "housing"): (2, 6, 0, 0),
        ("contacten", "hulp", "listening"): (2, 0, 0, 0),
        ("contacten", "organisatie", "fier"): (11, 2, 0, 3),
        ("contacten", "organisatie", "salvation_army"): (0, 6, 0, 0),
        ("contacten", "activiteit_contacten", "a01_walk_in"): (7, 6, 0, 0),
        ("contacten", "activiteit_contacten", "a02_rounds"): (4, 0, 0, 3),
        ("contacten", "activiteit_contacten", "a03_online"): (0, 2, 0, 0),
        # The first time: two who walked in, and two in a chat.
        ("eerste_contacten",): (2, 2, 0, 0),
        ("eerste_contacten", "kanaal", "walk_in"): (2, 0, 0, 0),
        ("eerste_contacten", "kanaal", "chat"): (0, 2, 0, 0),
        ("eerste_contacten", "gemeente", "GM0080"): (2, 0, 0, 0),
        ("eerste_contacten", "gemeente", "unknown"): (0, 2, 0, 0),
        ("eerste_contacten", "organisatie", "fier"): (2, 2, 0, 0),
        ("eerste_contacten", "activiteit_eerste_contacten", "a01_walk_in"): (2, 0, 0, 0),
        ("eerste_contacten", "activiteit_eerste_contacten", "a03_online"): (0, 2, 0, 0),
        ("doorverwijzingen",): (3, 0, 0, 1),
        ("doorverwijzingen", "partner", "ggd"): (2, 0, 0, 0),
        ("doorverwijzingen", "partner", "accountant"): (1, 0, 0, 0),
        ("doorverwijzingen", "partner", "uwv"): (0, 0, 0, 1),
        ("doorverwijzingen", "status", "accepted"): (1, 0, 0, 1),
        ("doorverwijzingen", "status", "arrived"): (2, 0, 0, 0),
        ("doorverwijzingen", "warm", "nee"): (3, 0, 0, 1),
        ("doorverwijzingen", "organisatie", "fier"): (3, 0, 0, 1),
        # Three were seen; with one of them the person wanted somebody to listen and no more.
        ("signalen",): (2, 0, 0, 0),
        ("signalen", "soort", "exploitation"): (1, 0, 0, 0),
        ("signalen", "soort", "violence"): (1, 0, 0, 0),
        ("signalen", "gemeld", "ja"): (1, 0, 0, 0),
        ("signalen", "gemeld", "nee"): (1, 0, 0, 0),
        ("signalen", "organisatie", "onbekend"): (2, 0, 0, 0),
        ("bezoeken",): (7, 6, 0, 0),
        ("bezoeken", "activiteit_bezoeken", "a01_walk_in"): (7, 6, 0, 0),
        # At the second walk-in nobody wrote down how many were reached.
        ("bereikt",): (15, 8, 0, 3),
        ("bereikt", "activiteit_bereikt", "a01_walk_in"): (4, 0, 0, 0),
        ("bereikt", "activiteit_bereikt", "a02_rounds"): (11, 0, 0, 3),
        ("bereikt", "activiteit_bereikt", "a03_online"): (0, 8, 0, 0),
        ("reacties",): (0, 8, 0, 0),
        ("reacties", "activiteit_reacties", "a03_online"): (0, 8, 0, 0),
        ("deelnemers",): (0, 0, 9, 0),
        ("deelnemers", "activiteit_deelnemers", "a07_social"): (0, 0, 9, 0),
    }
    found = {key: number for key, number in counts.items() if number}
    assert found == {
        **{
            cell(population, quarter, **dict([split] if split else [])): number
            for (population, *split), numbers in expected.items()
            for quarter, number in zip((*ALL, None), (*numbers, sum(numbers)), strict=True)
            if number
            for split in [tuple(split)]
        },
        # One was closed on the first of January and one opened in October; the third ended the year before.
        cell("trajecten"): 2,
        **OF_THE_YEAR,
    }
    assert counts.keys() == {key for quarter in (*ALL, None) for key in plan.cells(2025, quarter)}


def test_true_counts_go_by_the_stamp_and_not_by_the_day(small_year, fier):
    services.close_period("2025-Q1", today=TODAY)
    late = make_activity(fier, "a01_walk_in", "2025-02-20", visits=2)
    make_contacts(late, 5)
    services.close_period("2025-Q2", today=TODAY)

    counts = indicators.true_counts(2025, ("K1", "K2"))

    # First quarter as it was closed: 11 contacts and 7 visits; second 8 + 5 and 6 + 2.
    assert [counts[cell("contacten", quarter)] for quarter in ("K1", "K2")] == [11, 13]
    assert [counts[cell("bezoeken", quarter)] for quarter in ("K1", "K2")] == [7, 8]
    assert cell("contacten") not in counts


def test_work_done_in_the_small_year_is_exact(year):
    done = indicators.work_done(2025)

    assert done == {
        "a01_walk_in": WorkDone(
            occasions=(1, 1, 0, 0),
            minutes=360,
            staff_minutes=900,  # 180 x 2 + 180 x 3
            organisations=frozenset({"fier", "salvation_army"}),
            municipalities=frozenset({"GM0080"}),
            partners={"ggd": 2, "accountant": 1},
            with_partner=2,
            by_municipality={"GM0080": 2},
            partner_minutes={"ggd": 360, "accountant": 180},
        ),
        "a02_rounds": WorkDone(
            occasions=(1, 0, 0, 1),
            minutes=450,
            staff_minutes=900,  # (240 + 210) x 2
            places=9,
            organisations=frozenset({"fier"}),
            municipalities=frozenset({"GM1900"}),
            partners={"police": 1},
            with_partner=1,
            by_municipality={"GM1900": 2},
            partner_minutes={"police": 210},
        ),
        "a03_online": WorkDone(
            occasions=(0, 1, 0, 0),
            minutes=150,
            staff_minutes=150,
            messages=40,
            organisations=frozenset({"fier"}),
            municipalities=frozenset({"unknown"}),
            by_municipality={"unknown": 1},
        ),
        "a07_social": WorkDone(
            occasions=(0, 0, 1, 0),
            minutes=120,
            staff_minutes=240,
            peer_led=1,
            organisations=frozenset({"salvation_army"}),
            municipalities=frozenset({"GM0074"}),
            by_municipality={"GM0074": 1},
        ),
    }


def test_work_done_of_one_organisation_is_only_its_own(year):
    own = indicators.work_done(2025, organisation="salvation_army")

    assert own == {
        # The second walk-in, of three hours with three colleagues, and the evening.
        "a01_walk_in": WorkDone(
            occasions=(0, 1, 0, 0),
            minutes=180,
            staff_minutes=540,
            organisations=frozenset({"salvation_army"}),
            municipalities=frozenset({"GM0080"}),
            partners={"ggd": 1},
            with_partner=1,
            by_municipality={"GM0080": 1},
            partner_minutes={"ggd": 180},
        ),
        "a07_social": indicators.work_done(2025)["a07_social"],
    }
    assert indicators.work_done(2025, organisation="ggd") == {}
    assert indicators.work_by_organisation(2025) == {
        "": indicators.work_done(2025),
        "fier": indicators.work_done(2025, organisation="fier"),
        "salvation_army": own,
    }


def test_work_so_far_takes_what_is_not_stamped_yet_and_leaves_out_other_years_and_organisations(small_year, fier):
    services.close_period("2025-Q1", today=TODAY)
    for day in ("2024-12-31", "2025-02-20", "2026-01-01"):
        make_activity(fier, "a02_rounds", day, places=7)

    done = indicators.work_so_far(2025, organisation="fier")

    # One round is stamped, one came in late for a closed quarter, one is of November: 5 + 7 + 4 places.
    assert done["a02_rounds"].occasions == (2, 0, 0, 1)
    assert (done["a02_rounds"].places, done["a03_online"].messages) == (16, 40)
    assert done["a01_walk_in"].minutes == 180
    assert "a07_social" not in done


def test_work_done_never_tells_where_a_check_or_a_single_conversation_was(fier):
    for kind in ("a04_support", "a05_referral", "a06_signals", "a09_checks", "a20_work_change"):
        make_activity(fier, kind, "2025-01-14", municipality="GM0060", counted_in="2025-Q1")

    done = indicators.work_done(2025)

    assert [work.by_municipality for work in done.values()] == [{}] * 5


def test_work_done_of_a_very_long_day_with_many_colleagues_fits(fier):
    make_activity(fier, "a13_education", "2025-01-14", minutes=1440, staff=50, counted_in="2025-Q1")

    done = indicators.work_done(2025)

    # More than the 32,767 of a small integer.
    assert done["a13_education"].staff_minutes == 72_000


def test_structural_zeros_are_the_kinds_that_were_not_held(year):
    zeros = set(indicators.structural_zeros(2025, ALL))

    kind = "activiteit_deelnemers"
    # Only the social evening of the third quarter had participants: three quarters are empty as a whole.
    assert {cell("deelnemers", quarter) for quarter in ("K1", "K2", "K4")} <= zeros
    assert cell("deelnemers", "K3") not in zeros
    assert cell("deelnemers", "K3", **{kind: "a07_social"}) not in zeros
    assert cell("deelnemers", "K3", **{kind: "a13_education"}) in zeros
    assert cell("deelnemers", **{kind: "a13_education"}) in zeros
    assert cell("deelnemers", **{kind: "a07_social"}) not in zeros
    assert cell("bezoeken", "K1", activiteit_bezoeken="a17_multi_site") in zeros


@pytest.mark.parametrize("copies", [1, 3])
def test_counting_takes_the_same_queries_for_more_records(small_year, fier, copies, django_assert_num_queries):
    for _ in range(copies):
        make_contacts(make_activity(fier, "a01_walk_in", "2025-03-03", visits=1), 2, topics=["tax"])
    Contact.objects.update(counted_in="2025-Q1")
    Activity.objects.update(counted_in="2025-Q1")

    # Totals of six, names of organisations, 26 tables of a quarter, what was folded before; of the year 4 tables and 6
    # crossings of first contacts, 1 + 4 of activities by organisation, requests and their answers, trajectories; the
    # meetings of the advisory group.
    with django_assert_num_queries(6 + 1 + 26 + 1 + 4 + 6 + 5 + 2 + 1 + 1):
        indicators.true_counts(2025, ALL)
    with django_assert_num_queries(6):
        indicators.structural_zeros(2025, ALL)
    with django_assert_num_queries(2):
        indicators.work_done(2025)
    with django_assert_num_queries(2):
        indicators.work_by_organisation(2025)
    with django_assert_num_queries(2):
        indicators.work_so_far(2025, organisation="fier")


def test_plan_has_no_code_outside_its_list():
    known = {dimension.name: {*dimension.values, *dimension.clusters} for dimension in plan.dimensions(2025)}

    for key in (*plan.cells(2025), *plan.cells(2025, "K2")):
        codes = dict(key.codes)
        assert codes.pop("jaar") == "2025"
        assert codes.pop("kwartaal", "K2") == "K2"
        assert all(code in known[name] for name, code in codes.items())


def test_plan_crosses_first_contacts_and_organisations_only_and_in_the_year_only():
    crossed = {
        (key.population, tuple(name for name, _code in key.codes if name not in ("jaar", "kwartaal")))
        for quarter in (*ALL, None)
        for key in plan.cells(2025, quarter)
        if len(key.codes) > (2 if quarter is None else 3)
    }

    assert {names for population, names in crossed if population == FIRST} == {
        ("gemeente", "kanaal"),
        ("gemeente", "werkplek"),
        ("gemeente", "gender"),
        ("gemeente", "onderwerp"),
        ("gender", "werkplek"),
        ("gender", "leeftijd"),
    }
    assert {(population, names) for population, names in crossed if population != FIRST} == {
        (population, (f"activiteit_{population}", "organisatie")) for population in plan.ACTIVITY_COUNTS
    }


def test_plan_crossings_share_their_margins_with_tables_of_one_dimension():
    cells = set(plan.cells(2025))

    inner = [key for key in cells if len(key.codes) == 3]

    assert inner
    assert all(key.without(name) in cells for key in inner for name, _code in key.codes if name != "jaar")


def test_true_counts_of_a_cluster_are_those_of_its_members(fier):
    for municipality, number in (("GM0096", 1), ("GM0093", 2), ("GM0080", 4)):
        activity = make_activity(fier, "a08_places", "2025-03-03", municipality=municipality, counted_in="2025-Q1")
        make_contacts(activity, number, first_contact=True, gender="woman", counted_in="2025-Q1")

    counts = indicators.true_counts(2025, ALL)

    # Vlieland 1 and Terschelling 2.
    assert counts[cell("contacten", "K1", gemeente="waddeneilanden")] == 3
    assert counts[cell(FIRST, gemeente="waddeneilanden")] == 3
    assert counts[cell(FIRST, gemeente="waddeneilanden", gender="woman")] == 3
    assert counts[cell(FIRST, gemeente="waddeneilanden", gender="man")] == 0


def test_true_counts_of_an_organisation_outside_the_list_are_unknown(sdf):
    make_contacts(make_activity(sdf, "a02_rounds", "2025-03-03", counted_in="2025-Q1"), 2, counted_in="2025-Q1")

    counts = indicators.true_counts(2025, ALL)

    assert counts[cell("contacten", "K1", organisatie="onbekend")] == 2
    assert cell("contacten", organisatie="onbekend") not in indicators.structural_zeros(2025, ALL)


def test_rows_folded_before_a_split_existed_leave_its_tables_out(fier):
    """Ten contacts, four of them first ones, and three referrals went when there was no such table yet."""
    for population, split, code, number in (
        ("contacten", "totaal", "alle", 10),
        ("contacten", "nieuw", "ja", 4),
        ("contacten", "nieuw", "nee", 6),
        ("doorverwijzingen", "totaal", "alle", 3),
    ):
        FoldedCount.objects.create(
            population=population, period="2025-Q1", organisation=fier, split=split, code=code, number=number
        )

    counts = indicators.true_counts(2025, ALL)

    assert counts[cell("contacten", "K1")] == counts[cell("contacten", organisatie="fier")] == 10
    # A table that would miss them is not counted in that quarter and in the year, in the others it is.
    assert {key.code("kwartaal") for key in counts if key.population == FIRST} == {"K2", "K3", "K4"}
    assert {key.code("kwartaal") for key in counts if key.code("activiteit_contacten")} == {"K2", "K3", "K4"}
    # Whether they were warm is not known.
    assert counts[cell("doorverwijzingen", "K1", warm="onbekend")] == 3
    assert cell("doorverwijzingen", warm="onbekend") not in indicators.structural_zeros(2025, ALL)


def test_structural_zeros_of_contacts_are_where_nothing_was_ever_held(year):
    zeros = set(indicators.structural_zeros(2025, ALL))

    assert cell("contacten", activiteit_contacten="a13_education") in zeros
    assert cell("contacten", activiteit_contacten="a01_walk_in") not in zeros
    assert {cell("contacten", organisatie="ggd"), cell(FIRST, organisatie="onbekend")} <= zeros
    assert cell("signalen", organisatie="onbekend") not in zeros
    assert cell("bezoeken", organisatie="ggd") in zeros
    assert cell("bereikt", activiteit_bereikt="a02_rounds", organisatie="salvation_army") in zeros
    assert cell("bereikt", activiteit_bereikt="a02_rounds", organisatie="fier") not in zeros


def test_plan_gives_trajectories_one_number_a_year():
    assert [key.key for key in plan.cells(2025) if key.population == "trajecten"] == ["trajecten;jaar=2025"]
    assert not [key for key in plan.cells(2025, "K4") if key.population == "trajecten"]


def test_plan_names_a_cell_as_the_ledger_does():
    key = plan.cell_of("contacten", 2025, "K1", gemeente="GM0080").key

    assert key == "contacten;gemeente=GM0080;jaar=2025;kwartaal=K1"
