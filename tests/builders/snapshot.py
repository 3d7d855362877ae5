"""A made-up year report in which every number was thought out by hand: it adds up, and counts of people are fives.

The year has about the size of the demo log. Rows hold the four quarters and the year is their sum; the totals stand
here a second time as they should be, so a slip in one cell shows. A code that is left out is zero in every quarter.
"""

from __future__ import annotations

from django.utils.translation import override

from portal.codelists import codelist
from subsidy.plan import METHOD, POPULATIONS, TABLES, PlannedTable
from subsidy.snapshot import (
    Money,
    MoneyLine,
    Number,
    Partner,
    Protected,
    Row,
    Snapshot,
    Table,
    Work,
    empty_snapshot,
)
from tests.builders import snapshot_parts as parts
from tests.builders.board import told_klankbord

COLUMNS = ["K1", "K2", "K3", "K4", "jaar"]
Quarters = tuple[int, int, int, int]

# Contacts a quarter 130 + 135 + 130 + 145 = 540.
CONTACTS: Quarters = (130, 135, 130, 145)
PEOPLE: Quarters = (150, 150, 150, 165)  # 615
CHANNELS: dict[str, Quarters] = {
    "walk_in": (65, 70, 65, 75),  # 275
    "outreach_licensed": (30, 30, 35, 35),  # 130
    "online_outreach": (15, 10, 15, 10),  # 50
    "chat": (10, 15, 5, 15),  # 45
    "outreach_location": (5, 10, 5, 5),  # 25
    "joint_check": (5, 0, 5, 5),  # 15
}
SETTINGS: dict[str, Quarters] = {
    "licensed_room": (30, 30, 35, 30),  # 125
    "club_private_house": (30, 30, 25, 35),  # 120
    "home": (20, 25, 20, 25),  # 90
    "escort_independent": (15, 20, 20, 20),  # 75
    "hotel_park": (10, 5, 10, 10),  # 35
    "massage_salon": (5, 5, 5, 5),  # 20
    "not_asked": (5, 5, 5, 5),  # 20
    "online_only": (5, 5, 0, 5),  # 15
    "escort_agency": (5, 0, 5, 0),  # 10
    "not_working_now": (5, 0, 0, 5),  # 10
    "no_fixed_place": (0, 5, 0, 5),  # 10
    "outdoor": (0, 5, 5, 0),  # 10
}
GENDERS: dict[str, Quarters] = {
    "woman": (105, 105, 100, 110),  # 420
    "man": (10, 15, 10, 10),  # 45
    "trans_woman": (5, 5, 5, 10),  # 25
    "non_binary": (0, 5, 5, 0),  # 10
    "other": (0, 0, 0, 5),  # 5
    "not_asked": (10, 5, 10, 10),  # 35
}
AGES: dict[str, Quarters] = {
    "age_18_20": (5, 5, 5, 5),  # 20
    "age_21_29": (35, 35, 30, 35),  # 135
    "age_30_39": (40, 45, 45, 45),  # 175
    "age_40_49": (25, 25, 25, 35),  # 110
    "age_50_plus": (10, 10, 15, 5),  # 40
    "not_asked": (15, 15, 10, 20),  # 60
}
LANGUAGES: dict[str, Quarters] = {
    "es": (50, 50, 50, 55),  # 205
    "nl": (35, 40, 35, 40),  # 150
    "en": (10, 15, 10, 15),  # 50
    "ro": (10, 10, 10, 10),  # 40
    "bg": (5, 5, 10, 5),  # 25
    "pt": (5, 5, 0, 5),  # 15
    "hu": (5, 0, 5, 5),  # 15
    "th": (0, 5, 5, 0),  # 10
    "pl": (5, 0, 0, 5),  # 10
    "other": (0, 0, 5, 0),  # 5
    "onbekend": (5, 5, 0, 5),  # 15
}
MUNICIPALITIES: dict[str, Quarters] = {
    "GM0060": (0, 0, 5, 0),  # 5
    "GM1940": (5, 5, 0, 5),  # 15
    "GM0072": (5, 0, 5, 0),  # 10
    "GM0074": (5, 5, 5, 5),  # 20
    "GM0080": (75, 75, 75, 80),  # 305
    "GM1970": (0, 5, 0, 5),  # 10
    "GM0085": (0, 5, 0, 5),  # 10
    "GM0086": (5, 5, 0, 5),  # 15
    "GM0090": (5, 0, 5, 5),  # 15
    "GM1900": (5, 5, 5, 5),  # 20
    "GM0737": (0, 5, 0, 5),  # 10
    "GM1949": (5, 0, 5, 0),  # 10
    "unknown": (20, 25, 25, 25),  # 95
}
FIRST: dict[str, Quarters] = {
    "ja": (50, 45, 45, 50),  # 190
    "nee": (65, 75, 70, 80),  # 290
    "onbekend": (15, 15, 15, 15),  # 60
}
TOPICS: dict[str, Quarters] = {
    "admin_letters": (25, 20, 25, 25),  # 95
    "tax": (30, 25, 20, 25),  # 100
    "kvk_permit": (20, 20, 15, 20),  # 75
    "benefits": (10, 10, 15, 10),  # 45
    "debts_budget": (10, 10, 5, 10),  # 35
    "bank_insurance": (5, 10, 5, 10),  # 30
    "housing": (15, 15, 15, 20),  # 65
    "physical_health": (10, 10, 15, 10),  # 45
    "sti_vaccination": (20, 25, 20, 20),  # 85
    "contraception_pregnancy": (5, 10, 5, 5),  # 25
    "mental_health": (10, 10, 15, 10),  # 45
    "substance_use": (5, 5, 0, 5),  # 15
    "violence_safety": (5, 5, 10, 5),  # 25
    "exploitation": (5, 5, 5, 0),  # 15
    "legal_rights": (5, 5, 5, 10),  # 25
    "residence_bsn": (10, 15, 10, 10),  # 45
    "language_lessons": (5, 5, 10, 5),  # 25
    "work_skills": (5, 5, 5, 10),  # 25
    "starting_work": (5, 5, 5, 5),  # 20
    "other_work": (10, 5, 5, 10),  # 30
    "stopping": (5, 5, 5, 5),  # 20
    "family_children": (5, 5, 5, 5),  # 20
    "meet_peers": (5, 5, 5, 10),  # 25
    "listening_ear": (20, 20, 20, 20),  # 80
    "discrimination": (0, 5, 0, 0),  # 5
    "return_home": (0, 0, 5, 0),  # 5
}
SUPPORT: dict[str, Quarters] = {
    "listening": (45, 50, 50, 50),  # 195
    "information": (55, 55, 50, 55),  # 215
    "practical_help": (45, 50, 45, 55),  # 195
    "went_along": (10, 10, 10, 15),  # 45
    "psychosocial": (15, 10, 15, 15),  # 55
    "material": (5, 10, 5, 10),  # 30
    "warm_referral": (10, 15, 10, 10),  # 45
    "info_referral": (15, 15, 20, 15),  # 65
    "training": (5, 0, 5, 0),  # 10
    "peer_contact": (5, 10, 5, 5),  # 25
    "interpreter": (10, 5, 10, 10),  # 35
}
# Referrals a quarter 30 + 30 + 30 + 35 = 125.
REFERRALS: Quarters = (30, 30, 30, 35)
PARTNERS: dict[str, Quarters] = {
    "ggd": (10, 5, 10, 10),  # 35
    "gp": (0, 5, 0, 0),  # 5
    "ggz": (0, 0, 5, 0),  # 5
    "vnn": (0, 5, 0, 0),  # 5
    "wender": (0, 0, 0, 5),  # 5
    "area_team": (5, 5, 0, 5),  # 15
    "housing_corporation": (5, 0, 5, 0),  # 10
    "tax_office": (0, 0, 0, 5),  # 5
    "accountant": (5, 5, 5, 5),  # 20
    "legal_advice": (5, 5, 0, 5),  # 15
    "language_school": (0, 0, 5, 0),  # 5
}
STATES: dict[str, Quarters] = {
    "offered": (5, 5, 5, 10),  # 25
    "accepted": (10, 5, 10, 10),  # 35
    "arrived": (10, 10, 5, 10),  # 35
    "refused": (0, 5, 5, 0),  # 10
    "not_arrived": (5, 5, 5, 5),  # 20
}
# Signals a quarter 10 + 0 + 5 + 5 = 20.
SIGNALS: Quarters = (10, 0, 5, 5)
SIGNAL_KINDS: dict[str, Quarters] = {
    "exploitation": (5, 0, 5, 0),  # 10
    "violence": (0, 0, 0, 5),  # 5
    "blackmail": (5, 0, 0, 0),  # 5
}
REPORTED: dict[str, Quarters] = {
    "ja": (5, 0, 0, 5),  # 10
    "nee": (5, 0, 5, 0),  # 10
}
VISITS: dict[str, Quarters] = {"a01_walk_in": (100, 100, 105, 100)}  # 405
REACHED: dict[str, Quarters] = {
    "a01_walk_in": (100, 100, 105, 105),  # 410
    "a02_rounds": (55, 45, 55, 55),  # 210
    "a08_places": (10, 5, 5, 5),  # 25
    "a09_checks": (15, 5, 10, 0),  # 30
}
REPLIES: dict[str, Quarters] = {"a03_online": (75, 80, 80, 75)}  # 310
PARTICIPANTS: dict[str, Quarters] = {
    "a07_social": (10, 35, 20, 0),  # 65
    "a11_meetings": (10, 10, 5, 10),  # 35
    "a12_area_teams": (0, 25, 20, 25),  # 70
    "a13_education": (40, 15, 20, 15),  # 90
}
COUNTED = {"bezoeken": VISITS, "bereikt": REACHED, "reacties": REPLIES, "deelnemers": PARTICIPANTS}
# Per table the rows and the total, by population and dimension.
NUMBERS: dict[tuple[str, str], tuple[dict[str, Quarters], Quarters]] = {
    ("contacten", "kanaal"): (CHANNELS, CONTACTS),
    ("contacten", "werkplek"): (SETTINGS, CONTACTS),
    ("contacten", "gender"): (GENDERS, CONTACTS),
    ("contacten", "leeftijd"): (AGES, CONTACTS),
    ("contacten", "taal"): (LANGUAGES, CONTACTS),
    ("contacten", "gemeente"): (MUNICIPALITIES, CONTACTS),
    ("contacten", "nieuw"): (FIRST, CONTACTS),
    ("contacten", "onderwerp"): (TOPICS, CONTACTS),
    ("contacten", "hulp"): (SUPPORT, CONTACTS),
    ("doorverwijzingen", "partner"): (PARTNERS, REFERRALS),
    ("doorverwijzingen", "status"): (STATES, REFERRALS),
    ("signalen", "soort"): (SIGNAL_KINDS, SIGNALS),
    ("signalen", "gemeld"): (REPORTED, SIGNALS),
    ("bezoeken", "activiteit_bezoeken"): (VISITS, (100, 100, 105, 100)),
    ("bereikt", "activiteit_bereikt"): (REACHED, (180, 155, 175, 165)),
    ("reacties", "activiteit_reacties"): (REPLIES, (75, 80, 80, 75)),
    ("deelnemers", "activiteit_deelnemers"): (PARTICIPANTS, (60, 85, 65, 50)),
}


def make_snapshot(*, language: str = "nl", demo: bool = True, version: int = 1) -> Snapshot:
    """Make the snapshot of the year report of 2025."""
    with override(language):
        tables = [_table(table) for table in TABLES if (table.population.name, table.split.name) in NUMBERS]
        # The walk-in of the second quarter was revised, and with it the year (disclosure.md 5.4).
        tables[0]["revised"] = [["walk_in", "K2"], ["walk_in", "jaar"]]
        return empty_snapshot() | {
            "period": "2025",
            "year": 2025,
            "kind": "year",
            "language": language,
            "version": version,
            "built_on": "2026-02-14",
            "method": METHOD,
            "demo": demo,
            "closed_on": "2026-02-02",
            "forced_reason": "",
            "work": _work(),
            "tables": [*tables, *parts.later_tables()],
            "crossings": parts.crossings(),
            "left_out": parts.left_out(),
            "requests": parts.requests(),
            "obstacles": parts.obstacles(),
            "definitions": parts.definitions(),
            "results": parts.results(),
            "agreed": parts.agreed(),
            "words": parts.words(),
            "earlier": parts.earlier(tables),
            "people": _number("mensen", PEOPLE, 615),
            "trajectories": _number("trajecten", (), 15, small=True),
            "money": _money(),
            "klankbord": told_klankbord(language),
            "changes": [],
        }


def _number(population: str, quarters: Quarters | tuple[()], year: int, *, small: bool = False) -> Number:
    words = POPULATIONS[population]
    return {
        "population": population,
        "label": str(words.label),
        "unit": str(words.unit),
        "quarters": list(quarters),
        "year": year,
        "small": small,
    }


def _table(planned: PlannedTable) -> Table:
    population, split = planned.population, planned.split
    rows, total = NUMBERS[population.name, split.name]
    return {
        "id": f"{population.name}-{split.name}",
        "population": population.name,
        "dimension": split.name,
        "title": str(planned.title),
        "unit": str(population.unit),
        "multiple": split.multiple,
        "small_area": split.small_area,
        "columns": list(COLUMNS),
        "rows": [_row(split.label(code), code, rows.get(code, (0, 0, 0, 0))) for code in split.codes],
        "total": [*total, sum(total)],
        "revised": [],
    }


def _row(label: str, code: str, quarters: Quarters) -> Row:
    return {"code": code, "label": label, "values": [*quarters, sum(quarters)]}


def _work() -> list[Work]:
    kinds = codelist("ACTIVITY_KIND")
    recorded = {work["code"]: work for work in _recorded()}
    return [
        recorded.get(code) or _activity(code, quarters=(0, 0, 0, 0), minutes=0, staff_minutes=0) for code in kinds.codes
    ]


def _recorded() -> list[Work]:
    return [
        _activity(
            "a01_walk_in",
            quarters=(25, 26, 27, 25),  # 103
            minutes=18_540,  # 309 hours
            staff_minutes=37_080,  # 618 hours
            by=("Leger des Heils",),
            towns=("Leeuwarden",),
            partners=(("ggd", 39), ("accountant", 29)),
        ),
        _activity(
            "a02_rounds",
            quarters=(7, 6, 7, 7),  # 27
            minutes=6_480,  # 108 hours
            staff_minutes=12_960,  # 216 hours
            places=103,
            by=("Fier",),
            towns=("Harlingen", "Heerenveen", "Leeuwarden", "Smallingerland", "Súdwest-Fryslân"),
            partners=(("ggd", 14),),
        ),
        _activity(
            "a03_online",
            quarters=(13, 13, 13, 13),  # 52
            minutes=7_800,  # 130 hours
            staff_minutes=7_800,
            messages=2_229,
            by=("Fier",),
        ),
        _activity(
            "a07_social",
            quarters=(1, 3, 2, 0),  # 6
            minutes=1_080,  # 18 hours
            staff_minutes=2_160,  # 36 hours
            peer_led=2,
            by=("Leger des Heils",),
            towns=("Leeuwarden",),
        ),
        _activity(
            "a08_places",
            quarters=(6, 2, 4, 2),  # 14
            minutes=2_520,  # 42 hours
            staff_minutes=5_040,  # 84 hours
            places=25,
            by=("Fier",),
            towns=("De Fryske Marren", "Leeuwarden", "Opsterland", "Waadhoeke"),
        ),
        _activity(
            "a09_checks",
            quarters=(6, 1, 3, 1),  # 11
            minutes=2_640,  # 44 hours
            staff_minutes=2_640,
            by=("Fier",),
            towns=("Heerenveen", "Leeuwarden", "Smallingerland"),
            partners=(("police", 11),),
        ),
        _activity(
            "a11_meetings",
            quarters=(1, 1, 1, 1),  # 4
            minutes=480,  # 8 hours
            staff_minutes=480,
            by=("Fier",),
            towns=("Leeuwarden",),
            partners=(("ggd", 4), ("police", 4)),
        ),
        _activity(
            "a12_area_teams",
            quarters=(0, 3, 3, 3),  # 9
            minutes=1_080,  # 18 hours
            staff_minutes=1_080,
            by=("Fier",),
            towns=("Achtkarspelen", "Dantumadiel", "Heerenveen", "Leeuwarden", "Tytsjerksteradiel", "Waadhoeke"),
        ),
        _activity(
            "a13_education",
            quarters=(2, 1, 1, 1),  # 5
            minutes=450,  # 7.5 hours
            staff_minutes=450,
            by=("Leger des Heils",),
            towns=("Heerenveen", "Leeuwarden", "Súdwest-Fryslân"),
        ),
    ]


def _activity(
    code: str,
    *,
    quarters: Quarters,
    minutes: int,
    staff_minutes: int,
    messages: int | None = None,
    places: int | None = None,
    peer_led: int | None = None,
    by: tuple[str, ...] = (),
    towns: tuple[str, ...] = (),
    partners: tuple[tuple[str, int], ...] = (),
) -> Work:
    return {
        "number": f"A{int(code[1:3])}",
        "code": code,
        "label": codelist("ACTIVITY_KIND").label(code),
        "recorded": sum(quarters) > 0,
        "occasions": sum(quarters),
        "occasions_by_quarter": list(quarters),
        "minutes": minutes,
        "staff_minutes": staff_minutes,
        "messages": messages,
        "places": places,
        "peer_led": peer_led,
        "organisations": list(by),
        "municipalities": list(towns),
        "partners": [_partner(code, occasions) for code, occasions in partners],
        "people": [_people(name, rows[code]) for name, rows in COUNTED.items() if code in rows],
    }


def _partner(code: str, occasions: int) -> Partner:
    return {"code": code, "label": codelist("REFERRAL_PARTNER").label(code), "occasions": occasions}


def _people(population: str, quarters: Quarters) -> Protected:
    label = str(POPULATIONS[population].label)
    return {"name": population, "label": label, "quarters": list(quarters), "year": sum(quarters)}


def _money() -> list[Money]:
    now, before = _money_of_2025(), _money_of_2024()
    now["lines"][0]["explanation"] = "Een collega was lang ziek; de vervanging kostte meer."
    now.update(parts.money_details())  # type: ignore[typeddict-item]
    return [now, before]


def _money_of_2025() -> Money:
    lines: list[MoneyLine] = [
        _money_line("Fier", "personeel", "168400.00", "171240.50"),
        _money_line("Fier", "materiaal en activiteiten", "12500.00", "11904.75"),
        _money_line("Fier", "organisatiekosten", "21000.00", "21000.00"),
        _money_line("Leger des Heils", "personeel", "72000.00", "70385.25"),
        _money_line("Leger des Heils", "materiaal en activiteiten", "14500.00", "15329.50"),
        _money_line("Leger des Heils", "organisatiekosten", None, "8140.00"),
    ]
    # 171240.50 + 11904.75 + 21000.00 + 70385.25 + 15329.50 + 8140.00 = 298000.00
    return {
        "year": 2025,
        "demo": True,
        "source": "Verzonnen voor de demo",
        "lines": lines,
        "spent": "298000.00",
        "duup": "223380.00",
        "overshoot": "74620.00",
        "rent": "19846.75",
        "rent_shared": False,
        "municipal_part": "74620.00",
        "with_rent": "94466.75",
        "adds_up": True,
        **parts.no_money_details(),
    }


def _money_of_2024() -> Money:
    """Return the amounts of the policy framework, section 2."""
    return {
        "year": 2024,
        "demo": False,
        "source": "Beleidskader sekswerk Friesland, § 2",
        "lines": [_money_line("Alles samen", "alle kosten samen", None, "297860.00")],
        "spent": "297860.00",
        "duup": "223380.00",
        "overshoot": "74480.00",
        "rent": "19250.00",
        "rent_shared": False,
        "municipal_part": "74480.00",
        "with_rent": "93730.00",
        "adds_up": True,
        **parts.no_money_details(),
    }


def _money_line(organisation: str, category: str, budgeted: str | None, realised: str) -> MoneyLine:
    return {
        "organisation": organisation,
        "category": category,
        "budgeted": budgeted,
        "realised": realised,
        "explanation": "",
    }
