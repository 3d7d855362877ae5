"""May these texts go on the site? Every answer names the field and says what to do (design.md journey 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import needs, reading, texts, word_lists
from portal.choices import FactKind
from portal.models import Fact, Page

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
SOURCE_LANGUAGE = "nl"
TEXTS = ("tab_title", "title", "summary", "body")
# These show in a tab, a history or a preview.
SEEN_OUTSIDE = ("tab_title", "summary")
BLOCKS = frozenset({"numbers", "today", "week", "rules", "events"})
BRACES = re.compile(r"\{([^{}\n]*)\}")
LINK = re.compile(r"\]\(([^)\s]*)\)")
OUTSIDE = ("https://", "mailto:", "tel:")
PHONE = re.compile(r"(?<![\w.])(?:\+31|0)[\d\s()-]{8,}\d")
AMOUNT = re.compile(r"€\s?\d|\d\s?euros?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """What stands in the way of publishing, and at which field."""

    field: str
    message: str


def fact_values(bodies: list[str], language: str, facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return what the facts of some texts read like in a language, for measuring.

    A sentence that nobody confirmed yet is measured as it is proposed: it will stand there.
    """
    keys = set().union(*map(texts.fact_keys, bodies))
    return {key: _value(facts[key], language) for key in keys if key in facts}


def _value(fact: Fact, language: str) -> str:
    value = getattr(fact, f"value_{language}") or ""
    if fact.kind == FactKind.STATEMENT or value:
        return value or getattr(fact, f"label_{language}") or ""
    return ""


def measure(body: str, language: str, facts: Mapping[str, Fact]) -> reading.Reading:
    """Measure the text of a page with its facts filled in."""
    return reading.measure(body, language, fact_values([body], language, facts))


def facts_in(bodies: list[str]) -> dict[str, Fact]:
    """Return the facts that some texts name, in one query."""
    keys = set().union(*map(texts.fact_keys, bodies))
    return {fact.key: fact for fact in Fact.objects.get_queryset().with_keys(keys)}


def problems(values: Mapping[str, Any], *, slug: str) -> list[Problem]:
    """Return all that stands in the way of publishing these values under an address."""
    bodies = [values[f"body_{code}"] for code in LANGUAGES]
    facts = facts_in(bodies)
    slugs = set(Page.objects.values_list("slug", flat=True))
    found = _missing_texts(values) + _not_neutral(values, slug=slug)
    if values["shown_with"] and not Fact.objects.filter(key=values["shown_with"]).exists():
        found.append(Problem("shown_with", _("There is no fact %(key)s.") % {"key": values["shown_with"]}))
    for code, body in zip(LANGUAGES, bodies, strict=True):
        name = f"body_{code}"
        found += [Problem(name, message) for message in _unknown_braces(body, facts) + _broken_links(body, slugs)]
        if not values["hard_text_reason"] and (measured := measure(body, code, facts)).is_hard:
            found.append(Problem(name, above_limit(measured)))
    return found


def above_limit(measured: reading.Reading) -> str:
    """Say what makes a text hard, and what to do about it."""
    what = " ".join(advice(measured))
    return _("This text is above the limit. %(what)s Or say below why it has to stay as it is.") % {"what": what}


def advice(measured: reading.Reading) -> list[str]:
    """Say per measure above its limit what would help."""
    limits = reading.LANGUAGES[measured.language]
    words = {
        "average": _("Its sentences have %(found)s words on average; at most %(limit)s is fine: cut some in two.")
        % {"found": f"{measured.average:.1f}", "limit": f"{limits.most_average:.0f}"},
        "longest": _("Its longest sentence has %(found)s words; at most %(limit)s is fine: cut it in two.")
        % {"found": measured.longest_words, "limit": limits.most_longest},
        "long_words": _("Many words are long: %(words)s. Look for shorter ones.")
        % {"words": ", ".join(measured.long_words[:5])},
        "score": _("Together the sentences and words read heavily (%(found)s; %(limit)s or more is fine).")
        % {"found": f"{measured.score:.0f}", "limit": f"{limits.least_score:.0f}"},
    }
    return [words[name] for name in measured.excesses]


def warnings(values: Mapping[str, Any], language: str) -> list[str]:
    """Return what an editor may want to look at again in the texts of a language; nothing here stops her."""
    whole = "\n".join(str(values.get(f"{name}_{language}") or "") for name in TEXTS)
    found = [
        _("“%(word)s”: we say “%(instead)s”.") % {"word": one.word, "instead": one.instead}
        if one.instead
        else _("“%(word)s”: better leave it out.") % {"word": one.word}
        for one in word_lists.avoided(re.sub(r"\]\([^)]*\)", "]", whole), language)
    ]
    if PHONE.search(whole) or AMOUNT.search(whole):
        found.append(_("A phone number or an amount is better a fact, so that it is checked again in time."))
    return found


def _missing_texts(values: Mapping[str, Any]) -> list[Problem]:
    """Dutch must be whole; another language too, unless somebody wrote why the page goes without it."""
    may_lack = bool(values["unpublished_languages_reason"])
    return [
        Problem(f"{name}_{code}", _message_for_missing(code))
        for code in LANGUAGES
        if code == SOURCE_LANGUAGE or not may_lack
        for name in TEXTS
        if not str(values[f"{name}_{code}"]).strip()
    ]


def _message_for_missing(code: str) -> str:
    if code == SOURCE_LANGUAGE:
        return _("Fill this in: the Dutch text leads.")
    return _("Fill this in, or write below why the page goes on the site without this language.")


def _not_neutral(values: Mapping[str, Any], *, slug: str) -> list[Problem]:
    if values["words_approved_by"]:
        return []
    places = {f"{name}_{code}": values[f"{name}_{code}"] for name in SEEN_OUTSIDE for code in LANGUAGES}
    found = [
        Problem(place, _said_outside(words)) for place, text in places.items() if (words := word_lists.denied(text))
    ]
    if words := word_lists.denied(slug):
        found.append(Problem("words_approved_by", _said_outside(words)))
    return found


def _said_outside(words: list[str]) -> str:
    return _(
        "“%(words)s” shows in the tab, the history or a preview, where others can read along. "
        "Find a neutral word, or write below who approved it."
    ) % {"words": "”, “".join(words)}


def _unknown_braces(body: str, facts: Mapping[str, Fact]) -> list[str]:
    names = dict.fromkeys(BRACES.findall(body))
    return [
        _("There is no fact {%(key)s}.") % {"key": name}
        if texts.FACT.fullmatch(f"{{{name}}}")
        else _("{%(key)s} is neither a fact nor a block.") % {"key": name}
        for name in names
        if name not in BLOCKS and name not in facts
    ]


def _broken_links(body: str, slugs: set[str]) -> list[str]:
    return [message for target in dict.fromkeys(LINK.findall(body)) if (message := _wrong_target(target, slugs))]


def _wrong_target(target: str, slugs: set[str]) -> str:
    kind, _colon, name = target.partition(":")
    if kind == "page" and name not in slugs and name not in settings.OTHER_PUBLIC_PAGES:
        return _("There is no page “%(name)s” to link to.") % {"name": name}
    if kind == "need" and name not in needs.codes():
        return _("There is no need “%(name)s” to link to.") % {"name": name}
    if kind in {"page", "need"} or (kind == "lang" and re.fullmatch("[a-z]{2}", name)) or target.startswith(OUTSIDE):
        return ""
    return pgettext("link in a text", "“%(target)s” is no link that we know: write page:, need: or https://.") % {
        "target": target
    }
