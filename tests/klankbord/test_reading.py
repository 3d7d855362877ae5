"""What one reader reads of a meeting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from klankbord.choices import MeetingState
from klankbord.models import Meeting
from klankbord.reading import MeetingRead, Plan, PointRead, Words, missing_languages, words_of
from tests.builders.meetings import make_meeting, make_place, make_point
from tests.klankbord.conftest import NOW

pytestmark = pytest.mark.django_db
WINTER = datetime(2026, 12, 16, 19, 0)  # noqa: DTZ001  (the builder makes it local)


def read(meeting: Meeting, language: str) -> MeetingRead:
    with translation.override(language):
        return MeetingRead.of(meeting, language=language, at=NOW)


def test_words_of_a_translated_text_are_the_readers_own() -> None:
    meeting = make_meeting(WINTER)

    assert words_of(meeting, "title", language="es") == Words("Pensar en grupo", "es", True)


@pytest.mark.parametrize("empty", [None, "", "   "])
def test_words_of_a_missing_translation_say_in_which_language_they_are(empty: str | None) -> None:
    meeting = make_meeting(WINTER, title_es=empty)

    with translation.override("es"):
        words = words_of(meeting, "title", language="es")

    assert words == Words("Samen meedenken", "nl", False)


def test_words_that_exist_only_in_spanish_are_shown_to_a_dutch_reader_as_spanish() -> None:
    meeting = make_meeting(WINTER, place_note_es="Toca el timbre")

    assert words_of(meeting, "place_note", language="nl") == Words("Toca el timbre", "es", False)


def test_words_that_exist_in_no_language_are_none() -> None:
    assert words_of(make_meeting(WINTER), "fee_note", language="nl") is None


def test_missing_languages_counts_only_texts_that_another_language_has() -> None:
    meeting = make_meeting(WINTER, fee_note_nl="Wij betalen de reis", fee_note_es="Pagamos el viaje")

    assert missing_languages(meeting, ("title", "place_note", "fee_note")) == {"en"}


def test_point_with_one_missing_text_is_not_translated() -> None:
    point = make_point(make_meeting(WINTER), text_es="")

    assert not PointRead.of(point, language="es").is_translated
    assert PointRead.of(point, language="en").is_translated


def test_meeting_with_only_the_reason_untranslated_is_not_translated() -> None:
    meeting = make_meeting(WINTER, state=MeetingState.CANCELLED, cancel_reason_nl="Sneeuw")

    assert not read(meeting, "es").is_translated
    assert read(meeting, "nl").is_translated


@pytest.mark.parametrize(
    ("language", "day", "start", "end"),
    [
        ("nl", "woensdag 16 december 2026", "19.00", "21.00"),
        ("en", "Wednesday 16 December 2026", "19:00", "21:00"),
        ("es", "miércoles 16 de diciembre de 2026", "19:00", "21:00"),
    ],
)
def test_day_and_times_are_in_the_words_of_the_reader(language: str, day: str, start: str, end: str) -> None:
    shown = read(make_meeting(WINTER), language)

    assert (shown.day, shown.start, shown.end) == (day, start, end)


@pytest.mark.parametrize(
    ("utc", "start"),
    [
        (datetime(2026, 3, 28, 18, 0, tzinfo=UTC), "19.00"),  # the last evening of winter time: one hour ahead of UTC
        (datetime(2026, 3, 29, 17, 0, tzinfo=UTC), "19.00"),  # the first evening of summer time: two hours ahead
        (datetime(2026, 10, 24, 17, 0, tzinfo=UTC), "19.00"),  # the last evening of summer time
        (datetime(2026, 10, 25, 18, 0, tzinfo=UTC), "19.00"),  # the first evening of winter time
    ],
)
def test_times_around_the_change_of_the_clock_are_local(utc: datetime, start: str) -> None:
    assert read(make_meeting(utc), "nl").start == start


@pytest.mark.parametrize(("known", "word"), [(True, "yes"), (False, "no"), (None, "ask us")])
def test_step_free_says_yes_no_or_ask(known: bool | None, word: str) -> None:
    meeting = make_meeting(WINTER, location=make_place(step_free=known, quiet_entrance=known))
    shown = MeetingRead.of(meeting, language="en", at=NOW)

    with translation.override("en"):
        assert (str(shown.step_free), str(shown.quiet_entrance)) == (word, word)


def test_languages_to_do_names_what_the_agenda_misses_too() -> None:
    meeting = make_meeting(WINTER, title_en="")
    make_point(meeting, text_es="")

    with translation.override("en"):
        assert [str(name) for name in read(meeting, "nl").languages_to_do] == ["English", "Spanish"]


def test_plan_puts_the_first_meeting_that_takes_place_next() -> None:
    off, on, later_off = (
        read(make_meeting(datetime(2026, month, 16, 19, 0), **fields), "nl")  # noqa: DTZ001  (see above)
        for month, fields in (
            (10, {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek"}),
            (11, {}),
            (12, {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Sneeuw"}),
        )
    )

    assert Plan.of([off, on, later_off]) == Plan((off,), on, (later_off,))
    assert Plan.of([off, later_off]) == Plan((off, later_off), None, ())
    assert Plan.of([]) == Plan((), None, ())
