"""What gunicorn says of itself, in the same shape as everything else, and without an address."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.glogging import Logger

from portal.logs import UNKNOWN, JsonLine

# The one thing that gunicorn says with the address of a request in it.
NAMES_THE_ADDRESS = "Error handling request %s"


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Errors only, as JSON where the portal writes JSON."""

    def setup(self, cfg: Any) -> None:
        """Write in the shape of the portal."""
        super().setup(cfg)
        if os.environ.get("LOG_FORMAT") == "json":
            for handler in self.error_log.handlers:
                handler.setFormatter(JsonLine())

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Say that answering broke, and not at which address."""
        super().exception(msg, *((UNKNOWN,) if msg == NAMES_THE_ADDRESS else args), **kwargs)
