"""Advices of the sounding board, and fees for coming to its meetings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from klankbord.models import Advice, Fee, Meeting

ANSWERS: dict[str, dict[str, Any]] = {
    "proposed": {},
    "taken_up": {"action_nl": "We zoeken een plek.", "done_by_nl": "Xenia"},
    "partly": {"action_nl": "We passen de folder aan.", "done_by_nl": "Fier"},
    "declined_with_reason": {"reason_nl": "Er is geen geld voor."},
}


def make_fees(meeting: Meeting, number: int, amount: str = "25.00", *, is_given: bool = True) -> None:
    """Give so many fees of an amount at a meeting; or promise them."""
    for _number in range(number):
        Fee.objects.create(meeting=meeting, kind="cash", amount=amount, is_given=is_given)


def make_advice(given_on: date, answer: str = "proposed", **fields: Any) -> Advice:
    """Make an advice of the group's own; one that was answered got its answer a month later, and acts in two months."""
    texts = {"title_nl": "Een plek zonder trap", "text_nl": "De trap is te steil."}
    own: dict[str, Any] = {"kind": "own", "given_on": given_on, "answer_due_on": given_on + timedelta(days=42)}
    if answer != "proposed":
        own["answered_on"] = given_on + timedelta(days=30)
    if answer in ("taken_up", "partly"):
        own["action_due_on"] = given_on + timedelta(days=60)
    return Advice.objects.create(**own | texts | {"answer": answer} | ANSWERS[answer] | fields)
