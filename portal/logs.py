"""What a log line never says: an address that lets somebody in."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.http import HttpRequest

# The code of a card or an invitation and the key of a calendar stand in their addresses; who reads one in a log could
# take the place of who holds it (security.md A14, O1).
# A pattern of an address, with its < >, holds no secret.
SECRET = re.compile(r"(/[kat]/)[^/\s'\"<]+")
MASK = r"\1-"
UNKNOWN = "-"
# Django logs under this name why it refused a request, in the words of the exception.
REFUSALS = "django.security."
CAUSED = "\n\nwhich led to:\n\n"
# As logging hands it over.
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """Tells of what broke its kind and its place, and never its words: they quote what somebody typed.

    "invalid literal for int()" holds the text, a key that is missing is the text, and the database names the whole row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what another handler remembered of the exception is put aside."""
        if record.exc_info:
            record.exc_text = None
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  (the name is that of logging)
        """Return the places of an exception and of those that led to it, the first one first."""
        return CAUSED.join(_told(one) for one in reversed(chain_of(ei[1])))


class MaskSecretAddresses(logging.Filter):
    """Takes the secret part out of the addresses in a log line, its arguments included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without secrets."""
        line = record.getMessage()
        masked = SECRET.sub(MASK, line)
        if masked != line:
            record.msg, record.args = masked, ()
        return True


class PatternInsteadOfPath(logging.Filter):
    """Puts the pattern of an address in the place of the address itself, wherever a line names it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line, without the path."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            pattern = pattern_of(request)
            paths = {request.path, request.get_full_path()}
            record.args = tuple(pattern if str(one) in paths else one for one in record.args)
        return True


class KindInsteadOfWords(logging.Filter):
    """Takes the words of an exception out of a line that quotes them: of a task that broke, of a refused request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line; the kind of what broke stays."""
        if record.exc_info and record.exc_info[0] and isinstance(record.args, dict) and "exc" in record.args:
            record.args = {**record.args, "exc": record.exc_info[0].__name__}
        if record.exc_info and record.exc_info[0] and record.name.startswith(REFUSALS):
            record.msg, record.args = record.exc_info[0].__name__, ()
        return True


def chain_of(error: BaseException | None) -> list[BaseException]:
    """Return an exception, what caused it and so on; one that is its own cause is there once."""
    found: list[BaseException] = []
    # By identity: two refusals with the same words are equal to Django.
    while error is not None and not any(error is one for one in found):
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _told(error: BaseException) -> str:
    kind = type(error)
    return f"{''.join(traceback.format_tb(error.__traceback__))}{kind.__module__}.{kind.__qualname__}"


# Numbers and words of ours that may go with a line; whatever else somebody hangs on a record stays out.
EXTRA = ("status", "method", "pattern", "milliseconds")


class JsonLine(logging.Formatter):
    """Writes a record as one JSON object on one line.

    Of an exception it says which and where, and not what it said: that can quote a row or what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; time in UTC, to the millisecond."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = [_in_one_line(one) for one in chain_of(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False)


def _in_one_line(error: BaseException) -> str:
    """Return an exception by its class and the places where it passed, the last one first."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    places = [f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames]
    return " < ".join([f"{type(error).__module__}.{type(error).__qualname__}", *places])


def pattern_of(request: HttpRequest) -> str:
    """Return the pattern of the address of a request, which is the same for everybody; - where it led nowhere."""
    return f"/{request.resolver_match.route}" if request.resolver_match else UNKNOWN
