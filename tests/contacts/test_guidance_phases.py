"""Phases in any order, as often as they come; and what was written by mistake is put right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from contacts import guidance, seen
from contacts import guidance_phases as services
from contacts.exceptions import ChangedMeanwhile, Gone
from contacts.guidance_phases import Stretch, stretches_of
from contacts.timeline import WIDTH, draw_timeline
from portal import codelists
from tests.builders.guidance import course_of, make_course, make_guided

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
PHASES = codelists.codes("PHASE")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def trajectory(worker):
    return make_guided(worker, today=TODAY)


def change(trajectory, phase, days, **fields):
    services.change_phase(trajectory=trajectory, stretch=Stretch(phase, ago(days)), today=TODAY, **fields)
    return course_of(trajectory, today=TODAY)


def correct(trajectory, place, phase, days, **fields):
    services.correct_phase(
        trajectory=trajectory,
        phase_id=stretches_of(trajectory)[place].pk,
        stretch=Stretch(phase, ago(days)),
        today=TODAY,
        **fields,
    )
    return course_of(trajectory, today=TODAY)


def remove(trajectory, place, **fields):
    services.remove_phase(trajectory=trajectory, phase_id=stretches_of(trajectory)[place].pk, **fields)
    return course_of(trajectory, today=TODAY)


def refused(call, *arguments):
    with pytest.raises(ValidationError) as caught:
        call(*arguments)
    return list(caught.value.message_dict)


# --- Another phase ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("first", PHASES)
@pytest.mark.parametrize("second", PHASES)
def test_any_phase_may_follow_any_other(trajectory, first, second):
    make_course(trajectory, (first, 100), today=TODAY)

    if first == second:
        assert refused(change, trajectory, second, 10) == ["phase"]
    else:
        assert change(trajectory, second, 10) == [(first, 100, 10), (second, 10, None)]


def test_going_back_pausing_and_repeating_are_plain_changes(trajectory):
    for phase, days in (("execution", 80), ("pause", 60), ("orientation", 40), ("contact", 20)):
        course = change(trajectory, phase, days)

    assert course == [
        ("contact", 100, 80),
        ("execution", 80, 60),
        ("pause", 60, 40),
        ("orientation", 40, 20),
        ("contact", 20, None),
    ]


def test_second_change_on_the_same_day_corrects_the_first(trajectory):
    change(trajectory, "execution", 10)

    assert change(trajectory, "pause", 10) == [("contact", 100, 10), ("pause", 10, None)]
    assert change(trajectory, "pause", 10) == [("contact", 100, 10), ("pause", 10, None)]
    # Corrected to what went on before: nothing changed that day.
    assert change(trajectory, "contact", 10) == [("contact", 100, None)]


def test_change_on_the_first_day_corrects_the_first_phase(trajectory):
    assert change(trajectory, "orientation", 100) == [("orientation", 100, None)]


@pytest.mark.parametrize("days", [-1, 101, 30])
def test_change_refuses_a_day_to_come_before_opening_or_before_the_last_phase(trajectory, days):
    make_course(trajectory, ("contact", 100), ("pause", 20), today=TODAY)

    assert refused(change, trajectory, "execution", days) == ["day"]


def test_change_of_one_without_phases_or_with_an_ended_one_begins_one(trajectory):
    trajectory.phases.update(end=ago(50))
    assert change(trajectory, "contact", 10) == [("contact", 100, 50), ("contact", 10, None)]

    trajectory.phases.all().delete()
    assert change(trajectory, "pause", 10) == [("pause", 10, None)]


def test_change_over_what_changed_meanwhile_is_refused_and_a_double_tap_is_not(trajectory):
    word = seen.of_phases(stretches_of(trajectory))
    change(trajectory, "pause", 10, seen=word)

    assert change(trajectory, "pause", 10, seen=word) == [("contact", 100, 10), ("pause", 10, None)]
    with pytest.raises(ChangedMeanwhile):
        change(trajectory, "execution", 5, seen=word)


# --- Correcting ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("days", [80, 40])
def test_correct_moves_the_border_with_the_phase_before(trajectory, days):
    make_course(trajectory, ("contact", 100), ("orientation", 60), ("pause", 20), today=TODAY)

    assert correct(trajectory, 1, "execution", days) == [
        ("contact", 100, days),
        ("execution", days, 20),
        ("pause", 20, None),
    ]


def test_correct_to_the_phase_beside_it_makes_one_of_them(trajectory):
    make_course(trajectory, ("contact", 100), ("orientation", 60), ("contact", 20), today=TODAY)

    assert correct(trajectory, 1, "contact", 60) == [("contact", 100, None)]


def test_correct_leaves_equal_phases_elsewhere_as_they_came(trajectory):
    make_course(trajectory, ("contact", 100), ("contact", 80), ("pause", 40), ("execution", 20), today=TODAY)

    assert correct(trajectory, 3, "aftercare", 20) == [
        ("contact", 100, 80), ("contact", 80, 40), ("pause", 40, 20), ("aftercare", 20, None),
    ]  # fmt: skip


@pytest.mark.parametrize(("place", "days"), [(0, 101), (1, 100), (1, 101), (1, 20), (1, 10), (2, 60), (2, -1)])
def test_correct_refuses_days_of_others_and_days_that_cannot_be(trajectory, place, days):
    make_course(trajectory, ("contact", 100), ("orientation", 60), ("pause", 20), today=TODAY)

    assert refused(correct, trajectory, place, "execution", days) == ["day"]
    assert [phase for phase, _start, _end in course_of(trajectory, today=TODAY)] == ["contact", "orientation", "pause"]


def test_correct_after_a_gap_stays_out_of_what_ended_before(trajectory):
    trajectory.phases.update(end=ago(50))
    change(trajectory, "pause", 30)

    assert refused(correct, trajectory, 1, "pause", 51) == ["day"]
    assert correct(trajectory, 1, "pause", 50) == [("contact", 100, 50), ("pause", 50, None)]


def test_correct_and_remove_of_what_is_gone_say_so(trajectory):
    for call in (
        lambda: services.correct_phase(
            trajectory=trajectory, phase_id=2**70, stretch=Stretch("pause", TODAY), today=TODAY
        ),
        lambda: services.remove_phase(trajectory=trajectory, phase_id=0),
    ):
        with pytest.raises(Gone):
            call()


# --- Taking back -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("place", "left"),
    [
        (0, [("orientation", 100, 20), ("pause", 20, None)]),
        (1, [("contact", 100, 20), ("pause", 20, None)]),
        (2, [("contact", 100, 60), ("orientation", 60, None)]),
    ],
)
def test_remove_lets_the_one_before_go_on_or_the_next_begin_earlier(trajectory, place, left):
    make_course(trajectory, ("contact", 100), ("orientation", 60), ("pause", 20), today=TODAY)

    assert remove(trajectory, place) == left


def test_remove_between_two_equal_ones_makes_one_of_them(trajectory):
    make_course(trajectory, ("contact", 100), ("orientation", 60), ("contact", 20), today=TODAY)

    assert remove(trajectory, 1) == [("contact", 100, None)]


def test_remove_of_the_only_one_is_refused_and_over_a_change_too(trajectory):
    assert refused(remove, trajectory, 0) == ["__all__"]

    word = seen.of_phases(stretches_of(trajectory))
    change(trajectory, "pause", 10)
    with pytest.raises(ChangedMeanwhile):
        remove(trajectory, 0, seen=word)


# --- Opening again ---------------------------------------------------------------------------------------------------
def reopen(trajectory, phase, days):
    services.reopen_trajectory(trajectory=trajectory, stretch=Stretch(phase, ago(days)), today=TODAY)
    trajectory.refresh_from_db()
    return course_of(trajectory, today=TODAY)


def test_open_again_after_a_mistake_leaves_no_trace(trajectory):
    guidance.close_trajectory(trajectory=trajectory, outcome="moved", day=ago(5), today=TODAY)

    assert reopen(trajectory, "contact", 5) == [("contact", 100, None)]
    assert (trajectory.closed, trajectory.outcome) == (None, None)


def test_open_again_later_leaves_the_days_between_empty(trajectory):
    guidance.close_trajectory(trajectory=trajectory, outcome="stopped", day=ago(50), today=TODAY)

    for _ in range(2):
        assert reopen(trajectory, "contact", 5) == [("contact", 100, 50), ("contact", 5, None)]


def test_open_again_before_it_was_closed_is_refused_and_so_is_an_open_one(trajectory):
    assert refused(reopen, trajectory, "pause", 5) == ["__all__"]
    guidance.close_trajectory(trajectory=trajectory, outcome="stopped", day=ago(50), today=TODAY)
    assert refused(reopen, trajectory, "pause", 51) == ["day"]


def test_closed_one_keeps_its_phases(trajectory):
    guidance.close_trajectory(trajectory=trajectory, outcome="stopped", day=ago(50), today=TODAY)

    assert [
        refused(change, trajectory, "pause", 5),
        refused(correct, trajectory, 0, "pause", 100),
        refused(remove, trajectory, 0),
    ] == [["__all__"]] * 3


# --- The drawing -----------------------------------------------------------------------------------------------------
def test_timeline_has_a_line_per_phase_that_came_up_and_runs_until_today(trajectory):
    make_course(trajectory, ("orientation", 100), ("pause", 50), ("contact", 25), today=TODAY)

    drawn = draw_timeline(stretches_of(trajectory), today=TODAY)

    assert [lane.word for lane in drawn.lanes] == [
        codelists.codelist("PHASE").label(code) for code in ("contact", "orientation", "pause")
    ]
    assert [(bar.x, bar.width, bar.is_pause, bar.is_open) for bar in drawn.bars] == [
        (0, 144, False, False),
        (144, 72, True, False),
        (216, 72, False, True),
    ]
    assert (drawn.first, drawn.last) == (ago(100), TODAY)


def test_timeline_of_today_of_nothing_and_of_very_short_phases_stays_inside(trajectory):
    assert draw_timeline([], today=TODAY) is None

    make_course(trajectory, ("contact", 0), today=TODAY)
    assert [(bar.x, bar.width) for bar in draw_timeline(stretches_of(trajectory), today=TODAY).bars] == [(0, WIDTH)]
    make_course(trajectory, ("contact", 2000), ("pause", 2), ("execution", 1), ("pause", 0), today=TODAY)
    bars = draw_timeline(stretches_of(trajectory), today=TODAY).bars
    assert [bar.width for bar in bars] == [287, 3, 3, 3]
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in bars)
