"""The catalogue of indicators: whole, each defined once, and each number worked out by hand on the small year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal import codelists
from portal.models import Page
from subsidy import catalogue, plan
from subsidy.catalogue import INDICATORS, UNTOLD
from subsidy.choices import INDICATORS_OF_ACTIVITY
from subsidy.outcomes import outcomes_of, outcomes_so_far
from tests.builders.meetings import make_meeting
from tests.builders.records import make_activity
from tests.subsidy.conftest import cell

# Published numbers, made up by hand: what stands here is all that a report may know of people.
NUMBERS = {
    cell("bezoeken", activiteit_bezoeken="a01_walk_in"): 15,
    cell("bezoeken", activiteit_bezoeken="a01_walk_in", organisatie="fier"): 5,
    cell("bezoeken", activiteit_bezoeken="a17_multi_site"): 40,
    cell("bereikt", activiteit_bereikt="a02_rounds"): 15,
    cell("bereikt", activiteit_bereikt="a08_places"): 25,
    cell("contacten"): 540,
    cell("contacten", organisatie="fier"): 260,
    cell("contacten", activiteit_contacten="a02_rounds"): 130,
    cell("contacten", activiteit_contacten="a08_places"): 20,
    cell("reacties", activiteit_reacties="a03_online"): 10,
    cell("eerste_contacten"): 120,
    cell("eerste_contacten", organisatie="fier"): 70,
    cell("eerste_contacten", activiteit_eerste_contacten="a03_online"): 35,
    cell("eerste_contacten", activiteit_eerste_contacten="a17_multi_site"): 10,
    cell("doorverwijzingen"): 125,
    cell("doorverwijzingen", organisatie="fier"): 60,
    cell("doorverwijzingen", warm="ja"): 80,
    cell("doorverwijzingen", status="arrived"): 35,
    cell("signalen"): 20,
    cell("signalen", organisatie="fier"): 20,
    cell("signalen", gemeld="ja"): 10,
    cell("deelnemers", activiteit_deelnemers="a07_social"): 10,
    cell("deelnemers", activiteit_deelnemers="a12_area_teams"): 70,
    cell("deelnemers", activiteit_deelnemers="a13_education"): 90,
    cell("deelnemers", activiteit_deelnemers="a18_meeting_place"): 30,
    cell("klankbord_aanwezigen"): 20,
    cell("trajecten"): 5,
    cell("verzoeken"): 15,
    cell("verzoeken", antwoord="granted"): 0,
}


# --- Whole -----------------------------------------------------------------------------------------------------------


def test_every_activity_of_the_assignment_has_an_indicator_of_its_own():
    assert tuple(INDICATORS_OF_ACTIVITY) == codelists.codes("ACTIVITY_KIND")
    assert all(INDICATORS_OF_ACTIVITY.values())


def test_every_code_is_defined_once_and_stands_at_its_activity():
    listed = [code for codes in INDICATORS_OF_ACTIVITY.values() for code in codes]
    defined = [
        one.code for module in (catalogue.outreach, catalogue.support, catalogue.together) for one in module.INDICATORS
    ]

    assert sorted(listed) == sorted(set(listed)) == sorted(defined)
    assert {code: one.activity for code, one in INDICATORS.items()} == {
        code: activity for activity, codes in INDICATORS_OF_ACTIVITY.items() for code in codes
    }
    assert not set(INDICATORS) & {one.code for one in UNTOLD}


def test_every_indicator_is_explained_and_no_two_have_the_same_name():
    for one in INDICATORS.values():
        assert all(map(str, (one.label, one.formula, one.unit, one.source, one.limits)))
    assert len({str(one.label) for one in INDICATORS.values()}) == len(INDICATORS)


def test_what_no_record_tells_is_named_with_its_reason():
    # Source: domain brief section 6, the evidence for which the portal has no record.
    assert [one.code for one in UNTOLD] == [
        "a02_places_known",
        "a04_outcomes",
        "a08_by_kind_of_place",
        "a09_questions_after",
        "a10_agreements",
        "a11_held",
        "a13_evaluation",
        "a14_visitors",
        "a15_bottlenecks",
        "a16_advice",
        "a20_phases",
    ]


# --- By hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_outcomes_of_the_small_year_are_the_numbers_worked_out_by_hand(year):
    outcomes = outcomes_of(2025, NUMBERS)

    found = {code: outcomes.of(code) for code in INDICATORS}

    assert {code: outcome and str(outcome.value) for code, outcome in found.items()} == {
        "a01_times": "2",
        "a01_hours": "6.0",  # 180 + 180 minutes
        "a01_visits": "15",
        "a01_with_partner": "100",
        "a02_times": "2",
        "a02_places": "9",
        "a02_reached": "15",
        "a02_contacts": "130",
        "a03_messages": "40",
        "a03_replies": "10",
        "a03_reply_share": None,  # 40 messages: fewer than 100
        "a03_first": "35",
        "a04_contacts": "540",
        "a04_first": "120",
        "a05_referrals": "125",
        "a05_warm": "64",  # 80 of 125
        "a05_arrived": "28",  # 35 of 125
        "a06_signals": "20",
        "a06_reported": "10",
        "a07_times": "1",
        "a07_participants": "10",
        "a07_peer_led": "100",
        "a08_times": "0",
        "a08_places": "0",
        "a08_reached": "25",
        "a08_contacts": "20",
        "a09_times": "0",
        "a10_times": "0",
        "a10_partners": "0",
        "a11_times": "0",
        "a12_times": "0",
        "a12_municipalities": "0",
        "a12_participants": "70",
        "a13_times": "0",
        "a13_participants": "90",
        "a14_pages": "0",
        "a14_reviewed": None,
        "a15_times": "0",
        "a16_times": "0",
        "a17_times": "0",
        "a17_municipalities": "0",
        "a17_visits": "40",
        "a17_first": "10",
        "a18_times": "0",
        "a18_participants": "30",
        "a18_ggd_hours": "6.0",
        "a18_legal_hours": "0.0",
        "a18_area_team_hours": "0.0",
        "a19_meetings": "0",
        "a19_points": "0",
        "a19_people": "20",
        "a19_advices": "0",
        "a19_answered": "0",
        "a20_people": "5",
        "a20_requests": "15",
        "a20_granted": "0",
    }


@pytest.mark.django_db
def test_outcomes_of_one_organisation_are_its_own_work_and_its_own_published_numbers(year):
    outcomes = outcomes_of(2025, NUMBERS)

    found = {code: outcomes.of(code, organisation="fier") for code in INDICATORS}

    own = {code: str(outcome.value) for code, outcome in found.items() if outcome and outcome.value}
    assert own == {
        "a01_times": "1",
        "a01_hours": "3.0",
        "a01_visits": "5",
        "a01_with_partner": "100",
        "a02_times": "2",
        "a02_places": "9",
        "a03_messages": "40",
        "a04_contacts": "260",
        "a04_first": "70",
        "a05_referrals": "60",
        "a06_signals": "20",
        "a18_ggd_hours": "3.0",
    }
    together = [code for code, one in INDICATORS.items() if not one.per_organisation]
    assert [found[code] for code in together] == [None] * len(together)
    # Nothing was published of its rounds, so nothing is known of the people on them.
    assert found["a02_reached"] is None


@pytest.mark.django_db
def test_protected_outcome_without_a_published_number_is_not_known(year):
    outcomes = outcomes_of(2025, {})

    assert {code for code, one in INDICATORS.items() if one.protected and outcomes.of(code)} == set()


@pytest.mark.django_db
def test_exact_outcome_has_no_room_and_a_protected_one_has_that_of_its_rounding(year):
    outcomes = outcomes_of(2025, NUMBERS)

    def ends(code: str) -> tuple[Decimal, Decimal]:
        outcome = outcomes.of(code)
        return round(outcome.low, 2), round(outcome.high, 2)

    assert ends("a01_times") == (2, 2)
    assert ends("a01_visits") == (10, 20)
    # 75 of 130 and 85 of 120.
    assert ends("a05_warm") == (Decimal("57.69"), Decimal("70.83"))
    # Written as 0-10, so 0 and 5 are the same.
    assert (ends("a20_people"), ends("a20_granted")) == ((0, 10), (0, 10))
    assert outcomes.of("a20_people").small
    assert ends("a20_requests") == (10, 20)


@pytest.mark.django_db
def test_outcomes_of_an_open_year_are_those_of_its_published_quarters(year):
    numbers = {
        cell("bezoeken", "K1", activiteit_bezoeken="a01_walk_in"): 5,
        cell("bezoeken", "K2", activiteit_bezoeken="a01_walk_in"): 10,
        cell("contacten", "K1"): 10,
    }

    outcomes = outcomes_of(2025, numbers, quarters=("K1", "K2"))

    # Each quarter is at most 5 off.
    visits = outcomes.of("a01_visits")
    assert (visits.value, visits.low, visits.high) == (15, 5, 25)
    assert outcomes.of("a02_times").value == 1
    assert outcomes.of("a04_contacts") is None


@pytest.mark.django_db
def test_outcomes_so_far_are_exact_work_of_one_organisation_and_no_people(small_year):
    outcomes = outcomes_so_far(2025, organisation="fier", today=date(2025, 12, 31))

    assert outcomes.of("a02_places", organisation="fier").value == 9
    assert {
        code for code, one in INDICATORS.items() if one.protected and outcomes.of(code, organisation="fier")
    } == set()
    assert outcomes.of("a07_times", organisation="salvation_army").value == 0


@pytest.mark.django_db
def test_work_with_organisations_and_at_other_places_is_counted_by_municipality_and_partner(fier):
    def held(kind: str, municipality: str = "GM0080", **fields: object) -> None:
        make_activity(fier, kind, "2025-03-03", municipality=municipality, counted_in="2025-Q1", **fields)

    held("a12_area_teams", "GM0059")
    held("a12_area_teams", "GM0059")
    held("a12_area_teams", "GM0060")
    held("a12_area_teams", "unknown")
    held("a17_multi_site", "GM0060", minutes=90)
    held("a10_cooperation", partners=["ggd", "vnn"])
    held("a10_cooperation", partners=["ggd"])
    held("a18_meeting_place", minutes=90, partners=["legal_advice", "area_team"], peer_led=True)
    held("a01_walk_in", minutes=100, partners=["legal_advice"])
    held("a01_walk_in")
    held("a01_walk_in")
    held("a03_online", messages=400)
    numbers = {cell("reacties", activiteit_reacties="a03_online"): 50}

    outcomes = outcomes_of(2025, numbers)

    values = {code: str(outcomes.of(code).value) for code in INDICATORS if outcomes.of(code)}
    expected = {
        "a12_times": "4",
        "a12_municipalities": "2",
        "a17_times": "1",
        "a17_municipalities": "1",
        "a10_times": "2",
        "a10_partners": "2",
        "a18_legal_hours": "3.2",  # 190 minutes
        "a18_area_team_hours": "1.5",
        "a18_times": "1",
        "a01_with_partner": "33",  # 1 of 3
        "a03_reply_share": "13",  # 50 of 400 is 12.5
    }
    assert {code: values[code] for code in expected} == expected
    # 45 and 55 of 400 messages, which are exact.
    share = outcomes.of("a03_reply_share")
    assert (share.low, share.high) == (Decimal("11.25"), Decimal("13.75"))


@pytest.mark.django_db
def test_pages_count_when_they_are_whole_in_each_language_and_checked_lately():
    def page(code: str, **fields: object) -> None:
        texts = {f"{name}_{language}": name for name in ("title", "body") for language in ("nl", "en", "es")}
        texts |= {f"tab_title_{language}": "x" for language in ("nl", "en", "es")}
        Page.objects.create(code=code, slug=code.lower(), pictogram="info", **texts | fields)

    page("T01", reviewed_on=date(2025, 1, 1))
    page("T02", body_es="", reviewed_on=date(2024, 12, 31))
    page("T03", source_revision=2, revision_en=1, revision_es=2, reviewed_on=date(2026, 2, 1))
    page("T04")
    page("T05", is_published=False, reviewed_on=date(2025, 6, 1))

    outcomes = outcomes_of(2025, {})

    # Whole: the first and the fourth. Checked from 1 January on: the first and the third, of four.
    assert outcomes.of("a14_pages").value == 2
    assert outcomes.of("a14_reviewed").value == 50


@pytest.mark.django_db
def test_meetings_of_the_sounding_board_count_until_the_last_day():
    for day in (date(2024, 12, 31), date(2025, 3, 1), date(2025, 12, 31), date(2026, 1, 1)):
        make_meeting(datetime(day.year, day.month, day.day, 15, tzinfo=UTC), points=3)
    make_meeting(datetime(2025, 5, 1, 15, tzinfo=UTC), points=3, state="cancelled", cancel_reason_nl="Ziek")

    outcomes = outcomes_of(2025, {})

    assert (outcomes.of("a19_meetings").value, outcomes.of("a19_points").value) == (2, 6)
    assert outcomes_of(2025, {}, until=date(2025, 3, 1)).of("a19_meetings").value == 1


@pytest.mark.django_db
@pytest.mark.parametrize("copies", [1, 3])
def test_outcomes_take_the_same_queries_for_more_records(fier, salvation_army, copies, django_assert_num_queries):
    for _ in range(copies):
        for organisation in (fier, salvation_army):
            make_activity(organisation, "a01_walk_in", "2025-03-03", partners=["ggd"], counted_in="2025-Q1")
        make_meeting(datetime(2025, 5, 1, 15, tzinfo=UTC), points=2)

    # Work and its partners; pages; meetings, their points, and the advices.
    with django_assert_num_queries(6):
        outcomes = outcomes_of(2025, NUMBERS)
        for organisation in ("", "fier", "salvation_army"):
            for code in INDICATORS:
                outcomes.of(code, organisation=organisation)


def test_exact_indicator_asks_no_published_number_and_a_protected_one_no_other():
    """Each exact number is the same with no published number at all; each protected one is then unknown."""
    sources = catalogue.Sources(
        year=2025,
        work={},
        numbers={},
        until=date(2025, 12, 31),
        register=catalogue.PageRegister(date(2025, 12, 31)),
        board=catalogue.Board(2025, date(2025, 12, 31)),
    )
    with_all = replace(sources, numbers=NUMBERS)
    for one in INDICATORS.values():
        if one.protected:
            assert one.measure(sources) is None
        elif one.activity not in {"a14_information", "a19_klankbord"}:
            assert one.measure(sources) == one.measure(with_all)


def test_cells_that_indicators_read_are_of_the_year_and_written_as_the_ledger_does():
    assert {key.key for key in NUMBERS if key.population == "verzoeken"} == {
        "verzoeken;jaar=2025",
        "verzoeken;antwoord=granted;jaar=2025",
    }
    assert plan.cell_of("bezoeken", 2025, activiteit_bezoeken="a01_walk_in", organisatie="fier") in NUMBERS
