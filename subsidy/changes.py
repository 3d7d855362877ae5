"""What a version of a report tells otherwise than the version before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subsidy import plan
from subsidy.board_words import counted_advices, fees_sum, with_language
from subsidy.parts.numbers import COLUMNS, YEAR_COLUMN
from subsidy.snapshot import Crossing, Difference, Klankbord, Money, Snapshot, Table
from subsidy.wording import shown_count

# Longer texts are cut short where they changed. Unit: letters.
LONGEST = 80


def differences(before: Snapshot, now: Snapshot) -> list[Difference]:
    """Say what a version tells otherwise than the version before, in words and as a reader would see it.

    Published numbers hardly ever are among it: what was published stays. Amounts, meetings, agreements and words may
    be, and so may a number that was revised, which is named so. A better word for the same thing is no change, and a
    table that the version before did not have at all is one line and not a hundred.
    """
    old, new = ({fact.key: fact for fact in _facts(snapshot)} for snapshot in (before, now))
    fresh = {name for name in _wholes(new) - _wholes(old) if name in _can_be_new(now)}
    revised = {(table["id"], code, column) for table in now["tables"] for code, column in table["revised"]}
    changed = [
        _difference(old.get(key), new.get(key), revised=key in revised)
        for key in dict.fromkeys((*old, *new))
        if key[0] not in fresh and (key not in old or key not in new or old[key].told != new[key].told)
    ]
    added: list[Difference] = [
        {"what": name, "before": "", "now": _("new in this version")} for name in _new(now, fresh)
    ]
    return [*changed, *added]


def _wholes(facts: Mapping[tuple[str, ...], Fact]) -> set[str]:
    return {key[0] for key in facts}


def _can_be_new(now: Snapshot) -> set[str]:
    return {*PARTS, *(table["id"] for table in now["tables"]), *(crossing["id"] for crossing in now["crossings"])}


def _new(now: Snapshot, fresh: set[str]) -> Iterator[str]:
    """Name what came in as a whole, in the order of the snapshot: a table, or a part."""
    for table in now["tables"]:
        if table["id"] in fresh:
            yield table["title"]
    for crossing in now["crossings"]:
        if crossing["id"] in fresh:
            yield crossing["title"]
    for name, words in PARTS.items():
        if name in fresh:
            yield str(words)


def _difference(old: Fact | None, new: Fact | None, *, revised: bool) -> Difference:
    words = next(fact.what for fact in (new, old) if fact is not None)
    what = _("%(what)s (revised)") % {"what": words} if revised else words
    return {"what": what, "before": old.shown if old else "", "now": new.shown if new else ""}


class Fact(NamedTuple):
    """One thing that a snapshot tells: what makes it the same thing in another version, its words, its value.

    `whole`: the value in full, where what is shown was cut short.
    """

    key: tuple[str, ...]
    what: str
    shown: str
    whole: str = ""

    @property
    def told(self) -> str:
        """What must differ for a change."""
        return self.whole or self.shown


# The first part of the key of what has no table of its own, and its words.
AGREED, WORDS, REQUESTS, ADVICES = "agreed", "words", "verzoeken-antwoord", "advices"
PARTS = {
    AGREED: gettext_lazy("Agreed numbers"),
    WORDS: gettext_lazy("Words of the providers"),
    ADVICES: gettext_lazy("Advice of the advisory group"),
}


def _facts(snapshot: Snapshot) -> Iterator[Fact]:
    """Return everything that a snapshot tells, one by one.

    Not the results: each of them follows from the work, the tables or the money, and would be told twice.
    """
    for table in snapshot["tables"]:
        yield from _table_facts(table, snapshot["year"])
    if snapshot["requests"]:
        yield from _table_facts(snapshot["requests"], snapshot["year"])
    for crossing in snapshot["crossings"]:
        yield from _crossing_facts(crossing)
    yield from _agreed_facts(snapshot)
    yield from _words_facts(snapshot)
    yield from _survey_facts(snapshot)
    for number in filter(None, (snapshot["people"], snapshot["trajectories"])):
        told = dict(zip(COLUMNS, number["quarters"], strict=False))
        # The report of a quarter has no number of the year: the year is not over.
        if len(number["quarters"]) in (0, len(plan.QUARTERS)):
            told[YEAR_COLUMN] = number["year"]
        for column, value in told.items():
            words = f"{number['label']}, {_column(column, snapshot['year'])}"
            yield Fact((number["population"], column), words, shown_count(value, small_area=number["small"]))
    yield from _work_facts(snapshot)
    for year in snapshot["money"]:
        yield from _money_facts(year)
    if klankbord := snapshot["klankbord"]:
        yield Fact(("meetings",), _("Meetings of the advisory group"), str(klankbord["meetings"]))
        yield Fact(("agenda_items",), _("Points on the agendas of the advisory group"), str(klankbord["agenda_items"]))
        yield from _people_of_the_board(klankbord)
        yield from _advice_facts(klankbord, snapshot["language"])


def _people_of_the_board(klankbord: Klankbord) -> Iterator[Fact]:
    if people := klankbord.get("people"):
        yield Fact((people["population"],), people["label"], shown_count(people["year"], small_area=people["small"]))
    if fees := klankbord.get("fees"):
        yield Fact((fees["number"]["population"],), fees["number"]["label"], fees_sum(fees))


def _advice_facts(klankbord: Klankbord, language: str) -> Iterator[Fact]:
    """Return the numbers of advices, and of each that is told what became of it and in which words."""
    advices = klankbord.get("advices")
    if not advices:
        return
    for place, (what, number) in enumerate(counted_advices(advices)):
        yield Fact((ADVICES, "number", str(place)), _("Advice: %(what)s") % {"what": what}, str(number))
    for place, one in enumerate(advices["told"]):
        texts = [with_language(one[name], language=language) for name in ("said", "reason", "action", "done_by")]
        same_day = [other["given_on"] for other in advices["told"][:place]].count(one["given_on"])
        title = with_language(one["title"], language=language)
        yield Fact(
            (ADVICES, one["given_on"], str(same_day)),
            _("Advice: %(what)s") % {"what": title},
            _shortened(". ".join(filter(None, (one["answer_label"], *texts[1:])))),
            whole="\n".join((title, one["answer"], one["action_due_on"], one["done_on"], *texts)),
        )


def _table_facts(table: Table, year: int) -> Iterator[Fact]:
    rows = [(row["code"], row["label"], row["values"]) for row in table["rows"]]
    for code, label, values in (*rows, ("", _("all together"), table["total"])):
        for column, value in zip(table["columns"], values, strict=True):
            words = f"{table['title']}: {label}, {_column(column, year)}"
            yield Fact((table["id"], code, column), words, shown_count(value, small_area=table["small_area"]))


def _crossing_facts(crossing: Crossing) -> Iterator[Fact]:
    for row, values in zip(crossing["rows"], crossing["values"], strict=True):
        for column, value in zip(crossing["columns"], values, strict=True):
            words = f"{crossing['title']}: {row['label']}, {column['label']}"
            shown = shown_count(value, small_area=crossing["small_area"])
            yield Fact((crossing["id"], row["code"], column["code"]), words, shown)


def _agreed_facts(snapshot: Snapshot) -> Iterator[Fact]:
    for row in snapshot["agreed"]:
        names = filter(None, (f"{row['activity']} {row['label']}", row["organisation_label"]))
        words = _("%(name)s: agreed") % {"name": ", ".join(names)}
        yield Fact((AGREED, row["code"], row["indicator"], row["organisation"]), words, row["agreed"])


def _words_facts(snapshot: Snapshot) -> Iterator[Fact]:
    for row in snapshot["words"]:
        words = f"{row['activity']} {row['organisation_label']}: {row['question_label']}"
        key = (WORDS, row["code"], row["organisation"], row["question"])
        yield Fact(key, words, _shortened(row["text"]), whole=row["text"])


def _survey_facts(snapshot: Snapshot) -> Iterator[Fact]:
    """Return the words and the figures of a survey that may change: its counts never do."""
    survey = snapshot.get("survey")
    for question in survey["questions"] if survey else []:
        words = _("question %(number)s: what people wrote") % {"number": question["number"]}
        yield Fact(("told", str(question["number"])), words, _shortened(question["told"]), whole=question["told"])
        for place, one in enumerate(question["figures"]):
            shown = one["said"] if one["figure"] is None else str(one["figure"])
            yield Fact(("figure", str(question["number"]), str(place)), one["what"], shown)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}..."


def _column(column: str, year: int) -> str:
    if column == YEAR_COLUMN:
        return str(year)
    if column[:1].isdigit():
        return column
    return _("quarter %(number)s of %(year)s") % {"number": column[1:], "year": year}


def _work_facts(snapshot: Snapshot) -> Iterator[Fact]:
    for work in snapshot["work"]:
        for name, what, value in (
            ("occasions", _("times"), work["occasions"]),
            ("minutes", _("minutes"), work["minutes"]),
            ("staff_minutes", _("minutes of staff"), work["staff_minutes"]),
            ("messages", _("messages"), work["messages"]),
            ("places", _("places visited"), work["places"]),
            ("peer_led", _("led by peers"), work["peer_led"]),
        ):
            words = f"{work['number']} {work['label']}: {what}"
            yield Fact((work["code"], name), words, "" if value is None else str(value))


def _money_facts(money_of_year: Money) -> Iterator[Fact]:
    year = str(money_of_year["year"])
    heading = _("Money %(year)s") % {"year": year}
    for name, what, amount in (
        ("duup", _("national contribution (DUUP)"), money_of_year["duup"]),
        ("spent", _("spent"), money_of_year["spent"]),
        ("rent", _("rent of Xenia"), money_of_year["rent"]),
    ):
        yield Fact((year, name), f"{heading}: {what}", amount)
    for share in money_of_year["shares"]:
        words = _("share of %(name)s") % {"name": share["label"]}
        yield Fact((year, "share", share["code"]), f"{heading}: {words}", share["amount"])
    for income in money_of_year["income"]:
        yield Fact((year, "income", income["source"]), f"{heading}: {income['label']}", income["received"])
    for settlement in money_of_year["settlements"]:
        words = _("settlement of %(name)s") % {"name": settlement["organisation"]}
        yield Fact((year, "settlement", settlement["organisation"]), f"{heading}: {words}", settlement["remaining"])
    budgeted, spent = _("budgeted"), _("spent")
    for line in money_of_year["lines"]:
        names = (line["organisation"], line["category"])
        words = f"{heading}: {', '.join(names)}"
        yield Fact((year, "budgeted", *names), f"{words}, {budgeted}", line["budgeted"] or "")
        yield Fact((year, "realised", *names), f"{words}, {spent}", line["realised"])
