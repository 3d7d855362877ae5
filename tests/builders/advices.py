"""Advices of the sounding board, in each state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from klankbord.choices import AdviceAnswer, AdviceKind, AskedBy
from klankbord.models import Advice
from portal.models import Municipality

GIVEN = date(2026, 10, 1)
DUE = date(2026, 11, 12)
ANSWERED = date(2026, 11, 2)
PROMISED = date(2027, 3, 1)


def in_all(field: str, words: str) -> dict[str, str]:
    """Return a text in three languages, each with the code of its own behind it."""
    return {f"{field}_{code}": f"{words} {code}" for code in ("nl", "en", "es")}


def make_advice(given_on: date = GIVEN, **fields: Any) -> Advice:
    """Make an advice of the group itself, in three languages, that waits for an answer for six weeks."""
    texts = in_all("title", "Deur") | in_all("text", "Een bel achter")
    plain = {"kind": AdviceKind.OWN, "given_on": given_on, "answer_due_on": given_on + timedelta(days=42)}
    return Advice.objects.create(**plain | texts | fields)


def make_town(name: str = "Leeuwarden") -> Municipality:
    """Make the municipality that asks."""
    return Municipality.objects.get_or_create(code="GM0080", defaults={"name": name})[0]


def make_asked(municipality: str = "", **fields: Any) -> Advice:
    """Make an advice that SDF asked for, or a municipality by its name."""
    asked: dict[str, Any] = {"kind": AdviceKind.ASKED, "asked_by": AskedBy.SDF} | in_all("question", "Wat mis je?")
    if municipality:
        asked |= {"asked_by": AskedBy.MUNICIPALITY, "municipality": make_town(municipality)}
    return make_advice(**asked | fields)


def make_answered(answer: AdviceAnswer = AdviceAnswer.TAKEN_UP, **fields: Any) -> Advice:
    """Make an advice with an answer that says all that belongs to it, in three languages."""
    said: dict[str, Any] = {"answer": answer, "answered_on": ANSWERED}
    if answer != AdviceAnswer.DECLINED:
        said |= in_all("action", "Er komt een bel") | in_all("done_by", "Het team") | {"action_due_on": PROMISED}
    if answer != AdviceAnswer.TAKEN_UP:
        said |= in_all("reason", "Geen geld")
    return make_advice(**said | fields)
