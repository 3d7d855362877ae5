"""Points that members propose, and the answer of the facilitator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klankbord.models import Meeting
from klankbord.proposals import Waiting
from klankbord.querysets import MeetingQuerySet
from klankbord.reading import day_in_words, words_of
from portal.forms.checked import CheckedLineField, CheckedTextField, CheckedTextMixin, OwnTextMixin

if TYPE_CHECKING:
    MeetingChoiceField = forms.ModelChoiceField[Meeting]
else:
    MeetingChoiceField = forms.ModelChoiceField


class ProposalForm(OwnTextMixin, CheckedTextMixin, forms.Form):
    """A point that a member proposes, in the language that she reads the page in.

    The check only shows her what could give somebody away; she decides whether it stays.
    """

    title = CheckedLineField(label=_("What do you want to talk about?"), max_length=120, rows=2)
    text = CheckedTextField(
        label=_("Tell a bit more"),
        help_text=_("Leave names out, your own too. Nobody is told that this point is yours."),
        max_length=600,
        rows=5,
        required=False,
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        self.text_language = language
        super().__init__(*args, **kwargs)


class DeclineForm(CheckedTextMixin, forms.Form):
    """Why a point is not on the agenda: in the language of the proposal, for the one who wrote it."""

    reason = CheckedTextField(label=_("Why is it not on the agenda?"), max_length=300, rows=3)

    def __init__(self, *args: Any, waiting: Waiting, **kwargs: Any) -> None:
        self.text_language = waiting.proposal.language
        super().__init__(*args, **kwargs)
        # The check has looked at the field already, so what is said beside it goes on what the template is given.
        self["reason"].help_text = format_lazy(
            _("Write it in this language: {}. The person who proposed it reads it."), waiting.language_name
        )


class MeetingField(MeetingChoiceField):
    """One of some meetings, by day and title in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return a meeting in one line."""
        language = get_language()
        day, title = day_in_words(obj.starts_at, language=language), words_of(obj, "title", language=language)
        return f"{day}: {title.text}" if title else day


class TakeUpForm(forms.Form):
    """On which agenda a point comes."""

    meeting = MeetingField(label=_("Which meeting?"), queryset=Meeting.objects.none(), empty_label=None)

    def __init__(self, *args: Any, meetings: MeetingQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]  # a field over rows
