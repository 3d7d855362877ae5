"""Puts the audit log in words that people read: a sentence per row, in the language of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.recording import COMMAND, TASK
from portal.audit_actions import AuditAction
from portal.choices import AuditResult
from portal.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from portal.models import AuditEvent

WHAT: dict[str, Promise] = {
    "trajectory": gettext_lazy("trajectory %(code)s"),
    "period": gettext_lazy("period %(code)s"),
    "report": gettext_lazy("report %(code)s"),
    "fact": gettext_lazy("the fact %(code)s"),
    "money": gettext_lazy("the money of %(code)s"),
    "target": gettext_lazy("the year %(code)s"),
    "words": gettext_lazy("activity %(activity)s in %(code)s"),
    "advice": gettext_lazy("advice %(code)s"),
    "survey": gettext_lazy("survey %(code)s"),
    "log": gettext_lazy("the records of %(code)s"),
    "user": gettext_lazy("the account %(code)s"),
    "invitation": gettext_lazy("invitation %(code)s"),
}
# The kinds of `contacts`, which this layer does not know; their words are the same.
TERMS: dict[str, Promise] = {
    "contacts": gettext_lazy("contacts"),
    "referrals": gettext_lazy("referrals"),
    "signals": gettext_lazy("signals"),
    "trajectories": gettext_lazy("closed trajectories"),
    "readings": gettext_lazy("log of who read a trajectory"),
    "audit": gettext_lazy("log of what staff did"),
}


@dataclass(frozen=True)
class Line:
    """One row as a person reads it."""

    at: datetime
    sentence: str
    result: str
    organisation: str


@dataclass(frozen=True)
class Day:
    """The rows of one day, the latest first."""

    day: date
    lines: list[Line]


def days_of(events: Iterable[AuditEvent]) -> list[Day]:
    """Return rows by day, in their order; names of accounts take one query for all of them.

    The rows come with their actor and organisation (`for_people`).
    """
    rows = list(events)
    names = _names_of(rows)
    return [
        Day(day, [_line(row, names) for row in of_day])
        for day, of_day in groupby(rows, key=lambda row: timezone.localdate(row.at))
    ]


def _line(row: AuditEvent, names: dict[str, str]) -> Line:
    sentence = AuditAction(row.action).label % {"who": _who(row), "what": _what(row.subject, names)}
    of_another = row.organisation is not None and (
        row.actor is None or row.actor.organisation_id != row.organisation_id
    )
    return Line(
        at=row.at,
        sentence=sentence[:1].upper() + sentence[1:] if row.actor is None else sentence,
        result=str(AuditResult(row.result).label),
        organisation=row.organisation.name if of_another and row.organisation is not None else "",
    )


def _who(row: AuditEvent) -> str:
    if row.actor is not None:
        return row.actor.username
    if row.origin == TASK:
        return _("the portal")
    if row.origin == COMMAND:
        return _("somebody at the server")
    return _("somebody")


def _what(subject: str, names: dict[str, str]) -> str:
    kind, _colon, code = subject.partition(":")
    if kind == "term":
        return str(TERMS.get(code, code))
    if kind == "member":
        return _("the account of a member")
    if kind == "user":
        return str(WHAT[kind]) % {"code": names.get(code, code)} if code else _("a name that no account has")
    if kind == "words":
        code, _dot, activity = code.partition(".")
        return str(WHAT[kind]) % {"code": code, "activity": activity[:3].upper()}
    return str(WHAT[kind]) % {"code": code} if kind in WHAT else subject


def _names_of(rows: Iterable[AuditEvent]) -> dict[str, str]:
    """Return the names of the accounts that rows are about, by their number as it stands in a subject."""
    numbers = {row.subject[5:] for row in rows if row.subject.startswith("user:")}
    keys = [int(number) for number in numbers if number.isdecimal()]
    return {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "username")}
