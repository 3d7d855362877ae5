"""The parts of the made-up year report that came after its tables: crossings, what was agreed, words, requests, money.

Everything is thought out by hand and fits the tables of `snapshot.py`: counts of people are fives, sums hold to the
cent. Words of providers are Dutch in every language, as they are in a real report.
"""

from __future__ import annotations

from typing import Any, TypedDict

from django.utils.translation import get_language

from portal.codelists import codelist
from subsidy.snapshot import (
    Agreed,
    Crossing,
    Definition,
    Earlier,
    EarlierWork,
    Income,
    MoneyCheckLine,
    Number,
    Result,
    Row,
    Settlement,
    Share,
    Table,
    Words,
)

PROVIDERS = {"fier": "Fier", "salvation_army": "Leger des Heils"}
# First contacts by municipality (rows) and channel: 190 in all.
TOWN_CHANNELS = ("walk_in", "outreach_licensed", "outreach_location", "online_outreach", "chat", "joint_check")
TOWNS: dict[str, tuple[int, ...]] = {
    "GM0060": (0, 0, 0, 0, 0, 0),
    "GM0074": (10, 5, 5, 0, 0, 0),  # 20
    "GM0080": (75, 20, 5, 0, 0, 0),  # 100
    "GM0090": (0, 5, 0, 0, 0, 0),  # 5
    "GM1900": (10, 10, 0, 0, 0, 0),  # 20
    "unknown": (0, 0, 0, 30, 15, 0),  # 45
}
TOWN_TOTALS = (95, 40, 10, 30, 15, 0)  # 190
AGES = ("age_18_20", "age_21_29", "age_30_39", "age_40_49", "age_50_plus", "not_asked")
GENDERS: dict[str, tuple[int, ...]] = {
    "woman": (10, 40, 45, 25, 10, 10),  # 140
    "man": (0, 10, 5, 5, 0, 0),  # 20
    "trans_woman": (0, 5, 5, 0, 0, 0),  # 10
    "not_asked": (0, 0, 5, 0, 0, 15),  # 20
}
AGE_TOTALS = (10, 55, 60, 30, 10, 25)  # 190
FIRST_TOPICS = {
    "tax": 50,
    "admin_letters": 40,
    "sti_vaccination": 40,
    "listening_ear": 25,
    "kvk_permit": 25,
    "housing": 20,
    "physical_health": 15,
    "legal_rights": 10,
}
WARM = {"ja": (15, 15, 10, 15), "nee": (10, 10, 15, 15), "onbekend": (5, 5, 5, 5)}  # 55 + 50 + 20 = 125
ANSWERS = {"granted": 5, "partly": 10, "refused": 5, "waiting": 0}  # 20
OBSTACLES = ("debts", "desk_stigma", "language", "no_housing", "no_registration")


def said(nl: str, en: str, es: str) -> str:
    """Return words in the active language, as the real parts take them from coded lists and translations."""
    return {"en": en, "es": es}.get(str(get_language()), nl)


def crossings() -> list[Crossing]:
    """Return two tables of two dimensions, of first contacts."""
    towns = codelist("MUNICIPALITY")
    return [
        _crossing(
            ("gemeente", "kanaal"),
            said(
                "Eerste contacten per gemeente en kanaal",
                "First contacts by municipality and channel",
                "Primeros contactos por municipio y canal",
            ),
            rows=[(code, towns.label(code)) for code in TOWNS],
            columns=[(code, codelist("CHANNEL").label(code)) for code in TOWN_CHANNELS],
            values=[list(row) for row in TOWNS.values()],
            totals=TOWN_TOTALS,
            small_area=True,
        ),
        _crossing(
            ("gender", "leeftijd"),
            said(
                "Eerste contacten per gender en leeftijd",
                "First contacts by gender and age",
                "Primeros contactos por género y edad",
            ),
            rows=[(code, codelist("GENDER").label(code)) for code in GENDERS],
            columns=[(code, codelist("AGE_BAND").label(code)) for code in AGES],
            values=[list(row) for row in GENDERS.values()],
            totals=AGE_TOTALS,
        ),
    ]


def _crossing(dimensions: tuple[str, str], title: str, *, small_area: bool = False, **parts: Any) -> Crossing:
    row, column = dimensions
    return {
        "id": f"eerste_contacten-{row}-{column}",
        "population": "eerste_contacten",
        "row_dimension": row,
        "column_dimension": column,
        "title": title,
        "unit": said("eerste contacten", "first contacts", "primeros contactos"),
        "small_area": small_area,
        "multiple_rows": False,
        "multiple_columns": False,
        "rows": [{"code": code, "label": label} for code, label in parts["rows"]],
        "columns": [{"code": code, "label": label} for code, label in parts["columns"]],
        "values": parts["values"],
        "row_totals": [sum(values) for values in parts["values"]],
        "column_totals": list(parts["totals"]),
        "total": sum(parts["totals"]),
    }


def left_out() -> list[str]:
    """Return why a table of two dimensions is not shown."""
    return [
        said(
            "Eerste contacten per gemeente en onderwerp: te weinig eerste contacten voor zo veel vakjes.",
            "First contacts by municipality and topic: too few first contacts for so many cells.",
            "Primeros contactos por municipio y tema: muy pocos primeros contactos para tantas casillas.",
        )
    ]


def later_tables() -> list[Table]:
    """Return tables that were added to the plan later: with the year only, and with yes and no."""
    topics = codelist("TOPIC")
    answers = {
        "ja": said("ja", "yes", "sí"),
        "nee": said("nee", "no", "no"),
        "onbekend": said("onbekend", "unknown", "desconocido"),
    }
    return [
        {
            "id": "eerste_contacten-onderwerp",
            "population": "eerste_contacten",
            "dimension": "onderwerp",
            "title": said("Eerste contacten per onderwerp", "First contacts by topic", "Primeros contactos por tema"),
            "unit": said("eerste contacten", "first contacts", "primeros contactos"),
            "multiple": True,
            "small_area": False,
            "columns": ["jaar"],
            "rows": [
                {"code": code, "label": topics.label(code), "values": [FIRST_TOPICS.get(code, 0)]}
                for code in topics.codes
            ],
            "total": [190],
            "revised": [],
        },
        {
            "id": "doorverwijzingen-warm",
            "population": "doorverwijzingen",
            "dimension": "warm",
            "title": said("Doorverwijzingen: warm of niet?", "Referrals: warm or not?", "Derivaciones: ¿acompañadas?"),
            "unit": said("doorverwijzingen", "referrals", "derivaciones"),
            "multiple": False,
            "small_area": False,
            "columns": ["K1", "K2", "K3", "K4", "jaar"],
            "rows": [
                {"code": code, "label": answers[code], "values": [*values, sum(values)]}
                for code, values in WARM.items()
            ],
            "total": [30, 30, 30, 35, 125],
            "revised": [],
        },
    ]


def requests() -> Table:
    """Return the requests to municipalities by answer."""
    words = {
        "granted": said("toegekend", "granted", "concedida"),
        "partly": said("deels toegekend", "partly granted", "concedida en parte"),
        "refused": said("afgewezen", "refused", "rechazada"),
        "waiting": said("nog geen antwoord", "no answer yet", "sin respuesta"),
    }
    return {
        "id": "verzoeken-antwoord",
        "population": "verzoeken",
        "dimension": "antwoord",
        "title": said(
            "Verzoeken aan gemeenten en hun antwoord",
            "Requests to municipalities and their answers",
            "Solicitudes a municipios y sus respuestas",
        ),
        "unit": said("verzoeken", "requests", "solicitudes"),
        "multiple": False,
        "small_area": False,
        "columns": ["jaar"],
        "rows": [{"code": code, "label": words[code], "values": [value]} for code, value in ANSWERS.items()],
        "total": [20],
        "revised": [],
    }


def obstacles() -> list[str]:
    """Return obstacles in words, alphabetical."""
    return sorted(codelist("OBSTACLE").label(code) for code in OBSTACLES)


# Activity, indicator, words, unit, who agreed it, what was agreed, the result, whether it counts people, the light.
TARGETS: tuple[tuple[str, str, tuple[str, str, str], tuple[str, str, str], str, str, str | None, bool, str], ...] = (
    ("a01_walk_in", "a1_sessions", ("inloopdagdelen", "walk-in half-days", "medios días de atención"),
     ("dagdelen", "half-days", "medios días"), "salvation_army", "100", "103", False, "reached"),
    ("a01_walk_in", "a1_visits", ("bezoeken aan de inloop", "visits to the walk-in", "visitas"),
     ("bezoeken", "visits", "visitas"), "salvation_army", "400", "405", True, "reached"),
    ("a02_rounds", "a2_rounds", ("contactrondes", "contact rounds", "rondas"),
     ("rondes", "rounds", "rondas"), "fier", "30", "27", False, "almost"),
    ("a03_online", "a3_messages", ("verstuurde berichten", "messages sent", "mensajes enviados"),
     ("berichten", "messages", "mensajes"), "fier", "3000", "2229", False, "missed"),
    ("a07_social", "a7_meetings", ("ontmoetingen", "meetings", "encuentros"),
     ("keer", "times", "veces"), "salvation_army", "6", "6", False, "reached"),
    ("a12_area_teams", "a12_municipalities", ("bereikte gemeenten", "municipalities reached", "municipios"),
     ("gemeenten", "municipalities", "municipios"), "fier", "9", "6", False, "missed"),
    ("a14_information", "a14_pages", ("pagina's in drie talen", "pages in three languages", "páginas en tres idiomas"),
     ("pagina's", "pages", "páginas"), "", "20", None, False, "unknown"),
)  # fmt: skip
MEASURED: tuple[tuple[str, str, tuple[str, str, str], tuple[str, str, str], str | None, bool], ...] = (
    ("a01_walk_in", "a1_partner_share", ("deel met een partner erbij", "share with a partner", "con otra organización"),
     ("%", "%", "%"), "66", False),
    ("a03_online", "a3_replies", ("reacties", "replies", "respuestas"),
     ("reacties", "replies", "respuestas"), "310", True),
    ("a05_referral", "a5_referrals", ("doorverwijzingen", "referrals", "derivaciones"),
     ("doorverwijzingen", "referrals", "derivaciones"), "125", True),
)  # fmt: skip
LIGHTS = {
    "reached": ("gehaald", "reached", "alcanzado"),
    "almost": ("bijna gehaald", "almost reached", "casi alcanzado"),
    "missed": ("niet gehaald", "not reached", "no alcanzado"),
    "unknown": ("niet bekend", "not known", "no se sabe"),
}


def _number(code: str) -> str:
    return f"A{int(code[1:3])}"


def agreed() -> list[Agreed]:
    """Return agreed numbers, with each light once at least."""
    return [
        {
            "activity": _number(activity),
            "code": activity,
            "organisation": organisation,
            "organisation_label": PROVIDERS.get(organisation, ""),
            "indicator": indicator,
            "label": said(*label),
            "unit": said(*unit),
            "agreed": number,
            "result": result,
            "protected": protected,
            "small": False,
            "light": light,
            "light_label": said(*LIGHTS[light]),
        }
        for activity, indicator, label, unit, organisation, number, result, protected, light in TARGETS
    ]


def results() -> list[Result]:
    """Return what the records show: of the agreed indicators, and of some others."""
    told = [(*target[:4], target[6], target[7]) for target in TARGETS]
    return [
        {
            "activity": _number(activity),
            "code": activity,
            "organisation": "",
            "organisation_label": "",
            "indicator": indicator,
            "label": said(*label),
            "unit": said(*unit),
            "value": value,
            "protected": protected,
            "small": False,
        }
        for activity, indicator, label, unit, value, protected in (*told, *MEASURED)
    ]


QUESTIONS = {
    "went_well": ("Wat ging goed", "What went well", "Qué salió bien"),
    "in_the_way": ("Wat stond in de weg", "What stood in the way", "Qué obstaculizó"),
    "next": ("Wat doen we nu", "What next", "Qué sigue"),
    "example": ("Een voorbeeld", "An example", "Un ejemplo"),
}
WRITTEN = {
    ("a01_walk_in", "salvation_army", "went_well"): (
        "De boekhouder schoof vaker aan. Mensen namen hun belastingbrief mee en gingen weg met een ingevuld formulier."
        " Dat spreekt zich rond."
    ),
    ("a01_walk_in", "salvation_army", "in_the_way"): (
        "De trap is steil en de wachtruimte klein. Wie slecht loopt, kan er niet komen. Op drukke middagen wachten"
        " mensen op de gang."
    ),
    ("a01_walk_in", "salvation_army", "next"): "We zoeken met Leeuwarden naar een ruimte op de begane grond.",
    ("a01_walk_in", "salvation_army", "example"): (
        "Op een middag kwamen vragen over de KvK, een huurcontract en een vaccinatie in één gesprek langs. Doordat de"
        " GGD er was, hoefde niemand een tweede keer te komen."
    ),
    ("a02_rounds", "fier", "went_well"): (
        "Dezelfde twee collega's liepen alle rondes. Ze spreken samen Spaans, Engels en Roemeens."
    ),
    ("a02_rounds", "fier", "in_the_way"): (
        "Drie rondes gingen niet door. Twee keer was een collega ziek, één keer was de club gesloten."
    ),
    ("a02_rounds", "fier", "next"): "In het nieuwe jaar is er voor elke ronde een vaste vervanger.",
    ("a03_online", "fier", "in_the_way"): (
        "Platforms sloten ons account twee keer af, omdat veel dezelfde berichten op reclame lijken."
    ),
    ("a03_online", "fier", "next"): "We schrijven korter, in meer talen, en spreiden de berichten over de week.",
    ("a10_cooperation", "fier", "went_well"): "Er ligt een afspraak met de ggz over een vaste contactpersoon.",
    ("a15_chain", "fier", "in_the_way"): (
        "Bij drie loketten moest opnieuw worden uitgelegd dat iemand met sekswerk recht heeft op gewone hulp."
    ),
}  # fmt: skip


def words() -> list[Words]:
    """Return the words of two providers on five activities."""
    names = {code: code for code in codelist("ACTIVITY_KIND").codes}
    by_number = {_number(code): code for code in names}
    return [
        {
            "activity": _number(activity),
            "code": by_number[_number(activity)],
            "organisation": organisation,
            "organisation_label": PROVIDERS[organisation],
            "question": question,
            "question_label": said(*QUESTIONS[question]),
            "text": text,
        }
        for (activity, organisation, question), text in WRITTEN.items()
    ]


def definitions() -> list[Definition]:
    """Return how each indicator of this report is made."""
    counted = {
        "a1_sessions": ("aantal dagdelen dat de inloop open was", "number of half-days", "número de medios días"),
        "a1_partner_share": ("dagdelen met een partner / alle dagdelen", "with a partner / all", "con otra / todos"),
    }
    source = said("registratie van activiteiten", "record of activities", "registro de actividades")
    limits = said(
        "Telt wat is vastgelegd. Wat niet is opgeschreven, telt niet mee.",
        "Counts what was recorded.",
        "Cuenta lo que se registró.",
    )
    told = [(*target[:4], target[7]) for target in TARGETS] + [(*one[:4], one[5]) for one in MEASURED]
    return [
        {
            "code": indicator,
            "label": said(*label),
            "activities": [_number(activity)],
            "formula": said(*counted.get(indicator, label)),
            "unit": said(*unit),
            "source": source,
            "limits": limits,
            "protected": protected,
        }
        for activity, indicator, label, unit, protected in told
    ]


def earlier(tables: list[Table]) -> Earlier:
    """Return the year before: the same tables, some numbers otherwise, the year only."""
    # In 2024: 475 contacts, of which 230 at the walk-in (45 fewer) and 110 on rounds (20 fewer).
    channels = {"walk_in": 230, "outreach_licensed": 110}
    states = {"arrived": 40}  # 5 more: about the same; 130 referrals in all
    told: list[Table] = []
    for table in tables:
        if (table["population"], table["dimension"]) not in (("contacten", "kanaal"), ("doorverwijzingen", "status")):
            continue
        own = channels if table["dimension"] == "kanaal" else states
        rows: list[Row] = [{**row, "values": [own.get(row["code"], row["values"][-1])]} for row in table["rows"]]
        total = [sum(own.get(row["code"], row["values"][-1]) for row in table["rows"])]
        told.append({**table, "columns": ["jaar"], "rows": rows, "total": total, "revised": []})
    work: list[EarlierWork] = [
        {"code": "a01_walk_in", "occasions": 98, "staff_minutes": 35_280},  # 588 hours
        {"code": "a02_rounds", "occasions": 30, "staff_minutes": 14_400},  # 240 hours
        {"code": "a03_online", "occasions": 50, "staff_minutes": 7_500},  # 125 hours
    ]
    people: Number = {
        "population": "mensen",
        "label": said("Mensen in deze gesprekken", "People in these contacts", "Personas en estos contactos"),
        "unit": said("mensen", "people", "personas"),
        "quarters": [],
        "year": 545,
        "small": False,
    }
    return {"year": 2024, "tables": told, "people": people, "work": work}


# Euros per municipality; they add up to 74,620.00.
SHARES = {
    "GM0059": "3128.42",
    "GM0060": "428.07",
    "GM1891": "2171.95",
    "GM1940": "5890.13",
    "GM0072": "1811.66",
    "GM0074": "5806.24",
    "GM0080": "14530.97",
    "GM1970": "5172.34",
    "GM0085": "2944.18",
    "GM0086": "3415.02",
    "GM0088": "109.85",
    "GM0090": "6443.29",
    "GM1900": "10284.76",
    "GM0093": "553.41",
    "GM0737": "3709.80",
    "GM0096": "138.20",
    "GM1949": "5296.71",
    "GM0098": "2785.00",
}


class MoneyDetails(TypedDict):
    """What a year of money tells beside its lines."""

    transition: bool
    notes: str
    income: list[Income]
    share_key: str
    shares: list[Share]
    settlements: list[Settlement]
    checks: list[MoneyCheckLine]


def no_money_details() -> MoneyDetails:
    """Return a year of money that tells nothing beside its lines."""
    return {
        "transition": False,
        "notes": "",
        "income": [],
        "share_key": "",
        "shares": [],
        "settlements": [],
        "checks": [],
    }


def money_details() -> MoneyDetails:
    """Return what a year of money tells beside its lines: incomes, shares, settlements and checks."""
    income: list[Income] = [
        {"source": "duup", "label": "DUUP", "agreed": "223380.00", "received": "223380.00"},
        {"source": "duvo", "label": "DUVO", "agreed": "74480.00", "received": "74620.00"},
    ]
    shares: list[Share] = [
        {"code": code, "label": codelist("MUNICIPALITY").label(code), "amount": amount}
        for code, amount in SHARES.items()
    ]
    settlements: list[Settlement] = [
        {"organisation": "Fier", "advanced": "201900.00", "spent": "204145.25", "remaining": "2245.25"},
        {"organisation": "Leger des Heils", "advanced": "95000.00", "spent": "93854.75", "remaining": "-1145.25"},
    ]
    checks: list[MoneyCheckLine] = [
        {
            "sentence": said(
                "De regels tellen op tot 298.000,00.", "The lines add up to 298,000.00.", "Las líneas suman 298.000,00."
            ),
            "holds": True,
        },
        {
            "sentence": said(
                "De bijdragen van de 18 gemeenten tellen op tot 74.620,00.",
                "The shares of the 18 municipalities add up to 74,620.00.",
                "Las partes de los 18 municipios suman 74.620,00.",
            ),
            "holds": True,
        },
    ]
    return {
        "transition": False,
        "notes": "",
        "income": income,
        "share_key": said("naar inwonertal", "by inhabitants", "según los habitantes"),
        "shares": shares,
        "settlements": settlements,
        "checks": checks,
    }
