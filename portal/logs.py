"""What a log line never says: an address that lets somebody in."""

from __future__ import annotations

import logging
import re

from django.http import HttpRequest

# The code of a card or an invitation and the key of a calendar stand in their addresses; who reads one in a log could
# take the place of who holds it (security.md A14, O1).
# A pattern of an address, with its < >, holds no secret.
SECRET = re.compile(r"(/[kat]/)[^/\s'\"<]+")
MASK = r"\1-"
UNKNOWN = "-"


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
            pattern = f"/{request.resolver_match.route}" if request.resolver_match else UNKNOWN
            paths = {request.path, request.get_full_path()}
            record.args = tuple(pattern if str(one) in paths else one for one in record.args)
        return True
