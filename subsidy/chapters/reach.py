"""The chapters that published tables tell: who was reached, questions, referrals, signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subsidy.chapters.figures import Chapter, Figure, Tables, figure_of
from subsidy.charts import FULL_WIDTH, Series, quarter_columns
from subsidy.conclusions import (
    arrivals,
    by_code,
    first_contacts,
    is_small,
    largest_cell,
    leaders,
    nothing,
    reported,
    share,
    total_of,
    warm_handovers,
)
from subsidy.report_words import column, listing, published
from subsidy.wording import FEW_BELOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from subsidy.snapshot import Snapshot, Table

CONTACTS, REFERRALS, SIGNALS = "contacten", "doorverwijzingen", "signalen"
FIRST_CONTACTS = "eerste_contacten"
FIRST_CONTACTS = "eerste_contacten"
QUARTER_COLUMNS = ("K1", "K2", "K3", "K4")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of which research says that it is hard to reach: in which table it has a row of its own."""

    name: _StrPromise
    dimension: str
    code: str


# Source: domain brief section 8, as far as a published table has a row for the group. People outside the largest
# municipality are in the picture of municipalities; groups that need a crossing of two answers are never shown.
HARD_TO_REACH = (
    Group(gettext_lazy("men"), "gender", "man"),
    Group(gettext_lazy("trans women"), "gender", "trans_woman"),
    Group(gettext_lazy("trans men"), "gender", "trans_man"),
    Group(gettext_lazy("non-binary people"), "gender", "non_binary"),
    Group(gettext_lazy("people of 18 to 20 years old"), "leeftijd", "age_18_20"),
    Group(gettext_lazy("people who work at home"), "werkplek", "home"),
    Group(gettext_lazy("independent escorts"), "werkplek", "escort_independent"),
    Group(gettext_lazy("escorts through an agency"), "werkplek", "escort_agency"),
    Group(gettext_lazy("people who work in massage salons"), "werkplek", "massage_salon"),
    Group(gettext_lazy("people who work in hotels or holiday parks"), "werkplek", "hotel_park"),
    Group(gettext_lazy("people who work outdoors or at cruising places"), "werkplek", "outdoor"),
    Group(gettext_lazy("people who speak Thai"), "taal", "th"),
)


def reach_chapter(snapshot: Snapshot, tables: Tables) -> Chapter | None:
    """Make the chapter on who was reached."""
    figures = [
        *_quarters_figure(tables),
        *figure_of(tables, (CONTACTS, "kanaal"), title=_("How contact was made")),
        *figure_of(tables, (CONTACTS, "gender"), title=_("Gender"), half=True),
        *figure_of(tables, (CONTACTS, "leeftijd"), title=_("Age"), half=True),
        *figure_of(tables, (CONTACTS, "werkplek"), title=_("Where people work")),
        *figure_of(tables, (CONTACTS, "taal"), title=_("Language")),
        *figure_of(
            tables,
            (CONTACTS, "gemeente"),
            title=_("Municipality"),
            notes=[_("Contact at a distance, online or by phone, often belongs to no municipality.")],
        ),
    ]
    table = tables.first(CONTACTS)
    if table is None:
        return None
    return Chapter(
        anchor="reach",
        title=_("Who was reached"),
        template="reach",
        lead=_reach_lead(snapshot, table) if figures else nothing(table),
        figures=figures,
        more={
            **hard_to_reach(tables),
            **_beyond(tables),
            "crossings": _crossings(tables),
            "left_out": snapshot["left_out"],
        },
    )


def _reach_lead(snapshot: Snapshot, table: Table) -> str:
    people = snapshot["people"]
    return _(
        "Staff recorded %(number)s %(unit)s in %(year)s, with %(people)s people in them. Who comes back counts again,"
        " for nobody is followed."
    ) % {
        "number": published(total_of(table)),
        "unit": table["unit"],
        "year": snapshot["year"],
        "people": published(people["year"], small=people["small"]) if people else "",
    }


def _quarters_figure(tables: Tables) -> list[Figure]:
    """Make the picture of new and known people per quarter."""
    table = tables.with_something(CONTACTS, "nieuw")
    if table is None:
        return []
    series = [
        _series(table, "ja", _("new: the first contact")),
        _series(table, "nee", _("known: there was contact before")),
    ]
    quarters = [column(name) for name in QUARTER_COLUMNS]
    return [
        Figure(
            title=_("New and known people per quarter"),
            conclusion=first_contacts(table),
            draw=lambda: quarter_columns(series, quarters=quarters, width=FULL_WIDTH),
            notes=[
                _("Not known whether it was the first contact: %(number)s.")
                % {"number": published(by_code(table)["onbekend"])}
            ],
            table=tables.number(table),
        )
    ]


def _series(table: Table, code: str, name: str) -> Series:
    values = next(row["values"][:4] for row in table["rows"] if row["code"] == code)
    return Series(name, values, [published(value) for value in values])


def hard_to_reach(tables: Tables) -> dict[str, Any]:
    """Return the groups that are hard to reach, with their number or the remark that it is too small to say more."""
    rows = [(str(group.name), value) for group in HARD_TO_REACH if (value := _number_of(tables, group)) is not None]
    small = [name for name, value in rows if is_small(value)]
    rows.sort(key=lambda row: -row[1])
    return {
        "groups": [{"name": name, "number": None if is_small(value) else published(value)} for name, value in rows],
        "groups_conclusion": _small_groups(small, len(rows)),
    }


# People outside the municipality with the support point are known to be reached less (domain brief, section 8).
NO_TOWN = frozenset({"unknown", "outside_fryslan"})


def _beyond(tables: Tables) -> dict[str, Any]:
    """Say how much contact there was outside the municipality that had most, and where there was hardly any."""
    table = tables.with_something(CONTACTS, "gemeente")
    first = leaders(table) if table else []
    if table is None or len(first) != 1 or first[0]["code"] in NO_TOWN:
        return {"beyond": "", "hardly": ""}
    numbers = by_code(table)
    towns = {row["code"]: row["label"] for row in table["rows"] if row["code"] not in NO_TOWN}
    elsewhere = sum(numbers[code] for code in towns if code != first[0]["code"])
    known = elsewhere + numbers[first[0]["code"]]
    hardly = [label for code, label in towns.items() if numbers[code] < FEW_BELOW]
    return {
        "beyond": _("Outside %(name)s: %(part)s of which the municipality is known.")
        % {"name": first[0]["label"], "part": share(elsewhere, known, unit=table["unit"])},
        "hardly": _("In %(count)s municipalities there was no contact, or hardly any (0-10): %(names)s.")
        % {"count": len(hardly), "names": listing(hardly)}
        if hardly
        else "",
    }


def _crossings(tables: Tables) -> list[dict[str, Any]]:
    """Return what each table of two dimensions of people says in one sentence, and where it stands.

    Counts at activities by organisation are in the tables; who did most of what stands with the activities.
    """
    return [
        {
            "title": crossing["title"],
            "sentence": largest_cell(crossing),
            "number": tables.number_of_crossing(crossing),
        }
        for crossing in tables.crossings
        if crossing["population"] == FIRST_CONTACTS
    ]


def _number_of(tables: Tables, group: Group) -> int | None:
    table = tables.with_something(CONTACTS, group.dimension)
    return None if table is None else by_code(table).get(group.code)


def _small_groups(small: Sequence[str], number: int) -> str:
    if not small:
        return _("Each of the %(number)s groups that are hard to reach was met more than ten times.") % {
            "number": number
        }
    return _("With %(count)s of %(number)s groups there was hardly any contact: %(names)s.") % {
        "count": len(small),
        "number": number,
        "names": listing(small),
    }


def questions_chapter(tables: Tables) -> Chapter | None:
    """Make the chapter on questions and help."""
    figures = [
        *figure_of(tables, (CONTACTS, "onderwerp"), title=_("What people asked about")),
        *figure_of(tables, (CONTACTS, "hulp"), title=_("What help was given")),
        *figure_of(tables, (FIRST_CONTACTS, "onderwerp"), title=_("What new people asked about")),
    ]
    lead = _("One conversation can be about several subjects, and bring several kinds of help.")
    return _chapter("questions", _("Questions and help"), lead, figures, tables.first(CONTACTS))


def referrals_chapter(tables: Tables) -> Chapter | None:
    """Make the chapter on referrals and on whether people arrived."""
    states = tables.find(REFERRALS, "status")
    figures = [
        *figure_of(
            tables,
            (REFERRALS, "status"),
            title=_("What became of the referrals"),
            conclusion=arrivals(states) if states else "",
        ),
        *figure_of(tables, (REFERRALS, "partner"), title=_("To whom people were referred")),
    ]
    warm = tables.with_something(REFERRALS, "warm")
    if warm is not None:
        figures[1:1] = figure_of(
            tables, (REFERRALS, "warm"), title=_("Was there a warm handover?"), conclusion=warm_handovers(warm)
        )
    lead = _("A referral is only passed on if the person agrees. Whether somebody arrived is asked afterwards.")
    return _chapter("referrals", _("Referrals"), lead, figures, tables.first(REFERRALS))


def _chapter(anchor: str, title: str, lead: str, figures: list[Figure], table: Table | None) -> Chapter | None:
    """Make a chapter of pictures: without a table there is none, and without anything to show it says so."""
    if table is None:
        return None
    return Chapter(anchor, title, "figures", lead if figures else nothing(table), figures)


def signals_chapter(tables: Tables) -> Chapter | None:
    """Make the chapter on signals of abuse."""
    first, answers = tables.first(SIGNALS), tables.with_something(SIGNALS, "gemeld")
    if first is None:
        return None
    caution = _(
        "A signal is a suspicion, not a finding. Sex work and trafficking are two different things. What somebody told"
        " only to be heard is not counted here."
    )
    return Chapter(
        anchor="signals",
        title=_("Signals of abuse"),
        template="figures",
        lead=reported(answers) if answers else nothing(first),
        figures=figure_of(tables, (SIGNALS, "soort"), title=_("Kind of signal")),
        more={"caution": caution},
    )
