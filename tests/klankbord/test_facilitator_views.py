"""What the facilitator does: plan, change, cancel, and make the agenda."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from klankbord.choices import AgendaSource, MeetingState
from klankbord.models import AgendaItem, Meeting
from portal.models import User
from tests.builders.meetings import make_meeting, make_place, make_point
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import address

pytestmark = pytest.mark.django_db


def filled(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends for a meeting on a summer evening."""
    return {
        "day": "2027-07-07",
        "starts": "19:00",
        "ends": "21:30",
        "location": "",
        "title_nl": "Samen meedenken",
        "title_en": "Thinking along",
        "title_es": "Pensar en grupo",
        "place_note_nl": "Bel aan",
        "place_note_en": "",
        "place_note_es": "",
        "fee_note_nl": "",
        "fee_note_en": "",
        "fee_note_es": "",
    } | changes


def point(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends for a point of the agenda."""
    return {
        "title_nl": "Folder", "title_en": "Leaflet", "title_es": "Folleto",
        "text_nl": "Welke woorden?", "text_en": "", "text_es": "",
        "source": "member",
    } | changes  # fmt: skip


# --- Planning --------------------------------------------------------------------------------------------------------
def test_plan_stores_the_meeting_and_leads_to_its_agenda(as_facilitator: Client) -> None:
    place = make_place()

    response = as_facilitator.post(address("plan"), filled(location=place.pk))

    meeting = Meeting.objects.get()
    assert response.status_code == 302
    assert response["Location"] == address("agenda", meeting.pk)
    assert (meeting.title_nl, meeting.title_en, meeting.title_es) == (
        "Samen meedenken", "Thinking along", "Pensar en grupo",
    )  # fmt: skip
    assert (meeting.location, meeting.place_note_nl, meeting.is_demo) == (place, "Bel aan", False)


@pytest.mark.parametrize(
    ("day", "starts_at", "ends_at"),
    [
        # Summer time is two hours ahead of UTC, winter time one.
        ("2027-07-07", datetime(2027, 7, 7, 17, 0, tzinfo=UTC), datetime(2027, 7, 7, 19, 30, tzinfo=UTC)),
        ("2027-01-06", datetime(2027, 1, 6, 18, 0, tzinfo=UTC), datetime(2027, 1, 6, 20, 30, tzinfo=UTC)),
    ],
)
def test_plan_takes_the_times_as_the_clock_in_friesland(
    as_facilitator: Client, day: str, starts_at: datetime, ends_at: datetime
) -> None:
    as_facilitator.post(address("plan"), filled(day=day))

    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.ends_at) == (starts_at, ends_at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "31-02-2027"}, "day"),
        ({"day": "0000-00-00"}, "day"),
        ({"day": "2019-12-31"}, "day"),
        ({"day": "2029-01-01"}, "day"),
        ({"starts": "25:00"}, "starts"),
        ({"ends": "19:00"}, "ends"),
        ({"ends": "18:59"}, "ends"),
        ({"title_nl": "   "}, "title_nl"),
        ({"title_nl": "a" * 81}, "title_nl"),
        ({"title_es": "a\x00b"}, "title_es"),
        ({"location": "9" * 40}, "location"),
        # In the night to 28 March 2027 the clock goes from 2 to 3; in that to 31 October half past two comes twice.
        ({"day": "2027-03-28", "starts": "02:30", "ends": "04:00"}, "starts"),
        ({"day": "2027-10-31", "starts": "01:30", "ends": "02:30"}, "ends"),
    ],
)
def test_plan_with_a_mistake_keeps_what_was_typed(as_facilitator: Client, changes: dict[str, str], field: str) -> None:
    response = as_facilitator.post(address("plan"), filled(place_note_nl="Achterom", **changes))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert 'value="Achterom"' in response.content.decode()
    assert not Meeting.objects.exists()


def test_plan_sent_empty_shows_what_is_needed(as_facilitator: Client) -> None:
    response = as_facilitator.post(address("plan"), {})

    assert set(response.context["form"].errors) == {"day", "starts", "ends", "title_nl"}


def test_plan_shows_each_text_in_three_languages_side_by_side(as_facilitator: Client) -> None:
    page = as_facilitator.get(address("plan", language="en")).content.decode()

    for text in ("title", "place_note", "fee_note"):
        for code in ("nl", "en", "es"):
            widget = page.split(f'name="{text}_{code}"')[1].split(">")[0]
            assert f'lang="{code}"' in widget
            assert 'autocomplete="off"' in widget
    assert "Title: Spanish" in page


# --- Changing --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("day", ["2027-07-07", "2027-01-06"])
def test_change_shows_the_local_day_and_times_and_stores_them_unchanged(as_facilitator: Client, day: str) -> None:
    as_facilitator.post(address("plan"), filled(day=day))
    meeting = Meeting.objects.get()
    url = address("change", meeting.pk)

    page = as_facilitator.get(url).content.decode()
    for name, value in (("day", day), ("starts", "19:00"), ("ends", "21:30")):
        assert f'value="{value}"' in page.split(f'name="{name}"')[1].split(">")[0]
    response = as_facilitator.post(url, filled(day=day))

    changed = Meeting.objects.get()
    assert response["Location"] == address("meeting", meeting.pk)
    assert (changed.starts_at, changed.ends_at) == (meeting.starts_at, meeting.ends_at)


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_change_can_empty_a_text_in_the_language_of_the_page(as_facilitator: Client, language: str) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), fee_note_nl="Bon", fee_note_en="Voucher", fee_note_es="Vale")
    sent = filled(
        change_reason_nl="Sneeuw", fee_note_nl="Bon", fee_note_en="Voucher", fee_note_es="Vale", day="2027-01-06"
    )

    as_facilitator.post(address("change", meeting.pk, language=language), sent | {f"fee_note_{language}": ""})

    meeting.refresh_from_db()
    left = {code for code in ("nl", "en", "es") if getattr(meeting, f"fee_note_{code}")}
    assert left == {"nl", "en", "es"} - {language}


def test_change_keeps_the_agenda_and_the_state(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), points=2, state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")

    as_facilitator.post(address("change", meeting.pk), filled(change_reason_nl="Sneeuw"))

    meeting.refresh_from_db()
    assert meeting.title_es == "Pensar en grupo"
    assert (meeting.state, meeting.cancel_reason_nl, meeting.agenda_items.count()) == ("cancelled", "Ziek", 2)


# --- Cancelling ------------------------------------------------------------------------------------------------------
def test_cancel_asks_for_a_reason_and_shows_it_to_members(as_facilitator: Client, member: User) -> None:
    meeting = make_meeting(NOW + timedelta(days=3))
    url = address("cancel", meeting.pk)

    refused = as_facilitator.post(url, {"reason_nl": " ", "reason_en": "Illness"})
    done = as_facilitator.post(url, {"reason_nl": "Ziekte", "reason_en": "Illness", "reason_es": ""})
    as_facilitator.force_login(member)
    page = as_facilitator.get(address("home", language="es")).content.decode()

    assert list(refused.context["form"].errors) == ["reason_nl"]
    assert "Illness</textarea>" in refused.content.decode()
    assert done["Location"] == address("meeting", meeting.pk)
    assert '<span lang="nl">Ziekte</span>' in page


def test_cancel_of_a_meeting_that_is_over_is_refused_in_words(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW - timedelta(days=3))

    response = as_facilitator.post(address("cancel", meeting.pk, language="en"), {"reason_nl": "Ziekte"}, follow=True)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    assert "This meeting is over." in response.content.decode()


def test_restore_lets_the_meeting_go_on(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")

    as_facilitator.post(address("restore", meeting.pk))
    again = as_facilitator.post(address("restore", meeting.pk, language="en"), follow=True)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    assert "This meeting was not cancelled." in again.content.decode()


def test_meeting_that_is_over_offers_no_cancelling(as_facilitator: Client) -> None:
    over, to_come = make_meeting(NOW - timedelta(days=3)), make_meeting(NOW + timedelta(days=3))

    assert address("cancel", over.pk) not in as_facilitator.get(address("meeting", over.pk)).content.decode()
    assert address("cancel", to_come.pk) in as_facilitator.get(address("meeting", to_come.pk)).content.decode()


def test_facilitator_reads_which_languages_are_still_missing(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), title_es="")

    for url in (address("home", language="en"), address("meeting", meeting.pk, language="en")):
        assert "Something is still missing in: Spanish" in as_facilitator.get(url).content.decode()


# --- The agenda ------------------------------------------------------------------------------------------------------
def test_agenda_adds_a_point_at_the_end(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), points=1)

    response = as_facilitator.post(address("agenda", meeting.pk), point())

    added = meeting.agenda_items.last()
    assert response["Location"] == address("agenda", meeting.pk)
    assert added is not None
    assert (added.order, added.title_nl, added.title_en, added.title_es, added.text_nl, added.source) == (
        2, "Folder", "Leaflet", "Folleto", "Welke woorden?", AgendaSource.MEMBER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title_nl": ""}, "title_nl"), ({"text_es": "a" * 601}, "text_es"), ({"source": "somebody"}, "source")],
)
def test_agenda_with_a_mistake_keeps_what_was_typed(
    as_facilitator: Client, changes: dict[str, str], field: str
) -> None:
    meeting = make_meeting(NOW + timedelta(days=3))

    response = as_facilitator.post(address("agenda", meeting.pk), point(**changes))

    assert list(response.context["form"].errors) == [field]
    assert 'value="Leaflet"' in response.content.decode()
    assert not AgendaItem.objects.exists()


def test_change_point_stores_it_and_keeps_its_place(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), points=2)
    first = meeting.agenda_items.get(order=1)

    as_facilitator.post(address("change-point", meeting.pk, first.pk), point())

    first.refresh_from_db()
    assert (first.order, first.title_es, first.text_es) == (1, "Folleto", None)


def test_move_point_down_and_nonsense(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), points=2)
    first = meeting.agenda_items.get(order=1)
    url = address("move-point", meeting.pk, first.pk)

    as_facilitator.post(url, {"direction": "sideways"})
    assert list(meeting.agenda_items.values_list("title_nl", flat=True)) == ["Punt 1", "Punt 2"]

    as_facilitator.post(url, {"direction": "down"})
    assert list(meeting.agenda_items.values_list("title_nl", flat=True)) == ["Punt 2", "Punt 1"]


def test_remove_point_asks_first(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), points=2)
    url = address("remove-point", meeting.pk, meeting.agenda_items.get(order=1).pk)

    assert as_facilitator.get(url).status_code == 200
    assert meeting.agenda_items.count() == 2
    as_facilitator.post(url)
    assert list(meeting.agenda_items.values_list("title_nl", flat=True)) == ["Punt 2"]
    assert as_facilitator.post(url).status_code == 404


def test_point_of_another_meeting_is_404(as_facilitator: Client) -> None:
    mine, other = make_meeting(NOW, points=1), make_meeting(NOW + timedelta(days=9), points=1)
    foreign = other.agenda_items.get()

    for name in ("change-point", "remove-point"):
        assert as_facilitator.get(address(name, mine.pk, foreign.pk)).status_code == 404
    assert as_facilitator.post(address("move-point", mine.pk, foreign.pk), {"direction": "up"}).status_code == 404


def test_agenda_asks_the_database_as_often_for_one_point_as_for_three(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3))
    # The first form that somebody opens puts a token in her session.
    as_facilitator.get(address("agenda", meeting.pk))
    counts = []
    for order in (1, 2, 3):
        make_point(meeting, order)
        counts.append(queries_of(as_facilitator, address("agenda", meeting.pk)))

    # The meeting with its place, its points, and what members proposed.
    assert counts[0].own == 3
    assert counts[2] == counts[0]


# --- Who may ---------------------------------------------------------------------------------------------------------
def test_members_may_not_plan_change_or_cancel(as_member: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), points=1)
    item = make_point(meeting)

    for name, args in (
        ("plan", []), ("change", [meeting.pk]), ("cancel", [meeting.pk]), ("restore", [meeting.pk]),
        ("agenda", [meeting.pk]), ("change-point", [meeting.pk, item.pk]), ("move-point", [meeting.pk, item.pk]),
        ("remove-point", [meeting.pk, item.pk]),
    ):  # fmt: skip
        assert as_member.get(address(name, *args)).status_code == 404
        assert as_member.post(address(name, *args), filled() | point()).status_code == 404
    assert (Meeting.objects.count(), AgendaItem.objects.count()) == (1, 2)


@pytest.mark.usefixtures("_clock")
def test_account_holder_may_plan(client: Client, accountholder: User) -> None:
    client.force_login(accountholder)

    client.post(address("plan"), filled())

    assert Meeting.objects.count() == 1


def test_facilitator_wrong_method_is_405(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW, points=1)

    assert as_facilitator.get(address("restore", meeting.pk)).status_code == 405
    assert as_facilitator.get(address("move-point", meeting.pk, meeting.agenda_items.get().pk)).status_code == 405
    assert as_facilitator.delete(address("change", meeting.pk)).status_code == 405


def test_every_page_of_the_facilitator_has_a_neutral_title(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW + timedelta(days=3), points=1)
    item = meeting.agenda_items.get()

    with translation.override("nl"):
        word = translation.gettext("Appointments")
    for name, args in (
        ("plan", []), ("change", [meeting.pk]), ("cancel", [meeting.pk]), ("agenda", [meeting.pk]),
        ("change-point", [meeting.pk, item.pk]), ("remove-point", [meeting.pk, item.pk]),
    ):  # fmt: skip
        page = as_facilitator.get(address(name, *args)).content.decode()
        assert f"<title>{word} - Info</title>" in page
        assert page.count("<h1") == 1


def test_menu_of_many_pages_shows_the_groups_and_the_other_pages_of_this_one(as_facilitator: Client) -> None:
    def menu(name: str) -> str:
        text = as_facilitator.get(reverse(f"klankbord:{name}")).content.decode()
        start = text.index('<nav class="submenu"')
        return text[start : text.index("</nav>", start)]

    meetings, cards = menu("home"), menu("cards")

    assert f'{reverse("klankbord:home")}" aria-current="page"' in meetings
    assert reverse("klankbord:polls") in meetings
    assert reverse("klankbord:cards") not in meetings
    assert f'{reverse("klankbord:places")}" aria-current="true"' in cards
    assert f'{reverse("klankbord:cards")}" aria-current="page"' in cards
    assert reverse("klankbord:polls") not in cards
