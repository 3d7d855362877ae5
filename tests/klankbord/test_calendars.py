"""Meetings in somebody's calendar: the right local time, a plain word, and nothing that gives anybody away."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from icalendar import Calendar

from klankbord.choices import MeetingState
from klankbord.models import CalendarFeed, Meeting
from klankbord.services import calendars as services
from portal.calendars import AMSTERDAM
from portal.logs import PatternInsteadOfPath
from portal.models import Session, User
from portal.permissions import Role
from tests.builders.meetings import make_meeting, make_place, make_point
from tests.builders.taking_part import make_answer, make_proposal
from tests.conftest import make_user
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
SOON = NOW + timedelta(days=9)
# What an entry may say: a name, a word, times, and how a calendar treats it.
ALLOWED = {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "SEQUENCE", "CLASS", "TRANSP"}


def feed_address(token: str, language: str = "nl") -> str:
    with translation.override(language):
        return reverse("calendar-feed", args=[token])


def read(user: User, language: str = "nl") -> bytes:
    """Return what a calendar gets that knows the secret address."""
    response = Client().get(feed_address(services.make_feed(user=user), language))
    assert response.status_code == 200
    return response.content


def entries(file: bytes) -> list[Any]:
    """Return the entries of a file that a strict parser takes whole."""
    calendar = Calendar.from_ical(file)
    assert not [part for part in calendar.walk() if part.errors]
    return list(calendar.walk("VEVENT"))


def lines(file: bytes) -> Iterator[bytes]:
    assert file.endswith(b"\r\n")
    yield from file[:-2].split(b"\r\n")


# --- What is in it ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "utc_hours"),
    [
        # The clock goes back in the night to 25 October 2026, and forward in the night to 28 March 2027.
        (datetime(2027, 3, 27, 19, 0), 18),  # noqa: DTZ001  (the builder makes it local)
        (datetime(2027, 3, 28, 19, 0), 17),  # noqa: DTZ001
        (datetime(2027, 10, 30, 19, 0), 17),  # noqa: DTZ001
        (datetime(2027, 10, 31, 19, 0), 18),  # noqa: DTZ001
    ],
)
def test_entry_has_the_local_time_on_both_sides_of_the_change(member: User, day: datetime, utc_hours: int) -> None:
    make_meeting(day)

    file = read(member)

    (entry,) = entries(file)
    assert entry["DTSTART"].dt == datetime(day.year, day.month, day.day, utc_hours, tzinfo=UTC)
    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=2)
    assert f"DTSTART;TZID=Europe/Amsterdam:{day:%Y%m%dT%H%M%S}" in file.decode()


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("20261024T190000", datetime(2026, 10, 24, 17, 0, tzinfo=UTC)),
        ("20261025T190000", datetime(2026, 10, 25, 18, 0, tzinfo=UTC)),
        ("20270327T190000", datetime(2027, 3, 27, 18, 0, tzinfo=UTC)),
        ("20270328T190000", datetime(2027, 3, 28, 17, 0, tzinfo=UTC)),
    ],
)
def test_rules_of_the_file_alone_give_the_right_hour(member: User, local: str, utc: datetime) -> None:
    make_meeting(SOON)
    (zone,) = Calendar.from_ical(read(member)).walk("VTIMEZONE")

    # Read with nothing but what the file says about summer time, as a calendar without a list of zones does.
    own = zone.to_tz(lookup_tzid=False)
    moment = datetime.strptime(local, "%Y%m%dT%H%M%S").replace(tzinfo=own)

    assert moment.astimezone(UTC) == utc


def test_file_of_a_past_meeting_has_the_right_hour_too(client: Client, member: User) -> None:
    client.force_login(member)
    found = []
    for day in (24, 25):
        meeting = make_meeting(datetime(2026, 10, day, 19, 0))  # noqa: DTZ001  (the builder makes it local)
        (entry,) = entries(client.get(address("meeting-file", meeting.pk)).content)
        found.append(entry["DTSTART"].dt.astimezone(UTC).hour)

    assert found == [17, 18]


def test_file_is_written_as_the_standard_asks(member: User) -> None:
    for day in range(1, 6):
        make_meeting(NOW + timedelta(days=day))

    file = read(member, "es")

    assert b"\n" not in file.replace(b"\r\n", b"")
    assert max(len(line) for line in lines(file)) <= 75
    assert all(re.fullmatch(rb"[A-Z-]+[;:].*| .+", line) for line in lines(file))
    text = file.decode()
    for line in ("VERSION:2.0", "METHOD:PUBLISH", "TZID:Europe/Amsterdam"):
        assert text.count(f"{line}\r\n") == 1
    assert len({str(entry["UID"]) for entry in entries(file)}) == 5


def test_calendar_says_a_plain_word_and_the_times_only(member: User, facilitator: User) -> None:
    canaries = [f"kanarie{number:02}" for number in range(50)]
    words = iter(canaries)
    place = make_place(name=next(words), address=next(words), code=next(words))
    for days in (1, 2, 3):
        texts = {
            f"{field}_{code}": next(words)
            for field in ("title", "place_note", "fee_note")
            for code in ("nl", "en", "es")
        }
        meeting = make_meeting(NOW + timedelta(days=days), location=place, facilitated_by=next(words), **texts)
        make_point(meeting, title_nl=next(words), text_nl=next(words))
    make_meeting(NOW + timedelta(days=4), state=MeetingState.CANCELLED, cancel_reason_nl=next(words))
    for field in ("title", "text"):
        make_proposal(member, **{field: next(words)})
    User.objects.filter(pk=member.pk).update(username=next(words))
    User.objects.filter(pk=facilitator.pk).update(username=next(words))
    make_user(next(words), Role.MEMBER)
    make_answer(meeting, member)
    planted = canaries[: canaries.index(next(words))]
    # Three of the place, thirteen of each meeting, one reason, two of a proposal and three names.
    assert len(planted) == 3 + 3 * 12 + 1 + 2 + 3

    for language, code in (("nl", "Afspraak"), ("en", "Appointment"), ("es", "Cita")):
        file = read(member, language)
        with translation.override(language):
            word = translation.pgettext("calendar", "Appointment")
        assert [canary for canary in canaries if canary in file.decode()] == []
        assert {str(entry["SUMMARY"]) for entry in entries(file)} == {word}
        assert code == word
        assert {name for entry in entries(file) for name in entry} - {"STATUS"} == ALLOWED
        assert not re.search(rb"xenia|klankbord|http|mailto|localhost|testserver|organizer", file, re.IGNORECASE)


def test_names_of_entries_last_and_tell_nothing(client: Client, member: User) -> None:
    meeting = make_meeting(SOON)
    other = make_user("klaproos", Role.MEMBER)
    client.force_login(member)

    names = [str(entries(read(member, language))[0]["UID"]) for language in ("nl", "es")]
    alone = str(entries(client.get(address("meeting-file", meeting.pk)).content)[0]["UID"])
    others = str(entries(read(other))[0]["UID"])

    assert {*names, alone} == {names[0]}
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", alone)
    # Two telephones side by side do not show that their owners go to the same meeting.
    assert others != alone


def test_cancelled_meeting_stays_and_is_marked(member: User) -> None:
    make_meeting(SOON, state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")
    make_meeting(SOON + timedelta(days=1))

    assert [str(entry.get("STATUS", "")) for entry in entries(read(member))] == ["CANCELLED", ""]


def test_calendar_holds_what_is_to_come_without_what_she_declined(member: User) -> None:
    other = make_user("klaproos", Role.MEMBER)
    declined, kept = make_meeting(SOON), make_meeting(SOON + timedelta(days=1))
    make_meeting(NOW - timedelta(hours=2))
    make_answer(declined, member, "no")
    make_answer(declined, other, "yes")
    make_answer(kept, other, "no")
    make_answer(kept, member, "maybe")

    assert [entry["DTSTART"].dt for entry in entries(read(member))] == [kept.starts_at]
    assert len(entries(read(other))) == 1


def test_empty_calendar_is_still_a_calendar(member: User) -> None:
    file = read(member)

    assert entries(file) == []
    assert list(Calendar.from_ical(file).walk("VTIMEZONE"))


# --- Changes reach calendars -----------------------------------------------------------------------------------------
def test_number_of_an_entry_rises_with_its_times_and_its_state_only(member: User) -> None:
    meeting = make_meeting(SOON)
    found = []

    def look() -> None:
        (entry,) = entries(read(member))
        found.append(int(entry["SEQUENCE"]))

    look()
    for changes in (
        {"title_nl": "Anders", "place_note_nl": "Achterom"},
        {"starts_at": SOON + timedelta(minutes=30)},
        {"ends_at": SOON + timedelta(hours=3)},
        {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek"},
        {"state": MeetingState.PLANNED, "cancel_reason_nl": ""},
    ):
        for name, value in changes.items():
            setattr(meeting, name, value)
        # The object in hand never learns the number; it cannot put an old one back.
        meeting.save()
        look()

    assert found == [0, 0, 1, 2, 3, 4]


def test_number_rises_for_a_statement_by_hand_and_cannot_be_lowered(member: User) -> None:
    meeting = make_meeting(SOON)

    Meeting.objects.filter(pk=meeting.pk).update(ends_at=SOON + timedelta(hours=4))
    Meeting.objects.filter(pk=meeting.pk).update(revision=0)

    meeting.refresh_from_db()
    assert meeting.revision == 1


# --- The secret address ----------------------------------------------------------------------------------------------
def test_address_is_shown_once_and_kept_as_a_hash_only(client: Client, member: User) -> None:
    client.force_login(member)

    made = client.post(address("make-feed"))
    (token,) = re.findall(r"/nl/a/([A-Za-z0-9_-]{43})\.ics", made.content.decode())
    later = client.get(address("calendar")).content.decode()

    feed = CalendarFeed.objects.get()
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    assert (feed.user, feed.token_sha256) == (member, hashlib.sha256(token.encode()).hexdigest())
    assert token not in later
    assert "/nl/a/" not in later
    assert token not in str([session.get_decoded() for session in Session.objects.all()])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{token}%"])  # noqa: S608  (names of our own tables)
            assert cursor.fetchone() == (0,), table


def test_address_answers_without_a_cookie_and_is_for_no_shelf(member: User) -> None:
    token = services.make_feed(user=member)

    response = Client().get(feed_address(token))

    assert response.status_code == 200
    assert not response.cookies
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="agenda.ics"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert Client().head(feed_address(token)).status_code == 200
    assert Client().post(feed_address(token), HTTP_SEC_FETCH_SITE="same-origin").status_code == 405


def test_address_says_nothing_about_what_it_is() -> None:
    assert feed_address("x" * 43) == f"/nl/a/{'x' * 43}.ics"


def test_wrong_old_and_stopped_addresses_are_not_there(client: Client, member: User) -> None:
    client.force_login(member)
    old = services.make_feed(user=member)
    new = services.make_feed(user=member)

    before = [Client().get(feed_address(token)).status_code for token in (old, new, "nobody" * 7)]
    stopped = client.post(address("stop-feed"))
    after = [Client().get(feed_address(token)) for token in (new, "nobody" * 7, new[:-1], new.swapcase())]

    assert before == [404, 200, 404]
    assert stopped["Location"] == address("calendar")
    assert [response.status_code for response in after] == [404] * 4
    bodies = {re.sub(r"/a/[\w-]+\.ics", "/a/-.ics", response.content.decode()) for response in after}
    assert len(bodies) == 1
    assert not CalendarFeed.objects.exists()
    assert client.post(address("stop-feed")).status_code == 302


def test_address_ends_with_the_account_and_with_the_role(member: User) -> None:
    make_meeting(SOON)
    token = services.make_feed(user=member)

    member.groups.clear()
    without_role = Client().get(feed_address(token))
    User.objects.filter(pk=member.pk).update(is_active=False)
    switched_off = Client().get(feed_address(token))
    User.objects.filter(pk=member.pk).update(is_active=True)
    member.delete()
    gone = Client().get(feed_address(token))

    assert [response.status_code for response in (without_role, switched_off, gone)] == [200, 404, 404]
    assert entries(without_role.content) == []
    assert not CalendarFeed.objects.exists()


def test_page_says_what_somebody_sees_who_looks_in_her_calendar(client: Client, member: User) -> None:
    client.force_login(member)

    page = client.get(address("calendar", language="en")).content.decode()

    assert "Does somebody look in your calendar? Then that person sees that you have an appointment." in page
    assert "Make my secret address" in page
    assert "Stop the address" not in page


def test_only_members_have_an_address_and_only_who_sees_meetings_a_file(client: Client, facilitator: User) -> None:
    meeting = make_meeting(SOON)
    client.force_login(facilitator)
    assert client.get(address("meeting-file", meeting.pk)).status_code == 200
    assert [client.get(address("calendar")).status_code, client.post(address("make-feed")).status_code] == [404, 404]

    client.force_login(make_user("wim", Role.WORKER))
    assert client.get(address("meeting-file", meeting.pk)).status_code == 404


def test_address_asks_the_database_as_often_for_one_meeting_as_for_three(member: User) -> None:
    url, counts = feed_address(services.make_feed(user=member)), []
    for day in (1, 2, 3):
        make_meeting(NOW + timedelta(days=day))
        counts.append(queries_of(Client(), url))

    # Whose address it is, and the meetings.
    assert counts[0].own == 2
    assert counts[2] == counts[0]


# --- In no log -------------------------------------------------------------------------------------------------------
def test_line_about_what_broke_names_the_pattern_and_not_the_address(
    member: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = services.make_feed(user=member)

    def break_down(*_args: Any, **_options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("klankbord.views.calendars.calendar_of", break_down)
    logger = logging.getLogger("django.request")
    assert [type(one) for one in logger.filters] == [PatternInsteadOfPath]
    with caplog.at_level(logging.DEBUG):
        response = Client(raise_request_exception=False).get(feed_address(token))

    assert response.status_code == 500
    assert "/nl/a/<slug:token>.ics" in caplog.text
    assert token not in caplog.text


def test_filter_knows_the_path_with_its_query_and_leaves_other_words(member: User) -> None:
    request = RequestFactory().get("/nl/a/secret.ics?key=secret")
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Gone", request.get_full_path()), None
    )
    record.request = request

    PatternInsteadOfPath().filter(record)
    unknown = record.getMessage()
    request.resolver_match = resolve("/nl/a/secret.ics")
    record.args = ("Gone", request.path)
    PatternInsteadOfPath().filter(record)

    assert unknown == "Gone: -"
    assert record.getMessage() == "Gone: /nl/a/<slug:token>.ics"


def test_local_times_are_those_of_amsterdam() -> None:
    assert str(AMSTERDAM) == "Europe/Amsterdam"
