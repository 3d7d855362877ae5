"""The calendar file: times and a plain word, right in winter and summer, and nothing that gives anybody away."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings
from icalendar import Calendar

from portal import pagecache
from portal.choices import Discipline, Weekday
from portal.models import Location, WalkInHours
from tests.builders.events import make_event
from tests.builders.places import make_change, make_hours, make_place

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# A Monday.
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
ALLOWED = {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "SEQUENCE", "CLASS", "TRANSP"}


@pytest.fixture
def place(db: None) -> Location:
    place = make_place()
    place.address = "Straat 1"
    place.save()
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_hours(place, Weekday.MONDAY, "13:30-23:59")
    make_hours(place, Weekday.TUESDAY, "10:00-12:00", discipline=Discipline.GGD)
    return place


def ask(moment: datetime = NOON, language: str = "nl") -> Any:
    with time_machine.travel(moment, tick=False):
        return Client().get(f"/{language}/inloop/agenda.ics")


def entries(response: Any) -> list[Any]:
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def starts(response: Any) -> list[str]:
    return [entry["DTSTART"].dt.isoformat(timespec="minutes") for entry in entries(response)]


def test_calendar_holds_the_openings_of_eight_weeks(place: Location) -> None:
    found = entries(ask())

    # Mondays from 23 November to 11 January, twice a day; 18 January is the first day after eight weeks.
    assert len(found) == 16
    assert found[0]["DTSTART"].dt == datetime(2026, 11, 23, 9, 0, tzinfo=AMSTERDAM)
    assert found[-1]["DTEND"].dt == datetime(2027, 1, 11, 23, 59, tzinfo=AMSTERDAM)


def test_calendar_follows_closures_and_other_hours(place: Location) -> None:
    make_change(place, date(2026, 11, 23), date(2026, 11, 24), hours="10:00-11:00")
    make_change(place, date(2026, 11, 30), date(2027, 1, 10))

    assert starts(ask()) == ["2026-11-23T10:00+01:00", "2027-01-11T09:00+01:00", "2027-01-11T13:30+01:00"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 22, 23, 0, tzinfo=UTC), ["2026-03-23T09:00+01:00", "2026-03-30T09:00+02:00"]),
        (datetime(2026, 10, 18, 22, 0, tzinfo=UTC), ["2026-10-19T09:00+02:00", "2026-10-26T09:00+01:00"]),
    ],
)
def test_calendar_keeps_the_local_hour_when_the_clock_changes(
    place: Location, moment: datetime, expected: list[str]
) -> None:
    # Both moments are the local midnight with which a Monday begins.
    found = [start for start in starts(ask(moment)) if "T09:00" in start]

    assert found[:2] == expected


def test_calendar_says_nothing_but_times_and_a_plain_word(place: Location) -> None:
    make_event(datetime(2026, 11, 26, 18, 0, tzinfo=UTC))

    for language, word in (("nl", "Open"), ("en", "Open"), ("es", "Abierto")):
        response = ask(language=language)
        found = entries(response)
        text = response.content.decode()
        assert {str(entry["SUMMARY"]) for entry in found} == {word, f"Koffie {language}"}
        assert {name for entry in found for name in entry} == ALLOWED
        assert not re.search(r"xenia|straat|bel ons|leeuwarden|localhost|testserver|http|mailto", text, re.IGNORECASE)
        assert "METHOD:PUBLISH" in text
        assert "X-WR-CALNAME:Info" in text


def test_calendar_file_answers_as_every_public_page_does(place: Location) -> None:
    response = ask()

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="agenda.ics"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert Client().post("/nl/inloop/agenda.ics", HTTP_SEC_FETCH_SITE="same-origin").status_code == 405


def test_calendar_asked_at_another_time_of_the_day_is_the_same_to_the_byte(place: Location) -> None:
    make_event(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    first = ask(datetime(2026, 11, 23, 0, 1, tzinfo=AMSTERDAM))
    pagecache.SHELF.clear()

    assert ask(datetime(2026, 11, 23, 23, 58, tzinfo=AMSTERDAM)).content == first.content


def test_entry_keeps_its_name_and_gets_a_higher_number_when_its_hours_change(place: Location) -> None:
    before = entries(ask())[0]
    WalkInHours.objects.filter(opens_at="09:00").update(opens_at="08:00")

    after = entries(ask(language="es"))[0]

    assert (after["DTSTART"].dt.hour, before["DTSTART"].dt.hour) == (8, 9)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_entries_of_a_file_have_names_of_their_own(place: Location) -> None:
    make_event(datetime(2026, 11, 26, 18, 0, tzinfo=UTC))
    names = [str(entry["UID"]) for entry in entries(ask())]

    assert len(names) == len(set(names)) == 17


def test_calendar_has_only_published_events_that_have_not_ended_before_today(place: Location) -> None:
    make_event(datetime(2026, 11, 22, 18, 0, tzinfo=UTC), "Gisteren")
    make_event(datetime(2026, 11, 25, 18, 0, tzinfo=UTC), "Geheim", is_published=False)
    make_event(datetime(2027, 6, 1, 18, 0, tzinfo=UTC), "Zomer")

    summaries = [str(entry["SUMMARY"]) for entry in entries(ask())]

    assert {one for one in summaries if one != "Open"} == {"Zomer nl"}
    assert starts(ask())[-1] == "2027-06-01T20:00+02:00"


def test_calendar_leaves_out_other_places_for_it_names_none(place: Location) -> None:
    make_hours(make_place("sneek", order=1), Weekday.FRIDAY, "09:00-12:00")

    assert len(entries(ask())) == 16


def test_calendar_without_anything_in_it_is_an_empty_one() -> None:
    response = ask()

    assert response.status_code == 200
    assert entries(response) == []


def test_calendar_cannot_be_given_a_line_by_a_title(place: Location) -> None:
    make_event(datetime(2026, 11, 26, 18, 0, tzinfo=UTC), "Koffie\r\nLOCATION:Thuis")

    assert b"\r\nLOCATION" not in ask().content


def test_calendar_follows_a_change_within_the_day(place: Location) -> None:
    assert len(entries(ask())) == 16

    make_change(place, date(2026, 11, 23), date(2026, 11, 24))

    assert len(entries(ask())) == 14


@override_settings(DEMO=True)
def test_calendar_of_a_trial_version_says_example(place: Location) -> None:
    assert {str(entry["SUMMARY"]) for entry in entries(ask(language="nl"))} == {"VOORBEELD: Open"}


def test_calendar_takes_as_many_queries_for_three_places_as_for_one(
    place: Location, django_assert_num_queries: Any
) -> None:
    # The stamp of changes twice, the places, their hours, their changes, the events.
    with django_assert_num_queries(6):
        ask()
    for number in (1, 2):
        make_hours(make_place(f"elders-{number}", order=number), Weekday.MONDAY, "09:00-12:00")
    pagecache.SHELF.clear()
    with django_assert_num_queries(6):
        ask()
