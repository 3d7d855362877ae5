"""Markup of the corpus, stored wherever somebody types, shown in a real browser: nothing runs, nothing is fetched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models import Model
from django.utils import timezone
from playwright.sync_api import Page

from klankbord.choices import AdviceAnswer
from klankbord.models import Advice, AgendaItem, Meeting, Survey
from portal.models import Page as Text
from portal.models import Service, User
from subsidy.models import Narrative
from tests.browser.conftest import *  # noqa: F403  (the fixtures of the browser)
from tests.builders.advices import make_answered
from tests.builders.help import make_service
from tests.builders.meetings import make_meeting, make_point
from tests.builders.pages import make_usual_pages
from tests.builders.surveys import make_survey
from tests.corpus.corpus import MARKUP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ("nl", "en", "es")
# Short ones first, so that a text of 120 characters holds as many as it can.
ROWS = sorted((row.text for row in MARKUP), key=len)


def evil(longest: int) -> str:
    """Return as much markup as a text may hold."""
    text = ""
    for row in ROWS:
        if len(text) + len(row) + 1 <= longest:
            text += f"{row} "
    return text.strip() or ROWS[0][:longest]


def in_all(model: type[Model], *names: str) -> dict[str, str]:
    """Return texts of a model in all languages, as long as they may be."""
    fields = {f"{name}_{code}": model._meta.get_field(f"{name}_{code}") for name in names for code in LANGUAGES}
    return {name: evil(getattr(field, "max_length", None) or 2_000) for name, field in fields.items()}


@pytest.fixture
def stored(groups: None, worker: User, accountholder: User) -> dict[str, User | None]:
    """Store it in each kind of text; return the addresses that show it, and to whom."""
    cache.clear()
    make_usual_pages()
    page = Text.objects.exclude(slug="start").first()
    for name, text in in_all(Text, "title", "summary", "body").items():
        setattr(page, name, text)
    page.save()
    service = make_service("post", **in_all(Service, "title", "note"))
    meeting = make_meeting(timezone.now() + timedelta(days=3), facilitated_by=evil(80), **in_all(Meeting, "title"))
    make_point(meeting, **in_all(AgendaItem, "title", "text"))
    advice = make_answered(
        AdviceAnswer.PARTLY,
        is_published=True,
        **in_all(Advice, "title", "text", "action", "reason", "done_by"),
    )
    survey = make_survey(
        state="ready",
        today=timezone.localdate(),
        questions=[("open", evil(280), ()), ("one", evil(280), (evil(100),))],
        **in_all(Survey, "title", "purpose", "asked_by"),
    )  # fmt: skip
    Narrative.objects.create(
        organisation=worker.organisation,
        year=timezone.localdate().year,
        activity="a02_rounds",
        question="went_well",
        text=evil(1_500),
        updated_at=timezone.now(),
    )
    return {
        f"/nl/{page.slug}/": None,
        f"/en/{page.slug}/": None,
        f"/nl/aanbod/kaart/{service.code}/": None,
        "/nl/aanbod/alles/": None,
        "/nl/gedaan/": None,
        f"/nl/vragenlijst/{survey.code}/": None,
        f"/nl/klankbord/{meeting.pk}/": accountholder,
        f"/nl/klankbord/adviezen/{advice.pk}/": accountholder,
        f"/nl/klankbord/vragenlijsten/{survey.code}/voorbeeld/": accountholder,
        f"/nl/verantwoording/{timezone.localdate().year}/toelichting/fier/a02_rounds/": accountholder,
    }


def test_stored_markup_runs_nothing_and_asks_nothing(
    stored: dict[str, User | None], page: Page, live_server: Any, log_in: Any
) -> None:
    dialogs: list[str] = []
    outside: list[str] = []
    refused: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda one: one.url.startswith((live_server.url, "data:")) or outside.append(one.url))
    page.on("console", lambda message: "Security Policy" in message.text and refused.append(message.text))
    page.add_init_script("window.alert = function () { window.qanarie = true }")

    for url, user in sorted(stored.items(), key=lambda item: item[1] is not None):
        if user is not None:
            log_in(page.context, user)
        answer = page.goto(live_server.url + url)

        assert answer is not None
        assert answer.status == 200, url
        # It really stands there, as words.
        assert "alert(1)" in page.content(), url
        assert page.evaluate("window.qanarie === undefined"), url
        assert page.locator("[onerror], [onload], [onfocus], iframe, math, object, embed").count() == 0, url
        assert page.locator("a[href^='javascript:'], a[href^='data:'], script:not([src])").count() == 0, url

    assert (dialogs, outside, refused) == ([], [], [])
