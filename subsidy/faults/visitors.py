"""Who uses the portal in a run: over HTTP, several at once, with everything measured that comes back."""

from __future__ import annotations

import http.client
import re
import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")

# Longer than anything may take, and short enough to go on after it.
PATIENCE = 20.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where nothing did. Unit of `seconds`: of the clock, until the last byte."""

    status: int
    seconds: float
    text: str = ""
    location: str = ""


@dataclass
class Browser:
    """One visitor, with a session or without; a connection of its own for each request."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        """Read a page."""
        answer = self._ask("GET", path, None)
        if found := TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    def post(self, path: str, form: Mapping[str, Any]) -> Answer:
        """Send a form as a page of the portal does."""
        return self._ask("POST", path, {"csrfmiddlewaretoken": self.token, **form})

    def _ask(self, method: str, path: str, form: Mapping[str, Any] | None) -> Answer:
        headers = {"Host": f"localhost:{self.port}", "Sec-Fetch-Site": "same-origin", "Connection": "close"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://localhost:{self.port}",
            }
            body = urlencode(form, doseq=True)
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Answer(0, time.monotonic() - begun)
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, time.monotonic() - begun, text, response.headers.get("Location", ""))


def signed_in(username: str, port: int) -> Browser:
    """Return a browser in which somebody is logged in; the session is made as a login makes it.

    How somebody logs in is not asked here, except where it says so.
    """
    from django.conf import settings  # noqa: PLC0415  (read once the settings are there)
    from django.test import Client  # noqa: PLC0415

    from portal.models import User  # noqa: PLC0415

    client = Client()
    client.force_login(User.objects.get(username=username))
    session = client.session
    token = secrets.token_hex(16)
    session["_csrftoken"] = token
    session.save()
    return Browser(port, {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}, token)


def at_once(works: Iterable[Callable[[], T]]) -> list[T]:
    """Do some things at the same moment, each in a thread of its own, and return what each gave."""
    from django.db import connection  # noqa: PLC0415  (read once the settings are there)

    tasks = list(works)
    line = threading.Barrier(len(tasks))

    def one(work: Callable[[], T]) -> T:
        line.wait(timeout=30)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(one, tasks))


@dataclass
class Crowd:
    """Some people who keep asking until they are told to stop; what came back is counted by moment."""

    works: list[Callable[[], Answer]]
    pause: float = 0.05
    answers: list[tuple[float, Answer]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._go_on, args=(work,), daemon=True) for work in self.works]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_details: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)

    def _go_on(self, work: Callable[[], Answer]) -> None:
        while not self._stop.wait(self.pause):
            asked = time.monotonic()
            self.answers.append((asked, work()))

    def statuses(self, *, after: float = 0.0, before: float = float("inf")) -> Counter[int]:
        """Count the answers to what was asked in a stretch of time, by status."""
        return Counter(answer.status for asked, answer in list(self.answers) if after <= asked < before)

    def seconds(self, *, after: float = 0.0, before: float = float("inf")) -> list[float]:
        """Return how long each of those answers took."""
        return [answer.seconds for asked, answer in list(self.answers) if after <= asked < before]


def of_server(statuses: Mapping[int, int]) -> int:
    """Return how many answers were a mistake of the server: 500 and over, and none at all."""
    return sum(number for status, number in statuses.items() if status >= 500 or status == 0)
