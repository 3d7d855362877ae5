"""Cancelling, the order of an agenda, and the made-up meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klankbord.choices import MeetingState
from klankbord.exceptions import MeetingIsCancelled, MeetingIsOver, MeetingIsPlanned
from klankbord.models import AgendaItem, Meeting
from klankbord.services import meetings as services
from tests.builders.meetings import make_meeting, make_place, make_point

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=10)


def titles(meeting: Meeting) -> list[str | None]:
    return list(meeting.agenda_items.order_by("order", "id").values_list("title_nl", flat=True))


def test_cancel_meeting_keeps_it_with_the_reason_in_each_language() -> None:
    meeting = make_meeting(SOON)

    services.cancel_meeting(meeting=meeting, reasons={"nl": "Ziek", "es": "Enfermedad"}, at=NOW)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert (meeting.cancel_reason_nl, meeting.cancel_reason_en, meeting.cancel_reason_es) == ("Ziek", "", "Enfermedad")


def test_cancel_meeting_without_a_reason_is_refused_and_changes_nothing() -> None:
    meeting = make_meeting(SOON)

    with pytest.raises(ValidationError):
        services.cancel_meeting(meeting=meeting, reasons={}, at=NOW)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_cancel_meeting_that_ended_this_second_is_refused() -> None:
    meeting = make_meeting(NOW - timedelta(hours=2))

    with pytest.raises(MeetingIsOver):
        services.cancel_meeting(meeting=meeting, reasons={"nl": "Ziek"}, at=NOW)


def test_cancel_meeting_twice_keeps_the_first_reason() -> None:
    meeting = make_meeting(SOON)
    services.cancel_meeting(meeting=meeting, reasons={"nl": "Ziek"}, at=NOW)

    with pytest.raises(MeetingIsCancelled):
        services.cancel_meeting(meeting=meeting, reasons={"nl": "Anders"}, at=NOW)

    meeting.refresh_from_db()
    assert meeting.cancel_reason_nl == "Ziek"


def test_restore_meeting_takes_the_reason_away() -> None:
    meeting = make_meeting(SOON, state=MeetingState.CANCELLED, cancel_reason_nl="Ziek", cancel_reason_es="Enfermedad")

    services.restore_meeting(meeting=meeting, at=NOW)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason_nl, meeting.cancel_reason_es) == (MeetingState.PLANNED, "", "")


def test_restore_meeting_that_was_not_cancelled_is_refused() -> None:
    with pytest.raises(MeetingIsPlanned):
        services.restore_meeting(meeting=make_meeting(SOON), at=NOW)


def test_restore_meeting_that_is_over_is_refused() -> None:
    meeting = make_meeting(NOW - timedelta(days=1), state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")

    with pytest.raises(MeetingIsOver):
        services.restore_meeting(meeting=meeting, at=NOW)


def test_add_point_stands_last_also_after_a_removal() -> None:
    meeting = make_meeting(SOON, points=3)
    services.remove_point(point=meeting.agenda_items.get(order=2))

    point = services.add_point(meeting=meeting, point=AgendaItem(title_nl="Rondvraag"))

    assert point.order == 4
    assert titles(meeting) == ["Punt 1", "Punt 3", "Rondvraag"]


@pytest.mark.parametrize(
    ("order", "up", "expected"),
    [
        (2, True, ["Punt 2", "Punt 1", "Punt 3"]),
        (2, False, ["Punt 1", "Punt 3", "Punt 2"]),
        (1, True, ["Punt 1", "Punt 2", "Punt 3"]),
        (3, False, ["Punt 1", "Punt 2", "Punt 3"]),
    ],
)
def test_move_point_changes_places_and_stops_at_the_ends(order: int, up: bool, expected: list[str]) -> None:
    meeting = make_meeting(SOON, points=3)

    services.move_point(point=meeting.agenda_items.get(order=order), up=up)

    assert titles(meeting) == expected


def test_move_point_where_all_share_a_number_still_moves() -> None:
    meeting = make_meeting(SOON)
    for name in ("Eerste", "Tweede", "Derde"):
        make_point(meeting, 0, title_nl=name)

    services.move_point(point=meeting.agenda_items.get(title_nl="Derde"), up=True)

    assert titles(meeting) == ["Eerste", "Derde", "Tweede"]
    assert list(meeting.agenda_items.order_by("order").values_list("order", flat=True)) == [1, 2, 3]


def test_move_point_that_was_taken_off_meanwhile_leaves_the_rest() -> None:
    meeting = make_meeting(SOON, points=2)
    point = meeting.agenda_items.get(order=2)
    AgendaItem.objects.filter(pk=point.pk).delete()

    services.move_point(point=point, up=True)

    assert titles(meeting) == ["Punt 1"]


def test_load_demo_meetings_makes_two_past_ones_and_one_to_come() -> None:
    place = make_place()

    # Four weeks after Sunday 22 November 2026 is Sunday 20 December; the Wednesday after it is the 23rd.
    made = services.load_demo_meetings(today=date(2026, 11, 22))

    days = [timezone.localtime(meeting.starts_at).date() for meeting in Meeting.objects.order_by("starts_at")]
    assert made == 3
    assert days == [date(2025, 5, 14), date(2025, 11, 12), date(2026, 12, 23)]
    assert set(Meeting.objects.values_list("is_demo", "location")) == {(True, place.pk)}
    # The one to come was to be a week earlier.
    moved = [timezone.localtime(one).date() for one in Meeting.objects.values_list("moved_from", flat=True) if one]
    assert moved == [date(2026, 12, 16)]


def test_load_demo_meetings_writes_four_points_in_three_languages_each() -> None:
    services.load_demo_meetings(today=date(2026, 11, 22))

    for meeting in Meeting.objects.all():
        assert meeting.agenda_items.count() == 4
    texts = [
        getattr(row, f"{field}_{code}")
        for model, fields in ((Meeting, ("title", "place_note", "fee_note")), (AgendaItem, ("title", "text")))
        for row in model.objects.all()
        for field in fields
        for code in ("nl", "en", "es")
    ]
    # Three meetings with 3 texts and twelve points with 2 texts, each in 3 languages: (9 + 24) x 3.
    assert len(texts) == 99
    assert all(texts)


def test_load_demo_meetings_twice_changes_nothing() -> None:
    services.load_demo_meetings(today=date(2026, 11, 22))
    Meeting.objects.filter(starts_at__date=date(2025, 5, 14)).update(title_nl="Zelf veranderd")
    before = list(Meeting.objects.order_by("pk").values())

    # A week later another Wednesday would be four weeks away, but the one to come is still to come.
    assert services.load_demo_meetings(today=date(2026, 11, 29)) == 0

    assert list(Meeting.objects.order_by("pk").values()) == before


def test_load_demo_meetings_after_the_last_one_makes_a_next_one() -> None:
    services.load_demo_meetings(today=date(2026, 11, 22))

    assert services.load_demo_meetings(today=date(2026, 12, 23)) == 1

    # Four weeks after Wednesday 23 December 2026 is Wednesday 20 January 2027.
    last = Meeting.objects.order_by("starts_at").last()
    assert last is not None
    assert timezone.localtime(last.starts_at) == timezone.make_aware(datetime(2027, 1, 20, 19, 0))  # noqa: DTZ001


def test_load_demo_meetings_leaves_real_meetings_alone() -> None:
    real = make_meeting(timezone.make_aware(datetime(2025, 5, 14, 14, 0)))  # noqa: DTZ001

    services.load_demo_meetings(today=date(2026, 11, 22))

    real.refresh_from_db()
    assert not real.is_demo
    assert Meeting.objects.count() == 4
