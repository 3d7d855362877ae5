"""The blocks about today and the week as visitors read them. 23 November 2026 is a Monday."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import override_settings
from django.utils import translation

from portal.choices import Discipline, Weekday
from portal.models import Fact, Location, WalkInException
from portal.pagecache import Shelf
from portal.walk_in import DAYS_KEPT, WalkInBlocks
from tests.builders.events import make_event
from tests.builders.facts import build_fact
from tests.builders.places import make_change, make_hours, make_place

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY_EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=AMSTERDAM)
BOTH = "{today}\n\n{week}\n"


@pytest.fixture
def place(db: None) -> Location:
    """A place with hours on Monday, twice, and on Thursday; the GGD comes on Monday."""
    place = make_place()
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_hours(place, Weekday.MONDAY, "13:30-17:00")
    make_hours(place, Weekday.THURSDAY, "10:00-16:00")
    make_hours(place, Weekday.MONDAY, "10:00-11:00", discipline=Discipline.GGD)
    make_hours(place, Weekday.MONDAY, "14:00-16:00", discipline=Discipline.ACCOUNTANT)
    return place


def read(html: str) -> list[str]:
    """Return what can be read, a line per paragraph, row or item."""
    lines = re.sub(r"</(?:p|h3|dt|dd|li)>|<br>", "\n", html)
    words = [" ".join(unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines.split("\n")]
    text = "\n".join(line for line in words if line)
    return text.split("\n") if text else []


def today(at: datetime = MONDAY_EIGHT, language: str = "en", body: str = "{today}") -> list[str]:
    with translation.override(language):
        return read(WalkInBlocks("start", body, at).draw_today())


def week_html(at: datetime = MONDAY_EIGHT, language: str = "en", *facts: Fact, body: str = BOTH) -> str:
    with translation.override(language):
        return WalkInBlocks("inloop", body, at).draw_week({fact.key: fact for fact in facts})


def week(at: datetime = MONDAY_EIGHT, language: str = "en", *facts: Fact) -> list[str]:
    return read(week_html(at, language, *facts))


# --- today -----------------------------------------------------------------------------------------------------------


def test_today_without_any_place_asks_to_ask_us() -> None:
    assert today() == ["When are we open? Ask us", "We show opening hours only when they are certain."]


def test_today_tells_the_hours_and_who_else_is_there(place: Location) -> None:
    assert today() == [
        "Open today: 9:00 to 12:00 and 13:30 to 17:00",
        "Also here today:",
        "Health service (GGD): 10:00 to 11:00",
        "Bookkeeper: 14:00 to 16:00",
    ]


def test_today_leaves_out_who_has_gone(place: Location) -> None:
    assert today(MONDAY_EIGHT.replace(hour=11)) == [
        "Open now until 12:00",
        "Open again today: 13:30 to 17:00",
        "Also here today:",
        "Bookkeeper: 14:00 to 16:00",
    ]
    assert today(MONDAY_EIGHT.replace(hour=16)) == ["Open now until 17:00"]


def test_today_asks_to_ask_first_for_a_visit_while_nobody_opens(place: Location) -> None:
    make_hours(place, Weekday.TUESDAY, "10:00-11:00", discipline=Discipline.LEGAL)

    assert today(MONDAY_EIGHT + timedelta(days=1)) == [
        "Open on Thursday 26 November: 10:00 to 16:00",
        "Also here today:",
        "Legal advice: 10:00 to 11:00. Do you want to come then? Ask us",
    ]


def test_today_tells_closures_of_today_and_of_the_coming_week_with_their_reason(place: Location) -> None:
    make_change(place, date(2026, 11, 23), date(2026, 11, 24), reason="Training")
    make_change(place, date(2026, 11, 26), date(2026, 11, 27), hours="12:00-14:00")
    make_change(place, date(2026, 11, 30), date(2026, 12, 1), reason="Feest")
    make_change(place, date(2026, 12, 1), date(2026, 12, 2), reason="Te ver weg")

    assert today(language="nl") == [
        "Open op donderdag 26 november: 12.00-14.00 uur",
        "Vandaag dicht: Training",
        "Op donderdag 26 november andere tijden: 12.00-14.00 uur",
        "Op maandag 30 november dicht: Feest",
    ]


def test_today_on_a_page_with_the_week_leaves_the_rest_to_the_week(place: Location) -> None:
    make_change(place, date(2026, 11, 26), date(2026, 11, 27), reason="Training")

    assert today(body=BOTH) == ["Open today: 9:00 to 12:00 and 13:30 to 17:00"]


def test_today_closed_until_further_notice_says_so_and_asks(place: Location) -> None:
    make_change(place, date(2026, 11, 20), None, reason="Verbouwing")

    assert today(language="nl") == [
        "Wanneer zijn we open? Vraag het ons",
        "Voorlopig dicht: Verbouwing",
        "We laten de tijden pas zien als ze zeker zijn.",
    ]


def test_reason_that_is_not_translated_is_marked_as_dutch(place: Location) -> None:
    change = make_change(place, date(2026, 11, 23), date(2026, 11, 24), reason="Training")
    blocks = WalkInBlocks("start", "{today}", MONDAY_EIGHT)
    with translation.override("es"):
        assert 'Cerrado hoy: <span lang="nl">Training</span>' in blocks.draw_today()

    WalkInException.objects.filter(pk=change.pk).update(reason_es="Curso")
    with translation.override("es"):
        assert "Cerrado hoy: Curso" in WalkInBlocks("start", "{today}", MONDAY_EIGHT).draw_today()


def test_today_names_the_places_when_there_are_several(place: Location) -> None:
    sneek = make_place("sneek", order=1)
    make_place("stil", order=2)
    make_hours(sneek, Weekday.MONDAY, "07:00-09:00")

    assert today() == [
        "Xenia: Open today: 9:00 to 12:00 and 13:30 to 17:00",
        "Also here today:",
        "Health service (GGD): 10:00 to 11:00",
        "Bookkeeper: 14:00 to 16:00",
        "Sneek: Open now until 9:00",
    ]


def test_today_asks_for_the_first_place_when_only_another_has_hours() -> None:
    make_place()
    make_hours(make_place("sneek", order=1), Weekday.MONDAY, "07:00-09:00")

    assert today() == ["Xenia: When are we open? Ask us", "Sneek: Open now until 9:00"]


# --- the week --------------------------------------------------------------------------------------------------------


def test_week_tells_seven_days_from_today_and_who_is_there(place: Location) -> None:
    assert week()[:17] == [
        "The next 7 days",
        *("Today, Monday 23 November", "9:00 to 12:00 and 13:30 to 17:00"),
        *("Health service (GGD): 10:00 to 11:00", "Bookkeeper: 14:00 to 16:00"),
        *("Tomorrow, Tuesday 24 November", "Closed"),
        *("Wednesday 25 November", "Closed"),
        *("Thursday 26 November", "10:00 to 16:00"),
        *("Friday 27 November", "Closed"),
        *("Saturday 28 November", "Closed"),
        *("Sunday 29 November", "Closed"),
    ]


def test_week_tells_the_reason_of_a_closure_and_of_other_hours(place: Location) -> None:
    make_change(place, date(2026, 11, 23), date(2026, 11, 24), hours="10:00-11:30", reason="Training")
    make_change(place, date(2026, 11, 26), date(2026, 11, 28), reason="Feest")

    found = week(language="nl")

    assert found[:5] == [
        "De komende 7 dagen",
        "Vandaag, maandag 23 november",
        "10.00-11.30 uur",
        "Andere tijden dan anders. Training",
        "Wie is er nog meer? Vraag het ons",
    ]
    assert found[found.index("Donderdag 26 november") :][:4] == [
        *("Donderdag 26 november", "Dicht: Feest"),
        *("Vrijdag 27 november", "Dicht: Feest"),
    ]


def test_week_beyond_the_last_day_of_the_schedule_asks_instead_of_saying_closed() -> None:
    make_hours(make_place(), Weekday.MONDAY, "09:00-12:00", until=date(2026, 11, 28))

    found = week()

    assert found[found.index("Friday 27 November") :][:4] == [
        *("Friday 27 November", "Closed"),
        *("Saturday 28 November", "When are we open? Ask us"),
    ]


def test_week_over_the_years_end_and_over_the_change_of_the_clock() -> None:
    make_hours(make_place(), Weekday.SUNDAY, "02:00-04:00")

    spring = week(datetime(2026, 3, 28, 23, 59, tzinfo=AMSTERDAM), "nl")
    winter = week(datetime(2026, 12, 31, 12, 0, tzinfo=AMSTERDAM), "nl")

    assert spring[1:5] == ["Vandaag, zaterdag 28 maart", "Dicht", "Morgen, zondag 29 maart", "2.00-4.00 uur"]
    assert [line for line in winter if line.endswith(("december", "januari"))] == [
        "Vandaag, donderdag 31 december",
        "Morgen, vrijdag 1 januari",
        "Zaterdag 2 januari",
        "Zondag 3 januari",
        "Maandag 4 januari",
        "Dinsdag 5 januari",
        "Woensdag 6 januari",
    ]


LABELLED = {
    "ggd.hours_xenia": "GGD at Xenia",
    "acc.hours": "Bookkeeper at Xenia",
    "org.languages_by_day": "Languages by day",
    "org.step_free": "Without stairs",
    "org.entrance_hint": "Quiet way in",
    "sites.other": "Other places",
    "bus.schedule": "Bus near you",
    "org.opening_hours": "Open",
    "org.closed_days": "Closed",
}


def unknown_facts() -> list[Fact]:
    return [build_fact("", key=key, label_en=label) for key, label in LABELLED.items()]


def test_week_about_which_nothing_is_known_is_one_sentence_and_a_question() -> None:
    make_place()

    (sentence,) = week(MONDAY_EIGHT, "en", *unknown_facts())

    assert sentence == (
        "Not certain yet: GGD at Xenia, bookkeeper at Xenia, languages by day, without stairs, quiet way in, "
        "other places and bus near you. Ask us"
    )
    assert "<dl" not in week_html(MONDAY_EIGHT, "en", *unknown_facts())


def test_week_without_the_block_about_today_asks_for_the_hours_too() -> None:
    html = week_html(MONDAY_EIGHT, "en", *unknown_facts(), body="{week}")

    assert read(html)[0].startswith("Not certain yet: our opening hours, GGD at Xenia")


def test_week_tells_confirmed_facts_and_does_not_ask_for_who_stands_in_it(place: Location) -> None:
    facts = {
        fact.key: fact
        for fact in [
            *unknown_facts(),
            build_fact("a lift at the back", key="org.step_free", label_en="Without stairs"),
            build_fact("every first Friday", key="org.closed_days", label_en="Closed"),
            build_fact("Monday to Friday", key="org.opening_hours", label_en="Open"),
        ]
    }

    found = week(MONDAY_EIGHT, "en", *facts.values())

    after = found[found.index("Sunday 29 November") + 2 :]
    assert after[:3] == [
        "Closed: every first Friday",
        "Without stairs: a lift at the back",
        "Not certain yet: languages by day, quiet way in, other places and bus near you. Ask us",
    ]


def test_week_tells_what_the_place_itself_says(place: Location) -> None:
    place.step_free, place.quiet_entrance, place.languages = False, True, ["nl", "es", "bg"]
    place.bus_nl, place.bus_en = "Bus 3 tot het station", "Bus 3 to the station"
    place.save()

    found = week(MONDAY_EIGHT, "en", *unknown_facts())

    after = found[found.index("Sunday 29 November") + 2 :]
    assert after[:5] == [
        "Languages: Dutch, Spanish and Bulgarian",
        "There are stairs.",
        "There is a quiet way in. Where is it? Ask us",
        "How to get there: Bus 3 to the station",
        "Not certain yet: other places and bus near you. Ask us",
    ]
    assert '<span lang="nl">Bus 3 tot het station</span>' in week_html(MONDAY_EIGHT, "es")


def test_week_tells_of_other_places_whether_they_are_open(place: Location) -> None:
    sneek = make_place("sneek", order=1)
    sneek.step_free = True
    sneek.save()
    make_place("stil", order=2)
    make_hours(sneek, Weekday.MONDAY, "07:00-09:00")

    found = week(MONDAY_EIGHT, "en", *unknown_facts())

    start = found.index("Other places")
    assert found[start : start + 4] == [
        "Other places",
        "Sneek (Leeuwarden): Open now until 9:00",
        "You can get in without stairs.",
        "Put the times of Xenia in your calendar",
    ]
    assert found[0] == "Xenia: the next 7 days"
    assert "other places" not in found[start - 1]


def test_week_leads_to_the_calendar_only_when_there_is_something_in_it(place: Location) -> None:
    link = 'href="/en/inloop/agenda.ics"'
    assert link in week_html()

    make_change(place, date(2026, 11, 1), None)
    assert link not in week_html()

    event = make_event(MONDAY_EIGHT + timedelta(days=3), is_published=False)
    assert link not in week_html()

    event.is_published = True
    event.save()
    assert link in week_html()


@override_settings(DEMO=True)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "VOORBEELD: deze tijden zijn verzonnen."),
        ("en", "EXAMPLE: these times are made up."),
        ("es", "EJEMPLO: estos horarios son inventados."),
    ],
)
def test_hours_of_a_trial_version_say_that_they_are_an_example(place: Location, language: str, words: str) -> None:
    assert today(language=language)[0] == words
    assert week(language=language)[0] == words


@override_settings(DEMO=True)
def test_trial_version_without_hours_has_no_example_to_mark() -> None:
    assert not [line for line in [*today(), *week()] if "EXAMPLE" in line]


# --- as time passes --------------------------------------------------------------------------------------------------


def test_both_blocks_take_as_many_queries_for_three_places_as_for_one(
    place: Location, django_assert_num_queries: Any
) -> None:
    def draw() -> None:
        blocks = WalkInBlocks("inloop", BOTH, MONDAY_EIGHT)
        blocks.draw_today()
        blocks.draw_week({})

    # The places, their hours, their changes, the events.
    with django_assert_num_queries(4):
        draw()
    for number in (1, 2):
        other = make_place(f"elders-{number}", order=number)
        make_hours(other, Weekday.MONDAY, "09:00-12:00")
        make_change(other, date(2026, 11, 24), date(2026, 11, 25))
    with django_assert_num_queries(4):
        draw()


def test_kept_page_tells_the_right_day_and_hour_without_a_database(place: Location) -> None:
    blocks = WalkInBlocks("inloop", BOTH, MONDAY_EIGHT)
    with translation.override("nl"):
        body = f"<main>{blocks.draw_today()}{blocks.draw_week({})}</main>"
        response = HttpResponse(body)
        response.keep_moving = blocks.moving  # type: ignore[attr-defined]
        kept = Shelf().put("/nl/inloop/", response, stamp=1, at=MONDAY_EIGHT)

    def later(moment: datetime) -> list[str]:
        nonlocal kept
        with connection.execute_wrapper(no_query):
            kept = kept.drawn_for(moment)
        return read(kept.bodies[""].decode())

    assert later(MONDAY_EIGHT.replace(hour=9))[:2] == [
        "Nu open tot 12.00 uur",
        "Later vandaag weer open: 13.30-17.00 uur",
    ]
    wednesday = later(datetime(2026, 11, 25, 23, 59, tzinfo=AMSTERDAM))
    assert wednesday[0] == "Morgen open: 10.00-16.00 uur"
    assert wednesday[2:6] == [
        "Vandaag, woensdag 25 november",
        "Dicht",
        "Morgen, donderdag 26 november",
        "10.00-16.00 uur",
    ]
    thursday = later(datetime(2026, 11, 26, 0, 0, tzinfo=AMSTERDAM))
    assert thursday[0] == "Vandaag open: 10.00-16.00 uur"
    assert thursday[2] == "Vandaag, donderdag 26 november"


def test_kept_page_asks_when_it_is_older_than_what_was_read(place: Location) -> None:
    blocks = WalkInBlocks("inloop", "{today}", MONDAY_EIGHT)
    blocks.draw_today()
    (moving,) = blocks.moving
    last_good = MONDAY_EIGHT + timedelta(days=DAYS_KEPT)

    with translation.override("en"):
        assert read(moving.redraw(last_good))[0] == "Open today: 9:00 to 12:00 and 13:30 to 17:00"
        assert read(moving.redraw(last_good + timedelta(days=28)))[0] == "When are we open? Ask us"


def no_query(*_arguments: Any) -> None:
    raise AssertionError("a query was sent")
