"""A translated field as a reader sees it, with the language that it really is in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


@dataclass(frozen=True)
class Words:
    """A text; `language` is empty when it is in the reader's language, and else says in which one it is."""

    text: str = ""
    language: str = ""


def words_of(row: models.Model, name: str) -> Words:
    """Return a translated field in the reader's language, or else in the source language and marked so."""
    reader = get_language() or settings.LANGUAGE_CODE
    own = getattr(row, f"{name}_{reader}") or ""
    source = getattr(row, f"{name}_{settings.LANGUAGE_CODE}") or ""
    return Words(own) if own or not source else Words(source, settings.LANGUAGE_CODE)
