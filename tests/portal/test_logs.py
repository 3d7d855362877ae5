"""Log lines as JSON: one object a line, the time in UTC, and nothing that somebody typed."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client, RequestFactory

from portal.gunicorn_logs import NAMES_THE_ADDRESS, QuietLogger
from portal.logs import CAUSED, JsonLine, LineFormatter, MaskSecretAddresses

CANARY = "kanarie"


def line(message: str, *args: object, error: BaseException | None = None, **extra: object) -> dict[str, Any]:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("portal.test", logging.WARNING, __file__, 1, message, args, exc_info)
    record.created = 1_795_687_200.5
    for name, value in extra.items():
        setattr(record, name, value)
    MaskSecretAddresses().filter(record)
    text = JsonLine().format(record)
    assert "\n" not in text
    return json.loads(text)


def quote_a_row() -> None:
    raise IntegrityError(f"Key (username)=({CANARY}) already exists.")


def breaks() -> None:
    try:
        quote_a_row()
    except IntegrityError as inner:
        raise ValueError(CANARY) from inner


def test_line_holds_time_in_utc_level_logger_and_message_and_nothing_else() -> None:
    assert line("two\nlines of %s", "words", request=CANARY, user=CANARY) == {
        "time": "2026-11-26T10:00:00.500+00:00",
        "level": "WARNING",
        "logger": "portal.test",
        "message": "two\nlines of words",
    }


def test_secret_addresses_are_masked_in_this_shape_too() -> None:
    assert line("GET %s", "/nl/k/ABCD-EFGH/")["message"] == "GET /nl/k/-/"


def test_exception_is_told_by_class_and_place_and_not_by_what_it_said() -> None:
    try:
        breaks()
    except ValueError as error:
        told = line("it broke", error=error)

    assert CANARY not in json.dumps(told)
    assert [one.partition(" < ")[0] for one in told["exception"]] == [
        "builtins.ValueError",
        "django.db.utils.IntegrityError",
    ]
    assert " < breaks (" in told["exception"][0]


def test_exception_that_is_its_own_cause_ends() -> None:
    error = ValueError("round")
    error.__cause__ = error

    assert len(line("it broke", error=error)["exception"]) == 1


def test_causes_with_the_same_words_are_each_told_the_first_one_first_in_plain_text() -> None:
    error = ValidationError("once more")
    error.__cause__ = ValidationError("once more")
    error.__cause__.__cause__ = KeyError("first")

    assert len(line("it broke", error=error)["exception"]) == 3
    told = LineFormatter().formatException((type(error), error, None))
    assert [word.rpartition(".")[2] for word in told.split(CAUSED)] == [
        "KeyError",
        "ValidationError",
        "ValidationError",
    ]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/healthz", ("GET", "/healthz", 200)),
        (f"/nl/{CANARY}/", ("GET", "/nl/<slug:slug>/", 404)),
        (f"/{CANARY}.php", ("GET", "-", 404)),
    ],
)
def test_answer_is_logged_by_its_pattern(
    db: None, settings: Any, caplog: Any, path: str, told: tuple[str, str, int]
) -> None:
    settings.ACCESS_LOG = True
    with caplog.at_level("INFO", logger="portal.access_log"):
        Client().get(path, {"q": CANARY})

    (record,) = [one for one in caplog.records if one.name == "portal.access_log"]
    assert (record.method, record.pattern, record.status) == told
    assert record.getMessage() == "{} {} {} {} ms".format(*told, record.milliseconds)


def test_answers_are_not_logged_unless_asked(client: Client, db: None, caplog: Any) -> None:
    with caplog.at_level("INFO", logger="portal.access_log"):
        client.get("/healthz")

    assert [one for one in caplog.records if one.name == "portal.access_log"] == []


def test_method_of_ones_own_making_is_not_repeated(db: None, settings: Any, caplog: Any) -> None:
    settings.ACCESS_LOG = True
    with caplog.at_level("INFO", logger="portal.access_log"):
        Client().generic(CANARY.upper(), "/healthz")

    assert CANARY not in caplog.text.lower()
    assert RequestFactory().generic(CANARY.upper(), "/").method == CANARY.upper()


def test_gunicorn_names_no_address_when_answering_breaks(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from gunicorn.config import Config  # noqa: PLC0415  (only here)

    monkeypatch.setenv("LOG_FORMAT", "json")
    config = Config()
    config.set("errorlog", "-")
    logger = QuietLogger(config)
    try:
        breaks()
    except ValueError:
        logger.exception(NAMES_THE_ADDRESS, f"/nl/{CANARY}/")
    sys.stderr.flush()

    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (told["message"], told["level"]) == ("Error handling request -", "ERROR")
    assert CANARY not in json.dumps(told)
