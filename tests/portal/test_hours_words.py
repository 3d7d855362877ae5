"""Opening times in the words of each language. 23 November 2026 is a Monday."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import translation

from portal.hours import Change, Opening
from portal.hours_words import Headline, clock, day_name, headline, listed, long_day, notice, span, spans
from portal.schedule import Schedule

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 23)
EVER = date(2020, 1, 1)
TWO_A_DAY = Schedule(
    openings=(
        Opening(1, time(9), time(12), EVER),
        Opening(1, time(13, 30), time(17), EVER),
        Opening(4, time(13), time(16), EVER),
    )
)


def said(language: str, day: str, hours: str) -> Headline:
    moment = datetime.fromisoformat(f"{day}T{hours}").replace(tzinfo=AMSTERDAM)
    status = TWO_A_DAY.status_at(moment)
    with translation.override(language):
        return headline(status, TWO_A_DAY.on(status.slot.day) if status.slot else None, today=moment.date())


def test_times_are_written_as_each_language_does() -> None:
    found = {}
    for language in ("nl", "en", "es"):
        with translation.override(language):
            found[language] = (clock(time(9, 5)), span(time(13), time(16)))

    assert found == {
        "nl": ("9.05", "13.00-16.00 uur"),
        "en": ("9:05", "13:00 to 16:00"),
        "es": ("9:05", "de 13:00 a 16:00"),
    }


SAID = [
    ("nl", "2026-11-23", "09:00", "Nu open tot 12.00 uur", "Later vandaag weer open: 13.30-17.00 uur"),
    ("en", "2026-11-23", "09:00", "Open now until 12:00", "Open again today: 13:30 to 17:00"),
    ("es", "2026-11-23", "09:00", "Abierto ahora, hasta las 12:00", "Hoy abrimos otra vez de 13:30 a 17:00"),
    ("nl", "2026-11-23", "08:00", "Vandaag open: 9.00-12.00 uur en 13.30-17.00 uur", ""),
    ("nl", "2026-11-23", "12:00", "Vandaag open: 13.30-17.00 uur", ""),
    ("en", "2026-11-23", "12:00", "Open today: 13:30 to 17:00", ""),
    ("es", "2026-11-23", "08:00", "Hoy abrimos de 9:00 a 12:00 y de 13:30 a 17:00", ""),
    ("nl", "2026-11-25", "23:59", "Morgen open: 13.00-16.00 uur", ""),
    ("nl", "2026-11-26", "00:00", "Vandaag open: 13.00-16.00 uur", ""),
    ("en", "2026-11-25", "23:59", "Open tomorrow: 13:00 to 16:00", ""),
    ("es", "2026-11-25", "10:00", "Mañana abrimos de 13:00 a 16:00", ""),
    ("nl", "2026-11-24", "10:00", "Open op donderdag 26 november: 13.00-16.00 uur", ""),
    ("en", "2026-11-24", "10:00", "Open on Thursday 26 November: 13:00 to 16:00", ""),
    ("es", "2026-11-24", "10:00", "Abrimos el jueves 26 de noviembre, de 13:00 a 16:00", ""),
]


@pytest.mark.parametrize(("language", "day", "hours", "words", "again"), SAID)
def test_headline_says_now_today_tomorrow_or_which_day(
    language: str, day: str, hours: str, words: str, again: str
) -> None:
    assert said(language, day, hours) == Headline(words, again)


def test_headline_without_hours_says_nothing() -> None:
    assert headline(Schedule().status_at(datetime(2026, 11, 23, tzinfo=AMSTERDAM)), None, today=MONDAY) == Headline()


def change(first: str, last: str | None, hours: str = "") -> Change:
    opens_at, closes_at = map(time.fromisoformat, hours.split("-")) if hours else (None, None)
    return Change(date.fromisoformat(first), date.fromisoformat(last) if last else None, opens_at, closes_at)


CHANGES = [
    ("2026-11-23", "2026-11-23", "", "Vandaag dicht", "Closed today", "Cerrado hoy"),
    (
        *("2026-11-27", "2026-11-27", ""),
        *("Op vrijdag 27 november dicht", "Closed on Friday 27 November", "Cerrado el viernes 27 de noviembre"),
    ),
    (
        *("2026-11-20", "2027-01-03", ""),
        "Tot en met zondag 3 januari dicht",
        "Closed up to and including Sunday 3 January",
        "Cerrado hasta el domingo 3 de enero inclusive",
    ),
    ("2026-11-20", "2026-11-23", "", "Vandaag dicht", "Closed today", "Cerrado hoy"),
    (
        *("2026-11-28", "2027-01-03", ""),
        "Van zaterdag 28 november tot en met zondag 3 januari dicht",
        "Closed from Saturday 28 November to Sunday 3 January",
        "Cerrado del sábado 28 de noviembre al domingo 3 de enero",
    ),
    (
        *("2026-11-24", None, ""),
        "Vanaf dinsdag 24 november dicht",
        "Closed from Tuesday 24 November on",
        "Cerrado desde el martes 24 de noviembre",
    ),
    ("2026-11-01", None, "", "Voorlopig dicht", "Closed for now", "Cerrado por ahora"),
    (
        *("2026-11-25", "2026-11-25", "12:00-20:00"),
        "Op woensdag 25 november andere tijden: 12.00-20.00 uur",
        "Other hours on Wednesday 25 November: 12:00 to 20:00",
        "Otro horario el miércoles 25 de noviembre: de 12:00 a 20:00",
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", CHANGES, ids=[row[4] for row in CHANGES])
def test_notice_tells_the_days_of_a_change(row: tuple[str, str | None, str, str, str, str]) -> None:
    first, last, hours, *expected = row
    found = []
    for language in ("nl", "en", "es"):
        with translation.override(language):
            found.append(notice(change(first, last, hours), today=MONDAY).words)

    assert found == expected


def test_day_far_away_is_told_with_its_year() -> None:
    with translation.override("en"):
        assert long_day(date(2027, 5, 21), today=MONDAY) == "Friday 21 May"
        assert long_day(date(2027, 5, 22), today=MONDAY) == "Saturday 22 May 2027"


def test_day_heads_its_row_as_today_tomorrow_or_by_its_name() -> None:
    with translation.override("nl"):
        found = [day_name(date(2027, 1, day), today=date(2026, 12, 31)) for day in (1, 2)]
        assert [day_name(date(2026, 12, 31), today=date(2026, 12, 31)), *found] == [
            "Vandaag, donderdag 31 december",
            "Morgen, vrijdag 1 januari",
            "Zaterdag 2 januari",
        ]


def test_list_of_words_reads_as_one() -> None:
    with translation.override("nl"):
        assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
            "",
            "a",
            "a en b",
            "a, b en c",
        ]
        assert spans([]) == ""


def test_stretch_of_hours_on_a_page_is_not_broken_and_the_rest_is_escaped() -> None:
    template = engines["django"].from_string("{% load opening_times %}{{ words|times }}")

    assert template.render({"words": "<b>9.00-12.00 uur"}) == '&lt;b&gt;<span class="hours">9.00-12.00</span> uur'
