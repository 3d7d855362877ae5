"""What was measured of a text, in words for the person who writes it; it judges the text and never her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import publishing, reading

# From this part of a limit on it is near.
NEAR = 0.85
GOOD, WAIT, BAD = "good", "wait", "bad"


@dataclass(frozen=True)
class Gauge:
    """A verdict and the lines under it, ready to be shown."""

    language: str
    state: str
    verdict: str
    lines: dict[str, str]
    advice: list[str]
    warnings: list[str]

    def as_json(self) -> dict[str, Any]:
        """Return what the page's script fills in."""
        return {
            "state": self.state,
            "verdict": self.verdict,
            "lines": self.lines,
            "notes": [*self.advice, *self.warnings],
        }

    @property
    def notes(self) -> list[str]:
        """What would help, and what to look at again."""
        return [*self.advice, *self.warnings]


def gauge(measured: reading.Reading, warnings: list[str]) -> Gauge:
    """Put a measured text into words."""
    state = BAD if measured.is_hard else WAIT if measured.load > NEAR else GOOD
    return Gauge(
        language=measured.language,
        state=state,
        verdict=verdict(measured, state),
        lines=lines(measured),
        advice=publishing.advice(measured),
        warnings=warnings,
    )


def verdict(measured: reading.Reading, state: str) -> str:
    """Say how the text reads."""
    if not measured.words:
        return _("Nothing to measure yet")
    words = {
        GOOD: _("This reads easily"),
        WAIT: _("This is near the limit"),
        BAD: _("This text is above the limit"),
    }
    return words[state]


def lines(measured: reading.Reading) -> dict[str, str]:
    """Return the figures, each as a short line."""
    limits = reading.LANGUAGES[measured.language]
    size = ngettext("%(count)s word", "%(count)s words", measured.words) % {"count": measured.words}
    parts = ngettext("%(count)s sentence", "%(count)s sentences", measured.sentences) % {"count": measured.sentences}
    return {
        "size": f"{size}, {parts}",
        "average": _("%(found)s words per sentence (at most %(limit)s)")
        % {"found": f"{measured.average:.1f}", "limit": f"{limits.most_average:.0f}"},
        "longest": _("longest sentence: %(found)s words (at most %(limit)s)")
        % {"found": measured.longest_words, "limit": limits.most_longest},
        "long_words": _("%(found)s %% long words (at most %(limit)s %%)")
        % {"found": f"{measured.long_share * 100:.1f}", "limit": f"{limits.most_long_share * 100:.0f}"},
        "score": _("reading ease %(found)s (%(limit)s or more)")
        % {"found": f"{measured.score:.0f}", "limit": f"{limits.least_score:.0f}"},
        "quote": measured.longest,
    }
