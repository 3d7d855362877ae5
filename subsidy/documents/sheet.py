"""The activity sheet of a provider: agreed and done, its own words, its own money."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subsidy.chapters.activities import ASSIGNMENT, CHECKS
from subsidy.chapters.measured import PERCENT
from subsidy.documents.layout import agreed_value, document, hours_of, indicator_name, measured_value, named, printed
from subsidy.report_words import capital, digits, euros, hours, listing, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Agreed, MoneyLine, Result, Snapshot, Words, Work

NOTHING = Decimal(0)


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document."""
    words = {"name": snapshot["subject_label"], "year": snapshot["year"]}
    return _("%(name)s: agreed and done in %(year)s") % words


def sheet_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the document as HTML."""
    stories = list(_stories(snapshot))
    told = {story["code"] for story in stories}
    silent = [named(work) for work in snapshot["work"] if work["code"] not in told]
    return document(
        "sheet",
        snapshot,
        on_step,
        title=title_of(snapshot),
        lead=_lead(snapshot),
        agreed=_agreed_table(snapshot["agreed"]),
        work=_work_table(snapshot),
        stories=stories,
        silent=listing(silent),
        money=_money(snapshot),
    )


def _lead(snapshot: Snapshot) -> str:
    done = [work for work in snapshot["work"] if work["recorded"]]
    if not done:
        return _("The portal holds no records of the work of %(name)s in %(year)s.") % {
            "name": snapshot["subject_label"],
            "year": snapshot["year"],
        }
    return _(
        "%(name)s recorded work for %(recorded)s of the %(all)s activities of the assignment: %(times)s times,"
        " %(hours)s hours of staff."
    ) % {
        "name": snapshot["subject_label"],
        "recorded": len(done),
        "all": len(snapshot["work"]),
        "times": whole(sum(work["occasions"] for work in done)),
        "hours": hours_of(done, "staff_minutes"),
    }


def _agreed_table(agreed: list[Agreed]) -> dict[str, Any] | None:
    if not agreed:
        return None
    table = printed(
        _("What was agreed, and what the records show"),
        [_("Activity"), _("What"), _("Agreed"), _("Result"), _("How it went")],
        [
            [
                one["activity"],
                indicator_name(one),
                agreed_value(one),
                measured_value(one, one["result"]),
                one["light_label"],
            ]
            for one in agreed
        ],
        texts=2,
        notes=[_("A dash: the records do not show it.")] if any(one["result"] is None for one in agreed) else [],
        look="agreed",
    )
    for row, one in zip(table["rows"], agreed, strict=True):
        row["cells"][-1] |= {"number": False, "light": one["light"]}
    table["head"][-1]["number"] = False
    return table


def _work_table(snapshot: Snapshot) -> dict[str, Any] | None:
    done = [work for work in snapshot["work"] if work["recorded"]]
    if not done:
        return None
    return printed(
        _("How often, and how many hours"),
        [_("Activity"), _("Q1"), _("Q2"), _("Q3"), _("Q4"), _("Year"), _("Hours"), _("Hours of staff")],
        [
            [
                named(work),
                # Where each record is one person the number of times is not told.
                *(whole(times) if work["occasions"] else "-" for times in work["occasions_by_quarter"]),
                whole(work["occasions"]) if work["occasions"] else "-",
                hours(work["minutes"]),
                hours(work["staff_minutes"]),
            ]
            for work in done
        ],
        total=[
            _("Total"),
            *(whole(sum(times)) for times in zip(*(work["occasions_by_quarter"] for work in done), strict=True)),
            whole(sum(work["occasions"] for work in done)),
            hours_of(done, "minutes"),
            hours_of(done, "staff_minutes"),
        ],
    )


def _stories(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Tell each activity of which there is more than hours: other numbers, results, or words of the provider."""
    agreed = {(one["code"], one["indicator"]) for one in snapshot["agreed"]}
    for work in snapshot["work"]:
        results = [one for one in snapshot["results"] if one["code"] == work["code"]]
        words = [one for one in snapshot["words"] if one["code"] == work["code"]]
        promised = any(code == work["code"] for code, _indicator in agreed)
        if work["recorded"] or words or promised or any(one["value"] not in (None, "0") for one in results):
            yield {
                "code": work["code"],
                "number": work["number"],
                "title": capital(work["label"]),
                "asked": str(ASSIGNMENT.get(work["number"], "")),
                "done": _done(work),
                "results": [_result(one) for one in results if (one["code"], one["indicator"]) not in agreed],
                "words": _in_own_words(words),
            }


def _done(work: Work) -> str:
    """Say what was done beside times and hours; all of it is exact."""
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
    if work["partners"]:
        names = listing([f"{one['label']} ({whole(one['occasions'])})" for one in work["partners"]])
        sentences.append(_("Also there: %(names)s.") % {"names": names})
    # Where a check was stays out of every report, for whoever was met there could be known by it.
    if work["municipalities"] and work["number"] != CHECKS:
        sentences.append(_("Where: %(names)s.") % {"names": listing(work["municipalities"])})
    return " ".join(sentences)


def _result(one: Result) -> dict[str, str]:
    value = measured_value(one, one["value"])
    unit = "" if one["value"] is None or one["unit"] == PERCENT else one["unit"]
    return {"label": capital(one["label"]), "value": f"{value} {unit}".strip()}


def _in_own_words(words: list[Words]) -> list[dict[str, str]]:
    return [{"question": one["question_label"], "text": one["text"]} for one in words]


def _money(snapshot: Snapshot) -> dict[str, Any] | None:
    money = next(iter(snapshot["money"]), None)
    if money is None or not (money["lines"] or money["settlements"]):
        return None
    return {
        "demo": money["demo"],
        "source": money["source"],
        "lines": _lines_table(money["year"], money["lines"]) if money["lines"] else None,
        "explanations": [
            {"category": capital(line["category"]), "text": line["explanation"]}
            for line in money["lines"]
            if line["explanation"]
        ],
        "settlements": [
            [
                (_("Got in advance"), euros(one["advanced"])),
                (_("Spent"), euros(one["spent"])),
                (_settled(one["remaining"]), euros(one["remaining"].removeprefix("-"))),
            ]
            for one in money["settlements"]
        ],
    }


def _settled(remaining: str) -> str:
    return _("Still to be paid back") if Decimal(remaining) < NOTHING else _("Still to be received")


def _lines_table(year: int, lines: list[MoneyLine]) -> dict[str, Any]:
    budgeted = [line["budgeted"] for line in lines]
    # A total of a budget with a gap in it would mislead.
    budget = None if None in budgeted else sum(map(Decimal, filter(None, budgeted)), start=NOTHING)
    spent = sum((Decimal(line["realised"]) for line in lines), start=NOTHING)
    several = len([*groupby(line["organisation"] for line in lines)]) > 1
    return printed(
        _("Spent in %(year)s, in euros") % {"year": year},
        [_("What for"), _("Budgeted"), _("Spent"), _("Difference")],
        [
            [
                f"{line['organisation']}: {line['category']}" if several else capital(line["category"]),
                "" if line["budgeted"] is None else digits(line["budgeted"]),
                digits(line["realised"]),
                _difference(line["realised"], line["budgeted"]),
            ]
            for line in lines
        ],
        total=[
            _("Total"),
            "" if budget is None else digits(str(budget)),
            digits(str(spent)),
            _difference(str(spent), None if budget is None else str(budget)),
        ],
        notes=[_("Difference: spent minus budgeted. Empty: not budgeted apart.")],
    )


def _difference(spent: str, budgeted: str | None) -> str:
    return "" if budgeted is None else digits(str(Decimal(spent) - Decimal(budgeted)))
