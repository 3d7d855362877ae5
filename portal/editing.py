"""Changing the public pages: drafts, publishing, and three languages that move together (design.md journey 7).

Every function locks the row, refuses when somebody else saved since the form was shown, and leaves a copy behind that
says who did what (`portal.history`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from portal import history
from portal.models import Page, User
from portal.publishing import LANGUAGES, SOURCE_LANGUAGE, TEXTS

TEXT_FIELDS = tuple(f"{name}_{code}" for code in LANGUAGES for name in TEXTS)
SETTINGS = (
    "pictogram", "menu_group", "order", "shown_with", "unpublished_languages_reason", "hard_text_reason",
    "words_approved_by", "reviewed_on",
)  # fmt: skip
FIELDS = (*TEXT_FIELDS, *SETTINGS)
TRANSLATIONS = tuple(code for code in LANGUAGES if code != SOURCE_LANGUAGE)
# What modeltranslation keeps beside the columns per language; an empty text of a new page is no mistake either.
UNCHECKED = (*TEXTS, *TEXT_FIELDS)


@dataclass(frozen=True)
class Sent:
    """What an editor sent: of which page, as of which version, what stands in each field, and who she is.

    `back` is the number of the copy that she brought back, if she did.
    """

    pk: int
    version: int
    values: Mapping[str, Any]
    by: User
    back: int | None = None


def published_values(page: Page) -> dict[str, str]:
    """Return what stands on the row, each value as the text that a draft would hold."""
    return {name: as_text(getattr(page, name)) for name in FIELDS}


def working_values(page: Page) -> dict[str, str]:
    """Return what an editor works on: the draft where there is one, laid over what is published."""
    return published_values(page) | {name: text for name, text in page.draft.items() if name in FIELDS}


def with_draft(page: Page) -> Page:
    """Lay the draft over the page in memory, for a preview; nothing is saved."""
    for name in TEXT_FIELDS:
        if name in page.draft:
            setattr(page, name, page.draft[name])
    if "pictogram" in page.draft:
        page.pictogram = page.draft["pictogram"]
    return page


def as_text(value: Any) -> str:
    """Return a value as a draft holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


@transaction.atomic
def add_page(*, code: str, slug: str, pictogram: str, menu_group: str, by: User) -> Page:
    """Add a page without texts, which nobody sees until it is published."""
    empty = dict.fromkeys(TEXT_FIELDS, "")
    page = Page(code=code, slug=slug, pictogram=pictogram, menu_group=menu_group, is_published=False, **empty)
    page.full_clean(exclude=UNCHECKED)
    history.save(page, by=by, did="add")
    return page


@transaction.atomic
def keep_draft(sent: Sent) -> Page:
    """Keep what was typed for later; visitors go on reading what is published.

    Raises: ChangedMeanwhile.
    """
    page = history.lock(Page, sent.pk, version=sent.version)
    page.draft = _draft(page, sent.values)
    history.save(page, by=sent.by, did="draft", back=sent.back)
    return page


@transaction.atomic
def discard_draft(*, pk: int, version: int, by: User) -> Page:
    """Throw the draft away; a copy of it stays in the history.

    Raises: ChangedMeanwhile.
    """
    page = history.lock(Page, pk, version=version)
    page.draft = {}
    history.save(page, by=by, did="discard")
    return page


@transaction.atomic
def hide(sent: Sent) -> Page:
    """Take a page off the site, and keep what was typed as a draft.

    Raises: ChangedMeanwhile.
    """
    page = history.lock(Page, sent.pk, version=sent.version)
    page.draft = _draft(page, sent.values)
    page.is_published = False
    history.save(page, by=sent.by, did="hide", back=sent.back)
    return page


@transaction.atomic
def publish(sent: Sent, *, today: date, small: bool = False, in_step: Collection[str] = ()) -> Page:
    """Put texts on the site; the caller has asked `publishing.problems` first.

    A change of the Dutch text raises its revision, unless it is `small`: a correction that leaves the meaning. A
    language follows the new revision if its own text changed too, or if it is named `in_step`; else it is behind.
    Raises: ChangedMeanwhile.
    """
    page = history.lock(Page, sent.pk, version=sent.version)
    before = published_values(page)
    for name in FIELDS:
        setattr(page, name, sent.values[name])
    changed = {name for name in FIELDS if before[name] != as_text(sent.values[name])}
    if _touches(changed, SOURCE_LANGUAGE) and not small:
        page.source_revision += 1
        page.source_changed_on = today
    for code in TRANSLATIONS:
        if _touches(changed, code) or code in in_step:
            setattr(page, f"revision_{code}", page.source_revision)
    page.draft = {}
    page.is_published = True
    page.full_clean(exclude=UNCHECKED)
    history.save(page, by=sent.by, did="publish", small=small, back=sent.back)
    return page


def _touches(changed: Collection[str], language: str) -> bool:
    return any(f"{name}_{language}" in changed for name in TEXTS)


def _draft(page: Page, values: Mapping[str, Any]) -> dict[str, str]:
    """Return only what differs from the published page, so that a draft of nothing is no draft."""
    before = published_values(page)
    wanted = {name: as_text(values[name]) for name in FIELDS}
    return {name: text for name, text in wanted.items() if text != before[name]}
