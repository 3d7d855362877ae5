"""What a member sees: the next meeting first, in her own language."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation

from klankbord.choices import AgendaSource, MeetingState
from portal.models import User
from portal.permissions import Role
from tests.builders.meetings import make_meeting, make_place, make_point
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of

pytestmark = pytest.mark.django_db


def address(name: str, *args: int, language: str = "nl") -> str:
    with translation.override(language):
        return reverse(f"klankbord:{name}", args=args)


def text_of(client: Client, url: str) -> str:
    """Return the words of the content of a page, without tags."""
    response = client.get(url)
    assert response.status_code == 200
    content = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", "<main" + content))


def test_home_shows_the_next_meeting_first_with_all_that_a_member_needs(as_member: Client) -> None:
    place = make_place(step_free=False, quiet_entrance=None)
    make_meeting(NOW + timedelta(days=60), title_en="Later one")
    meeting = make_meeting(
        datetime(2026, 12, 16, 19, 0),  # noqa: DTZ001  (the builder makes it local)
        location=place,
        place_note_en="Ring the bell",
        fee_note_en="A voucher; we pay the journey",
    )
    make_point(meeting, source=AgendaSource.MEMBER)

    text = text_of(as_member, address("home", language="en"))

    words = (
        "Thinking along", "Wednesday 16 December 2026", "from 19:00 to 21:00", "Xenia, Leeuwarden",
        "Without stairs: no", "Quiet entrance: ask us", "Ring the bell", "A voucher; we pay the journey",
        "Point 1", "Explanation 1", "from a member", "Later one",
    )  # fmt: skip
    places = [text.find(word) for word in words]
    assert -1 not in places
    assert places == sorted(places)


def test_home_without_meetings_says_who_will_put_it_here(as_member: Client) -> None:
    text = text_of(as_member, address("home", language="en"))

    assert "No meeting is planned yet. The facilitator will put it here." in text


def test_home_shows_a_meeting_until_it_ends(as_member: Client) -> None:
    make_meeting(NOW - timedelta(minutes=119), title_en="Now under way")
    make_meeting(NOW - timedelta(minutes=120), title_en="Just over")

    text = text_of(as_member, address("home", language="en"))

    assert (
        text.find("The next meeting") < text.find("Now under way") < text.find("Past meetings") < text.find("Just over")
    )


def test_home_shows_a_cancelled_meeting_with_its_reason_before_the_next(as_member: Client) -> None:
    cancelled = {"state": MeetingState.CANCELLED, "cancel_reason_en": "Snow", "cancel_reason_nl": "Sneeuw"}
    make_meeting(NOW + timedelta(days=3), title_en="Off", place_note_en="Ring the bell", **cancelled)
    make_meeting(NOW + timedelta(days=9), title_en="On")

    text = text_of(as_member, address("home", language="en"))

    places = [text.find(word) for word in ("Off", "This meeting is cancelled.", "Snow", "The next meeting", "On")]
    assert -1 not in places
    assert places == sorted(places)


def test_home_shows_past_meetings_newest_first_with_their_agendas(as_member: Client) -> None:
    for days, title in ((400, "First"), (200, "Second")):
        make_point(make_meeting(NOW - timedelta(days=days), title_en=title), title_en=f"{title} point")

    text = text_of(as_member, address("home", language="en"))

    places = [text.find(word) for word in ("Past meetings", "Second ", "Second point", "First ", "First point")]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(("language", "title"), [("nl", "Samen meedenken"), ("en", "Thinking along"), ("es", "Pensar")])
def test_home_is_in_the_language_of_the_address(as_member: Client, language: str, title: str) -> None:
    make_meeting(NOW + timedelta(days=3), points=1)

    page = as_member.get(address("home", language=language)).content.decode()

    assert title in page
    assert f'<html lang="{language}"' in page
    assert "Not translated yet" not in page


@pytest.mark.parametrize("name", ["home", "meeting"])
def test_missing_translation_is_marked_with_its_own_language_and_one_line(as_member: Client, name: str) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), title_es="", fee_note_nl="Wij betalen", fee_note_es="")
    make_point(meeting, 1)
    make_point(meeting, 2, text_es="")
    page = as_member.get(address(name, *([meeting.pk] if name == "meeting" else []), language="es")).content.decode()

    with translation.override("es"):
        line = translation.gettext("Not translated yet.")
    assert '<span lang="nl">Samen meedenken</span>' in page
    assert '<span lang="nl">Wij betalen</span>' in page
    assert '<span lang="nl">Uitleg 2</span>' in page
    assert "<span>Explicación 1</span>" in page
    # Once for the meeting, although two of its texts are missing, and once for the second point.
    assert page.count(line) == 2


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_tab_title_is_neutral(as_member: Client, language: str) -> None:
    meeting = make_meeting(NOW + timedelta(days=3))

    with translation.override(language):
        word = translation.gettext("Appointments")
    for url in (address("home", language=language), address("meeting", meeting.pk, language=language)):
        page = as_member.get(url).content.decode()
        assert f"<title>{word} - Info</title>" in page
        assert page.count("<h1") == 1


def test_pages_show_no_name_of_anybody(as_member: Client, member: User, facilitator: User) -> None:
    other = User.objects.create_user("madelief", organisation=None)
    other.groups.add(Group.objects.get(name=Role.MEMBER))
    meeting = make_meeting(NOW + timedelta(days=3), points=2)

    pages = "".join(as_member.get(url).content.decode() for url in (address("home"), address("meeting", meeting.pk)))

    assert "madelief" not in pages
    assert facilitator.username not in pages


def test_member_sees_nothing_that_changes_a_meeting(as_member: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), title_es="")

    pages = "".join(as_member.get(url).content.decode() for url in (address("home"), address("meeting", meeting.pk)))

    for name, args in (("plan", []), ("change", [meeting.pk]), ("cancel", [meeting.pk]), ("agenda", [meeting.pk])):
        assert address(name, *args) not in pages


def test_meeting_without_place_and_fee_says_so(as_member: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3))

    text = text_of(as_member, address("meeting", meeting.pk, language="en"))

    assert "Not known yet. We put it here." in text
    assert "Not known yet. Ask the facilitator." in text
    assert "There are no points on the agenda yet." in text


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_meeting_that_does_not_exist_is_404(as_member: Client, pk: int) -> None:
    assert as_member.get(address("meeting", pk)).status_code == 404


@pytest.mark.parametrize("role", [None, Role.WORKER, Role.COORDINATOR, Role.EDITOR, Role.ADMIN])
def test_meetings_do_not_exist_for_other_roles(client: Client, role: Role | None) -> None:
    meeting = make_meeting(NOW)
    user = User.objects.create_user("somebody")
    if role:
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)

    assert client.get(address("home")).status_code == 404
    assert client.get(address("meeting", meeting.pk)).status_code == 404


def test_visitor_is_sent_to_the_login_page_and_back(client: Client) -> None:
    response = client.get(address("home"))

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address('home')}"


def test_member_may_only_read(as_member: Client) -> None:
    assert as_member.post(address("home")).status_code == 405
    assert as_member.delete(address("home")).status_code == 405


def test_home_asks_the_database_as_often_for_one_meeting_as_for_three(as_member: Client) -> None:
    place = make_place()
    make_meeting(NOW + timedelta(hours=1), location=place)
    # The first form that somebody opens puts a token in her session.
    as_member.get(address("home"))
    counts = []
    for day in (1, 2, 3):
        make_meeting(NOW + timedelta(days=day), points=day, location=place)
        make_meeting(NOW - timedelta(days=day), points=day, location=place)
        counts.append(queries_of(as_member, address("home")))

    # Meetings with their place and then their points: once for what comes and once for what was. Then what she said of
    # them, and the days that are asked about.
    assert counts[0].own == 6
    assert counts[2] == counts[0]


def test_meeting_asks_the_database_as_often_for_one_point_as_for_three(as_member: Client) -> None:
    meeting = make_meeting(NOW, location=make_place())
    as_member.get(address("meeting", meeting.pk))
    counts = []
    for order in (1, 2, 3):
        make_point(meeting, order)
        counts.append(queries_of(as_member, address("meeting", meeting.pk)))

    # The meeting with its place, its points, its documents, its minutes, and what she said of it.
    assert counts[0].own == 5
    assert counts[2] == counts[0]
