"""Texts in three languages that are looked through for personal data, each as a text of its own language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms

from klankbord.forms.languages import CODES, LanguageGroup, LanguageGroupsMixin, in_all_languages
from portal.forms.checked import CheckedTextMixin

if TYPE_CHECKING:
    from django.forms import BoundField


class NamedByLanguageMixin(LanguageGroupsMixin, forms.BaseForm):
    """Names the fields before anything looks at them: a form keeps the name of a field from the first look on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_languages()


class ByLanguageMixin(CheckedTextMixin):
    """Checks each text in its own language: the one that stands behind the name of its field."""

    def language_of(self, name: str) -> str:
        """Return the language of a field from the end of its name."""
        return name.rpartition("_")[2]

    def with_reasons(self, names: Iterable[str]) -> list[BoundField]:
        """Return fields by name, each with the question why found words may stay behind it."""
        asked = (f"{name}{part}" for name in names for part in ("", "_kept", "_shown"))
        return [self[name] for name in asked if name in self.fields]


class CheckedLanguagesMixin(ByLanguageMixin, NamedByLanguageMixin):
    """A form whose texts exist per language, each checked in its own; they are the fields of its class."""

    def language_groups(self) -> Iterator[LanguageGroup]:
        """Return the texts of the form in all languages, with what is asked about them."""
        return map(self.group, self.texts)

    def group(self, text: str) -> LanguageGroup:
        """Return one text in all languages, with what is asked about it."""
        legend, help_text = self.texts[text]
        return LanguageGroup(legend, help_text, self.with_reasons(in_all_languages(text)))

    def texts_of(self, text: str) -> dict[str, str]:
        """Return a text of a valid form per language (code to text)."""
        return {code: self.cleaned_data[f"{text}_{code}"] for code in CODES}

    def kept_in_any(self, text: str) -> str:
        """Return why found words of a text stay: the reason in the first language that has one; empty without."""
        return next(filter(None, (self.kept_reason(name) for name in in_all_languages(text))), "")
