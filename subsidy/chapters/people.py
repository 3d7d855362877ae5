"""Two short chapters about people whom a number could give away: other work, and the advisory group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subsidy.chapters.figures import Chapter
from subsidy.report_words import published, whole

if TYPE_CHECKING:
    from subsidy.snapshot import Klankbord, Snapshot

# Blocks of three years that do not overlap and never roll (disclosure.md 5.6).
FIRST_BLOCK = 2024
BLOCK_YEARS = 3


def block_of(year: int) -> tuple[int, int]:
    """Return the first and last year of the fixed block in which a year falls."""
    start = FIRST_BLOCK + (year - FIRST_BLOCK) // BLOCK_YEARS * BLOCK_YEARS
    return start, start + BLOCK_YEARS - 1


def other_work_chapter(snapshot: Snapshot) -> Chapter | None:
    """Make the chapter on people who want other work: one rounded number, and why there is no more."""
    number = snapshot["trajectories"]
    if number is None:
        return None
    first, last = block_of(snapshot["year"])
    return Chapter(
        anchor="other-work",
        title=_("Towards other work"),
        template="other_work",
        new_page=True,
        more={
            "number": published(number["year"], small=True),
            "sentence": _("In %(year)s staff helped people who want other work, or who want to stop.")
            % {"year": snapshot["year"]},
            "block": {"first": first, "last": last},
        },
    )


def klankbord_chapter(snapshot: Snapshot) -> Chapter | None:
    """Make the chapter on the advisory group."""
    klankbord = snapshot["klankbord"]
    if klankbord is None:
        return None
    return Chapter(
        anchor="klankbord",
        title=_("The advisory group"),
        template="klankbord",
        more={"sentence": _met(klankbord, snapshot["year"])},
    )


def _met(klankbord: Klankbord, year: int) -> str:
    if not klankbord["meetings"]:
        return _("The portal holds no meetings of the advisory group in %(year)s.") % {"year": year}
    numbers = {
        "year": year,
        "meetings": whole(klankbord["meetings"]),
        "items": whole(klankbord["agenda_items"]),
    }
    return (
        ngettext(
            "The advisory group met once in %(year)s. There were %(items)s points on the agenda.",
            "The advisory group met %(meetings)s times in %(year)s. There were %(items)s points on the agendas.",
            klankbord["meetings"],
        )
        % numbers
    )
