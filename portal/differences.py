"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SAME, GONE, NEW, LEFT_OUT = "same", "gone", "new", "left out"
# So many words stay around a change; the rest of what did not change is left out.
AROUND = 12
PIECE = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and what happened to it."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return a text as pieces that stayed, went, or came."""
    before, after = PIECE.findall(old), PIECE.findall(new)
    pieces: list[Piece] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            pieces += _shortened(before[a:b], first=place == 0, last=place == len(steps) - 1)
            continue
        pieces += [Piece(GONE, "".join(before[a:b]))] if b > a else []
        pieces += [Piece(NEW, "".join(after[c:d]))] if d > c else []
    return pieces


def _shortened(tokens: list[str], *, first: bool, last: bool) -> list[Piece]:
    """Return what stayed, without the middle of a long stretch."""
    head, tail = (0 if first else 2 * AROUND), (0 if last else 2 * AROUND)
    if len(tokens) <= head + tail + 2 * AROUND:
        return [Piece(SAME, "".join(tokens))]
    kept = [Piece(SAME, "".join(tokens[:head]))] if head else []
    kept.append(Piece(LEFT_OUT, " … "))
    return kept + ([Piece(SAME, "".join(tokens[-tail:]))] if tail else [])


def marked(old: str, new: str) -> SafeString:
    """Return the difference as HTML: what went in `del`, what came in `ins`, said aloud as well as shown."""
    tags = {GONE: ("del", _("gone:")), NEW: ("ins", _("new:"))}
    parts = []
    for piece in differences(old, new):
        if piece.kind in tags:
            tag, word = tags[piece.kind]
            said = format_html('<span class="visually-hidden">{} </span>', word)
            # The name of the tag is one of the two above.
            parts.append(format_html("<{}>{}{}</{}>", tag, said, piece.text, tag))
        else:
            parts.append(format_html("{}", piece.text))
    return format_html_join("", "{}", ((part,) for part in parts))
