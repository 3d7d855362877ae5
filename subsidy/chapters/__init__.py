"""The chapters of the yearly report, in the order of the design, each made of the snapshot alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy.chapters.activities import work_chapter
from subsidy.chapters.closing import definitions_chapter, limits_chapter, method_chapter, tables_chapter
from subsidy.chapters.figures import Chapter, Tables
from subsidy.chapters.klankbord import klankbord_chapter
from subsidy.chapters.people import other_work_chapter
from subsidy.chapters.reach import questions_chapter, reach_chapter, referrals_chapter, signals_chapter
from subsidy.chapters.since import since_chapter
from subsidy.chapters.spending import money_chapter

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot

__all__ = ["Chapter", "Tables", "chapters_of"]


def chapters_of(snapshot: Snapshot) -> list[Chapter]:
    """Return the chapters for which the snapshot holds something, numbered from one."""
    tables = Tables(snapshot)
    chapters = [
        reach_chapter(snapshot, tables),
        questions_chapter(tables),
        referrals_chapter(tables),
        other_work_chapter(snapshot, tables),
        signals_chapter(tables),
        klankbord_chapter(snapshot),
        money_chapter(snapshot),
        since_chapter(snapshot, tables),
        limits_chapter(snapshot),
        method_chapter(snapshot),
        definitions_chapter(snapshot),
        tables_chapter(tables),
    ]
    told = [chapter for chapter in chapters if chapter is not None]
    present = [work_chapter(snapshot, told_in={chapter.anchor for chapter in told}), *told]
    for number, chapter in enumerate(present, start=1):
        chapter.number = number
    return present
