"""Forms of the facilitator: each text in three languages, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from klankbord.choices import FeeKind
from klankbord.forms.euros import EurosField
from klankbord.models import AgendaItem, Meeting

if TYPE_CHECKING:
    from django.forms import BoundField
    from django_stubs_ext import StrPromise

    MeetingModelForm = forms.ModelForm[Meeting]
    AgendaItemModelForm = forms.ModelForm[AgendaItem]
else:
    MeetingModelForm = AgendaItemModelForm = forms.ModelForm

CODES = tuple(code for code, _name in settings.LANGUAGES)
# Everything falls back on it, so it is the one that must be there.
NEEDED = settings.LANGUAGE_CODE
FIRST_YEAR = 2020
YEARS_AHEAD = 2
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


class MeetingForm(LanguageGroupsMixin, MeetingModelForm):
    """When and where a meeting is, and what members read about it.

    Day and times are those of the clock in Friesland, also across the change to summer time.
    """

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "title": (_("Title"), _("Keep it neutral: it may show on a screen that somebody else reads.")),
        "place_note": (_("About the place"), _("How to get in, what to ring, who opens the door.")),
        "fee_note": (_("Fee and travel"), _("What members get for their time, and who pays the journey.")),
    }
    needed = ("title",)

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    languages = forms.MultipleChoiceField(
        label=_("Spoken languages"),
        choices=settings.LANGUAGE_NAMES.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interpreters = forms.MultipleChoiceField(
        label=_("Languages with an interpreter"),
        choices=settings.LANGUAGE_NAMES.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fee_amount = EurosField(
        label=_("Fee per person, in euros"),
        required=False,
        help_text=_("What everybody who comes gets. Leave it empty while you do not know."),
    )
    fee_kind = forms.ChoiceField(
        label=_("Kind of fee"), choices=[("", _("no fee, or not known yet")), *FeeKind.choices], required=False
    )

    class Meta:
        model = Meeting
        fields = (
            *in_all_languages("title"), "location", "facilitated_by", "languages", "interpreters",
            "fee_amount", "fee_kind", *in_all_languages("place_note"), *in_all_languages("fee_note"),
        )  # fmt: skip
        help_texts: ClassVar[dict[str, StrPromise]] = {
            "facilitated_by": _("An organisation or a first name, as you want to be called."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {"facilitated_by": forms.TextInput(attrs=QUIET)}

    # As they stand on the page, so that the summary of mistakes goes from top to bottom.
    field_order = ("day", "starts", "ends", "location", "facilitated_by")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.prepare_languages()
        if self.instance.pk is not None:
            starts_at = timezone.localtime(self.instance.starts_at)
            self.initial.update(
                day=starts_at.date(),
                starts=starts_at.time(),
                ends=timezone.localtime(self.instance.ends_at).time(),
            )

    def clean_day(self) -> date:
        """Refuse a year that can only be a slip of the finger."""
        day: date = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= self.today.year + YEARS_AHEAD:
            raise ValidationError(_("Give a day from 2020 on, at most two years ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        """Turn the day and the two times into moments on the meeting; a fee has an amount and a kind."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("fee_kind") and cleaned.get("fee_amount", 1) is None:
            self.add_error("fee_amount", _("Say how much each person gets."))
        if cleaned.get("fee_amount") and not cleaned.get("fee_kind", 1):
            self.add_error("fee_kind", _("Choose in what it is given."))
        if not {"day", "starts", "ends"} <= cleaned.keys():
            return cleaned
        starts_at = self._moment("starts")
        ends_at = self._moment("ends")
        if starts_at is None or ends_at is None:
            return cleaned
        if ends_at <= starts_at:
            self.add_error("ends", _("A meeting ends after it starts."))
        self.instance.starts_at, self.instance.ends_at = starts_at, ends_at
        return cleaned

    def _moment(self, name: str) -> datetime | None:
        clock: time = self.cleaned_data[name]
        try:
            return from_current_timezone(datetime.combine(self.cleaned_data["day"], clock))
        except ValidationError:
            # In the night of the change to summer or winter time an hour is missing, or comes twice.
            self.add_error(name, _("The clock changes at that hour. Choose another time."))
            return None


class CancelForm(LanguageGroupsMixin, forms.Form):
    """Why a meeting is cancelled."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "reason": (_("Why it is cancelled"), _("Members read this in the place of the meeting. Name nobody.")),
    }
    needed = ("reason",)

    reason_nl = forms.CharField(max_length=200)
    reason_en = forms.CharField(max_length=200, required=False)
    reason_es = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_languages()

    @property
    def reasons(self) -> dict[str, str]:
        """The reason per language."""
        return {code: self.cleaned_data[f"reason_{code}"] for code in CODES}


class PointForm(LanguageGroupsMixin, AgendaItemModelForm):
    """One point of the agenda."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "title": (_("Point"), ""),
        "text": (_("Explanation"), _("What you want to know from members, and what happens with it. Name nobody.")),
    }
    needed = ("title",)

    class Meta:
        model = AgendaItem
        fields = (*in_all_languages("title"), *in_all_languages("text"), "source")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea(attrs={"rows": 4}) for name in in_all_languages("text")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_languages()


class MoveForm(forms.Form):
    """Which way a point goes."""

    direction = forms.ChoiceField(choices=[("up", _("up")), ("down", _("down"))])

    @property
    def is_up(self) -> bool:
        """Whether the point goes towards the start of the agenda."""
        return bool(self.cleaned_data["direction"] == "up")
