"""The chapter on what was done: the activities A1 to A20 of the assignment, in numbers and in one paragraph each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from subsidy.chapters.figures import Chapter, Figure
from subsidy.charts import Bar, horizontal_bars
from subsidy.report_words import capital, hours, listing, published, whole

if TYPE_CHECKING:
    from subsidy.snapshot import Partner, Snapshot, Work

# The wording of the assignment to the providers (policy framework, section 5), shortened.
ASSIGNMENT = {
    "A1": gettext_lazy("Hold a low-threshold walk-in at a fixed support point."),
    "A2": gettext_lazy("Make rounds along the licensed clubs and rooms."),
    "A3": gettext_lazy("Reach people online who work without a permit, and tell them what help there is."),
    "A4": gettext_lazy("Give practical and psychosocial support."),
    "A5": gettext_lazy("Make the support known, and lead people to other help where that fits better."),
    "A6": gettext_lazy("Be alert to signs of abuse, exploitation and trafficking."),
    "A7": gettext_lazy("Organise moments where sex workers meet each other."),
    "A8": gettext_lazy("Work where people are: also at cruising places, holiday parks and hotels."),
    "A9": gettext_lazy("Join the checks of the police team for trafficking and migration."),
    "A10": gettext_lazy("Work together with police, public health service, municipalities and other care."),
    "A11": gettext_lazy("Take part in the consultation meetings on sex work."),
    "A12": gettext_lazy("Work with the local teams and inform them, on own initiative."),
    "A13": gettext_lazy("Inform schools and municipal departments, so that stigma becomes less."),
    "A14": gettext_lazy("Help to make information about the support clear and easy to find."),
    "A15": gettext_lazy("Keep working on good cooperation in the chain."),
    "A16": gettext_lazy("Follow developments and think along about policy."),
    "A17": gettext_lazy("Hold a walk-in at more places in the province."),
    "A18": gettext_lazy("Make Xenia a place to meet, with more kinds of help under one roof."),
    "A19": gettext_lazy("Start an advisory group of sex workers."),
    "A20": gettext_lazy("Help people who want other work."),
}
# Activities that are not counted in times and hours, and the chapter that tells about them instead.
ELSEWHERE = {"A4": "questions", "A5": "referrals", "A6": "signals", "A19": "klankbord", "A20": "other-work"}
# A published count of people, as a sentence, by the name of its population.
COUNTED = {
    "bezoeken": gettext_lazy("There were %(number)s visits."),
    "bereikt": gettext_lazy("Staff reached people %(number)s times."),
    "reacties": gettext_lazy("There were %(number)s replies."),
    "deelnemers": gettext_lazy("The number of participants was %(number)s."),
}


@dataclass(frozen=True)
class Story:
    """One activity with records: its number, its name, what was asked, and what was done."""

    number: str
    title: str
    asked: str
    sentences: list[str]


def work_chapter(snapshot: Snapshot) -> Chapter:
    """Make the chapter on the activities."""
    recorded = [work for work in snapshot["work"] if work["recorded"]]
    silent = [work for work in snapshot["work"] if not work["recorded"]]
    return Chapter(
        anchor="work",
        title=_("What was done"),
        template="work",
        lead=_(
            "The assignment names %(all)s activities. Of %(recorded)s of them the staff recorded times and hours in"
            " %(year)s. These numbers are exact; only numbers of people are rounded."
        )
        % {"all": len(snapshot["work"]), "recorded": len(recorded), "year": snapshot["year"]},
        figures=_hours_figure(recorded),
        more={
            "rows": [_row(work) for work in recorded],
            "total": _total(recorded),
            "stories": [_story(work) for work in recorded],
            "silent": [_named(work) for work in silent if work["number"] not in ELSEWHERE],
            "elsewhere": [
                {"name": _named(work), "anchor": ELSEWHERE[work["number"]]}
                for work in silent
                if work["number"] in ELSEWHERE
            ],
        },
    )


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
    return [Figure(_("Hours of staff per activity"), conclusion, draw=lambda: horizontal_bars(bars))]


def _named(work: Work) -> str:
    return f"{work['number']} {work['label']}"


def _row(work: Work) -> dict[str, object]:
    return {
        "number": work["number"],
        "label": work["label"],
        "quarters": [whole(times) for times in work["occasions_by_quarter"]],
        "occasions": whole(work["occasions"]),
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


def _story(work: Work) -> Story:
    return Story(
        number=work["number"],
        title=capital(work["label"]),
        asked=str(ASSIGNMENT.get(work["number"], "")),
        sentences=[sentence for sentence in (_time(work), _people(work), _done(work), _company(work)) if sentence],
    )


def _time(work: Work) -> str:
    numbers = {"times": whole(work["occasions"]), "hours": hours(work["minutes"]), "by": listing(work["organisations"])}
    sentence = (
        ngettext(
            "%(by)s did this once, for %(hours)s hours.",
            "%(by)s did this %(times)s times, %(hours)s hours in all.",
            work["occasions"],
        )
        % numbers
    )
    if work["staff_minutes"] != work["minutes"]:
        sentence += " " + _("That took %(hours)s hours of staff.") % {"hours": hours(work["staff_minutes"])}
    return sentence


def _people(work: Work) -> str:
    sentences = []
    for people in work["people"]:
        sentence = COUNTED.get(people["name"])
        number = {"number": published(people["year"])}
        sentences.append(str(sentence) % number if sentence else f"{people['label']}: {number['number']}.")
    return " ".join(sentences)


def _done(work: Work) -> str:
    sentences = []
    if work["messages"]:
        sentences.append(_("Staff sent %(number)s messages.") % {"number": whole(work["messages"])})
    if work["places"]:
        sentences.append(_("Staff visited %(number)s places.") % {"number": whole(work["places"])})
    if work["peer_led"]:
        sentences.append(
            ngettext(
                "It was led by people from the group itself once.",
                "It was led by people from the group itself %(number)s times.",
                work["peer_led"],
            )
            % {"number": whole(work["peer_led"])}
        )
    return " ".join(sentences)


def _company(work: Work) -> str:
    sentences = []
    if work["partners"]:
        names = listing([_present(partner) for partner in work["partners"]])
        sentences.append(_("Also there: %(names)s.") % {"names": names})
    if work["municipalities"]:
        sentences.append(_("Where: %(names)s.") % {"names": listing(work["municipalities"])})
    return " ".join(sentences)


def _present(partner: Partner) -> str:
    return ngettext("%(name)s (once)", "%(name)s (%(times)s times)", partner["occasions"]) % {
        "name": partner["label"],
        "times": whole(partner["occasions"]),
    }
