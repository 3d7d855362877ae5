"""What was agreed beside what the records show, as rows with a light that is never shown without its words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subsidy.chapters.figures import HALF_LABELS, Figure
from subsidy.charts import HALF_WIDTH, Bar, horizontal_bars
from subsidy.report_words import listing, published, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subsidy.snapshot import Agreed, Result, Snapshot, Words

# In the order in which a reader wants to know them.
LIGHTS = ("reached", "almost", "missed", "unknown")
# So few people a year that a number below ten is 0-10 (disclosure.md 5.6).
OTHER_WORK = "A20"
PERCENT = "%"
# A picture of a handful of lights needs no long bars.
LEAST_LIGHTS = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: what is measured and by whom, what was agreed, what came out, and how that is judged."""

    label: str
    agreed: str
    result: str
    light: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered to one fixed question."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Voice:
    """The words of one provider about one activity."""

    organisation: str
    answers: list[Answer]


def measures_of(snapshot: Snapshot, activity: str, *, by: Sequence[str]) -> list[Measure]:
    """Return what was agreed and measured for an activity, agreed numbers first.

    `by`: who carries it out; where that is one provider, it need not be named again. Nobody: then a zero that nobody
    agreed on tells only that nothing was recorded, which is said once for all such activities.
    """
    agreed = [row for row in snapshot["agreed"] if row["activity"] == activity]
    told = {(row["indicator"], row["organisation"]) for row in agreed} | {
        (row["indicator"], "") for row in agreed if row["result"] is not None
    }
    others = [
        row
        for row in snapshot["results"]
        if row["activity"] == activity and (row["indicator"], row["organisation"]) not in told
    ]
    return [
        *(_agreed_row(row, by) for row in agreed),
        *(_result_row(row, by) for row in others if row["value"] is not None and (by or row["value"] != "0")),
    ]


def voices_of(snapshot: Snapshot, activity: str) -> list[Voice]:
    """Return the words of the providers about an activity, one voice for each."""
    voices: dict[str, list[Words]] = {}
    for words in snapshot["words"]:
        if words["activity"] == activity:
            voices.setdefault(words["organisation_label"], []).append(words)
    return [
        Voice(organisation, [Answer(words["question_label"], words["text"]) for words in told])
        for organisation, told in voices.items()
    ]


def amount(value: str | None, *, protected: bool, small: bool, unit: str) -> str:
    """Write a measured number in the language of the report; nothing where it is not known.

    Raises: DisclosureError if a number of people cannot have been published.
    """
    if value is None:
        return ""
    number = Decimal(value)
    if number != number.to_integral_value():
        return _with(number_format(number, use_l10n=True, force_grouping=True), unit)
    if protected and unit != PERCENT:
        return _with(published(int(number), small=small), unit)
    return _with(whole(int(number)), unit)


def _with(number: str, unit: str) -> str:
    return f"{number}%" if unit == PERCENT else f"{number} {unit}".strip()


def _agreed_row(row: Agreed, by: Sequence[str]) -> Measure:
    agreed = amount(row["agreed"], protected=False, small=False, unit=row["unit"])
    # The unit stands in the row once.
    result = _outcome(row, row["result"], unit=row["unit"] if row["unit"] == PERCENT else "")
    return Measure(_named(row, by), agreed, result, row["light"], row["light_label"])


def _result_row(row: Result, by: Sequence[str]) -> Measure:
    return Measure(_named(row, by), "", _outcome(row, row["value"], unit=row["unit"]))


def _named(row: Agreed | Result, by: Sequence[str]) -> str:
    who = row["organisation_label"]
    return f"{row['label']} ({who})" if who and list(by) != [who] else row["label"]


def _outcome(row: Agreed | Result, value: str | None, *, unit: str) -> str:
    small = row["small"] or row["activity"] == OTHER_WORK
    return amount(value, protected=row["protected"], small=small, unit=unit)


def lights_sentence(snapshot: Snapshot) -> str:
    """Say how many of the agreed numbers were reached; empty if nothing was agreed.

    They are exact: a light counts agreements, not people.
    """
    total = len(snapshot["agreed"])
    if not total:
        return ""
    lights = Counter(row["light"] for row in snapshot["agreed"])
    parts = [
        phrase % {"count": lights[light]}
        for light, phrase in (
            ("reached", _("%(count)s reached")),
            ("almost", _("%(count)s almost reached")),
            ("missed", _("%(count)s not reached")),
            ("unknown", _("%(count)s not known")),
        )
        if lights[light]
    ]
    sentence = ngettext("One number was agreed: %(parts)s.", "Of the %(total)s agreed numbers: %(parts)s.", total)
    return sentence % {"total": total, "parts": listing(parts)}


def lights_figure(snapshot: Snapshot) -> list[Figure]:
    """Make the half picture of how many agreed numbers were reached."""
    if not snapshot["agreed"]:
        return []
    lights = Counter(row["light"] for row in snapshot["agreed"])
    labels = {row["light"]: row["light_label"] for row in snapshot["agreed"]}
    bars = [
        Bar(labels[light], lights[light], whole(lights[light]), quiet=light == "unknown")
        for light in LIGHTS
        if light in labels
    ]
    return [
        Figure(
            _("What was agreed, and reached"),
            lights_sentence(snapshot),
            draw=lambda: horizontal_bars(bars, width=HALF_WIDTH, label_share=HALF_LABELS, least=LEAST_LIGHTS),
            notes=[_("Exact: agreements are counted, not people. Each stands with its activity.")],
            half=True,
            anchor="lights",
        )
    ]
