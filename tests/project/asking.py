"""Requests that are undone, and so are asked once: the tests of a module share the answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.http.response import ResponseHeaders
from django.test import Client

from portal.models import User
from tests.project.people import session_of

# What a browser adds to a click on the site itself; without it forms without a token are refused.
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Answer:
    """What came back: all that tests look at, without the templates and their contexts that Django's client adds."""

    status_code: int
    headers: ResponseHeaders
    content: bytes

    def __getitem__(self, name: str) -> str:
        return self.headers[name]

    def get(self, name: str) -> str | None:
        return self.headers.get(name)


@cache
def browser() -> Client:
    """One client for all, for each new one would build the whole chain of middleware again."""
    return Client(raise_request_exception=False, headers=FROM_HERE)


@cache
def ask(method: str, url: str, user: User | None) -> Answer:
    """Send one request, and undo all that it did: the next one finds everything as it was.

    So the same request has the same answer as long as the people and their worlds are there; both are made anew for
    each module, which empties this cache (`people` in conftest.py).
    """
    client = browser()
    client.cookies.clear()
    with transaction.atomic():
        if user is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        answer = client.generic(method, url)
        transaction.set_rollback(True)
    return Answer(answer.status_code, answer.headers, body(answer))


def body(answer: HttpResponseBase) -> bytes:
    """Return what was sent, of a file or a stream too."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
