"""Drafts, publishing, three languages that move together, and two editors at once."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from portal import editing, history
from portal.exceptions import ChangedMeanwhile
from portal.models import Page, User
from tests.builders.content import make_page, values_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture
def praten() -> Page:
    return make_page(source_revision=3, revision_en=3, revision_es=2)


def sent(page: Page, by: User, **changed: Any) -> editing.Sent:
    return editing.Sent(pk=page.pk, version=page.version, values=values_of(page, **changed), by=by)


def revisions(page: Page) -> tuple[int, int, int]:
    return page.source_revision, page.revision_en, page.revision_es


# --- Drafts ---
def test_draft_holds_only_what_differs_and_visitors_see_nothing(praten: Page, editor: User) -> None:
    editing.keep_draft(sent(praten, editor, body_nl="Nieuw.\n", pictogram="heart"))

    praten.refresh_from_db()
    assert praten.draft == {"body_nl": "Nieuw.\n", "pictogram": "heart"}
    assert praten.body_nl == "Je kunt ons bellen. Wij denken met je mee.\n"
    assert (praten.version, revisions(praten)) == (1, (3, 3, 2))
    assert editing.working_values(praten)["body_nl"] == "Nieuw.\n"


def test_draft_of_what_is_published_is_no_draft(praten: Page, editor: User) -> None:
    editing.keep_draft(sent(praten, editor))

    praten.refresh_from_db()
    assert praten.draft == {}


def test_draft_thrown_away_is_gone_and_stays_in_the_history(praten: Page, editor: User) -> None:
    kept = editing.keep_draft(sent(praten, editor, title_nl="Nieuw"))

    praten = editing.discard_draft(pk=praten.pk, version=kept.version, by=editor)

    assert praten.draft == {}
    assert [(copy.did, copy.effective["title_nl"]) for copy in history.read(history.copies_of(praten))] == [
        ("discard", "Title nl"), ("draft", "Nieuw"), ("first", "Title nl"),
    ]  # fmt: skip


# --- Publishing ---
def test_publishing_puts_the_texts_on_the_site_and_ends_the_draft(praten: Page, editor: User) -> None:
    kept = editing.keep_draft(sent(praten, editor, title_nl="Nieuw"))

    praten = editing.publish(sent(kept, editor, title_nl="Nieuw", order=5), today=TODAY)

    praten.refresh_from_db()
    assert (praten.title_nl, praten.order, praten.draft, praten.is_published) == ("Nieuw", 5, {}, True)


@pytest.mark.parametrize(
    ("changed", "options", "after"),
    [
        # Nothing changed, or only what is the same in every language.
        ({}, {}, (3, 3, 2)),
        ({"pictogram": "heart"}, {}, (3, 3, 2)),
        # The Dutch text changed: who did not follow is behind.
        ({"body_nl": "Anders.\n"}, {}, (4, 3, 2)),
        ({"tab_title_nl": "Anders"}, {}, (4, 3, 2)),
        ({"body_nl": "Anders.\n", "body_en": "Other.\n"}, {}, (4, 4, 2)),
        ({"body_nl": "Anders.\n"}, {"in_step": ["es"]}, (4, 3, 4)),
        # A small correction leaves everybody where she was.
        ({"body_nl": "Anders.\n"}, {"small": True}, (3, 3, 2)),
        # A language catches up by its own text or by a tick.
        ({"body_es": "Otro.\n"}, {}, (3, 3, 3)),
        ({}, {"in_step": ["es"]}, (3, 3, 3)),
    ],
)
def test_languages_move_together(
    praten: Page, editor: User, changed: dict[str, Any], options: dict[str, Any], after: tuple[int, int, int]
) -> None:
    praten = editing.publish(sent(praten, editor, **changed), today=TODAY, **options)

    praten.refresh_from_db()
    assert revisions(praten) == after
    assert praten.source_changed_on == (TODAY if after[0] == 4 else None)
    assert [praten.is_behind(code) for code in ("en", "es")] == [after[1] < after[0], after[2] < after[0]]


def test_page_that_is_taken_off_keeps_what_was_typed(praten: Page, editor: User) -> None:
    praten = editing.hide(sent(praten, editor, title_nl="Nieuw"))

    assert (praten.is_published, praten.title_nl, praten.draft) == (False, "Title nl", {"title_nl": "Nieuw"})


def test_added_page_is_seen_by_nobody(editor: User) -> None:
    page = editing.add_page(code="P99", slug="nieuw", pictogram="lamp", menu_group="about", by=editor)

    assert not Page.objects.get_queryset().published(today=TODAY).exists()
    assert (page.version, history.read(history.copies_of(page))[0].did) == (1, "add")


# --- Two at once, and what stays ---
@pytest.mark.parametrize("write", ["draft", "publish", "hide"])
def test_second_editor_is_refused_and_nothing_is_lost(
    praten: Page, editor: User, coordinator: User, write: str
) -> None:
    stale = sent(praten, coordinator, title_nl="Van Coby")
    editing.publish(sent(praten, editor, title_nl="Van Eddy"), today=TODAY)

    writes = {"draft": editing.keep_draft, "hide": editing.hide, "publish": partial(editing.publish, today=TODAY)}
    with pytest.raises(ChangedMeanwhile) as refused:
        writes[write](stale)  # type: ignore[operator]  # each takes what was sent

    assert refused.value.row.title_nl == "Van Eddy"  # type: ignore[attr-defined]  # a page
    praten.refresh_from_db()
    assert (praten.title_nl, praten.draft, praten.version) == ("Van Eddy", {}, 1)


def test_copy_says_who_did_what(praten: Page, editor: User) -> None:
    editing.publish(sent(praten, editor, title_nl="Nieuw"), today=TODAY, small=True)

    last, first = history.read(history.copies_of(praten))

    assert (last.who, last.did, last.small, last.values["title_nl"]) == ("eddy-editor", "publish", True, "Nieuw")
    assert (first.who, first.did, first.values["title_nl"]) == ("", "first", "Title nl")
    assert history.copy_at(praten, 0) == first
    assert history.last_copy(praten) == last


def test_edited_page_is_kept_when_the_first_edition_is_loaded_again(praten: Page, editor: User) -> None:
    from portal import first_edition  # noqa: PLC0415

    first_edition.load_all()
    start = Page.objects.get(code="P00")
    editing.publish(sent(start, editor, title_nl="Van ons"), today=TODAY)

    first_edition.load_all()

    assert Page.objects.get(code="P00").title_nl == "Van ons"
