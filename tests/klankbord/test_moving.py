"""A meeting that moves: the facilitator says why, and members read it until it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from klankbord.choices import MeetingState
from klankbord.exceptions import MovedWithoutReason
from klankbord.models import Meeting
from klankbord.reading import MeetingRead
from klankbord.services import meetings as services
from portal.models import Location, Municipality, User
from tests.builders.meetings import make_meeting, make_place
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_calendars import entries, read
from tests.klankbord.test_member_views import address, text_of

pytestmark = pytest.mark.django_db
# 16 December 2026 from 19.00 to 21.00 on the clock in Friesland, which is an hour ahead of UTC then.
EVENING = datetime(2026, 12, 16, 18, 0, tzinfo=UTC)
REASONS = {"change_reason_nl": "De zaal is bezet", "change_reason_en": "The room is taken", "change_reason_es": ""}
NONE = dict.fromkeys(("change_reason_nl", "change_reason_en", "change_reason_es"), "")


def sent(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends for the meeting of EVENING as it is."""
    texts = {"title_nl": "Samen meedenken", "title_en": "Thinking along", "title_es": "Pensar en grupo"}
    notes = {f"{name}_{code}": "" for name in ("place_note", "fee_note") for code in ("nl", "en", "es")}
    times = {"day": "2026-12-16", "starts": "19:00", "ends": "21:00", "location": ""}
    return times | texts | notes | NONE | changes


def other_place() -> Location:
    town = Municipality.objects.get(code="GM0080")
    return Location.objects.create(code="elsewhere", name="Elders", municipality=town)


def reasons_of(meeting: Meeting) -> tuple[str, str, str]:
    meeting.refresh_from_db()
    return tuple(getattr(meeting, f"change_reason_{code}") or "" for code in ("nl", "en", "es"))


def moved(**fields: Any) -> Meeting:
    """Make the meeting of EVENING that was to be a week earlier."""
    starts_at = fields.pop("starts_at", EVENING)
    return make_meeting(starts_at, **{"moved_from": EVENING - timedelta(days=7)} | REASONS | fields)


# --- The form --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changes", [{"day": "2026-12-17"}, {"starts": "19:30"}, {"ends": "20:30"}, {"location": "another"}]
)
def test_change_of_day_time_or_place_asks_why_and_keeps_what_was_typed(
    as_facilitator: Client, changes: dict[str, Any]
) -> None:
    here = make_place()
    meeting = make_meeting(EVENING, location=here)
    place = other_place().pk if "location" in changes else here.pk
    form = sent(**changes | {"location": place}, place_note_nl="Achterom", change_reason_es="Ocupada")

    response = as_facilitator.post(address("change", meeting.pk, language="en"), form)

    meeting.refresh_from_db()
    page = response.content.decode()
    assert response.context["form"].errors == {
        "change_reason_nl": ["Say why day, time or place changes. Members read it."]
    }
    assert 'value="Achterom"' in page
    assert "Ocupada</textarea>" in page
    assert (meeting.starts_at, meeting.location, meeting.place_note_nl) == (EVENING, here, None)


@pytest.mark.parametrize(
    ("changes", "start", "was"),
    [
        # 17 December is winter time as well, 7 July is not.
        ({"day": "2026-12-17"}, EVENING + timedelta(days=1), EVENING),
        ({"day": "2027-07-07"}, datetime(2027, 7, 7, 17, 0, tzinfo=UTC), EVENING),
        ({"starts": "19:30"}, EVENING + timedelta(minutes=30), EVENING),
        ({"ends": "20:30"}, EVENING, None),
    ],
)
def test_change_with_a_reason_stores_it_with_the_start_that_was(
    as_facilitator: Client, changes: dict[str, str], start: datetime, was: datetime | None
) -> None:
    meeting = make_meeting(EVENING)

    response = as_facilitator.post(address("change", meeting.pk), sent(**changes, **REASONS))

    assert reasons_of(meeting) == ("De zaal is bezet", "The room is taken", "")
    assert response["Location"] == address("meeting", meeting.pk)
    assert (meeting.starts_at, meeting.moved_from) == (start, was)


def test_change_of_the_place_alone_stores_the_reason_without_another_start(as_facilitator: Client) -> None:
    meeting = make_meeting(EVENING, location=make_place())
    elsewhere = other_place()

    as_facilitator.post(address("change", meeting.pk), sent(location=elsewhere.pk, **REASONS))

    assert reasons_of(meeting)[0] == "De zaal is bezet"
    assert (meeting.location, meeting.moved_from) == (elsewhere, None)


def test_place_that_becomes_known_needs_no_reason(as_facilitator: Client) -> None:
    meeting, here = make_meeting(EVENING), make_place()

    as_facilitator.post(address("change", meeting.pk), sent(location=here.pk))

    meeting.refresh_from_db()
    assert meeting.location == here


def test_change_of_words_alone_needs_no_reason(as_facilitator: Client) -> None:
    meeting = make_meeting(EVENING)

    as_facilitator.post(address("change", meeting.pk), sent(title_nl="Anders"))

    meeting.refresh_from_db()
    assert (meeting.title_nl, meeting.moved_from) == ("Anders", None)


def test_reason_where_nothing_moves_is_refused_in_words(as_facilitator: Client) -> None:
    meeting = make_meeting(EVENING)

    response = as_facilitator.post(address("change", meeting.pk, language="en"), sent(**REASONS))

    assert response.context["form"].errors == {
        "change_reason_nl": ["Day, time and place stay as they are, so there is nothing to explain. Make this empty."]
    }


def test_reason_can_be_corrected_and_translated_afterwards(as_facilitator: Client) -> None:
    meeting = moved()
    shown = as_facilitator.get(address("change", meeting.pk)).content.decode()

    as_facilitator.post(address("change", meeting.pk), sent(**REASONS | {"change_reason_es": "La sala está ocupada"}))

    assert "De zaal is bezet</textarea>" in shown
    assert reasons_of(meeting) == ("De zaal is bezet", "The room is taken", "La sala está ocupada")
    assert meeting.moved_from == EVENING - timedelta(days=7)


def test_reason_left_in_spanish_only_asks_for_dutch(as_facilitator: Client) -> None:
    meeting = moved()

    response = as_facilitator.post(
        address("change", meeting.pk, language="en"), sent(**NONE | {"change_reason_es": "Ocupada"})
    )

    assert response.context["form"].errors == {"change_reason_nl": ["Write it in Dutch too."]}


def test_emptied_reason_takes_away_that_it_moved(as_facilitator: Client) -> None:
    meeting = moved()

    as_facilitator.post(address("change", meeting.pk), sent())

    assert (reasons_of(meeting), meeting.moved_from) == (("", "", ""), None)


def test_next_move_asks_for_a_reason_of_its_own_and_tells_the_last_start(as_facilitator: Client) -> None:
    meeting = moved()
    url = address("change", meeting.pk, language="en")

    refused = as_facilitator.post(url, sent(day="2026-12-17", **REASONS))
    as_facilitator.post(url, sent(day="2026-12-17", change_reason_nl="Sneeuw"))

    assert refused.context["form"].errors == {
        "change_reason_nl": ["This was the reason the time before. Say why it changes now."]
    }
    assert reasons_of(meeting) == ("Sneeuw", "", "")
    assert meeting.moved_from == EVENING


def test_move_back_to_where_it_was_tells_where_it_was_in_between(as_facilitator: Client) -> None:
    meeting = moved()

    as_facilitator.post(address("change", meeting.pk), sent(day="2026-12-09", change_reason_nl="Toch zoals eerst"))

    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.moved_from) == (EVENING - timedelta(days=7), EVENING)


def test_reason_is_looked_through_for_personal_data(as_facilitator: Client) -> None:
    meeting = make_meeting(EVENING)
    url, reason = address("change", meeting.pk), "Bel 06-12345678 als het niet past"

    refused = as_facilitator.post(url, sent(day="2026-12-17", change_reason_nl=reason))
    shown = refused.context["form"]["change_reason_nl_shown"].value()
    kept = {"change_reason_nl_kept": "organisation", "change_reason_nl_shown": shown}
    as_facilitator.post(url, sent(day="2026-12-17", change_reason_nl=reason, **kept))

    assert list(refused.context["form"].errors) == ["change_reason_nl"]
    assert reasons_of(meeting)[0] == reason
    assert meeting.change_kept_reason == "organisation"


def test_reason_of_cancelling_is_looked_through_too(as_facilitator: Client) -> None:
    meeting = make_meeting(EVENING)
    url, reasons = address("cancel", meeting.pk), {"reason_nl": "Bel 06-12345678", "reason_en": "", "reason_es": ""}

    refused = as_facilitator.post(url, reasons)
    shown = refused.context["form"]["reason_nl_shown"].value()
    as_facilitator.post(url, reasons | {"reason_nl_kept": "organisation", "reason_nl_shown": shown})

    meeting.refresh_from_db()
    assert list(refused.context["form"].errors) == ["reason_nl"]
    assert (meeting.state, meeting.cancel_kept_reason) == (MeetingState.CANCELLED, "organisation")


def test_new_meeting_and_one_that_is_over_are_not_asked_why(as_facilitator: Client) -> None:
    over = moved(starts_at=NOW - timedelta(hours=3), ends_at=NOW - timedelta(hours=1), moved_from=NOW)
    asked = make_meeting(EVENING)

    pages = [
        as_facilitator.get(url).content.decode()
        for url in (address("plan"), address("change", over.pk), address("change", asked.pk))
    ]
    # What really happened is written down afterwards, from nine to ten in the morning; nobody needs to know why.
    response = as_facilitator.post(address("change", over.pk), sent(day="2026-11-22", starts="09:00", ends="10:00"))

    assert [page.count('name="change_reason_') for page in pages] == [0, 0, 3]
    assert response.status_code == 302
    assert (reasons_of(over), over.moved_from) == (("", "", ""), None)
    assert over.starts_at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


# --- The service -----------------------------------------------------------------------------------------------------
def test_change_meeting_that_moves_without_dutch_is_refused() -> None:
    meeting = make_meeting(EVENING)
    meeting.starts_at += timedelta(minutes=5)

    with pytest.raises(MovedWithoutReason):
        services.change_meeting(meeting=meeting, reasons={"es": "Nieve"}, at=NOW)

    meeting.refresh_from_db()
    assert meeting.starts_at == EVENING


def test_change_meeting_keeps_that_somebody_cancelled_it_meanwhile() -> None:
    in_hand = make_meeting(EVENING, title_nl="Eerst")
    services.cancel_meeting(meeting=in_hand, reasons={"nl": "Ziek"}, at=NOW)
    in_hand.title_nl = "Daarna"

    services.change_meeting(meeting=in_hand, reasons={}, at=NOW)

    in_hand.refresh_from_db()
    assert (in_hand.title_nl, in_hand.state, in_hand.cancel_reason_nl) == ("Daarna", "cancelled", "Ziek")


def test_meeting_that_was_cancelled_and_goes_on_still_tells_that_it_moved() -> None:
    meeting = moved()

    services.cancel_meeting(meeting=meeting, reasons={"nl": "Ziek"}, at=NOW)
    services.restore_meeting(meeting=meeting, at=NOW)

    assert reasons_of(meeting)[0] == "De zaal is bezet"
    assert meeting.moved_from == EVENING - timedelta(days=7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"change_reason_nl": ""},
        {"moved_from": EVENING},
        {"change_kept_reason": "because"},
        {"cancel_kept_reason": "because"},
    ],
)
def test_database_refuses_a_move_without_why_and_from_itself(wrong: dict[str, Any]) -> None:
    meeting = moved()
    for name, value in wrong.items():
        setattr(meeting, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        meeting.save()


# --- What is read ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "was", "reason", "translated"),
    [
        ("nl", "woensdag 9 december 2026, 19.00", "De zaal is bezet", True),
        ("en", "Wednesday 9 December 2026, 19:00", "The room is taken", True),
        ("es", "miércoles 9 de diciembre de 2026, 19:00", "De zaal is bezet", False),
    ],
)
def test_reader_reads_why_and_when_it_was(language: str, was: str, reason: str, translated: bool) -> None:
    with translation.override(language):
        shown = MeetingRead.of(moved(), language=language, at=NOW)

    assert shown.change_reason is not None
    assert (shown.was, shown.change_reason.text, shown.is_translated) == (was, reason, translated)
    assert [str(name) for name in shown.languages_to_do] == ["Spaans"]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek"}, NOW),
        ({}, EVENING + timedelta(hours=2)),
    ],
)
def test_move_of_a_meeting_that_nobody_comes_to_is_not_told(fields: dict[str, Any], at: datetime) -> None:
    shown = MeetingRead.of(moved(**fields), language="nl", at=at)

    assert (shown.change_reason, shown.was) == (None, "")


@pytest.mark.usefixtures("_clock")
def test_member_and_facilitator_read_it_in_the_meeting_and_on_the_first_page(
    client: Client, member: User, facilitator: User
) -> None:
    meeting = moved()
    for user in (member, facilitator):
        client.force_login(user)
        for url in (address("home", language="en"), address("meeting", meeting.pk, language="en")):
            text = text_of(client, url)
            assert "This meeting has changed. It was: Wednesday 9 December 2026, 19:00 The room is taken" in text


def test_move_asks_the_database_nothing_more(as_member: Client) -> None:
    meeting = make_meeting(EVENING)
    url = address("meeting", meeting.pk)
    as_member.get(url)
    before = queries_of(as_member, url)

    meeting.moved_from, meeting.change_reason_nl, meeting.change_reason_en = NOW, "Sneeuw", "Snow"  # type: ignore[attr-defined]  # of modeltranslation
    meeting.save()

    assert queries_of(as_member, url) == before


def test_calendar_tells_the_new_time_with_a_higher_number_and_no_reason(as_facilitator: Client, member: User) -> None:
    meeting = make_meeting(EVENING)

    as_facilitator.post(address("change", meeting.pk), sent(day="2026-12-17", **REASONS))

    file = read(member, "nl")
    (entry,) = entries(file)
    assert (int(entry["SEQUENCE"]), entry["DTSTART"].dt) == (1, EVENING + timedelta(days=1))
    assert b"bezet" not in file


# --- A meeting that was -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("cash", "Whoever came got € 25.00 in cash."), ("voucher", "Whoever came got a gift voucher of € 25.00.")],
)
def test_meeting_that_is_over_tells_what_was_and_not_how_to_come(as_member: Client, kind: str, sentence: str) -> None:
    meeting = make_meeting(
        NOW - timedelta(days=3),
        location=make_place(),
        fee_amount="25.00",
        fee_kind=kind,
        place_note_en="Ring the bell",
        fee_note_en="We pay the journey",
        languages=["nl", "es"],
        facilitated_by="Roos",
    )

    text = text_of(as_member, address("meeting", meeting.pk, language="en"))

    for words in (sentence, "Xenia, Leeuwarden", "Dutch, Spanish", "Who facilitated Roos"):
        assert words in text
    for words in ("Ring the bell", "We pay", "You get", "We speak", "Without stairs", "Not known yet"):
        assert words not in text
