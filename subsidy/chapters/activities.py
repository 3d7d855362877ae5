"""The chapter on what was done: the activities A1 to A20, each with what was agreed, done, measured and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.chapters.activity_words import ASSIGNMENT, CHECKS, done
from subsidy.chapters.figures import Chapter, Figure
from subsidy.chapters.measured import Measure, Voice, lights_sentence, measures_of, voices_of
from subsidy.charts import Bar, horizontal_bars
from subsidy.report_words import capital, hours, listing, whole

if TYPE_CHECKING:
    from collections.abc import Collection

    from subsidy.snapshot import Snapshot, Work

__all__ = ["ASSIGNMENT", "CHECKS", "Story", "work_chapter"]

# Activities that have a chapter of their own besides, and its anchor.
ELSEWHERE = {"A4": "questions", "A5": "referrals", "A6": "signals", "A19": "klankbord", "A20": "other-work"}
# As many lines of numbers and answers stay together; more would leave the foot of a page empty.
SHORT = 4
NOT_TOLD = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Story:
    """One activity of which something is known: what was asked, who did it, what was done, measured and written.

    `apart`: joint checks are told apart from all other work. `anchor`: the chapter that tells more.
    """

    number: str
    title: str
    asked: str
    by: str
    text: str
    measures: list[Measure]
    voices: list[Voice]
    apart: bool
    anchor: str

    @property
    def short(self) -> bool:
        """Whether it fits on half a page at most, so that it need not be cut in two."""
        return sum(len(voice.answers) for voice in self.voices) + len(self.measures) <= SHORT


def work_chapter(snapshot: Snapshot, *, told_in: Collection[str]) -> Chapter:
    """Make the chapter on the activities; `told_in` names the other chapters, for what has no times and hours."""
    recorded = [work for work in snapshot["work"] if work["recorded"]]
    stories = [story for work in snapshot["work"] if (story := _story(snapshot, work, told_in))]
    told = {story.number for story in stories}
    others = [work for work in snapshot["work"] if work["number"] not in told]
    elsewhere = [work for work in others if ELSEWHERE.get(work["number"]) in told_in]
    return Chapter(
        anchor="work",
        title=_("What was agreed and done"),
        template="work",
        new_page=True,
        lead=_lead(snapshot, recorded),
        figures=_hours_figure(recorded),
        more={
            "rows": [_row(work) for work in recorded],
            "total": _total(recorded),
            "stories": stories,
            "silent": [_named(work) for work in others if work not in elsewhere],
            "elsewhere": [{"name": _named(work), "anchor": ELSEWHERE[work["number"]]} for work in elsewhere],
        },
    )


def _story(snapshot: Snapshot, work: Work, told_in: Collection[str]) -> Story | None:
    """Tell what is known of an activity; nothing if nothing was recorded, agreed, measured or written."""
    number = work["number"]
    measures, voices = measures_of(snapshot, number, by=work["organisations"]), voices_of(snapshot, number)
    if not (work["recorded"] or measures or voices):
        return None
    anchor = ELSEWHERE.get(number, "")
    return Story(
        number=number,
        title=capital(work["label"]),
        asked=str(ASSIGNMENT.get(number, "")),
        by=listing(work["organisations"]),
        text=done(work),
        measures=measures,
        voices=voices,
        apart=number == CHECKS,
        anchor=anchor if anchor in told_in else "",
    )


def _lead(snapshot: Snapshot, recorded: list[Work]) -> str:
    numbers = {"all": len(snapshot["work"]), "recorded": len(recorded), "year": snapshot["year"]}
    if not recorded:
        return (
            _("The assignment names %(all)s activities. Of none of them times and hours were recorded in %(year)s.")
            % numbers
        )
    told = (
        _(
            "The assignment names %(all)s activities. Of %(recorded)s of them the staff recorded times and hours in"
            " %(year)s. These numbers are exact; only numbers of people are rounded."
        )
        % numbers
    )
    return f"{told} {lights_sentence(snapshot)}".strip()


def _hours_figure(recorded: list[Work]) -> list[Figure]:
    if not recorded:
        return []
    ordered = sorted(recorded, key=lambda work: -work["staff_minutes"])
    bars = [Bar(_named(work), work["staff_minutes"], hours(work["staff_minutes"])) for work in ordered]
    conclusion = _("Most staff time went to %(name)s: %(part)s of the %(whole)s hours.") % {
        "name": ordered[0]["label"],
        "part": hours(ordered[0]["staff_minutes"]),
        "whole": hours(sum(work["staff_minutes"] for work in recorded)),
    }
    note = _("All figures: the table “%(name)s” below.") % {"name": _("How often, and how many hours")}
    return [Figure(_("Hours of staff per activity"), conclusion, draw=lambda: horizontal_bars(bars), notes=[note])]


def _named(work: Work) -> str:
    return f"{work['number']} {work['label']}"


def _row(work: Work) -> dict[str, object]:
    # Where each record is one person the number of times is not told.
    told = bool(work["occasions"])
    return {
        "number": work["number"],
        "label": work["label"],
        "quarters": [whole(times) if told else NOT_TOLD for times in work["occasions_by_quarter"]],
        "occasions": whole(work["occasions"]) if told else NOT_TOLD,
        "hours": hours(work["minutes"]),
        "staff_hours": hours(work["staff_minutes"]),
    }


def _total(recorded: list[Work]) -> dict[str, object]:
    return {
        "quarters": [whole(sum(times)) for times in zip(*(w["occasions_by_quarter"] for w in recorded), strict=True)],
        "occasions": whole(sum(work["occasions"] for work in recorded)),
        "hours": hours(sum(work["minutes"] for work in recorded)),
        "staff_hours": hours(sum(work["staff_minutes"] for work in recorded)),
    }
