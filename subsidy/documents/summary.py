"""The summary in plain language: two pages for people who do sex work, whom the money is for.

Short sentences and the words of brief.md section 12. Each half of the text stands on a page of its own, and what can
grow (subjects, kinds of work, ways to reach the support) is bounded, so that it stays two pages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klankbord.choices import AdviceAnswer
from subsidy.board_words import advices_of, not_translated
from subsidy.charts import Bar, horizontal_bars
from subsidy.conclusions import NO_ANSWER, leaders, year_of
from subsidy.documents.layout import Spoken, document, table_of, total_in
from subsidy.report_words import euros_whole, listing, published, whole

if TYPE_CHECKING:
    from subsidy.chapters.figures import Figure
    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Klankbord, Snapshot, Table
    from subsidy.snapshot_advice import Advices, ToldAdvice

CONTACTS, TOPIC = "contacten", "onderwerp"
ASKED_ABOUT = ((CONTACTS, TOPIC),)
MOST_SUBJECTS = 6
MOST_ADVICES = 4
DANGER = "number.112"

# Joint checks are not told here: whoever reads it wants to know what there is for her, and the year report tells them.
SENTENCES: dict[str, Callable[[int], str]] = {
    "A1": lambda times: ngettext(
        "The walk-in at Xenia was open once.", "The walk-in at Xenia was open %(times)s times.", times
    ),
    "A17": lambda times: ngettext(
        "Once you could walk in at another place in Friesland.",
        "%(times)s times you could walk in at another place in Friesland.",
        times,
    ),
    "A2": lambda times: ngettext(
        "We went to clubs and rooms once.", "We went to clubs and rooms %(times)s times.", times
    ),
    "A8": lambda times: ngettext(
        "We went to other places once, such as hotels.",
        "We went to other places %(times)s times, such as hotels.",
        times,
    ),
    "A3": lambda times: ngettext(
        "We looked for contact online once.", "We looked for contact online %(times)s times.", times
    ),
    "A7": lambda times: ngettext(
        "Once you could meet others who do this work.",
        "%(times)s times you could meet others who do this work.",
        times,
    ),
}
WORK_TOLD = tuple(SENTENCES)


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document."""
    return _("What did Xenia do for you in %(year)s?") % {"year": snapshot["year"]}


def summary_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the document as HTML."""
    topics = table_of(snapshot["tables"], CONTACTS, TOPIC)
    figures = _figures(topics) if topics else []
    return document(
        "summary",
        snapshot,
        on_step,
        title=title_of(snapshot),
        figures=figures,
        money=_money_sentences(snapshot),
        done=_done(snapshot),
        talks=_talks(topics),
        asked=figures,
        told=_told(snapshot),
        advices=_advices(snapshot),
        places=[line for line in snapshot["contact"] if line["key"] != DANGER],
        danger=next((line for line in snapshot["contact"] if line["key"] == DANGER), None),
    )


def _money_sentences(snapshot: Snapshot) -> list[str]:
    money = next(iter(snapshot["money"]), None)
    if money is None:
        return []
    amounts: dict[str, Any] = {
        "year": money["year"],
        "spent": euros_whole(money["spent"]),
        "duup": euros_whole(money["duup"]),
        "rest": euros_whole(money["overshoot"]),
    }
    sentences = [_("In %(year)s the support cost %(spent)s.") % amounts]
    if Decimal(money["overshoot"]):
        sentences.append(_("The State paid %(duup)s of it.") % amounts)
        sentences.append(_("The municipalities in Friesland paid the rest together: %(rest)s.") % amounts)
    else:
        sentences.append(_("The State paid for all of it."))
    return sentences


def _done(snapshot: Snapshot) -> list[str]:
    times = {work["number"]: work["occasions"] for work in snapshot["work"]}
    return [
        sentence(times[number]) % {"times": whole(times[number])}
        for number, sentence in SENTENCES.items()
        if times.get(number)
    ]


def _talks(topics: Table | None) -> str:
    if topics is None or not total_in(topics):
        return ""
    return _("We talked with people about %(number)s times.") % {"number": published(total_in(topics))}


def _figures(topics: Table) -> list[Figure]:
    """Make the picture of what people asked about most: the largest numbers, as far as there are any."""
    rows = [row for row in topics["rows"] if row["code"] not in NO_ANSWER and year_of(topics, row)]
    rows.sort(key=lambda row: -year_of(topics, row))
    if not rows:
        return []
    shown = rows[:MOST_SUBJECTS]
    bars = [Bar(row["label"], year_of(topics, row), published(year_of(topics, row))) for row in shown]
    names = ", ".join(f"{row['label']} {published(year_of(topics, row))}" for row in shown)
    return [
        Spoken(
            title=_("Questions in our talks"),
            conclusion=_asked_most(topics),
            draw=lambda: horizontal_bars(bars, least=40),
            spoken=f"{names}.",
        )
    ]


def _asked_most(topics: Table) -> str:
    first = leaders(topics)
    if not first:
        return _("People asked about many things. No subject stands out.")
    return _("People asked most about: %(names)s.") % {"names": listing([row["label"] for row in first])}


def newest_told(klankbord: Klankbord) -> list[ToldAdvice]:
    """Return the advices that fit on the sheet: the newest published ones, oldest first."""
    advices = klankbord.get("advices")
    return advices["told"][-MOST_ADVICES:] if advices else []


def _told(snapshot: Snapshot) -> list[str]:
    """Say what the advisory group did: how often it met, and how much advice it gave."""
    klankbord = snapshot["klankbord"]
    if klankbord is None or not klankbord["meetings"]:
        return [_("The advisory group did not meet in %(year)s.") % {"year": snapshot["year"]}]
    meetings = klankbord["meetings"]
    sentences = [
        ngettext(
            "The advisory group met once in %(year)s.", "The advisory group met %(number)s times in %(year)s.", meetings
        )
        % {"number": whole(meetings), "year": snapshot["year"]}
    ]
    if points := klankbord["agenda_items"]:
        sentences.append(
            ngettext("They talked about one subject.", "They talked about %(number)s subjects.", points)
            % {"number": whole(points)}
        )
    return [*sentences, *_advice_counts(klankbord.get("advices"))]


def _advice_counts(advices: Advices | None) -> list[str]:
    if advices is None or not advices["given"]:
        return []
    sentences = [
        ngettext("They gave us one piece of advice.", "They gave us %(number)s pieces of advice.", advices["given"])
        % {"number": whole(advices["given"])}
    ]
    if waiting := advices["waiting"]:
        sentences.append(
            ngettext("We still have to answer one.", "We still have to answer %(number)s.", waiting)
            % {"number": whole(waiting)}
        )
    return sentences


def _advices(snapshot: Snapshot) -> list[dict[str, str]]:
    """Return each advice in two short lines: what you said, and what we did with it."""
    advices = advices_of(snapshot)
    if advices is None:
        return []
    return [_said_and_done(one, snapshot["language"]) for one in advices["told"][-MOST_ADVICES:]]


def _said_and_done(advice: ToldAdvice, language: str) -> dict[str, str]:
    own = {"said": advice["title"]["text"], "language": "", "mark": ""}
    if advice["title"]["language"] != language:
        own |= {"language": advice["title"]["language"], "mark": not_translated(advice["title"])}
    return {**own, "did": _did(advice)}


def _did(advice: ToldAdvice) -> str:
    """Say in plain words what became of an advice; the whole answer stands on the public page."""
    if advice["answer"] == AdviceAnswer.DECLINED:
        return _("No, we do not do this. Why not? You can read that on our website.")
    partly = advice["answer"] == AdviceAnswer.PARTLY
    if advice["done_on"]:
        words = _("We did a part of this in %(month)s.") if partly else _("Yes. We did this in %(month)s.")
        return words % {"month": _month(advice["done_on"])}
    words = (
        _("We will do a part of this before the end of %(month)s.")
        if partly
        else _("Yes. We will do this before the end of %(month)s.")
    )
    return words % {"month": _month(advice["action_due_on"])}


def _month(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "YEAR_MONTH_FORMAT", use_l10n=True)
