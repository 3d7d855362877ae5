"""Which day suits: members tick, the facilitator sees numbers, nobody sees who, and the ticks go."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from klankbord.exceptions import MeetingIsOver, PollIsOver
from klankbord.models import DatePoll, Meeting, PollDay, PollTick
from klankbord.planning import ticks_of
from klankbord.services import polling as services
from portal.models import User
from portal.permissions import Role
from tests.builders.taking_part import make_poll, make_tick
from tests.conftest import make_user
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import address, text_of

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (NOW + timedelta(days=days) for days in (20, 21, 22))


@pytest.fixture
def other(db: None) -> User:
    return make_user("klaproos", Role.MEMBER)


def filled(*days: tuple[str, str, str], **changes: str) -> dict[str, Any]:
    """Return what a browser sends for a poll of some days, each with its two times."""
    sent = {"note_nl": "Wij willen het over de folder hebben", "note_en": "", "note_es": "", "closes_on": "2026-12-01"}
    for number, (day, starts, ends) in enumerate(days, start=1):
        sent |= {f"day_{number}": day, f"starts_{number}": starts, f"ends_{number}": ends}
    return sent | {"rows": str(max(len(days), 2))} | changes


WINTER = ("2026-12-16", "19:00", "21:00")
SUMMER = ("2027-07-07", "19:00", "21:30")
EMPTY = ("", "", "")


def ticked(client: Client) -> list[str]:
    """Return the days that stand ticked on the first page of a member."""
    return re.findall(r'name="days" value="(\d+)" id="[^"]*" checked', client.get(address("home")).content.decode())


# --- Asking ----------------------------------------------------------------------------------------------------------
def test_poll_takes_days_as_the_clock_in_friesland_and_skips_empty_rows(as_facilitator: Client) -> None:
    response = as_facilitator.post(address("make-poll"), filled(SUMMER, WINTER, EMPTY))

    poll = DatePoll.objects.get()
    assert response["Location"] == address("polls")
    assert (poll.note_nl, poll.closes_on, poll.meeting) == (
        "Wij willen het over de folder hebben", date(2026, 12, 1), None,
    )  # fmt: skip
    # Winter time is one hour ahead of UTC, summer time two.
    assert list(poll.days.values_list("starts_at", "ends_at")) == [
        (datetime(2026, 12, 16, 18, 0, tzinfo=UTC), datetime(2026, 12, 16, 20, 0, tzinfo=UTC)),
        (datetime(2027, 7, 7, 17, 0, tzinfo=UTC), datetime(2027, 7, 7, 19, 30, tzinfo=UTC)),
    ]


def test_another_day_adds_a_row_and_keeps_what_was_typed(as_facilitator: Client) -> None:
    sent = filled(WINTER, ("2026-12-17", "", ""), add="1")

    response = as_facilitator.post(address("make-poll"), sent)
    page = response.content.decode()

    assert not DatePoll.objects.exists()
    assert "error" not in page.split("<main")[1]
    assert [name for name in ("day_1", "day_3", "day_4") if f'name="{name}"' in page] == ["day_1", "day_3"]
    for value in ("2026-12-16", "19:00", "2026-12-17", "2026-12-01", "Wij willen het over de folder hebben", "3"):
        assert f'value="{value}"' in page


def test_poll_has_no_more_than_eight_days(as_facilitator: Client) -> None:
    days = [(f"2026-12-{day}", "19:00", "21:00") for day in range(11, 19)]

    page = as_facilitator.post(address("make-poll"), filled(*days, add="1")).content.decode()
    as_facilitator.post(address("make-poll"), filled(*days))

    assert 'name="day_8"' in page
    assert 'name="day_9"' not in page
    assert 'name="add"' not in page
    assert PollDay.objects.count() == 8


@pytest.mark.parametrize(
    ("days", "changes", "fields"),
    [
        ([], {}, ["day_1", "starts_1", "ends_1", "day_2", "starts_2", "ends_2"]),
        ([WINTER], {}, ["day_2", "starts_2", "ends_2"]),
        ([WINTER, SUMMER, ("2026-12-18", "", "21:00")], {}, ["starts_3"]),
        ([WINTER, WINTER], {}, ["day_2"]),
        ([WINTER, ("2026-12-17", "19:00", "19:00")], {}, ["ends_2"]),
        ([WINTER, ("2026-11-21", "19:00", "21:00")], {"closes_on": "2026-11-22"}, ["day_2"]),
        ([WINTER, ("2029-01-01", "19:00", "21:00")], {}, ["day_2"]),
        ([WINTER, ("2027-03-28", "02:30", "04:00")], {}, ["starts_2"]),
        ([WINTER, ("geen", "19:00", "21:00")], {}, ["day_2"]),
        ([WINTER, SUMMER], {"closes_on": ""}, ["closes_on"]),
        ([WINTER, SUMMER], {"closes_on": "2026-11-21"}, ["closes_on"]),
        ([WINTER, SUMMER], {"closes_on": "2026-12-17"}, ["closes_on"]),
        ([WINTER, SUMMER], {"note_es": "a" * 201}, ["note_es"]),
    ],
)
def test_poll_with_a_mistake_keeps_what_was_typed(
    as_facilitator: Client, days: list[tuple[str, str, str]], changes: dict[str, str], fields: list[str]
) -> None:
    response = as_facilitator.post(address("make-poll"), filled(*days, **changes))

    assert list(response.context["form"].errors) == fields
    assert 'value="Wij willen het over de folder hebben"' in response.content.decode()
    assert not DatePoll.objects.exists()


@pytest.mark.parametrize("rows", ["", "-1", "9" * 40, "abc", "1", "99"])
def test_nonsense_number_of_rows_does_no_harm(as_facilitator: Client, rows: str) -> None:
    response = as_facilitator.post(address("make-poll"), filled(WINTER, SUMMER, rows=rows, add="1"))

    assert response.status_code == 200
    assert 2 <= response.context["form"].number_of_rows <= 8


# --- Ticking ---------------------------------------------------------------------------------------------------------
def test_member_ticks_on_her_first_page_changes_it_and_ticks_none(as_member: Client, member: User) -> None:
    poll = make_poll(FIRST, SECOND, THIRD, note_nl="De folder")
    first, second, _third = poll.days.all()
    url = address("tick", poll.pk)

    found = []
    for days in ([first.pk, second.pk], [second.pk], []):
        assert as_member.post(url, {"days": days})["Location"] == address("home")
        found.append(ticked(as_member))

    assert found == [[str(first.pk), str(second.pk)], [str(second.pk)], []]


def test_poll_is_shown_in_the_words_of_the_reader(as_member: Client) -> None:
    make_poll(datetime(2026, 12, 16, 19, 0), SECOND, closes_on=date(2026, 12, 1), note_nl="De folder")  # noqa: DTZ001  (the builder makes it local)

    page = as_member.get(address("home", language="es")).content.decode()

    assert "miércoles 16 de diciembre de 2026" in page
    assert "19:00" in page
    assert "martes 1 de diciembre de 2026" in page
    assert '<span lang="nl">De folder</span>' in page


def test_tick_lasts_until_the_last_day_and_not_longer(as_member: Client, member: User) -> None:
    # Today is 22 November on the clock in Friesland.
    today, yesterday = (make_poll(FIRST, SECOND, closes_on=date(2026, 11, day)) for day in (22, 21))

    for poll in (today, yesterday):
        as_member.post(address("tick", poll.pk), {"days": [poll.days.all()[0].pk]})
    home = as_member.get(address("home")).content.decode()

    assert [tick.day.poll for tick in PollTick.objects.all()] == [today]
    assert address("tick", today.pk) in home
    assert address("tick", yesterday.pk) not in home
    with pytest.raises(PollIsOver):
        services.tick(poll=yesterday, member=member, days=[], today=date(2026, 11, 22))


def test_day_of_another_poll_is_not_ticked(as_member: Client) -> None:
    poll, other = make_poll(FIRST, SECOND), make_poll(SECOND, THIRD)

    for days in ([other.days.all()[0].pk], ["abc"], [10**30]):
        response = as_member.post(address("tick", poll.pk, language="en"), {"days": days}, follow=True)
        assert "This does not fit the days any more." in response.content.decode()
    assert not PollTick.objects.exists()


def test_poll_decided_in_the_meantime_says_so(as_member: Client) -> None:
    poll = make_poll(FIRST, SECOND)
    day = poll.days.all()[0]
    services.choose_day(poll=poll, day=day, at=NOW)

    response = as_member.post(address("tick", poll.pk, language="en"), {"days": [day.pk]}, follow=True)

    assert "The day was chosen already, or this question has ended." in response.content.decode()
    assert not PollTick.objects.exists()


def test_member_sees_nothing_of_the_ticks_of_another_one(as_member: Client, other: User) -> None:
    poll = make_poll(FIRST, SECOND)
    pages = [address("home"), address("tick", poll.pk)]
    before = [text_of(as_member, url) for url in pages]

    make_tick(poll, other)

    assert [text_of(as_member, url) for url in pages] == before
    assert ticked(as_member) == []


# --- Choosing --------------------------------------------------------------------------------------------------------
def test_facilitator_sees_numbers_and_the_account_holder_none(
    as_facilitator: Client, accountholder: User, facilitator: User, member: User, other: User
) -> None:
    poll = make_poll(FIRST, SECOND)
    empty = text_of(as_facilitator, address("polls", language="en"))
    as_facilitator.force_login(accountholder)
    before = text_of(as_facilitator, address("polls", language="en"))
    for user in (member, other):
        make_tick(poll, user)

    after = text_of(as_facilitator, address("polls", language="en"))
    as_facilitator.force_login(facilitator)
    seen = text_of(as_facilitator, address("polls", language="en"))

    first, second = poll.days.all()
    assert ticks_of([poll], user=facilitator) == {first.pk: 2, second.pk: 0}
    assert re.findall(r"(\d) can come", empty) == ["0", "0"]
    assert re.findall(r"(\d) can come", seen) == ["2", "0"]
    assert "zonnebloem" not in seen
    assert before == after
    assert "can come" not in after


def test_choice_makes_a_meeting_with_a_plain_title_and_the_ticks_go(
    as_facilitator: Client, member: User, other: User
) -> None:
    poll, another = make_poll(FIRST, SECOND), make_poll(THIRD, FIRST)
    make_tick(poll, member, 0)
    make_tick(poll, other, 1)
    kept = make_tick(another, other, 0)
    day = poll.days.all()[1]

    response = as_facilitator.post(address("choose-day", poll.pk), {"day": day.pk})

    meeting = Meeting.objects.get()
    poll.refresh_from_db()
    assert response["Location"] == address("change", meeting.pk)
    assert (meeting.starts_at, meeting.ends_at, poll.meeting) == (day.starts_at, day.ends_at, meeting)
    assert (meeting.title_nl, meeting.title_en, meeting.title_es) == ("Afspraak", "Appointment", "Cita")
    assert list(PollTick.objects.all()) == [kept]


def test_second_choice_and_a_past_day_make_no_meeting(as_facilitator: Client) -> None:
    poll = make_poll(NOW - timedelta(days=1), SECOND)
    past, to_come = poll.days.all()

    with pytest.raises(MeetingIsOver):
        services.choose_day(poll=poll, day=past, at=NOW)
    as_facilitator.post(address("choose-day", poll.pk), {"day": to_come.pk})
    again = as_facilitator.post(address("choose-day", poll.pk, language="en"), {"day": to_come.pk}, follow=True)
    nothing = as_facilitator.post(address("choose-day", poll.pk, language="en"), {}, follow=True)

    assert "The day was chosen already" in again.content.decode()
    assert "Choose a day." in nothing.content.decode()
    assert Meeting.objects.count() == 1


def test_stopping_asks_first_and_deletes_days_and_ticks(as_facilitator: Client, member: User) -> None:
    poll = make_poll(FIRST, SECOND)
    make_tick(poll, member)
    url = address("stop-poll", poll.pk)

    assert as_facilitator.get(url).status_code == 200
    assert DatePoll.objects.exists()
    as_facilitator.post(url)

    assert [model.objects.count() for model in (DatePoll, PollDay, PollTick)] == [0, 0, 0]
    assert as_facilitator.post(url).status_code == 404


def test_polls_are_not_for_members_to_make_and_not_for_others_to_tick(as_member: Client, facilitator: User) -> None:
    poll = make_poll(FIRST, SECOND)

    for name, args in (("polls", []), ("make-poll", []), ("choose-day", [poll.pk]), ("stop-poll", [poll.pk])):
        assert as_member.post(address(name, *args)).status_code == 404
    as_member.force_login(facilitator)
    assert as_member.post(address("tick", poll.pk)).status_code == 404
    assert "Which day suits you" not in text_of(as_member, address("home", language="en"))


def test_list_asks_as_often_for_one_poll_as_for_three(as_facilitator: Client, member: User) -> None:
    make_tick(make_poll(FIRST, SECOND), member)
    as_facilitator.get(address("polls"))
    counts = []
    for _time in range(3):
        make_tick(make_poll(FIRST, SECOND, THIRD), member)
        counts.append(queries_of(as_facilitator, address("polls")))

    # The number in the menu; the polls, their days, and the counted ticks.
    assert counts[0].own == 4
    assert counts[2] == counts[0]
