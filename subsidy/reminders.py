"""What the portal reminds somebody of, on its own pages: periods to complete, a year to close, advices to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klankbord.models import Advice
from portal.audit import is_broken
from portal.choices import OrganisationKind
from portal.permissions import ANSWER_ADVICE, CLOSE_PERIOD, MANAGE_ACCOUNTS, SEE_ORGANISATION_RECORDS
from subsidy import services
from subsidy.choices import PeriodKind
from subsidy.models import Completion, Period

if TYPE_CHECKING:
    from datetime import date

    from portal.models import Organisation


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to do, in a sentence, and the page on which it is done."""

    words: str
    link: str


def reminders_for(user: Any, *, today: date) -> list[Reminder]:
    """Return what somebody is reminded of: a coordinator of what is not complete, an account holder of her year.

    And whoever answers advices, of those that wait, until there is an answer. A coordinator and the administrator first
    of an audit log that somebody changed.
    """
    found = _to_look_into(user)
    if user.has_perm(CLOSE_PERIOD):
        return found + _to_close(today) + _to_answer(user, today)
    if user.has_perm(SEE_ORGANISATION_RECORDS) and user.organisation is not None:
        return found + _to_complete(user.organisation, today)
    return found


def _to_look_into(user: Any) -> list[Reminder]:
    """Say that the audit log was changed, to those who answer for accounts (security.md F14)."""
    if not user.has_perm(MANAGE_ACCOUNTS) or not is_broken():
        return []
    words = _("The log of what staff did was changed outside of the portal. Look today.")
    return [Reminder(words, reverse("portal:audit"))]


def periods_to_complete(organisation: Organisation, *, today: date) -> list[Period]:
    """Return the periods that are over, not closed, and not said to be complete: last year, the quarters of this one.

    The quarters of last year go along with their year.
    """
    due = [row for row in services.due_periods(today=today) if row.kind == PeriodKind.YEAR or row.year == today.year]
    # A year that is not over yet has not been said to be complete, so a quarter of now stands for itself.
    said = Completion.objects.last_said(row.code for row in due).filter(organisation=organisation).without_marks()
    complete = {row.period.code for row in said if row.complete}
    return [row for row in due if row.code not in complete]


def _to_complete(organisation: Organisation, today: date) -> list[Reminder]:
    if organisation.kind != OrganisationKind.PROVIDER:
        return []
    found = []
    for period in periods_to_complete(organisation, today=today):
        words = {"period": period.code, "day": date_format(period.complete_by, "DATE_FORMAT")}
        sentence = _("Is %(period)s complete? You have until %(day)s.")
        if today >= period.complete_by:
            sentence = _("Is %(period)s complete? The term was %(day)s.")
        found.append(Reminder(sentence % words, reverse("subsidy:complete", args=[period.code])))
    return found


def _to_close(today: date) -> list[Reminder]:
    code = services.waits_for_closing(today=today)
    if code is None:
        return []
    words = _("The concept of the report of %(year)s waits: %(year)s is not closed yet.") % {"year": code}
    return [Reminder(words, reverse("subsidy:year", args=[int(code)]))]


def _to_answer(user: Any, today: date) -> list[Reminder]:
    """Say how many advices wait, and the first of their days."""
    if not user.has_perm(ANSWER_ADVICE):
        return []
    waiting = list(Advice.objects.get_queryset().visible_to(user).waiting().only("answer_due_on"))
    if not waiting:
        return []
    due = waiting[0].answer_due_on
    if due < today:
        words = ngettext(
            "%(number)s piece of advice waits for your answer. It was due before %(day)s.",
            "%(number)s pieces of advice wait for your answer. The first was due before %(day)s.",
            len(waiting),
        )
    else:
        words = ngettext(
            "%(number)s piece of advice waits for your answer, before %(day)s.",
            "%(number)s pieces of advice wait for your answer, the first before %(day)s.",
            len(waiting),
        )
    filled = words % {"number": len(waiting), "day": date_format(due, "DATE_FORMAT")}
    return [Reminder(filled, reverse("klankbord:advices"))]
