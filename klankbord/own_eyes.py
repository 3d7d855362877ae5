"""What looks like personal data in a few words that somebody wrote: shown to her own eyes, before anything is counted.

Pure: it keeps nothing, and nothing of it is stored. The words go back into the page, marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from portal.choices import PersonalData
from portal.personal_data import Finding, find_personal_data

# What stands where words were taken out.
GAP = "…"
# Taking words out brings others together, which may then look like something; more rounds than this change nothing.
MOST_ROUNDS = 5


@dataclass(frozen=True)
class Seen:
    """A text with what was found in it marked, the question about it, and a word that stands for just these words."""

    marked: SafeString
    # Once more by themselves: a screen reader passes over a mark.
    found: tuple[str, ...]
    asks: str
    fingerprint: str


@sensitive_variables()
def look(text: str, language: str) -> Seen | None:
    """Return what was found in a text; None where there was nothing."""
    findings = find_personal_data(text, language) if text else []
    if not findings:
        return None
    kinds = dict.fromkeys(str(PersonalData(one.kind).label) for one in findings)
    words = _("This looks like %(kinds)s. Leave it out?") % {"kinds": ", ".join(kinds)}
    found = tuple(dict.fromkeys(text[one.start : one.end] for one in findings))
    return Seen(_marked(text, findings), found, words, salted_hmac("klankbord.own_eyes", text).hexdigest()[:16])


@sensitive_variables()
def without_found(text: str, language: str) -> str:
    """Return a text without what was found in it, and nothing where nothing else stood there."""
    for _round in range(MOST_ROUNDS):
        findings = find_personal_data(text, language)
        if not findings:
            break
        for one in reversed(findings):
            text = text[: one.start] + GAP + text[one.end :]
    text = re.sub(rf"{GAP}(?:[\s,.;:]*{GAP})+", GAP, text).strip()
    return text if re.search(r"[^\W_]", text) else ""


def _marked(text: str, findings: list[Finding]) -> SafeString:
    pieces, place = [], 0
    for one in findings:
        pieces.append(format_html("{}<mark>{}</mark>", text[place : one.start], text[one.start : one.end]))
        place = one.end
    pieces.append(format_html("{}", text[place:]))
    return mark_safe("".join(pieces))  # noqa: S308  (every piece is escaped)
