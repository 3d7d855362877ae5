"""Forms of the list of help (sociale kaart): choices only, nothing to type, nothing about who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from portal import codelists
from portal.choices import Channel, ReportedProblem
from portal.help_list import Wish

NEAR_LANGUAGES = ("nl", "en", "es")
CHOOSE = {"invalid_choice": _("Choose one of the list."), "invalid_list": _("Choose one of the list.")}
# A browser must not bring back what somebody chose before: chips have no such attribute, their form has it for them.
QUIET = {"autocomplete": "off"}


def own_name(code: str) -> str:
    """Return the name of a language in that language: who looks for hers may not read the one of the page."""
    return str(get_language_info(code)["name_local"])


def spoken_languages() -> tuple[str, ...]:
    """Return the languages that one can ask for, by their codes: all of the coded list but "other"."""
    return tuple(code for code in codelists.codes("LANGUAGE") if code != "other")


class HelpFilterForm(forms.Form):
    """What somebody wants to find: all of it may stay as it is."""

    languages = forms.MultipleChoiceField(
        label=_("In which language?"),
        required=False,
        error_messages=CHOOSE,
        widget=forms.CheckboxSelectMultiple,
    )
    channels = forms.MultipleChoiceField(
        label=_("How?"),
        required=False,
        choices=Channel.choices,
        error_messages=CHOOSE,
        widget=forms.CheckboxSelectMultiple,
    )
    municipality = forms.ChoiceField(
        label=_("For which municipality?"), required=False, error_messages=CHOOSE, widget=forms.Select(attrs=QUIET)
    )
    free = forms.BooleanField(label=_("free"), required=False)
    anonymous = forms.BooleanField(label=_("without my name"), required=False)
    step_free = forms.BooleanField(label=_("without stairs"), required=False)

    def __init__(self, *args: Any, municipalities: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [(code, own_name(code)) for code in spoken_languages()]  # type: ignore[attr-defined]  # it is a field of choices
        self.fields["municipality"].choices = [("", _("all of Friesland")), *municipalities.items()]  # type: ignore[attr-defined]  # it is a field of choices

    @property
    def near_languages(self) -> list[forms.boundfield.BoundWidget]:
        """The chips of the languages of this site."""
        return [chip for chip in self["languages"] if chip.data["value"] in NEAR_LANGUAGES]

    @property
    def more_languages(self) -> list[forms.boundfield.BoundWidget]:
        """The chips of the other languages."""
        return [chip for chip in self["languages"] if chip.data["value"] not in NEAR_LANGUAGES]

    @property
    def is_more_chosen(self) -> bool:
        """Whether one of the other languages is chosen: then they must be in sight."""
        return any(chip.data["selected"] for chip in self.more_languages)

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The fields that are one tick."""
        return [self[name] for name in ("free", "anonymous", "step_free")]

    def wish(self) -> Wish:
        """Return what was chosen; nothing of it where the form is damaged."""
        if not self.is_bound or not self.is_valid():
            return Wish()
        chosen = self.cleaned_data
        return Wish(
            languages=frozenset(chosen["languages"]),
            channels=frozenset(chosen["channels"]),
            municipality=chosen["municipality"],
            free=chosen["free"],
            anonymous=chosen["anonymous"],
            step_free=chosen["step_free"],
        )

    def chosen_words(self) -> list[str]:
        """Return what was chosen in the words of the form, in its order."""
        wish = self.wish()
        words = [own_name(code) for code in spoken_languages() if code in wish.languages]
        words += [str(channel.label) for channel in Channel if channel in wish.channels]
        if wish.municipality:
            words.append(dict(self.fields["municipality"].choices)[wish.municipality])  # type: ignore[attr-defined]  # it is a field of choices
        return words + [str(tick.label) for tick in self.ticks if getattr(wish, tick.name)]


class ReportForm(forms.Form):
    """What is wrong with an entry: one choice, no words, no way to say who sends it."""

    problem = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=ReportedProblem.choices,
        error_messages={**CHOOSE, "required": _("Choose one.")},
        widget=forms.RadioSelect,
    )
    use_required_attribute = False

    def chips(self) -> Iterable[forms.boundfield.BoundWidget]:
        """Return the choices, each with its own label."""
        return self["problem"]
