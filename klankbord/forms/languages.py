"""Texts of a form that exist once per language, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.conf import settings
from django.utils.text import format_lazy

if TYPE_CHECKING:
    from django.forms import BoundField
    from django_stubs_ext import StrPromise

CODES = tuple(code for code, _name in settings.LANGUAGES)
# Everything falls back on it, so it is the one that must be there.
NEEDED = settings.LANGUAGE_CODE
# What is typed here stays out of the memory of the browser and of its spelling service (security.md V12).
QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


def in_all_languages(field: str) -> tuple[str, ...]:
    """Return the names of a translated field, one per language."""
    return tuple(f"{field}_{code}" for code in CODES)


@dataclass(frozen=True)
class LanguageGroup:
    """One text of a form in all languages, as the template shows it: a legend, help, and the fields side by side."""

    legend: StrPromise
    help_text: StrPromise | str
    fields: list[BoundField]


class LanguageGroupsMixin:
    """Labels the fields of each language with its name, and hands the template one group per text."""

    # What the group is called, and the help that stands above it.
    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]]
    needed: ClassVar[tuple[str, ...]]
    fields: dict[str, forms.Field]

    def prepare_languages(self) -> None:
        """Name each field by its text and language, and ask for Dutch where the text is needed."""
        for text, (legend, _help_text) in self.texts.items():
            for code, name in zip(CODES, in_all_languages(text), strict=True):
                field = self.fields[name]
                field.label = format_lazy("{}: {}", legend, settings.LANGUAGE_NAMES[code])
                field.required = text in self.needed and code == NEEDED
                field.widget.is_required = field.required
                field.widget.attrs.update({"lang": code, **QUIET})

    def language_groups(self) -> Iterator[LanguageGroup]:
        """Return the texts of the form, each in all languages."""
        for text, (legend, help_text) in self.texts.items():
            yield LanguageGroup(legend, help_text, [self[name] for name in in_all_languages(text)])  # type: ignore[index]  # mixed into a form
