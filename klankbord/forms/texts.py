"""Texts in three languages that are looked through for personal data, each as a text of its own language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from klankbord.forms.meetings import CODES, LanguageGroup, LanguageGroupsMixin, in_all_languages
from portal.forms.checked import CheckedTextField, CheckedTextMixin


class CheckedLineField(CheckedTextField):
    """A text of one line."""

    widget = forms.TextInput  # type: ignore[assignment]  # one line where its base has several

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.widget.attrs["rows"]


class NamedByLanguageMixin(LanguageGroupsMixin, forms.BaseForm):
    """Names the fields before anything looks at them: a form keeps the name of a field from the first look on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_languages()


class CheckedLanguagesMixin(CheckedTextMixin, NamedByLanguageMixin):
    """Checks each text of a form in its own language; behind a text with a finding stands the question about it."""

    def language_of(self, name: str) -> str:
        """Return the language that stands behind the name of the field."""
        return name.rpartition("_")[2]

    def language_groups(self) -> Iterator[LanguageGroup]:
        """Return the texts of the form in all languages, with what is asked about them."""
        for text, (legend, help_text) in self.texts.items():
            names = [f"{name}{part}" for name in in_all_languages(text) for part in ("", "_kept", "_shown")]
            yield LanguageGroup(legend, help_text, [self[name] for name in names if name in self.fields])

    def texts_of(self, text: str) -> dict[str, str]:
        """Return a text of a valid form per language (code to text)."""
        return {code: self.cleaned_data[f"{text}_{code}"] for code in CODES}

    def kept_in_any(self, text: str) -> str:
        """Return why found words of a text stay: the reason in the first language that has one; empty without."""
        return next(filter(None, (self.kept_reason(name) for name in in_all_languages(text))), "")
