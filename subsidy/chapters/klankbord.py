"""The chapter on the advisory group: what it did, what it advised, and what became of each advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.board_words import (
    advices_of,
    advised,
    came,
    counted_advices,
    fees_of,
    fees_sum,
    fees_why,
    met,
    not_translated,
    still_open,
)
from subsidy.chapters.figures import Chapter
from subsidy.report_words import capital, day, whole

if TYPE_CHECKING:
    from subsidy.snapshot import Klankbord, Snapshot
    from subsidy.snapshot_advice import Advices, ToldAdvice, Translated

__all__ = ["Shown", "Told", "klankbord_chapter", "told_of"]


@dataclass(frozen=True, slots=True)
class Shown:
    """Words as they stand on the page; `mark` says which language they are in where they were not translated."""

    text: str
    language: str
    mark: str


@dataclass(frozen=True, slots=True)
class Told:
    """One advice as a reader reads it: who asked what, what the group said, the answer, and what is done."""

    title: Shown
    began: str
    question: Shown | None
    said: Shown
    answer: str
    reason: Shown | None
    action: Shown | None
    done_by: Shown | None
    by_when: str
    done: str


def klankbord_chapter(snapshot: Snapshot) -> Chapter | None:
    """Make the chapter on the advisory group; its lead says what it came to."""
    klankbord = snapshot["klankbord"]
    if klankbord is None:
        return None
    advices, people, fees = advices_of(snapshot), klankbord.get("people"), fees_of(snapshot)
    return Chapter(
        anchor="klankbord",
        title=_("The advisory group"),
        template="klankbord",
        lead=_lead(klankbord, snapshot["year"]),
        more={
            "open": [] if advices is None else still_open(advices),
            "came": "" if people is None else came(people, meetings=klankbord["meetings"]),
            "fees": None if fees is None else {"sum": fees_sum(fees), "why": fees_why()},
            "year": snapshot["year"],
            "counted": _counted(advices),
            "told": [] if advices is None else [told_of(one, snapshot["language"]) for one in advices["told"]],
            "untold": _untold(snapshot),
        },
    )


def _lead(klankbord: Klankbord, year: int) -> str:
    sentence = met(klankbord["meetings"], klankbord["agenda_items"], year=year)
    advices = klankbord.get("advices")
    if advices is None or not (klankbord["meetings"] or advices["given"]):
        return sentence
    return f"{sentence} {advised(advices)}"


def _counted(advices: Advices | None) -> list[dict[str, str]]:
    if advices is None or not advices["given"]:
        return []
    return [{"what": what, "number": whole(number)} for what, number in counted_advices(advices)]


def _untold(snapshot: Snapshot) -> str:
    """Say that some advices are counted and not told here, for they are not on the public page."""
    advices = advices_of(snapshot)
    if advices is None:
        return ""
    first = f"{snapshot['year']}-01-01"
    told = sum(one["given_on"] >= first for one in advices["told"])
    return _("What is not published yet is counted above and not told below.") if told < advices["given"] else ""


def told_of(advice: ToldAdvice, language: str) -> Told:
    """Return an advice as a reader of a language reads it."""
    who = advice["asked_by"]
    given = {"day": day(advice["given_on"]), "who": who}
    answered = {"answer": advice["answer_label"], "day": day(advice["answered_on"]) if advice["answered_on"] else ""}
    return Told(
        title=_shown(advice["title"], language),
        began=_("Asked by %(who)s, given on %(day)s.") % given if who else _("On its own initiative, %(day)s.") % given,
        question=_maybe(advice["question"], language),
        said=_shown(advice["said"], language),
        answer=capital(_("%(answer)s, %(day)s.") % answered),
        reason=_maybe(advice["reason"], language),
        action=_maybe(advice["action"], language),
        done_by=_maybe(advice["done_by"], language),
        by_when=day(advice["action_due_on"]) if advice["action_due_on"] else "",
        done=day(advice["done_on"]) if advice["done_on"] else "",
    )


def _maybe(words: Translated | None, language: str) -> Shown | None:
    return None if words is None else _shown(words, language)


def _shown(words: Translated, language: str) -> Shown:
    mark = "" if words["language"] == language else not_translated(words)
    return Shown(words["text"], words["language"], mark)
