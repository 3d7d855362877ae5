"""How the advisory group is told in reports and on pages: its people, its fees and its advices, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klankbord.choices import AdviceAnswer
from subsidy.report_words import digits, euros, listing, published, whole
from subsidy.wording import FEW_BELOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Fees, Number, Snapshot
    from subsidy.snapshot_advice import Advices, Translated


def advices_of(snapshot: Snapshot) -> Advices | None:
    """Return what a report tells of advices; None where it tells nothing of the group, or is older than that."""
    klankbord = snapshot["klankbord"]
    return klankbord.get("advices") if klankbord else None


def fees_of(snapshot: Snapshot) -> Fees | None:
    """Return the fees of a report; None where there are none to tell, and in a year without meetings."""
    klankbord = snapshot["klankbord"]
    return klankbord.get("fees") if klankbord and klankbord["meetings"] else None


def met(meetings: int, points: int, *, year: int) -> str:
    """Say how often the group met."""
    if not meetings:
        return _("The portal holds no meetings of the advisory group in %(year)s.") % {"year": year}
    numbers = {"year": year, "meetings": whole(meetings), "items": whole(points)}
    return (
        ngettext(
            "The advisory group met once in %(year)s. There were %(items)s points on the agenda.",
            "The advisory group met %(meetings)s times in %(year)s. There were %(items)s points on the agendas.",
            meetings,
        )
        % numbers
    )


def advised(advices: Advices) -> str:
    """Say what the group advised and what became of it; states of which there are none are left out."""
    if not advices["given"]:
        return _("In this year it gave no advice.")
    given = ngettext(
        "It gave %(number)s piece of advice.", "It gave %(number)s pieces of advice.", advices["given"]
    ) % {"number": whole(advices["given"])}
    parts = [
        _("%(state)s: %(number)s") % {"state": state, "number": whole(number)}
        for state, number in (
            (AdviceAnswer.TAKEN_UP.label, advices["taken_up"]),
            (AdviceAnswer.PARTLY.label, advices["partly"]),
            (AdviceAnswer.DECLINED.label, advices["declined"]),
            (AdviceAnswer.PROPOSED.label, advices["waiting"]),
        )
        if number
    ]
    became = _("What became of it: %(parts)s.") % {"parts": listing(parts)}
    return f"{given} {became}"


def still_open(advices: Advices) -> list[str]:
    """Say what should have been there by the day of the report, and what came of advice of years before."""
    told = []
    if number := advices["overdue"]:
        told.append(
            ngettext(
                "%(number)s answer is later than was promised.",
                "%(number)s answers are later than was promised.",
                number,
            )
            % {"number": whole(number)}
        )
    if number := advices["late"]:
        told.append(
            ngettext(
                "%(number)s promise was not kept by the day that was said.",
                "%(number)s promises were not kept by the day that was said.",
                number,
            )
            % {"number": whole(number)}
        )
    if number := advices["earlier_answered"]:
        told.append(
            ngettext(
                "Of the years before, %(number)s piece of advice got its answer in this year.",
                "Of the years before, %(number)s pieces of advice got their answer in this year.",
                number,
            )
            % {"number": whole(number)}
        )
    return told


def counted_advices(advices: Advices) -> Iterator[tuple[str, int]]:
    """Return the numbers of advices with their words, as a table tells them."""
    yield _("Pieces of advice given"), advices["given"]
    yield _("Answered"), advices["answered"]
    yield _("Taken up"), advices["taken_up"]
    yield _("Partly taken up"), advices["partly"]
    yield _("Not taken up, with the reason"), advices["declined"]
    yield _("Done"), advices["done"]
    yield _("Still without an answer"), advices["waiting"]


def came(people: Number, *, meetings: int) -> str:
    """Say how many people came, all meetings together; empty in a year without meetings."""
    if not meetings:
        return ""
    numbers = {"number": published(people["year"], small=people["small"])}
    return _("%(number)s people came, all meetings together (rounded). Somebody who came twice counts twice.") % numbers


def fees_sum(fees: Fees) -> str:
    """Write the fees as a sum: 25 x 25.00 = € 625.00 (rounded); with too few for a price, only how many."""
    number = fees["number"]
    count = published(number["year"], small=number["small"])
    if (fees["price"] is None or fees["amount"] is None) and number["year"] >= FEW_BELOW:
        return _("%(count)s fees; no amount was planned for the meetings") % {"count": count}
    if fees["price"] is None or fees["amount"] is None:
        return _("%(count)s fees: too few to tell an amount") % {"count": count}
    price = digits(fees["price"])
    words = {"count": count, "price": price, "amount": euros(fees["amount"])}
    if fees["about"]:
        return _("%(count)s x about %(price)s = about %(amount)s (rounded)") % words
    return _("%(count)s x %(price)s = %(amount)s (rounded)") % words


def fees_why() -> str:
    """Say what the sum of the fees is, and why it does not come to the cent."""
    return _(
        "The number of fees is rounded to fives, so the amount is rounded too. An exact amount would tell how many"
        " people came. It is no part of the total: the costs are in the budget lines of whoever paid them."
    )


def with_language(words: Translated | None, *, language: str) -> str:
    """Write words for where no mark-up can be: those of another language say which one it is."""
    if words is None:
        return ""
    return words["text"] if words["language"] == language else f"{words['text']} ({not_translated(words)})"


def not_translated(words: Translated) -> str:
    """Say in which language words are that were not translated."""
    return _("not translated: %(language)s") % {"language": settings.LANGUAGE_NAMES[words["language"]]}
