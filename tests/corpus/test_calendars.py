"""Texts and tokens of the corpus in every calendar of the product (security.md section 4, ICS; A14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from klankbord.appointments import calendar_of
from klankbord.models import CalendarFeed
from klankbord.services.calendars import make_feed
from portal.calendars import AMSTERDAM, Moment, calendar_file, events_of
from portal.models import User
from tests.builders.events import make_event
from tests.builders.meetings import make_meeting
from tests.builders.pages import make_usual_pages
from tests.corpus.corpus import CALENDAR, MARK, MARKUP, PATHS, TEXT, Row
from tests.project.markup import read

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 25, 12, tzinfo=AMSTERDAM)
# NUL, control characters and half characters are refused by the forms that these texts come from.
TITLES = [*CALENDAR, *(row for row in TEXT if isinstance(row.value, str) and row.value.isprintable())]


def lines_of(made: bytes) -> list[bytes]:
    return made.split(b"\r\n")


@pytest.mark.parametrize("row", TITLES, ids=lambda row: row.name)
def test_title_stays_one_title(row: Row) -> None:
    moment = Moment("uid", row.text, NOON, NOON + timedelta(hours=2))

    made = calendar_file([moment], revision=1)

    calendar = Calendar.from_ical(made)
    assert [part.name for part in calendar.walk() if part.name not in {"VTIMEZONE", "DAYLIGHT", "STANDARD"}] == [
        "VCALENDAR",
        "VEVENT",
    ]
    # A line has 75 bytes at most and is cut between characters (RFC 5545, 3.1), and holds no end of its own.
    assert max(map(len, lines_of(made))) <= 75
    for line in lines_of(made):
        line.decode()
        assert b"\r" not in line
        assert b"\n" not in line
    [event] = calendar.walk("VEVENT")
    assert set(event) <= {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "CLASS", "TRANSP", "STATUS", "SEQUENCE",
                          "LAST-MODIFIED"}  # fmt: skip


def test_event_on_the_walk_in_calendar_says_its_title_and_nothing_of_the_place() -> None:
    make_usual_pages()
    event = make_event(timezone.now() + timedelta(days=2), "x")
    event.title_nl = CALENDAR[0].text
    event.how_to_join_nl = MARK
    event.save()

    made = calendar_file(events_of([event]), revision=1)

    assert b"BEGIN:VALARM" not in [line.strip() for line in lines_of(made)]
    assert MARK.encode() not in made


def test_meeting_whose_texts_are_of_the_corpus_says_a_plain_word(member: User) -> None:
    for row in (*CALENDAR, *MARKUP):
        fields = dict.fromkeys(("title_nl", "title_en", "title_es", "cancel_reason_nl"), row.text[:80])
        meeting = make_meeting(timezone.now() + timedelta(days=3), **fields)

        made = calendar_of([meeting], user=member).decode()

        assert "SUMMARY:" in made
        assert MARK not in made
        assert "VALARM" not in made
        assert row.text not in made
        meeting.delete()


def test_thousand_moments_are_a_file_that_can_be_read() -> None:
    moments = [Moment(str(n), "Thee", NOON + timedelta(days=n), NOON + timedelta(days=n, hours=1)) for n in range(1000)]

    assert len(Calendar.from_ical(calendar_file(moments, revision=1)).walk("VEVENT")) == 1000


def test_every_wrong_token_is_answered_alike(member: User) -> None:
    token = make_feed(user=member)
    wrong = [token[:-1], token[1:], token + "a", token.swapcase(), token[::-1], "a" * 43, "a", "-", "_" * 300]
    wrong.append(str(CalendarFeed.objects.get().pk))

    answers = [Client().get(f"/nl/a/{one}.ics") for one in wrong]
    odd = [Client(raise_request_exception=False).get(f"/nl/a/{row.text.strip('/')}.ics") for row in PATHS]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.status_code for answer in odd} <= {400, 404}
    assert read(answers[0].content.decode()).problems == []
    assert Client().get(f"/nl/a/{token}.ics").status_code == 200
