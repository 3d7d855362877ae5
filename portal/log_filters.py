"""What a log may not hold: an address that somebody asked for can be a secret one (security.md A14, O1)."""

from __future__ import annotations

import logging

from django.http import HttpRequest

UNKNOWN = "-"


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
