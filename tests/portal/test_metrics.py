"""The numbers for Prometheus: right, for who shows the token only, and without a label that could name anybody."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from portal import counting, metrics
from portal.models import BackgroundJob
from portal.operations import State
from tests.conftest import make_user

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
TOKEN = "t" * 32


@pytest.fixture(autouse=True)
def _from_zero() -> None:
    counting.BOARD.clear()


def ask(client: Client, token: str = TOKEN) -> Any:
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def values(text: str) -> dict[str, float]:
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


# --- Who may read them -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("setting", "token"), [("", ""), ("", TOKEN), (TOKEN, ""), (TOKEN, "x" * 32)])
def test_metrics_are_for_who_shows_the_token_only(
    client: Client, db: None, settings: Any, setting: str, token: str
) -> None:
    settings.METRICS_TOKEN = setting

    for refused in (
        ask(client, token),
        client.get("/metrics"),
        client.get("/metrics", headers={"Authorization": TOKEN}),
    ):
        assert (refused.status_code, refused.content) == (403, b"")


def test_metrics_are_there_with_the_token_and_leave_no_cookie(client: Client, db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN

    answer = ask(client)

    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


# --- What they name --------------------------------------------------------------------------------------------------
ALLOWED = {
    "status": {"1xx", "2xx", "3xx", "4xx", "5xx"},
    "state": {"queued", "building", "done", "failed", "cancelled"},
    "process": {"worker", "beat"},
    "log": {"readings", "audit"},
    "le": {*map(str, counting.BUCKETS), "+Inf"},
}


def test_every_label_is_on_the_list_and_none_names_anybody(client: Client, db: None, settings: Any, fier: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    make_user("zonnebloem", None, fier)
    BackgroundJob.objects.note("subsidy.build_report", at=NOW, failed=True)
    client.get("/nl/geheim-pad/", {"q": "zoekwoord"})

    text = ask(client).content.decode()

    used: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            for name, value in sample.labels.items():
                used.setdefault(name, set()).add(value)
    assert set(used) <= metrics.LABELS == {"status", "state", "process", "log", "job", "code", "le"}
    assert {name: used[name] - allowed for name, allowed in ALLOWED.items() if used.get(name, set()) - allowed} == {}
    assert used["job"] == {"subsidy.build_report"}
    assert all(code.replace("-", "").isalpha() for code in used["code"])
    for word in ("zonnebloem", "geheim", "zoekwoord", "fier", "GM00", "/"):
        assert word not in text.replace("text/plain", "")


# --- What they say ---------------------------------------------------------------------------------------------------
def test_numbers_of_a_known_state() -> None:
    state = State(
        at=NOW,
        worker_heard=NOW - timedelta(seconds=5),
        reports={"queued": 3, "failed": 1},
        oldest_waits_since=NOW - timedelta(seconds=90),
        job_failures={"contacts.verify_read_log": 2},
        logs={"readings": (True, NOW.date())},
        disk_total=100,
        disk_free=7,
        database_bytes=42,
    )
    board = counting.Board(rows=3)
    # 0.005 is in the first bucket, 0.2 in the fourth (0.25), 20 in none but +Inf.
    for row, (status, seconds) in enumerate([(200, 0.005), (404, 0.2), (503, 20.0)]):
        board.row = row
        board.answer(status, seconds)
    board.add(counting.LOCKS)

    found = values(metrics.text_of(state, board.totals()).decode())

    assert {name: number for name, number in found.items() if "seconds_bucket" in name} == {
        "xenia_http_seconds_bucket 0.005": 1, "xenia_http_seconds_bucket 0.025": 1, "xenia_http_seconds_bucket 0.1": 1,
        "xenia_http_seconds_bucket 0.25": 2, "xenia_http_seconds_bucket 0.5": 2, "xenia_http_seconds_bucket 1.0": 2,
        "xenia_http_seconds_bucket 3.0": 2, "xenia_http_seconds_bucket 10.0": 2, "xenia_http_seconds_bucket +Inf": 3,
    }  # fmt: skip
    assert found["xenia_http_seconds_sum"] == pytest.approx(20.205)
    expected = {
        "xenia_http_seconds_count": 3,
        "xenia_http_answers_total 2xx": 1,
        "xenia_http_answers_total 4xx": 1,
        "xenia_http_answers_total 5xx": 1,
        "xenia_http_answers_total 3xx": 0,
        "xenia_login_locks_total": 1,
        "xenia_reports queued": 3,
        "xenia_reports failed": 1,
        "xenia_oldest_report_waits_seconds": 90,
        "xenia_job_failures_total contacts.verify_read_log": 2,
        "xenia_heard_timestamp_seconds worker": NOW.timestamp() - 5,
        "xenia_log_intact readings": 1,
        "xenia_disk_free_bytes": 7,
        "xenia_database_bytes": 42,
        "xenia_alarm disk-full": 1,
        "xenia_alarm worker-silent": 0,
        "xenia_alarm beat-silent": 1,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert "xenia_heard_timestamp_seconds beat" not in found


def test_answers_of_the_portal_are_counted_by_their_class(client: Client, db: None) -> None:
    client.get("/healthz")
    client.get("/nl/er-is-niets/")
    client.get("/nl/account/uitloggen/")

    totals = counting.BOARD.totals()

    assert [totals[status] for status in counting.STATUSES] == [0, 1, 0, 2, 0]
    assert sum(number for name, number in totals.items() if name.startswith("le ")) == 3


@pytest.mark.django_db
def test_sixth_wrong_password_is_counted_as_a_lock(client: Client) -> None:
    make_user("olga-outsider", None)

    for _try in range(6):
        client.post(
            "/nl/account/inloggen/",
            {"login": "olga-outsider", "password": "wrong"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )

    assert counting.BOARD.totals()[counting.LOCKS] == 1


# --- Counted by several processes ------------------------------------------------------------------------------------
class Worker:
    row = -1


def test_processes_count_in_rows_of_their_own_and_a_new_one_counts_on() -> None:
    board = counting.Board(rows=2)
    first, second = board.take(), board.take()
    for row, number in ((first, 2), (second, 5)):
        board.row = row
        board.add(counting.LOCKS, number)
        board.put(counting.PAGES, number)

    # The first ends: what it did stays in the sum, what it held is gone.
    board.give_back(first)
    again = board.take()

    assert (first, second, again) == (0, 1, 0)
    assert (board.totals()[counting.LOCKS], board.totals()[counting.PAGES]) == (7, 5)


def test_child_process_counts_for_all() -> None:
    board = counting.Board(rows=2)
    child = os.fork()
    if child == 0:
        board.row = 1
        board.add(counting.LOCKS, 3)
        os._exit(0)
    os.waitpid(child, 0)

    assert board.totals()[counting.LOCKS] == 3


def test_more_processes_than_rows_share_the_last() -> None:
    board = counting.Board(rows=2)

    assert [board.take() for _number in range(3)] == [0, 1, 1]


def test_gunicorn_gives_each_process_a_row_and_takes_it_back() -> None:
    one, other = Worker(), Worker()
    counting.before_fork(None, one)
    counting.before_fork(None, other)
    assert one.row != other.row

    counting.after_exit(None, one)
    counting.after_exit(None, other)
    again = Worker()
    counting.before_fork(None, again)
    counting.after_exit(None, again)

    assert again.row == one.row
