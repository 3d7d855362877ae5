"""The last two chapters: how the figures were made safe, and all tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.chapters.figures import Chapter, Tables, appendix

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def method_chapter(snapshot: Snapshot) -> Chapter:
    """Make the chapter on how the figures were made safe; its words are in its template."""
    return Chapter(
        anchor="method",
        title=_("How the figures were made safe"),
        template="method",
        new_page=True,
        more={"method": snapshot["method"], "forced_reason": snapshot["forced_reason"]},
    )


def tables_chapter(tables: Tables) -> Chapter | None:
    """Make the last chapter: every published table, with its quarters."""
    if not tables.all:
        return None
    return Chapter(
        anchor="tables",
        title=_("All tables"),
        template="tables",
        new_page=True,
        lead=_(
            "Every number in this report comes from these tables. They add up, over the rows and over the quarters."
        ),
        more={"tables": appendix(tables)},
    )
