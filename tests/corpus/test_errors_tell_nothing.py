"""Whatever breaks in a view: neither the page nor the log holds what was typed (security.md O3, O1)."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection
from django.http import HttpRequest

from tests.corpus.corpus import MARK
from tests.corpus.walker import Found, every_post, post
from tests.project.markup import read

pytestmark = pytest.mark.django_db


class Breaking:
    """A middleware that breaks in each view, with what was typed in the words of the exception."""

    kind = "value"

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        typed = next(iter(request.POST.values()))
        BREAKS[self.kind](typed)


def by_value(typed: str) -> None:
    int(typed)


def by_key(typed: str) -> None:
    {}[typed]


def by_the_database(typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer)", [typed])


def by_a_rule_of_the_database(typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO auth_group (name) VALUES (%s), (%s)", [typed, typed])


def by_something_on_the_way(typed: str) -> None:
    try:
        by_key(typed)
    except KeyError as error:
        raise RuntimeError(f"no {typed}") from error


def while_mending(typed: str) -> None:
    try:
        by_value(typed)
    except ValueError:
        by_key(typed)


BREAKS = {
    "value": by_value,
    "key": by_key,
    "database": by_the_database,
    "rule": by_a_rule_of_the_database,
    "cause": by_something_on_the_way,
    "context": while_mending,
}


@pytest.fixture(scope="module")
def posts(worlds: Any, people: Any) -> list[Found]:
    """Every view that takes a post."""
    return every_post(worlds, people)


@pytest.mark.parametrize("kind", BREAKS)
def test_view_that_breaks_tells_its_place_and_no_word(
    kind: str, posts: list[Found], said: io.StringIO, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Breaking"]
    monkeypatch.setattr(Breaking, "kind", kind)

    # One kind in every view, the others in one view each app.
    asked = posts if kind == "rule" else posts[::12]
    for found in asked:
        answer = post(found, {"words": [f"{MARK} and more"]})

        html = answer.content.decode()
        # Not even where something is thrown away: only the way out itself leads out when it breaks.
        assert answer.status_code == 500, found.address.name
        assert MARK not in html
        assert read(html).problems == []
    told = said.getvalue()
    assert told.count("django.request") == len(asked)
    # The place is there to mend it by.
    assert f"in {BREAKS[kind].__name__}" in told
    assert MARK not in told


def test_task_that_breaks_is_told_without_its_words(said: io.StringIO) -> None:
    try:
        by_value(MARK)
    except ValueError as error:
        context = {"name": "portal.heartbeat", "exc": repr(error)}
        logging.getLogger("celery.app.trace").error("Task %(name)s raised: %(exc)s", context, exc_info=True)

    assert "Task portal.heartbeat raised: ValueError" in said.getvalue()
    assert MARK not in said.getvalue()


def test_words_that_another_handler_remembered_are_put_aside(said: io.StringIO) -> None:
    error = DataError(MARK)
    error.__cause__ = IntegrityError(MARK)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "broke", None, (DataError, error, None))
    logging.Formatter().format(record)

    logging.getLogger().handle(record)

    assert "django.db.utils.DataError" in said.getvalue()
    assert MARK not in said.getvalue()


@pytest.mark.django_db
def test_refused_request_is_told_without_its_words(client: Any, editor: Any, said: io.StringIO) -> None:
    client.force_login(editor)

    answer = client.get("/nl/redactie/teksten/", {"_to_field": MARK})

    assert answer.status_code == 400
    assert "DisallowedModelAdminToField" in said.getvalue()
    assert MARK not in said.getvalue()
