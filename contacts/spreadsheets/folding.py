"""Texts of somebody else, made alike: for comparing, never for keeping."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def tidy(text: str) -> str:
    """Return a cell without what nobody sees, and with plain spaces."""
    return " ".join(_UNSEEN.sub("", text).split())


def fold(text: str) -> str:
    """Return a text as it is compared: whatever its capitals, its spaces and the width of its letters."""
    return tidy(unicodedata.normalize("NFKC", text)).casefold()
