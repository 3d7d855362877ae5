"""The last chapters: what the figures cannot say, how they were made safe, how each is made, and all tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.chapters.figures import Chapter, Tables, appendix, grids, list_of_tables
from subsidy.report_words import capital, listing

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def method_chapter(snapshot: Snapshot) -> Chapter:
    """Make the chapter on how the figures were made safe; its words are in its template."""
    return Chapter(
        anchor="method",
        title=_("How the figures were made safe"),
        template="method",
        more={
            "method": snapshot["method"],
            "forced_reason": snapshot["forced_reason"],
            "version": snapshot["version"],
            "changes": [{**change, "what": capital(change["what"])} for change in snapshot["changes"]],
            "corrections": [capital(line) for line in snapshot["corrections"]],
        },
    )


def limits_chapter(snapshot: Snapshot) -> Chapter:
    """Make the chapter on what the figures cannot say."""
    limits = [
        _("Only who was reached is in the figures. About people whom nobody reached they say nothing."),
        _(
            "Conversations are counted, not people. Somebody who came often counts often, and nobody is followed from"
            " one conversation to the next."
        ),
        _("What staff did not write down is not in the figures. “Not asked” and “unknown” are shown, not left out."),
        _(
            "The figures tell what was done, not what it brought about. A referral that arrived is the last that the"
            " portal knows."
        ),
        _("A signal is a suspicion of staff. How much abuse there is cannot be derived from it."),
    ]
    if snapshot["words"]:
        limits.append(
            _("The words of the providers are their own. They were checked for personal data, not for their content.")
        )
    if snapshot["agreed"]:
        limits.append(
            _(
                "An agreed number that was not reached does not say that the work was bad, and one that was reached not"
                " that it was enough. The light says only how the two numbers compare."
            )
        )
    if snapshot["crossings"] or snapshot["left_out"]:
        limits.append(
            _("Tables of two dimensions count first contacts only, so that each person is in them once at most.")
        )
    return Chapter(
        anchor="limits",
        title=_("What these figures cannot say"),
        template="limits",
        more={"limits": limits},
    )


def definitions_chapter(snapshot: Snapshot) -> Chapter | None:
    """Make the appendix on how each indicator is made."""
    if not snapshot["definitions"]:
        return None
    return Chapter(
        anchor="definitions",
        title=_("How each number is made"),
        template="definitions",
        lead=_("Each indicator is defined once, and counted in the same way in every report."),
        more={
            "definitions": [
                {**definition, "label": capital(definition["label"]), "activities": listing(definition["activities"])}
                for definition in snapshot["definitions"]
            ]
        },
    )


def tables_chapter(tables: Tables) -> Chapter | None:
    """Make the last chapter: every published table, with its quarters."""
    if not tables.all and not tables.crossings:
        return None
    listed = list_of_tables(tables)
    return Chapter(
        anchor="tables",
        title=_("All tables"),
        template="tables",
        new_page=True,
        lead=_(
            "Every number in this report comes from these tables. They add up, over the rows and over the quarters."
        ),
        more={
            "list": listed,
            "second_column": _second_column(listed),
            "tables": appendix(tables),
            "grids": grids(tables),
        },
    )


def _second_column(listed: list[tuple[int, str]]) -> int | None:
    """Return the number of the table with which the second column of the list begins."""
    middle = (len(listed) + 1) // 2
    return listed[middle][0] if middle < len(listed) else None
