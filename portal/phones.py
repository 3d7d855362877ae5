"""Phone numbers as a phone dials them."""

from __future__ import annotations

import re


def dialled(number: str) -> str:
    """Return a phone number as a phone dials it; the (0) in +31 (0)58 is for calls inside the country only."""
    if number.startswith("+"):
        number = number.replace("(0)", "")
    return re.sub(r"[^0-9+]", "", number)
