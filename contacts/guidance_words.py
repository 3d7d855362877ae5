"""What stands in a trajectory, in short lines: for the page, and for who is told what changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import codelists

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from contacts.models import Aftercare, DomainStep, PhasePeriod, Referral, TailoredRequest, Trajectory

MOST_STRETCHES = 3


def day_of(day: date) -> str:
    """Return a day in words of the reader."""
    return date_format(day, "DATE_FORMAT")


def words_of(codelist: str, codes: Iterable[str]) -> str:
    """Return the words of codes, in the order of their list."""
    found, chosen = codelists.codelist(codelist), set(codes)
    return ", ".join(found.label(code) for code in found.codes if code in chosen)


def lines_of_phases(stretches: list[PhasePeriod]) -> list[str]:
    """Return the last stretches, the latest first."""
    words = codelists.codelist("PHASE")
    return [
        _("%(phase)s: from %(day)s") % {"phase": words.label(row.phase), "day": day_of(row.start)}
        for row in reversed(stretches[-MOST_STRETCHES:])
    ]


def lines_of_domain(step: DomainStep | None) -> list[str]:
    """Return where a life domain stands."""
    if step is None:
        return [_("not talked about yet")]
    lines = [f"{step.get_status_display()} ({day_of(step.date)})"]
    if step.obstacles:
        lines.append(_("In the way: %(words)s") % {"words": words_of("OBSTACLE", step.obstacles)})
    if step.tried:
        lines.append(_("Tried: %(words)s") % {"words": words_of("SUPPORT_GIVEN", step.tried)})
    return lines


def lines_of_request(asked: TailoredRequest) -> list[str]:
    """Return a request to a municipality, and its answer."""
    what = codelists.codelist("LIFE_DOMAIN").label(asked.domain)
    where = codelists.codelist("MUNICIPALITY").label(asked.municipality)
    lines = [_("%(what)s, %(where)s: asked on %(day)s") % {"what": what, "where": where, "day": day_of(asked.asked_on)}]
    if asked.answered_on is None:
        return [*lines, _("no answer yet")]
    return [*lines, f"{asked.get_answer_display()} ({day_of(asked.answered_on)})"]


def lines_of_referral(referral: Referral) -> list[str]:
    """Return a referral, and what became of it."""
    return [
        codelists.codelist("REFERRAL_PARTNER").label(referral.partner),
        codelists.codelist("REFERRAL_STATE").label(referral.state),
    ]


def lines_of_aftercare(held: Aftercare | None) -> list[str]:
    """Return how we keep in touch."""
    if held is None:
        return [_("no agreement")]
    if held.next_on is None:
        return [held.get_kind_display()]
    return [f"{held.get_kind_display()}: {day_of(held.next_on)}"]


def lines_of_appointment(trajectory: Trajectory) -> list[str]:
    """Return the next appointment."""
    return [_("no appointment") if trajectory.next_on is None else day_of(trajectory.next_on)]


def lines_of_details(trajectory: Trajectory) -> list[str]:
    """Return the municipality and who stands in."""
    deputy = trajectory.deputy.username if trajectory.deputy else _("nobody")
    return [trajectory.get_municipality_display(), _("Stands in: %(name)s") % {"name": deputy}]


def lines_of_end(trajectory: Trajectory) -> list[str]:
    """Return whether it is over, and what came of it."""
    if trajectory.closed is None:
        return [_("open")]
    outcome = codelists.codelist("OUTCOME").label(trajectory.outcome) if trajectory.outcome else _("not known")
    return [_("closed on %(day)s: %(outcome)s") % {"day": day_of(trajectory.closed), "outcome": outcome}]
