"""What a member says about coming: hers alone, counted for the facilitator, gone when it has served."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from klankbord.choices import ComingAnswer, MeetingState
from klankbord.exceptions import MeetingIsCancelled, MeetingIsOver, NotComing
from klankbord.models import Attendance, PollTick
from klankbord.planning import Coming, coming_to
from klankbord.services import coming as services
from klankbord.tasks import forget_what_served
from portal.models import User
from portal.permissions import Role
from tests.builders.meetings import make_meeting
from tests.builders.taking_part import make_answer, make_poll, make_tick
from tests.conftest import make_user
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import address, text_of

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=9)
CANCELLED = {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek", "cancel_reason_en": "Illness"}


@pytest.fixture
def other(db: None) -> User:
    return make_user("klaproos", Role.MEMBER)


def pressed(page: str) -> dict[str, str]:
    """Return of each of the three buttons whether it is the answer that was given."""
    buttons = re.findall(r'<button[^>]*name="answer"[^>]*>', page)
    return {
        re.search(r'value="(\w+)"', one)[1]: re.search(r'aria-pressed="(\w+)"', one)[1]  # type: ignore[index]  # a test fails on None as well
        for one in buttons
    }


# --- One tap ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("back", "leads_to"), [("home", "home"), ("meeting", "meeting"), ("", "meeting")])
def test_one_tap_answers_and_leads_back(as_member: Client, member: User, back: str, leads_to: str) -> None:
    meeting = make_meeting(SOON)

    response = as_member.post(address("answer", meeting.pk), {"answer": "yes", "back": back})

    said = Attendance.objects.get()
    assert (said.member, said.meeting, said.answer) == (member, meeting, "yes")
    assert response["Location"] == address(leads_to, *([] if leads_to == "home" else [meeting.pk]))


def test_home_shows_three_buttons_and_then_the_answer_in_words(as_member: Client) -> None:
    meeting = make_meeting(SOON)
    home = address("home", language="en")

    before = as_member.get(home).content.decode()
    page = as_member.post(
        address("answer", meeting.pk, language="en"), {"answer": "maybe", "back": "home"}, follow=True
    ).content.decode()

    assert pressed(before) == {"yes": "false", "maybe": "false", "no": "false"}
    assert "Nobody sees who says what" in before
    assert pressed(page) == {"yes": "false", "maybe": "true", "no": "false"}
    assert "Noted: Maybe." in page
    assert "You said: <strong>Maybe</strong>" in page


def test_another_tap_changes_the_answer_and_no_takes_the_wishes_away(as_member: Client) -> None:
    meeting = make_meeting(SOON)
    for answer in ("yes", "maybe"):
        as_member.post(address("answer", meeting.pk), {"answer": answer})
        as_member.post(address("wishes", meeting.pk), {"interpreter": "on", "online": "on"})

    as_member.post(address("answer", meeting.pk), {"answer": "yes"})
    kept = Attendance.objects.get()
    as_member.post(address("answer", meeting.pk), {"answer": "no"})

    assert (kept.answer, kept.wants_interpreter, kept.wants_childcare, kept.wants_online) == ("yes", True, False, True)
    said = Attendance.objects.get()
    assert (said.answer, said.wants_interpreter, said.wants_childcare, said.wants_online) == ("no", False, False, False)


def test_wishes_are_asked_only_of_who_comes_or_may_come(as_member: Client, member: User) -> None:
    meeting = make_meeting(SOON)
    url = address("meeting", meeting.pk, language="en")

    asked = {}
    for answer in (None, *ComingAnswer):
        Attendance.objects.all().delete()
        if answer:
            make_answer(meeting, member, answer)
        asked[answer] = "What would help you to come?" in as_member.get(url).content.decode()

    assert asked == {None: False, "yes": True, "maybe": True, "no": False}


def test_wishes_saved_are_shown_ticked_and_can_be_unticked(as_member: Client, member: User) -> None:
    meeting = make_meeting(SOON)
    make_answer(meeting, member)
    url = address("wishes", meeting.pk)

    as_member.post(url, {"childcare": "on"})
    page = as_member.get(address("home")).content.decode()
    as_member.post(url, {})

    assert re.findall(r'name="(\w+)" id="[^"]*" checked', page) == ["childcare"]
    assert not Attendance.objects.get().wants_childcare


def test_wishes_without_an_answer_are_refused_in_words(as_member: Client) -> None:
    meeting = make_meeting(SOON)

    response = as_member.post(address("wishes", meeting.pk, language="en"), {"online": "on"})

    assert response.status_code == 409
    assert "First say that you are coming, or may be coming." in response.content.decode()
    assert not Attendance.objects.exists()


def test_answer_can_be_taken_back(as_member: Client, member: User, other: User) -> None:
    meeting = make_meeting(SOON)
    make_answer(meeting, member)
    make_answer(meeting, other)

    as_member.post(address("take-back", meeting.pk))
    as_member.post(address("take-back", meeting.pk))

    assert [said.member for said in Attendance.objects.all()] == [other]


def test_nonsense_is_no_answer(as_member: Client) -> None:
    meeting = make_meeting(SOON)

    for sent in ({}, {"answer": "perhaps"}, {"answer": "yes" * 999}):
        response = as_member.post(address("answer", meeting.pk, language="en"), sent, follow=True)
        assert "Choose an answer." in response.content.decode()
    assert not Attendance.objects.exists()


# --- Too late --------------------------------------------------------------------------------------------------------
def test_meeting_cancelled_in_the_meantime_says_so_with_the_reason(as_member: Client, member: User) -> None:
    meeting = make_meeting(SOON, **CANCELLED)
    make_answer(meeting, member, "maybe")

    for name, sent in (("answer", {"answer": "yes"}), ("wishes", {"online": "on"})):
        response = as_member.post(address(name, meeting.pk, language="en"), sent)
        page = response.content.decode()
        assert response.status_code == 409
        assert "This meeting was cancelled in the meantime. You need not answer." in page
        assert "Illness" in page
        assert pressed(page) == {}
    said = Attendance.objects.get()
    assert (said.answer, said.wants_online) == ("maybe", False)


def test_meeting_can_be_answered_until_it_ends(as_member: Client) -> None:
    under_way, over = make_meeting(NOW - timedelta(minutes=119)), make_meeting(NOW - timedelta(minutes=120))

    answers = {
        meeting.pk: as_member.post(address("answer", meeting.pk), {"answer": "yes"}).status_code
        for meeting in (under_way, over)
    }

    assert answers == {under_way.pk: 302, over.pk: 409}
    assert pressed(as_member.get(address("meeting", over.pk)).content.decode()) == {}


def test_services_refuse_what_the_state_does_not_allow(member: User) -> None:
    meeting, off, over = make_meeting(SOON), make_meeting(SOON, **CANCELLED), make_meeting(NOW - timedelta(hours=2))

    with pytest.raises(MeetingIsCancelled):
        services.answer(meeting=off, member=member, answer=ComingAnswer.YES, at=NOW)
    with pytest.raises(MeetingIsOver):
        services.answer(meeting=over, member=member, answer=ComingAnswer.YES, at=NOW)
    services.answer(meeting=meeting, member=member, answer=ComingAnswer.NO, at=NOW)
    with pytest.raises(NotComing):
        services.wish(meeting=meeting, member=member, wishes=["online"], at=NOW)


def test_database_keeps_no_wish_of_who_does_not_come(member: User) -> None:
    meeting = make_meeting(SOON)

    with pytest.raises(IntegrityError, match="klankbord_attendance_no_without_wishes"), transaction.atomic():
        make_answer(meeting, member, "no", wants_online=True)


# --- Nobody else's ---------------------------------------------------------------------------------------------------
def test_member_sees_nothing_of_what_another_one_said(as_member: Client, other: User) -> None:
    meeting = make_meeting(SOON)
    pages = [address("home"), address("meeting", meeting.pk)]
    # The first form that somebody opens puts a token in her session.
    before = [text_of(as_member, url) for url in pages]

    make_answer(meeting, other, "yes", wants_interpreter=True, wants_childcare=True)

    assert [text_of(as_member, url) for url in pages] == before


def test_account_holder_sees_the_same_page_whoever_comes(as_member: Client, accountholder: User, other: User) -> None:
    meeting = make_meeting(SOON)
    as_member.force_login(accountholder)
    pages = [address("home"), address("meeting", meeting.pk)]
    before = [text_of(as_member, url) for url in pages]

    make_answer(meeting, other, "yes", wants_interpreter=True)

    assert [text_of(as_member, url) for url in pages] == before
    assert coming_to(meeting, user=accountholder) is None


def test_facilitator_sees_numbers_and_no_name(as_facilitator: Client, member: User, other: User) -> None:
    meeting, another = make_meeting(SOON), make_meeting(SOON + timedelta(days=1))
    third = make_user("boterbloem", Role.MEMBER)
    make_answer(meeting, member, "yes", wants_interpreter=True, wants_online=True)
    make_answer(meeting, other, "yes", wants_interpreter=True)
    make_answer(meeting, third, "no")
    make_answer(another, member, "maybe")

    text = text_of(as_facilitator, address("meeting", meeting.pk, language="en"))

    # Two of three say yes, one no; both who come want an interpreter, one of them joins online.
    assert "yes 2 maybe 0 no 1 an interpreter 2 somebody to look after a child 0 to join online 1" in text
    assert not re.search("zonnebloem|klaproos|boterbloem", text)


@pytest.mark.parametrize(("days", "fields"), [(9, CANCELLED), (-9, {})])
def test_facilitator_sees_no_numbers_of_what_does_not_come(
    as_facilitator: Client, facilitator: User, member: User, days: int, fields: dict[str, str]
) -> None:
    meeting = make_meeting(NOW + timedelta(days=days), **fields)
    make_answer(meeting, member)

    assert "Who is coming, in numbers" not in text_of(as_facilitator, address("meeting", meeting.pk, language="en"))
    assert coming_to(meeting, user=facilitator) == Coming(1, 0, 0, 0, 0, 0)


def test_only_members_are_asked(as_facilitator: Client, accountholder: User) -> None:
    meeting = make_meeting(SOON)

    for user in (None, accountholder):
        if user:
            as_facilitator.force_login(user)
        for url in (address("home"), address("meeting", meeting.pk)):
            assert pressed(as_facilitator.get(url).content.decode()) == {}
        for name in ("answer", "wishes", "take-back"):
            assert as_facilitator.post(address(name, meeting.pk), {"answer": "yes"}).status_code == 404
    assert not Attendance.objects.exists()


# --- Gone when it has served -----------------------------------------------------------------------------------------
@pytest.mark.usefixtures("_clock")
def test_answers_and_ticks_go_once_it_is_over(member: User, other: User) -> None:
    over, under_way = make_meeting(NOW - timedelta(hours=2)), make_meeting(NOW - timedelta(minutes=119))
    cancelled = make_meeting(NOW - timedelta(days=1), **CANCELLED)
    for meeting in (over, under_way, cancelled):
        make_answer(meeting, member)
    make_answer(over, other, "no")
    poll = make_poll(NOW - timedelta(days=1), NOW + timedelta(days=1))
    make_tick(poll, member, 0)
    kept = make_tick(poll, member, 1)

    forget_what_served()

    assert [said.meeting for said in Attendance.objects.all()] == [under_way]
    assert list(PollTick.objects.all()) == [kept]
    assert services.forget_what_served(at=NOW) == 0


def test_night_task_stands_in_the_schedule() -> None:
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert forget_what_served.name in tasks


# --- Many of them ----------------------------------------------------------------------------------------------------
def test_home_of_a_member_asks_as_often_for_one_meeting_as_for_three(as_member: Client, member: User) -> None:
    make_meeting(NOW + timedelta(hours=1), points=1)
    # The first form that somebody opens puts a token in her session.
    as_member.get(address("home"))
    counts = []
    for day in (1, 2, 3):
        make_answer(make_meeting(NOW + timedelta(days=day), points=day), member)
        poll = make_poll(NOW + timedelta(days=20 + day), NOW + timedelta(days=30 + day))
        make_tick(poll, member)
        counts.append(queries_of(as_member, address("home")))

    # Meetings and points to come, what she said of them; meetings that were; polls, their days, her ticks.
    assert counts[0].own == 7
    assert counts[2] == counts[0]


def test_past_meetings_stand_by_year_behind_the_latest_two(as_member: Client) -> None:
    for days, title in ((10, "First"), (100, "Second"), (400, "Third")):
        make_meeting(NOW - timedelta(days=days), title_en=title)

    home = text_of(as_member, address("home", language="en"))
    past = text_of(as_member, address("past", language="en"))

    assert ["First" in home, "Second" in home, "Third" in home, "All past meetings, by year" in home] == [
        True, True, False, True,
    ]  # fmt: skip
    # 22 November 2026 less 10, 100 and 400 days: 2026, 2026 and 2025.
    places = [past.find(word) for word in ("2026 First", "Second", "2025 Third")]
    assert -1 not in places
    assert places == sorted(places)


def test_past_asks_the_database_as_often_for_one_year_as_for_three(as_member: Client) -> None:
    counts = []
    for year in (1, 2, 3):
        make_meeting(NOW - timedelta(days=365 * year), points=2)
        counts.append(queries_of(as_member, address("past")))

    assert counts[0].own == 2
    assert counts[2] == counts[0]
