"""A new release while people work (F9)."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from subsidy.faults import jobs
from subsidy.faults.database import PUBLIC, WORKER, Recorder, running_activity
from subsidy.faults.processes import wait_until
from subsidy.faults.table import Found, slowest
from subsidy.faults.visitors import Browser, Crowd, of_server, signed_in

if TYPE_CHECKING:
    from subsidy.faults.stand import Stand
    from subsidy.faults.visitors import Answer

A_SECOND = 50
SECONDS = 24.0
HANGUPS = 3


def deploy(stand: Stand) -> Found:
    """Let gunicorn load everything anew three times at fifty requests a second, and stop a busy worker."""
    web = stand.processes.web()
    visitor = Browser(stand.port)
    recorder = Recorder(signed_in(WORKER, stand.port), running_activity())
    for path in PUBLIC:
        visitor.get(path)
    places = iter(range(10**9))

    def read() -> Answer:
        return visitor.get(PUBLIC[next(places) % len(PUBLIC)])

    readers = A_SECOND // 5
    with Crowd([*[read] * (readers - 1), recorder], pause=0.2) as crowd:
        began = time.monotonic()
        for _hangup in range(HANGUPS):
            time.sleep(SECONDS / (HANGUPS + 1))
            web.tell(signal.SIGHUP)
        time.sleep(SECONDS / (HANGUPS + 1))
        rate = len(crowd.answers) / (time.monotonic() - began)
    # The last ones may still load the portal; the next fault is not about that.
    wait_until(stand.processes.web_answers, 20)
    statuses = crowd.statuses()
    failed = of_server(statuses)
    worker_held, words = jobs.worker_deploy(stand)
    told = (
        f"{sum(statuses.values())} requests at {rate:.0f}/s, {failed} failed {dict(statuses)}, slowest"
        f" {slowest(crowd.seconds()):.1f} s; {words}"
    )
    held = not failed and worker_held
    return Found(f"{HANGUPS} x HUP at about {A_SECOND} req/s; SIGTERM to a busy worker", told, held)
