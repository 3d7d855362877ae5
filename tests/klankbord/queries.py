"""How often a page asks the database."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


class Queries(NamedTuple):
    """All that one page asked, and how much of it was asked of the tables of this app."""

    all: int
    own: int


def queries_of(client: Client, url: str) -> Queries:
    """Return how often a page that works asks the database."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return Queries(len(captured), sum('FROM "klankbord_' in query["sql"] for query in captured.captured_queries))
