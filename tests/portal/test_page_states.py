"""A page that is behind says so in the reader's language; a page that hangs on a fact waits for it; a fact speaks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from portal import texts
from portal.choices import Certainty, FactKind
from portal.models import Page
from tests.builders.facts import build_fact
from tests.builders.pages import make_page, make_usual_pages

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _ground() -> None:
    make_usual_pages()


# --- behind ----------------------------------------------------------------------------------------------------------
BEHIND = {
    "en": "The Dutch text of this page changed on 3 November 2026.",
    "es": "El texto en neerlandés de esta página cambió el 3 de noviembre de 2026.",
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_reader_of_a_translation_that_is_behind_is_told_in_her_language(client: Client, language: str) -> None:
    make_page("gewoon", source_revision=2, source_changed_on=date(2026, 11, 3))

    body = client.get(f"/{language}/gewoon/").content.decode()

    assert BEHIND[language] in body
    assert 'href="/nl/gewoon/" hreflang="nl"' in body


def test_reader_of_the_dutch_text_and_of_one_in_step_is_told_nothing(client: Client) -> None:
    make_page("gewoon", source_revision=2, revision_es=2, source_changed_on=date(2026, 11, 3))

    for language in ("nl", "es"):
        assert "notice--warning" not in client.get(f"/{language}/gewoon/").content.decode()
    assert "notice--warning" in client.get("/en/gewoon/").content.decode()


def test_home_page_that_is_behind_says_so_too(client: Client) -> None:
    Page.objects.filter(slug="start").delete()
    make_page("start", source_revision=3)

    assert "notice--warning" in client.get("/es/").content.decode()


def test_translation_cannot_follow_a_text_that_does_not_exist() -> None:
    with pytest.raises(IntegrityError, match="portal_page_translation_not_ahead"), transaction.atomic():
        make_page("gewoon", source_revision=1, revision_en=2)


# --- a page that waits for a fact -----------------------------------------------------------------------------------
def person(**fields: Any) -> None:
    build_fact("iemand", key="trust.person", **fields).save()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (None, 404),
        ({"certainty": Certainty.UNVERIFIED, "confirmed_on": None}, 404),
        ({"value_nl": "", "value_en": "", "value_es": ""}, 404),
        ({"expires_on": date(2026, 11, 2)}, 404),
        ({}, 200),
    ],
    ids=["no fact", "not confirmed", "empty", "expired", "confirmed"],
)
def test_page_is_there_only_while_its_fact_is(client: Client, fields: dict[str, Any] | None, status: int) -> None:
    make_page("vertrouwen", shown_with="trust.person", menu_group="talk")
    if fields is not None:
        person(**fields)

    assert client.get("/nl/vertrouwen/").status_code == status
    assert ('href="/nl/vertrouwen/"' in client.get("/nl/").content.decode()) == (status == 200)


# --- a sentence that is a fact ----------------------------------------------------------------------------------------
def test_sentence_that_is_confirmed_stands_as_plain_words() -> None:
    fact = build_fact("Nee zeggen mag <altijd>.", kind=FactKind.STATEMENT)

    assert texts.render_fact(fact, today=TODAY) == "Nee zeggen mag &lt;altijd&gt;."


def test_sentence_that_nobody_confirmed_names_what_to_ask() -> None:
    fact = build_fact("Een voorstel.", kind=FactKind.STATEMENT, certainty=Certainty.UNVERIFIED, label_nl="Nee zeggen")

    shown = texts.render_fact(fact, today=TODAY)

    assert shown.startswith("Nee zeggen: <a ")
    assert "voorstel" not in shown


def test_words_of_another_language_are_marked() -> None:
    body = texts.render_body(
        "Say [Ik ben [ziek](lang:nl) first, or “[Mag ik bellen?](lang:nl)”.", slug="x", facts={}, today=TODAY, blocks={}
    )

    assert '<span lang="nl">ziek</span>' in body
    assert '“<span lang="nl">Mag ik bellen?</span>”' in body
    assert "lang:" not in body
