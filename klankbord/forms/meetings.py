"""Forms of the facilitator: a meeting, why it changes or is cancelled, and its agenda."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klankbord.choices import FeeKind
from klankbord.exceptions import MovedWithoutReason
from klankbord.forms.euros import EurosField
from klankbord.forms.languages import NEEDED, QUIET, LanguageGroup, LanguageGroupsMixin, in_all_languages
from klankbord.forms.texts import CheckedLanguagesMixin
from klankbord.models import AgendaItem, Meeting
from klankbord.models.meetings import REASON_LENGTH
from klankbord.services.meetings import moves
from portal.forms.checked import CheckedLineField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    MeetingModelForm = forms.ModelForm[Meeting]
    AgendaItemModelForm = forms.ModelForm[AgendaItem]
else:
    MeetingModelForm = AgendaItemModelForm = forms.ModelForm

FIRST_YEAR = 2020
YEARS_AHEAD = 2


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
    field_order: tuple[str, ...] = ("day", "starts", "ends", "location", "facilitated_by")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.prepare_languages()
        self.fields["location"].empty_label = _("not known yet")  # type: ignore[attr-defined]  # a choice of a model
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

    @property
    def change_reasons(self) -> dict[str, str]:
        """Why it moves, per language; nobody is told of a meeting that is new, or over."""
        return {}

    @property
    def change_kept_reason(self) -> str:
        """Why found words of the reason stay."""
        return ""

    def _moment(self, name: str) -> datetime | None:
        clock: time = self.cleaned_data[name]
        try:
            return from_current_timezone(datetime.combine(self.cleaned_data["day"], clock))
        except ValidationError:
            # In the night of the change to summer or winter time an hour is missing, or comes twice.
            self.add_error(name, _("The clock changes at that hour. Choose another time."))
            return None


class ChangeForm(CheckedLanguagesMixin, MeetingForm):  # type: ignore[misc]  # what `clean` returns is not always there
    """A meeting that somebody may come to: where day, time or place changes, members read why."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "change_reason": (
            _("Why day, time or place changes"),
            _("Only if one of them changes. Members read this beside the meeting. Name nobody."),
        ),
        **MeetingForm.texts,
    }
    field_order: tuple[str, ...] = (*MeetingForm.field_order, *in_all_languages("change_reason"))

    change_reason_nl = CheckedLineField(max_length=REASON_LENGTH, rows=2, required=False)
    change_reason_en = CheckedLineField(max_length=REASON_LENGTH, rows=2, required=False)
    change_reason_es = CheckedLineField(max_length=REASON_LENGTH, rows=2, required=False)

    def __init__(self, *args: Any, instance: Meeting, **kwargs: Any) -> None:
        # The form writes what was typed on the meeting in hand.
        self.before = copy(instance)
        initial: dict[str, str] = {}
        for name in in_all_languages("change_reason"):
            initial[name] = getattr(instance, name) or ""
            initial[f"{name}_kept"] = instance.change_kept_reason
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    @property
    def change_reasons(self) -> dict[str, str]:
        """Why it moves, per language."""
        return self.texts_of("change_reason")

    @property
    def change_kept_reason(self) -> str:
        """Why found words of the reason stay."""
        return self.kept_in_any("change_reason")

    def why(self) -> LanguageGroup:
        """Return the reason in all languages; it stands beside what it is about."""
        return self.group("change_reason")

    def language_groups(self) -> Iterator[LanguageGroup]:
        """Return the other texts."""
        return map(self.group, MeetingForm.texts)

    def _post_clean(self) -> None:
        """Look at the reason once the meeting in hand is the changed one."""
        super()._post_clean()  # type: ignore[misc]  # a hook of Django that its stubs leave out
        needed = f"change_reason_{NEEDED}"
        if not self.errors and (problem := self._problem_of_reason(self.cleaned_data[needed])):
            self.add_error(needed, problem)

    def _problem_of_reason(self, reason: str) -> StrPromise | str:
        old = getattr(self.before, f"change_reason_{NEEDED}") or ""
        if moves(self.before, self.instance):
            if reason and reason == old:
                return _("This was the reason the time before. Say why it changes now.")
            return "" if reason else str(MovedWithoutReason())
        if not any(self.change_reasons.values()):
            return ""
        if not old:
            return _("Day, time and place stay as they are, so there is nothing to explain. Make this empty.")
        return "" if reason else _("Write it in Dutch too.")


class CancelForm(CheckedLanguagesMixin, forms.Form):
    """Why a meeting is cancelled."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "reason": (_("Why it is cancelled"), _("Members read this in the place of the meeting. Name nobody.")),
    }
    needed = ("reason",)

    reason_nl = CheckedLineField(max_length=REASON_LENGTH, rows=2)
    reason_en = CheckedLineField(max_length=REASON_LENGTH, rows=2, required=False)
    reason_es = CheckedLineField(max_length=REASON_LENGTH, rows=2, required=False)


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
