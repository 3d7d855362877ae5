"""Forms of advices: what the group said, the answer, and what is still missing in a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import dateformat, timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klankbord.choices import AdviceAnswer, AdviceKind, AskedBy
from klankbord.forms.languages import CODES, NEEDED, QUIET, LanguageGroup
from klankbord.forms.meetings import FIRST_YEAR
from klankbord.forms.texts import ByLanguageMixin
from klankbord.models import Advice, Meeting
from klankbord.models.advice import WORDS_LENGTH
from klankbord.reading import DAY_FORMATS, missing_languages, words_of
from klankbord.services.advice import ANSWER_WORDS, GROUP_WORDS
from portal.forms.checked import CheckedLineField, CheckedTextField
from portal.models import Municipality

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from klankbord.querysets import MeetingQuerySet

    MeetingModelChoiceField = forms.ModelChoiceField[Meeting]
else:
    MeetingModelChoiceField = forms.ModelChoiceField

LINE_LENGTH = 120
# So long may an answer take if nobody says otherwise; and no answer or promise lies further ahead than the last.
USUAL_TERM = timedelta(weeks=6)
LONGEST_TERM = timedelta(days=366)
FURTHEST_PROMISE = timedelta(days=5 * 366)
OWN = "own"


def _day(**attrs: Any) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


@dataclass(frozen=True)
class Text:
    """One text of a form, asked in several languages; without a number of rows it is one line."""

    name: str
    legend: StrPromise
    help_text: StrPromise
    is_needed: bool = False
    rows: int = 0

    def field(self, code: str) -> CheckedTextField:
        """Return the field for one language; the text that everything falls back on is the one that is needed."""
        common: dict[str, Any] = {
            "label": format_lazy("{}: {}", self.legend, settings.LANGUAGE_NAMES[code]),
            "required": self.is_needed and code == NEEDED,
        }
        if self.rows:
            made = CheckedTextField(max_length=WORDS_LENGTH, rows=self.rows, **common)
        else:
            made = CheckedLineField(max_length=LINE_LENGTH, **common)
        made.widget.attrs |= QUIET
        return made


class TextFieldsMixin(forms.BaseForm):
    """Makes a field of each text in each language that is asked."""

    def __init__(self, *args: Any, texts: Mapping[Text, Iterable[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = {text: tuple(codes) for text, codes in texts.items()}
        for name, text, code in self.columns():
            self.fields[name] = text.field(code)

    def columns(self) -> Iterator[tuple[str, Text, str]]:
        """Return each field by its name, with its text and its language."""
        return ((f"{text.name}_{code}", text, code) for text, codes in self.texts.items() for code in codes)


class LanguageFieldsMixin(ByLanguageMixin, TextFieldsMixin):
    """Hands the template one group per text, in the languages in which it is asked."""

    def language_groups(self) -> Iterator[LanguageGroup]:
        """Return the texts, each in its languages, with the question why found words may stay behind them."""
        for text, codes in self.texts.items():
            fields = self.with_reasons(f"{text.name}_{code}" for code in codes)
            yield LanguageGroup(text.legend, text.help_text, fields)

    def written(self) -> dict[str, str]:
        """Return what was written, by column."""
        return {name: self.cleaned_data[name] for name, _text, _code in self.columns()}

    def first_kept_reason(self, texts: Iterable[str]) -> str:
        """Return why found words of some texts stay, the first reason that was given; empty where none was."""
        wanted = set(texts)
        reasons = (self.kept_reason(name) for name, text, _code in self.columns() if text.name in wanted)
        return next((reason for reason in reasons if reason), "")


def _in_all(texts: Iterable[Text]) -> dict[Text, tuple[str, ...]]:
    return dict.fromkeys(texts, CODES)


def _initial(advice: Advice | None, texts: Iterable[Text], kept_reason: str) -> dict[str, str]:
    if advice is None:
        return {}
    names = [f"{text.name}_{code}" for text in texts for code in CODES]
    return {name: getattr(advice, name) or "" for name in names} | {f"{name}_kept": kept_reason for name in names}


TITLE = Text("title", _("Subject"), _("A few words, for the list."), is_needed=True)
QUESTION = Text("question", _("What was asked"), _("Leave this empty if the group began itself. Name nobody."), rows=3)
SAID = Text(
    "text", _("What the group says"), _("In the words of the group. Never write who said what."),
    is_needed=True, rows=6,
)  # fmt: skip
ADVICE_TEXTS = (TITLE, QUESTION, SAID)


class MeetingField(MeetingModelChoiceField):
    """One of the meetings that were held, by title and day in the language of the reader."""

    def label_from_instance(self, obj: Meeting) -> str:
        """Return the title and the day."""
        language = get_language() or NEEDED
        title = words_of(obj, "title", language=language)
        day = dateformat.format(timezone.localtime(obj.starts_at), DAY_FORMATS[language])
        return f"{title.text}, {day}" if title else day


class AdviceForm(LanguageFieldsMixin, forms.Form):
    """An advice as the group gave it."""

    who = forms.ChoiceField(
        label=_("Who asked?"),
        choices=[(OWN, _("nobody, the group began itself")), *AskedBy.choices],
        widget=forms.RadioSelect,
    )
    municipality = forms.ModelChoiceField(
        label=_("Which municipality"),
        help_text=_("Only if a municipality asked."),
        queryset=Municipality.objects.order_by("name"),
        required=False,
    )
    meeting = MeetingField(label=_("At which meeting"), queryset=Meeting.objects.none(), required=False)
    given_on = forms.DateField(label=_("Given on"), widget=_day())
    answer_due_on = forms.DateField(
        label=_("Answer before"),
        help_text=_("Leave it empty for six weeks after the advice."),
        widget=_day(),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, advice: Advice | None = None, meetings: MeetingQuerySet, today: date
    ) -> None:
        self.today = today
        initial: dict[str, Any] = {"given_on": today}
        if advice is not None:
            initial = {
                "who": advice.asked_by or OWN,
                "municipality": advice.municipality_id,
                "meeting": advice.meeting_id,
                "given_on": advice.given_on,
                "answer_due_on": advice.answer_due_on,
            }
        words = _initial(advice, ADVICE_TEXTS, advice.kept_reason if advice else "")
        super().__init__(data, initial=initial | words, texts=_in_all(ADVICE_TEXTS))
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]  # it is a field of rows

    def clean_given_on(self) -> date:
        """Refuse a day to come, and a year that can only be a slip of the finger."""
        day: date = self.cleaned_data["given_on"]
        if not date(FIRST_YEAR, 1, 1) <= day <= self.today:
            raise ValidationError(_("Give a day from 2020 on, today at the latest."))
        return day

    def clean(self) -> dict[str, Any] | None:
        """Ask for what belongs to who asked, and keep the days in their order."""
        cleaned = super().clean()
        self._clean_who()
        given_on = self.cleaned_data.get("given_on")
        if given_on is not None and "answer_due_on" in self.cleaned_data:
            due = self.cleaned_data["answer_due_on"] or given_on + USUAL_TERM
            self.cleaned_data["answer_due_on"] = due
            if not given_on <= due <= given_on + LONGEST_TERM:
                self.add_error("answer_due_on", _("Give a day after the advice, within a year."))
        return cleaned

    def _clean_who(self) -> None:
        who = self.cleaned_data.get("who")
        if who is None:
            return
        asked = any(self.cleaned_data.get(f"question_{code}") for code in CODES)
        if who == OWN and asked:
            self.add_error(f"question_{NEEDED}", _("The group began itself, so leave this empty in all languages."))
        elif who != OWN and f"question_{NEEDED}" not in self.errors and not self.cleaned_data[f"question_{NEEDED}"]:
            self.add_error(f"question_{NEEDED}", _("Say what was asked."))
        if who == AskedBy.MUNICIPALITY and "municipality" not in self.errors and not self.cleaned_data["municipality"]:
            self.add_error("municipality", _("Choose the municipality that asked."))

    def changes(self) -> dict[str, Any]:
        """Return what was written, by column of the advice."""
        who = self.cleaned_data["who"]
        return self.written() | {
            "kind": AdviceKind.OWN if who == OWN else AdviceKind.ASKED,
            "asked_by": "" if who == OWN else who,
            "municipality": self.cleaned_data["municipality"] if who == AskedBy.MUNICIPALITY else None,
            "meeting": self.cleaned_data["meeting"],
            "given_on": self.cleaned_data["given_on"],
            "answer_due_on": self.cleaned_data["answer_due_on"],
            "kept_reason": self.first_kept_reason(GROUP_WORDS),
        }


WHY_NOT = Text("reason", _("Why not"), _("The group reads this. Be open about it, and name nobody."), True, 5)
WHY_NOT_ALL = Text(
    "reason", _("Which part not, and why"), _("The group reads this. Be open about it, and name nobody."), True, 5
)
ACTION = Text("action", _("What will be done"), _("So that the group can see whether it happened."), True, 4)
DONE_BY = Text("done_by", _("By whom"), _("An organisation or a team, not the name of a person."), True)
# What each answer says, so that a form asks for nothing else.
ASKED_FOR: dict[str, tuple[Text, ...]] = {
    AdviceAnswer.TAKEN_UP: (ACTION, DONE_BY),
    AdviceAnswer.PARTLY: (ACTION, DONE_BY, WHY_NOT_ALL),
    AdviceAnswer.DECLINED: (WHY_NOT,),
}


class AnswerForm(LanguageFieldsMixin, forms.Form):
    """The answer to an advice: only what belongs to this answer is asked."""

    action_due_on = forms.DateField(label=_("By when"), widget=_day())

    def __init__(self, data: Any = None, *, advice: Advice, answer: AdviceAnswer, today: date) -> None:
        self.answered_on = advice.answered_on or today
        texts = ASKED_FOR[answer]
        initial = {"action_due_on": advice.action_due_on} | _initial(advice, texts, advice.answer_kept_reason)
        super().__init__(data, initial=initial, texts=_in_all(texts))
        if ACTION not in texts:
            del self.fields["action_due_on"]

    def clean_action_due_on(self) -> date:
        """Refuse a promise for a day that was over when it was made."""
        day: date = self.cleaned_data["action_due_on"]
        if not self.answered_on <= day <= self.answered_on + FURTHEST_PROMISE:
            raise ValidationError(_("Give a day after the answer, within five years."))
        return day

    def changes(self) -> dict[str, Any]:
        """Return the answer by column; what it does not say is empty."""
        nothing = {f"{name}_{code}": "" for name in ANSWER_WORDS for code in CODES}
        return (
            nothing
            | self.written()
            | {
                "action_due_on": self.cleaned_data.get("action_due_on"),
                "answer_kept_reason": self.first_kept_reason(ANSWER_WORDS),
            }
        )


# The legend says what the reader sees above the text; of a reason it can be all of it or a part.
WHY = Text("reason", _("Why"), _("The group reads this. Be open about it, and name nobody."), True, 5)


class TranslationForm(LanguageFieldsMixin, forms.Form):
    """What is missing of an advice in a language; what is there stays as it is."""

    def __init__(self, data: Any = None, *, advice: Advice) -> None:
        texts = {}
        for text in (TITLE, QUESTION, SAID, WHY, ACTION, DONE_BY):
            missing = missing_languages(advice, (text.name,))
            if missing:
                texts[text] = tuple(code for code in CODES if code in missing)
        super().__init__(data, texts=texts)
        self.advice = advice
        # Half a translation is better than none, so no field is needed; one of them is.
        for field in self.fields.values():
            field.required = False

    def language_groups(self) -> Iterator[LanguageGroup]:
        """Return the texts with what is to be translated above them, in the language in which it exists."""
        for text, group in zip(self.texts, super().language_groups(), strict=True):
            yield SourceGroup(group.legend, "", group.fields, words_of(self.advice, text.name, language=NEEDED))

    def clean(self) -> dict[str, Any] | None:
        """Ask for one text at least."""
        cleaned = super().clean()
        if not self.errors and not any(self.written().values()):
            raise ValidationError(_("Fill in one text at least."))
        return cleaned

    def changes(self) -> dict[str, str]:
        """Return what was written, by column."""
        return {name: text for name, text in self.written().items() if text}


@dataclass(frozen=True)
class SourceGroup(LanguageGroup):
    """A text that is to be translated, and the words that are there."""

    source: Any = None


class DoneForm(forms.Form):
    """On which day it was done."""

    done_on = forms.DateField(
        label=_("Done on"), help_text=_("Leave it empty if it is not done after all."), widget=_day(), required=False
    )

    def __init__(self, data: Any = None, *, advice: Advice, today: date) -> None:
        super().__init__(data, initial={"done_on": advice.done_on or today})
        self.advice, self.today = advice, today

    def clean_done_on(self) -> date | None:
        """Refuse a day to come, and one before the advice."""
        day: date | None = self.cleaned_data["done_on"]
        if day is not None and not self.advice.given_on <= day <= self.today:
            raise ValidationError(_("Give a day after the advice, today at the latest."))
        return day


class PublishForm(forms.Form):
    """The group decides whether its words are for everybody."""

    agreed = forms.BooleanField(
        label=_("The group agrees that this goes on the public page"),
        error_messages={"required": _("Ask the group first. Tick this when it agrees.")},
    )
    use_required_attribute = False
