"""Advices of the sounding board, fees for coming to its meetings, and what a report tells of both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from klankbord.choices import AdviceAnswer
from klankbord.models import Advice, Fee, Meeting
from subsidy.plan import ATTENDED, FEES, POPULATIONS

if TYPE_CHECKING:
    from subsidy.snapshot import Fees, Klankbord, Number
    from subsidy.snapshot_advice import ToldAdvice, Translated

TEXTS = {
    "title_nl": "Een plek zonder trap",
    "title_en": "A place without stairs",
    "title_es": "Un lugar sin escaleras",
    "text_nl": "De trap is te steil.",
    "text_en": "The stairs are too steep.",
    "text_es": "La escalera es muy empinada.",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "proposed": {},
    "taken_up": {
        "action_nl": "We zoeken een plek.",
        "action_en": "We look for a place.",
        "action_es": "Buscamos un lugar.",
        "done_by_nl": "Xenia",
        "done_by_en": "Xenia",
        "done_by_es": "Xenia",
    },
    "partly": {"action_nl": "We passen de folder aan.", "done_by_nl": "Fier", "reason_nl": "De rest is te duur."},
    "declined_with_reason": {"reason_nl": "Er is geen geld voor."},
}


def make_fees(meeting: Meeting, number: int, amount: str = "25.00", *, is_given: bool = True) -> None:
    """Give so many fees of an amount at a meeting; or promise them."""
    for _number in range(number):
        Fee.objects.create(meeting=meeting, kind="cash", amount=amount, is_given=is_given)


def make_advice(given_on: date, answer: str = "proposed", **fields: Any) -> Advice:
    """Make an advice of the group's own; one that was answered got its answer a month later, and acts in two months."""
    own: dict[str, Any] = {"kind": "own", "given_on": given_on, "answer_due_on": given_on + timedelta(days=42)}
    if answer != "proposed":
        own["answered_on"] = given_on + timedelta(days=30)
    if answer in ("taken_up", "partly"):
        own["action_due_on"] = given_on + timedelta(days=60)
    return Advice.objects.create(**own | TEXTS | {"answer": answer} | ANSWERS[answer] | fields)


# --- As a report tells it --------------------------------------------------------------------------------------------


def told_klankbord(language: str = "nl", *, people: int = 25, fees: int = 15) -> Klankbord:
    """Return what the made-up year tells: 4 meetings, 15 fees of 25 euros, and 3 advices of which 2 are published."""
    return {
        "meetings": 4,
        "agenda_items": 11,
        "people": number(ATTENDED, people),
        "fees": told_fees(fees),
        "advices": {
            "given": 3,
            "answered": 2,
            "taken_up": 1,
            "partly": 0,
            "declined": 1,
            "done": 1,
            "waiting": 1,
            "overdue": 1,
            "late": 0,
            "earlier_answered": 0,
            "told": [_done(language), _declined()],
        },
    }


def told_fees(fees: int, price: str = "25.00", *, about: bool = False) -> Fees:
    """Return some fees, published as this number, of one price; below ten without one."""
    amount = f"{fees * float(price):.2f}"
    few = fees < 10
    return {
        "number": number(FEES, fees),
        "price": None if few else price,
        "amount": None if few else amount,
        "about": about and not few,
    }


def number(population: str, year: int) -> Number:
    """Return a published number of a whole year, so small that below ten it is written as 0-10."""
    words = POPULATIONS[population]
    return {
        "population": population,
        "label": str(words.label),
        "unit": str(words.unit),
        "quarters": [],
        "year": year,
        "small": True,
    }


DONE = {
    "title": {"nl": "Een plek zonder trap", "en": "A place without stairs", "es": "Un lugar sin escalera"},
    "said": {
        "nl": "De trap is te steil. Zoek een plek op de begane grond.",
        "en": "The stairs are too steep. Find a place on the ground floor.",
        "es": "La escalera es muy empinada. Busquen un lugar en la planta baja.",
    },
    "action": {
        "nl": "De inloop is nu ook op de begane grond.",
        "en": "The walk-in is on the ground floor now too.",
        "es": "La atención ahora también está en la planta baja.",
    },
}


def _done(language: str) -> ToldAdvice:
    return {
        "given_on": "2025-05-14",
        "asked_by": "the municipality of Leeuwarden",
        "title": _in(language, DONE["title"][language]),
        "question": _in("nl", "Wat moet er anders bij de ingang?"),
        "said": _in(language, DONE["said"][language]),
        "answer": AdviceAnswer.TAKEN_UP,
        "answer_label": str(AdviceAnswer.TAKEN_UP.label),
        "answered_on": "2025-06-20",
        "reason": None,
        "action": _in(language, DONE["action"][language]),
        "done_by": _in("nl", "Xenia"),
        "action_due_on": "2025-12-01",
        "done_on": "2025-11-03",
    }


def _declined() -> ToldAdvice:
    """Return an advice that nobody translated: it stands in Dutch in every report."""
    return {
        "given_on": "2025-11-12",
        "asked_by": "",
        "title": _in("nl", "Een bus naar de inloop"),
        "question": None,
        "said": _in("nl", "Laat een bus rijden op dinsdag."),
        "answer": AdviceAnswer.DECLINED,
        "answer_label": str(AdviceAnswer.DECLINED.label),
        "answered_on": "2025-12-16",
        "reason": _in("nl", "Een eigen bus is te duur. Je reis wordt wel betaald."),
        "action": None,
        "done_by": None,
        "action_due_on": "",
        "done_on": "",
    }


def _in(language: str, text: str) -> Translated:
    return {"text": text, "language": language}
