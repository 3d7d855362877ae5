"""What the sounding board did: meetings and advices exactly, who came and what was given rounded.

Source: disclosure.md 1b, 5.6 and 5.7.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klankbord.choices import AdviceAnswer
from klankbord.models import Advice, AgendaItem, Meeting
from klankbord.reading import words_of
from subsidy import board, plan
from subsidy.parts.numbers import number_part
from subsidy.snapshot import EarlierKlankbord, Fees, Klankbord
from subsidy.snapshot_advice import Advices, ToldAdvice, Translated
from subsidy.wording import FEW_BELOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subsidy.models import Period
    from subsidy.parts.numbers import Numbers
    from subsidy.snapshot import Number


def klankbord_part(period: Period, numbers: Numbers, *, today: date) -> Klankbord:
    """Return what the group did in a year: exact work, and published numbers of people as far as there are any.

    Dutch terms: klankbordbijeenkomsten, adviezen. Unit: meetings, points, pieces of advice; visits and fees rounded.
    """
    morning = timezone.make_aware(datetime.combine(today, time.min))
    held = Meeting.objects.get_queryset().held_between(period.start, period.end, at=morning)
    return {
        "meetings": held.count(),
        "agenda_items": AgendaItem.objects.filter(meeting__in=held).count(),
        "people": _number(plan.ATTENDED, period.year, numbers),
        "fees": fees_part(period.year, numbers),
        "advices": advices_part(period, today=today),
    }


def klankbord_before(year: int) -> EarlierKlankbord:
    """Return what the group did in a year, for beside the year after it. Two queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    answers = list(Advice.objects.get_queryset().given_between(first, last).values_list("answer", flat=True))
    return {
        "meetings": board.held_in(year).count(),
        "advices": len(answers),
        "answered": sum(answer != AdviceAnswer.PROPOSED for answer in answers),
    }


# --- People and fees: published numbers only -------------------------------------------------------------------------


def _number(name: str, year: int, numbers: Numbers) -> Number | None:
    """Return a published number, or None of a year that was published before this number was in the plan."""
    return number_part(name, year, numbers) if plan.cell_of(name, year) in numbers else None


def fees_part(year: int, numbers: Numbers) -> Fees | None:
    """Return the fees of a year: their published number, and times the price of one; None if never published.

    Dutch term: vergoedingen. Unit: euros; never the exact sum. Source: disclosure.md 5.7.
    """
    number = _number(plan.FEES, year, numbers)
    if number is None:
        return None
    # Below ten there may be no fee at all, and an amount would say that there is one.
    price = board.price_of(year) if number["year"] >= FEW_BELOW else None
    return {
        "number": number,
        "price": None if price is None else str(price.amount),
        "amount": None if price is None else str(Decimal(number["year"]) * price.amount),
        "about": bool(price and price.about),
    }


# --- Advices ---------------------------------------------------------------------------------------------------------


def advices_part(period: Period, *, today: date) -> Advices:
    """Count what was advised in a period and what became of it by a day, and tell the published ones in full.

    Told are also those of before that were answered or done in the period: else no report would tell them. One query.
    """
    rows = list(Advice.objects.get_queryset().told_about(period.start, period.end).select_related("municipality"))
    given = [row for row in rows if row.given_on >= period.start]
    answers = Counter(row.answer for row in given)
    waiting = [row for row in given if row.answer == AdviceAnswer.PROPOSED]
    promised = [row for row in given if row.action_due_on and not row.done_on]
    return {
        "given": len(given),
        "answered": len(given) - len(waiting),
        "taken_up": answers[AdviceAnswer.TAKEN_UP],
        "partly": answers[AdviceAnswer.PARTLY],
        "declined": answers[AdviceAnswer.DECLINED],
        "done": sum(row.done_on is not None for row in given),
        "waiting": len(waiting),
        "overdue": sum(row.answer_due_on < today for row in waiting),
        "late": sum(row.action_due_on is not None and row.action_due_on < today for row in promised),
        "earlier_answered": sum(
            row.given_on < period.start and _within(row.answered_on, period.start, period.end) for row in rows
        ),
        "told": [_told(row) for row in rows if row.is_published],
    }


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def _told(advice: Advice) -> ToldAdvice:
    title, said = (_words(advice, name) for name in ("title", "text"))
    nothing: Translated = {"text": "", "language": _language()}
    return {
        "given_on": advice.given_on.isoformat(),
        "asked_by": _asked_by(advice),
        "title": title or nothing,
        "question": _words(advice, "question"),
        "said": said or nothing,
        "answer": advice.answer,
        "answer_label": str(AdviceAnswer(advice.answer).label),
        "answered_on": _day(advice.answered_on),
        "reason": _words(advice, "reason"),
        "action": _words(advice, "action"),
        "done_by": _words(advice, "done_by"),
        "action_due_on": _day(advice.action_due_on),
        "done_on": _day(advice.done_on),
    }


def _asked_by(advice: Advice) -> str:
    """Return who put the question to the group; nobody where it began itself."""
    if advice.municipality is not None:
        return _("the municipality of %(name)s") % {"name": advice.municipality.name}
    return str(advice.get_asked_by_display()) if advice.asked_by else ""


def _words(advice: Advice, field: str) -> Translated | None:
    """Return a text in the active language, else in the first one that has it."""
    found = words_of(advice, field, language=_language())
    return None if found is None else {"text": found.text, "language": found.language}


def _language() -> str:
    return (get_language() or "nl").split("-")[0]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def without_people(part: Klankbord, *, told: Iterable[ToldAdvice] = ()) -> Klankbord:
    """Return the part for a report that tells meetings and advices only, and of the advices no more than some."""
    advices = part.get("advices")
    return {
        "meetings": part["meetings"],
        "agenda_items": part["agenda_items"],
        "people": None,
        "fees": None,
        "advices": None if advices is None else {**advices, "told": list(told)},
    }
