"""Coming meetings on a page: when and how to join, never where."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from portal.gatherings import MOST_SHOWN, render_events
from portal.models import Event
from tests.builders.facts import build_fact

pytestmark = pytest.mark.django_db
# Wednesday noon in Leeuwarden.
AT = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


def make_event(starts_at: datetime, hours: int = 2, **fields: Any) -> Event:
    given: dict[str, Any] = {
        "title_nl": "Samen eten", "title_en": "Dinner", "title_es": "Cena",
        "how_to_join_nl": "App ons", "how_to_join_en": "Message us", "how_to_join_es": "Escríbenos",
        "is_published": True,
    }  # fmt: skip
    return Event.objects.create(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **given | fields)


def words(language: str = "en") -> list[str]:
    """Return the block as words, one text per event."""
    with translation.override(language), timezone.override("Europe/Amsterdam"):
        html = render_events(at=timezone.localtime(AT), slug="samen")
    return [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in re.split(r"<li>", html)][
        -1 * html.count("<li>") :
    ]


def test_event_tells_its_local_day_and_hours_and_how_to_join() -> None:
    # In July two hours later than UTC, in December one.
    make_event(datetime(2027, 7, 2, 16, 30, tzinfo=UTC))
    make_event(datetime(2026, 12, 3, 17, 0, tzinfo=UTC))

    assert words() == [
        "Dinner Thursday 3 December 2026, 18:00 to 20:00 How to join: Message us",
        "Dinner Friday 2 July 2027, 18:30 to 20:30 How to join: Message us",
    ]


def test_event_over_midnight_tells_both_days() -> None:
    make_event(datetime(2026, 12, 3, 21, 0, tzinfo=UTC), hours=4)

    assert words() == [
        "Dinner From 3 December 2026, 22:00 to 4 December 2026, 02:00 How to join: Message us",
    ]


def test_event_that_is_over_hidden_or_far_down_the_row_is_not_shown() -> None:
    make_event(AT - timedelta(hours=2))
    make_event(AT + timedelta(days=1), is_published=False)
    going_on = make_event(AT - timedelta(hours=1), title_en="Going on")
    for day in range(2, 2 + MOST_SHOWN):
        make_event(AT + timedelta(days=day))

    shown = words()

    assert len(shown) == MOST_SHOWN
    assert shown[0].startswith(going_on.title_en)


def test_without_an_event_the_fact_about_the_next_one_is_shown() -> None:
    with translation.override("en"):
        assert '<a class="fact" href="/en/praten/">' in render_events(at=AT)
        build_fact("In May", key="events.next").save()
        assert '<span class="fact">In May</span>' in render_events(at=AT)


def test_text_that_is_not_translated_says_its_language() -> None:
    make_event(AT + timedelta(days=1), title_es="", how_to_join_es="")

    with translation.override("es"):
        html = render_events(at=timezone.localtime(AT))

    assert '<strong lang="nl">Samen eten</strong>' in html
    assert '<span lang="nl">App ons</span>' in html


def test_words_of_an_event_are_text_and_no_markup() -> None:
    make_event(AT + timedelta(days=1), title_en="<script>x</script>")

    with translation.override("en"):
        assert "&lt;script&gt;" in render_events(at=timezone.localtime(AT))


def test_events_are_read_at_once(django_assert_num_queries: Any) -> None:
    make_event(AT + timedelta(days=1))
    with django_assert_num_queries(1):
        render_events(at=timezone.localtime(AT))
    make_event(AT + timedelta(days=2))
    make_event(AT + timedelta(days=3))
    with django_assert_num_queries(1):
        render_events(at=timezone.localtime(AT))
