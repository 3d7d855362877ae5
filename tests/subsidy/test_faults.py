"""The parts of the fault run that only calculate, and the rule of the queue's times (security.md T5)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from subsidy.faults import __main__ as faults
from subsidy.faults import limits
from subsidy.faults.limits import Limits
from subsidy.faults.processes import Running, children_of, is_alive, wait_until
from subsidy.faults.table import Found, Row, Verdict, as_markdown, chosen, exit_status, slowest
from subsidy.faults.visitors import Answer, Crowd, of_server


def row(held, code="F1"):
    return Row(code, "all", Found("kill | kill", "50 of 50", held), 12.6)


@pytest.mark.parametrize(
    ("held", "verdict"), [(True, Verdict.HELD), (False, Verdict.MISSED), (None, Verdict.ELSEWHERE)]
)
def test_verdict_follows_from_what_survived(held, verdict):
    assert row(held).found.verdict == verdict


def test_table_has_one_line_for_each_fault_and_no_bar_inside_a_cell():
    assert as_markdown([row(True)]).splitlines() == [
        "| Fault | Done | Asked | Survived | Seconds | Verdict |",
        "| --- | --- | --- | --- | --- | --- |",
        "| F1 | kill / kill | all | 50 of 50 | 13 | held |",
    ]


@pytest.mark.parametrize(("held", "status"), [((True, None), 0), ((True, False), 1), ((), 0)])
def test_exit_status_is_one_when_a_fault_missed(held, status):
    assert exit_status(row(one) for one in held) == status


def test_faults_are_chosen_in_their_own_order_in_whatever_case():
    assert chosen(["t4", "F2"], ["F1", "F2", "T4"]) == ["F2", "T4"]
    assert chosen([], ["F1", "F2"]) == ["F1", "F2"]


def test_fault_that_is_not_known_is_named_and_starts_nothing(monkeypatch, capsys):
    monkeypatch.setattr(faults.stand, "begin", lambda: pytest.fail("began"))

    assert faults.main(["F99"]) == 2
    assert "F99" in capsys.readouterr().err


@pytest.mark.parametrize(("part", "seconds"), [(1.0, 4.0), (0.5, 2.0), (0.75, 3.0), (0.01, 1.0)])
def test_slowest_takes_the_nearest_rank(part, seconds):
    assert slowest([3.0, 1.0, 4.0, 2.0], part) == seconds


def test_slowest_of_nothing_is_nothing():
    assert slowest([]) == 0.0


def test_answer_that_never_came_counts_as_a_mistake_of_the_server():
    assert of_server({200: 5, 302: 1, 404: 2, 429: 3, 500: 1, 503: 2, 0: 4}) == 7


def test_crowd_counts_by_the_moment_of_the_question():
    crowd = Crowd([])
    crowd.answers = [(1.0, Answer(200, 0.1)), (2.0, Answer(503, 0.2)), (3.0, Answer(200, 0.3))]

    assert crowd.statuses() == {200: 2, 503: 1}
    assert crowd.statuses(after=2.0) == {503: 1, 200: 1}
    assert crowd.statuses(before=2.0) == {200: 1}
    assert crowd.seconds(after=2.0, before=3.0) == [0.2]


# --- The times of the queue ------------------------------------------------------------------------------------------
def test_every_task_ends_before_its_message_is_delivered_again(settings):
    visibility = {settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"], settings.CELERY_VISIBILITY_TIMEOUT}
    found = limits.limits_of_tasks()

    assert {"subsidy.build_report", "subsidy.sweep_reports", "portal.heartbeat"} <= {one.name for one in found}
    assert len(visibility) == 1
    assert limits.out_of_order(found, visibility=visibility.pop()) == []


@pytest.mark.parametrize(
    ("soft", "hard", "wrong"),
    [(50, 60, []), (60, 60, ["x"]), (50, 300, ["x"]), (0, 60, ["x"]), (240, 299, [])],
)
def test_limits_out_of_order_are_named(soft, hard, wrong):
    assert limits.out_of_order([Limits("x", soft, hard)], visibility=300) == wrong


def test_message_of_beat_does_not_outlive_its_interval(settings):
    """A worker that was away must find no pile of the same work."""
    late = {
        name: entry["options"]["expires"]
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
        if isinstance(entry["schedule"], float) and entry["options"]["expires"] > entry["schedule"]
    }

    assert late == {}


# --- Processes -------------------------------------------------------------------------------------------------------
@pytest.fixture
def family():
    """A process with a child, in a group of its own."""
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    process = subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
    one = Running("family", process.pid, process)
    wait_until(lambda: bool(children_of(one.pid)), 20)
    yield one
    one.kill_group()


def test_group_is_killed_with_its_children(family):
    (child,) = children_of(family.pid)

    family.kill_group()

    assert not family.is_alive
    assert wait_until(lambda: not is_alive(child), 10)


def test_child_alone_is_killed(family):
    (child,) = children_of(family.pid)

    assert family.kill_child(7)

    assert wait_until(lambda: not is_alive(child), 10)


def test_process_that_does_not_listen_is_killed_in_the_end(monkeypatch):
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", script], start_new_session=True, stdout=subprocess.PIPE)
    process.stdout.readline()
    monkeypatch.setattr("subsidy.faults.processes.SECONDS_TO_STOP", 0.2)

    Running("deaf", process.pid, process).end()

    assert process.wait(10) == -signal.SIGKILL
    process.stdout.close()


def test_waiting_ends_when_it_never_comes_to_be_so():
    begun = time.monotonic()

    assert not wait_until(lambda: False, 0.1, pause=0.01)
    assert time.monotonic() - begun < 5


def test_own_process_is_alive_and_one_that_never_was_is_not():
    assert is_alive(os.getpid())
    assert not is_alive(2**22 + 1)
