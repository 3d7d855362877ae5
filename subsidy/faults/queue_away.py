"""Pages while the queue is silent or away, and what can be read in it (F5, T6, T7, T10)."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import redis

from portal.supervisor import ROOT, die_with_parent
from subsidy.faults import jobs
from subsidy.faults.database import PUBLIC, WORKER, Recorder, running_activity
from subsidy.faults.processes import wait_until
from subsidy.faults.stand import YEAR
from subsidy.faults.table import Found, slowest
from subsidy.faults.visitors import TOKEN, Browser, Crowd, of_server, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.faults.stand import Stand
    from subsidy.faults.visitors import Answer

LIMIT = 3.0
MEMBER = "voorbeeld-lid"
LOGIN = "/nl/account/inloggen/"
SECONDS_AWAY = 30.0


@contextmanager
def black_hole(stand: Stand) -> Iterator[None]:
    """Put in the place of the queue a socket that takes every call and never says a word."""
    stand.servers.kill_queue()
    path = stand.servers.sockets / "valkey.sock"
    heard: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(64)
        listener.settimeout(0.2)
        stop = threading.Event()

        def take() -> None:
            while not stop.is_set():
                with suppress(TimeoutError):
                    heard.append(listener.accept()[0])

        taker = threading.Thread(target=take, daemon=True)
        taker.start()
        try:
            yield
        finally:
            stop.set()
            taker.join(5)
            for one in heard:
                one.close()
    path.unlink(missing_ok=True)
    stand.servers.start_queue()


def silent(stand: Stand) -> Found:
    """Let everybody work while the queue takes calls and never answers."""
    stand.processes.web()
    recorder = Recorder(signed_in(WORKER, stand.port), running_activity())
    holder, visitor = signed_in(jobs.HOLDER, stand.port), Browser(stand.port)
    visitor.get(PUBLIC[0])
    with black_hole(stand):
        pages = [visitor.get(path) for path in (*PUBLIC, "/healthz")]
        records = [recorder() for _contact in range(5)]
        asked = _ask_for_reports(holder)
        ready = visitor.get("/readyz")
    jobs.cancel()
    answers = [*pages, *records, *asked]
    wrong = of_server({answer.status: 1 for answer in answers})
    longest = slowest([answer.seconds for answer in [*answers, ready]])
    words = (
        f"{len(answers)} answers, {wrong} x 5xx; slowest page {slowest([one.seconds for one in pages]):.1f} s,"
        f" report asked for {slowest([one.seconds for one in asked]):.1f} s, /readyz {ready.status} in"
        f" {ready.seconds:.1f} s; the product sends no mail, so no SMTP"
    )
    held = not wrong and longest <= LIMIT and ready.status == 503 and all(one.status == 302 for one in asked)
    return Found("queue accepts and stays silent", words, held)


def _ask_for_reports(holder: Browser) -> list[Answer]:
    address = f"/nl/verantwoording/{YEAR}/maak-rapport/"
    return [holder.post(address, {"kind": "summary", "language": language}) for language in ("nl", "en")]


def publish_away(stand: Stand) -> Found:
    """Send a message to a queue that is shut, and to one that is silent."""
    from subsidy.services import send_to_worker  # noqa: PLC0415  (needs the settings)

    (report,) = jobs.ask(1)
    stand.servers.kill_queue()
    begun = time.monotonic()
    taken = [send_to_worker(report)]
    shut = time.monotonic() - begun
    stand.servers.start_queue()
    with black_hole(stand):
        begun = time.monotonic()
        taken.append(send_to_worker(report))
        still = time.monotonic() - begun
    waits = jobs.states([report])["queued"]
    jobs.cancel([report])
    words = f"shut: {shut:.2f} s, silent: {still:.2f} s; taken {taken.count(True)}; the row waits: {waits}"
    return Found("publish to a shut and to a silent socket", words, not any(taken) and max(shut, still) <= LIMIT)


def down(stand: Stand) -> Found:
    """Stop the queue for half a minute while people read, log in and record."""
    stand.processes.web()
    recorder = Recorder(signed_in(WORKER, stand.port), running_activity())
    visitor = Browser(stand.port)
    logins: list[Answer] = []

    def read() -> Answer:
        return visitor.get(PUBLIC[len(logins) % len(PUBLIC)])

    stand.servers.kill_queue()
    began = time.monotonic()
    with Crowd([read, read, read, recorder, recorder_of(stand), recorder_of(stand)]) as crowd:
        while time.monotonic() - began < SECONDS_AWAY:
            logins.append(log_in(stand.port))
            time.sleep(5)
    stand.servers.start_queue()
    statuses = crowd.statuses()
    wrong = of_server(statuses) + of_server({answer.status: 1 for answer in logins})
    inside = sum(answer.status == 302 for answer in logins)
    words = (
        f"{sum(statuses.values())} answers {dict(statuses)}, {inside} of {len(logins)} logins inside; {wrong} x 5xx;"
        f" p95 {slowest(crowd.seconds(), 0.95):.2f} s"
    )
    done = f"queue down for {SECONDS_AWAY:.0f} s under load (asked: 10 min), with real logins"
    return Found(done, words, not wrong and inside == len(logins) > 0)


def recorder_of(stand: Stand) -> Recorder:
    """Return one more worker who records."""
    return Recorder(signed_in(WORKER, stand.port), running_activity())


def log_in(port: int) -> Answer:
    """Log in as a member does, with name and password."""
    browser = Browser(port)
    page = browser.get(LOGIN)
    if found := TOKEN.search(page.text):
        browser.token = found[1]
    return browser.post(LOGIN, {"login": MEMBER, "password": os.environ["DEMO_PASSWORD"]})


# --- What can be read in the queue -----------------------------------------------------------------------------------
def nothing_in_it(stand: Stand) -> Found:
    """Read all that the queue holds while messages wait and after they were worked off, and look for canaries."""
    recorder = Recorder(signed_in(WORKER, stand.port), running_activity())
    holder = signed_in(jobs.HOLDER, stand.port)
    stand.processes.web()
    for _contact in range(5):
        recorder()
    _ask_for_reports(holder)
    canaries = [
        WORKER, jobs.HOLDER, MEMBER, *recorder.sent, *holder.cookies.values(), *recorder.browser.cookies.values(),
        os.environ["DEMO_PASSWORD"], os.environ["SECRET_KEY"], os.environ["SDC_KEY"], "GM0080", "127.0.0.1",
    ]  # fmt: skip
    reports = jobs.ask(20)
    waiting = dump(stand.servers.queue())
    stand.processes.beat(**jobs.SHORT)
    stand.processes.worker(**jobs.SHORT)
    wait_until(lambda: jobs.all_done(reports), 60)
    after = dump(stand.servers.queue())
    jobs.cancel()
    found = [word for word in canaries if word.encode() in waiting + after]
    refused = without_password(stand)
    words = (
        f"{len(waiting)} bytes with 20 messages, {len(after)} after: {len(found)} of {len(canaries)} canaries;"
        f" without a password, as docker-compose.yml starts it: {'refused' if refused else 'LET IN'}"
    )
    return Found("all keys of the queue read", words, not found and refused and len(waiting) > 1_000)


def dump(queue: Any) -> bytes:
    """Return the content of every key, of whatever kind; messages that are packed are unpacked too."""
    import base64  # noqa: PLC0415  (only here)
    import json  # noqa: PLC0415

    parts: list[Any] = []
    for key in queue.scan_iter(count=1_000):
        kind = queue.type(key)
        if kind == b"list":
            parts += queue.lrange(key, 0, -1)
        elif kind == b"hash":
            parts += [part for pair in queue.hgetall(key).items() for part in pair]
        elif kind == b"set":
            parts += list(queue.smembers(key))
        elif kind == b"zset":
            parts += queue.zrange(key, 0, -1)
        elif kind == b"string":
            parts.append(queue.get(key) or b"")
        parts.append(key)
    for part in list(parts):
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            parts.append(base64.b64decode(json.loads(part)["body"]))
    return b"\n".join(parts)


def without_password(stand: Stand) -> bool:
    """Start a queue with a password as in production, and say whether it refuses who brings none."""
    path = stand.servers.sockets / "locked.sock"
    command = [
        str(stand.servers.queue_program()), "-", "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700",
        "--dir", str(stand.servers.sockets), "--appendonly", "no", "--save", "",
    ]  # fmt: skip
    locked = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509  (no other thread runs here)
    )
    try:
        assert locked.stdin is not None  # noqa: S101  (it is a pipe)
        locked.stdin.write(b"requirepass a-password-of-the-run\n")
        locked.stdin.close()
        wait_until(path.exists, 10)
        try:
            redis.Redis(unix_socket_path=str(path), socket_timeout=2).keys("*")
        except redis.AuthenticationError:
            return bool(redis.Redis(unix_socket_path=str(path), password="a-password-of-the-run").ping())  # noqa: S106
        except redis.RedisError:
            return False
        return False
    finally:
        locked.kill()
        locked.wait(10)
