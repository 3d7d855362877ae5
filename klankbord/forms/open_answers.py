"""What the facilitator tells about the words of others, in one language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from klankbord.models import Question
from portal.forms.checked import CheckedTextField, CheckedTextMixin

LONGEST = Question._meta.get_field("told").max_length


class ToldForm(CheckedTextMixin, forms.Form):
    """One language of it; three of these stand on the page, each checked in its own language."""

    told = CheckedTextField(label=_("What people wrote, in short"), max_length=LONGEST, required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        self.text_language = language
        super().__init__(*args, prefix=language, **kwargs)
        self.fields["told"].label = settings.LANGUAGE_NAMES[language]


def told_forms(question: Question, data: Any) -> list[ToldForm]:
    """Return the form of each language, with what was told so far."""
    return [
        ToldForm(data, language=code, initial={"told": getattr(question, f"told_{code}") or ""})
        for code, _name in settings.LANGUAGES
    ]
