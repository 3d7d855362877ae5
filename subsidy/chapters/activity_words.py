"""Sentences on an activity: what was asked in the assignment, and what was done, in numbers that are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from subsidy.report_words import hours, listing, published, whole

if TYPE_CHECKING:
    from subsidy.snapshot import Partner, Work

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
# Joint checks are told apart from all other work.
CHECKS = "A9"
# How often and how long, for an activity that was done once and for one that was done more often.
DONE = {
    "A1": (
        gettext_lazy("The walk-in was open once, for %(hours)s hours."),
        gettext_lazy("The walk-in was open %(times)s times, %(hours)s hours in all."),
    ),
    "A2": (
        gettext_lazy("Staff made one round, of %(hours)s hours."),
        gettext_lazy("Staff made %(times)s rounds, %(hours)s hours in all."),
    ),
    "A3": (
        gettext_lazy("Staff looked for contact online once, for %(hours)s hours."),
        gettext_lazy("Staff looked for contact online %(times)s times, %(hours)s hours in all."),
    ),
    "A7": (
        gettext_lazy("There was one meeting, of %(hours)s hours."),
        gettext_lazy("There were %(times)s meetings, %(hours)s hours in all."),
    ),
    "A8": (
        gettext_lazy("Staff went to finding places once, for %(hours)s hours."),
        gettext_lazy("Staff went to finding places %(times)s times, %(hours)s hours in all."),
    ),
    "A9": (
        gettext_lazy("Staff joined one check, of %(hours)s hours."),
        gettext_lazy("Staff joined %(times)s checks, %(hours)s hours in all."),
    ),
    "A11": (
        gettext_lazy("There was one consultation meeting, of %(hours)s hours."),
        gettext_lazy("There were %(times)s consultation meetings, %(hours)s hours in all."),
    ),
    "A12": (
        gettext_lazy("Staff visited a local team once, for %(hours)s hours."),
        gettext_lazy("Staff visited local teams %(times)s times, %(hours)s hours in all."),
    ),
    "A13": (
        gettext_lazy("Staff gave one information session, of %(hours)s hours."),
        gettext_lazy("Staff gave %(times)s information sessions, %(hours)s hours in all."),
    ),
    "A17": (
        gettext_lazy("There was a walk-in at another place once, for %(hours)s hours."),
        gettext_lazy("There was a walk-in at other places %(times)s times, %(hours)s hours in all."),
    ),
}
DONE_OTHERWISE = (
    gettext_lazy("This was done once, for %(hours)s hours."),
    gettext_lazy("This was done %(times)s times, %(hours)s hours in all."),
)
# A published count of people, as a sentence, by the name of its population.
COUNTED = {
    "bezoeken": gettext_lazy("There were %(number)s visits."),
    "bereikt": gettext_lazy("They reached people %(number)s times."),
    "reacties": gettext_lazy("There were %(number)s replies."),
    "deelnemers": gettext_lazy("The number of participants was %(number)s."),
}


def done(work: Work) -> str:
    """Say how often and how long an activity was done, what was counted at it, with whom and where."""
    if not work["recorded"]:
        return ""
    return " ".join(filter(None, (_time(work), _done(work), _people(work), _company(work))))


def _time(work: Work) -> str:
    if not work["occasions"]:
        # Each record is one person, so only the time is told, in tens of hours.
        return _("Staff spent about %(hours)s hours on it.") % {"hours": hours(work["staff_minutes"])}
    numbers = {"times": whole(work["occasions"]), "hours": hours(work["minutes"])}
    once, often = DONE.get(work["number"], DONE_OTHERWISE)
    sentence = str(once if work["occasions"] == 1 else often) % numbers
    if work["staff_minutes"] == work["minutes"]:
        return sentence
    spent = _("Together staff spent %(hours)s hours on it.") % {"hours": hours(work["staff_minutes"])}
    return f"{sentence} {spent}"


def _people(work: Work) -> str:
    sentences = []
    names = {people["name"] for people in work["people"] if people["year"]}
    for people in work["people"]:
        # Nothing to tell, or the same people once more: whoever visits or answers is reached.
        if not people["year"] or (people["name"] == "bereikt" and names & {"bezoeken", "reacties"}):
            continue
        sentence = COUNTED.get(people["name"])
        number = {"number": published(people["year"])}
        sentences.append(str(sentence) % number if sentence else f"{people['label']}: {number['number']}.")
    return " ".join(sentences)


def _done(work: Work) -> str:
    sentences = []
    if work["messages"]:
        sentences.append(_("They sent %(number)s messages.") % {"number": whole(work["messages"])})
    if work["places"]:
        sentences.append(_("They visited %(number)s places.") % {"number": whole(work["places"])})
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
    # Where a check was stays out of the report, for whoever was met there could be known by it.
    if work["municipalities"] and work["number"] != CHECKS:
        sentences.append(_("Where: %(names)s.") % {"names": listing(work["municipalities"])})
    return " ".join(sentences)


def _present(partner: Partner) -> str:
    return ngettext("%(name)s (once)", "%(name)s (%(times)s times)", partner["occasions"]) % {
        "name": partner["label"],
        "times": whole(partner["occasions"]),
    }
