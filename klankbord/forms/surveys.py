"""Forms that build a survey: each text in three languages, checked for personal data before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klankbord.choices import QuestionKind
from klankbord.completeness import WITH_CHOICES
from klankbord.forms.languages import CODES, NEEDED, QUIET, LanguageGroup, in_all_languages
from klankbord.forms.meetings import FIRST_YEAR
from klankbord.forms.texts import CheckedLanguagesMixin
from klankbord.models import Choice, Question, Section, Survey
from portal.forms.checked import CheckedLineField, CheckedTextField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    SurveyModelForm = forms.ModelForm[Survey]
    SectionModelForm = forms.ModelForm[Section]
    QuestionModelForm = forms.ModelForm[Question]
else:
    SurveyModelForm = SectionModelForm = QuestionModelForm = forms.ModelForm

MOST_CHOICES = 30
YEARS_AHEAD = 2


def _lines(text: str, *, rows: int = 2, **options: Any) -> dict[str, CheckedLineField]:
    return {name: CheckedLineField(required=False, rows=rows, **options) for name in in_all_languages(text)}


class SurveyForm(CheckedLanguagesMixin, SurveyModelForm):
    """Who asks and why, from when to when, and what the figures cannot say."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "title": (gettext_lazy("Title"), gettext_lazy("People read it first. Keep it short.")),
        "asked_by": (gettext_lazy("Who asks"), gettext_lazy("The organisation that wants to know it.")),
        "purpose": (gettext_lazy("Why"), gettext_lazy("What happens with the answers, and when people hear of it.")),
        "limits": (
            gettext_lazy("What the figures cannot say"),
            gettext_lazy("Who could hardly take part? This stands beside every figure."),
        ),
    }
    needed = ("title", "asked_by", "purpose", "limits")

    title_nl, title_en, title_es = _lines("title", max_length=120).values()
    asked_by_nl, asked_by_en, asked_by_es = _lines("asked_by", max_length=200).values()
    purpose_nl, purpose_en, purpose_es = _lines("purpose", max_length=1000, rows=4).values()
    limits_nl, limits_en, limits_es = _lines("limits", max_length=1000, rows=4).values()

    class Meta:
        model = Survey
        fields = (
            "code", *in_all_languages("title"), *in_all_languages("asked_by"), *in_all_languages("purpose"),
            *in_all_languages("limits"), "opens_on", "closes_on",
        )  # fmt: skip
        help_texts: ClassVar[dict[str, StrPromise]] = {
            "code": gettext_lazy("It stands in the address of the survey: for example wensen_2027. Keep it neutral."),
            "closes_on": gettext_lazy("Until midnight. You can move it while the survey runs."),
        }

    opens_on = forms.DateField(
        label=gettext_lazy("First day"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    closes_on = forms.DateField(
        label=gettext_lazy("Last day"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["code"].widget.attrs |= QUIET
        self.fields["closes_on"].help_text = self.Meta.help_texts["closes_on"]

    def clean_opens_on(self) -> date | None:
        """Refuse a year that can only be a slip of the finger."""
        return self._sensible("opens_on")

    def clean_closes_on(self) -> date | None:
        """Refuse a year that can only be a slip of the finger."""
        return self._sensible("closes_on")

    def clean(self) -> dict[str, Any]:
        """Say beside the last day what is wrong with the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("The last day comes after the first."))
        return cleaned

    def _sensible(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not FIRST_YEAR <= day.year <= self.today.year + YEARS_AHEAD:
            raise ValidationError(_("Give a day from 2020 on, at most two years ahead."))
        return day


class SectionForm(CheckedLanguagesMixin, SectionModelForm):
    """The heading of a section."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "title": (gettext_lazy("Heading"), gettext_lazy("What the questions below it are about, in a few words.")),
    }
    needed = ("title",)

    title_nl, title_en, title_es = _lines("title", max_length=120).values()

    class Meta:
        model = Section
        fields = in_all_languages("title")


class QuestionForm(CheckedLanguagesMixin, QuestionModelForm):
    """One question: how it is answered, its words, and the answers to choose from, one per line."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "text": (
            gettext_lazy("Question"),
            gettext_lazy("One thing at a time, in short words. Never ask who somebody is."),
        ),
        "help": (gettext_lazy("Explanation"), ""),
        "choices": (
            gettext_lazy("Answers"),
            gettext_lazy(
                "One per line, in the same order in each language. Name no street, no house and no person. "
                "Think of “none” and “something else”."
            ),
        ),
        "scale_low": (gettext_lazy("What 1 means"), ""),
        "scale_high": (gettext_lazy("What 5 means"), ""),
    }
    needed = ("text",)

    kind = forms.ChoiceField(
        label=gettext_lazy("How is it answered?"), choices=QuestionKind.choices, widget=forms.RadioSelect
    )
    text_nl, text_en, text_es = _lines("text", max_length=300).values()
    help_nl, help_en, help_es = _lines("help", max_length=300).values()
    choices_nl, choices_en, choices_es = (CheckedTextField(required=False, max_length=4000, rows=6) for _code in CODES)
    scale_low_nl, scale_low_en, scale_low_es = _lines("scale_low", max_length=60, rows=1).values()
    scale_high_nl, scale_high_en, scale_high_es = _lines("scale_high", max_length=60, rows=1).values()

    class Meta:
        model = Question
        fields = (
            "kind", *in_all_languages("text"), *in_all_languages("help"), *in_all_languages("scale_low"),
            *in_all_languages("scale_high"),
        )  # fmt: skip

    def __init__(self, *args: Any, instance: Question | None = None, **kwargs: Any) -> None:
        if instance is not None and instance.kind in WITH_CHOICES:
            kwargs["initial"] = choices_as_lines(instance) | kwargs.get("initial", {})
        super().__init__(*args, instance=instance, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse what does not fit the kind of answer, and languages with a different number of answers."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind is None:
            return cleaned
        if kind in WITH_CHOICES:
            self._clean_choices(cleaned)
        else:
            self._refuse("choices", _("This kind has no answers to choose from. Empty this, or choose another kind."))
        if kind != QuestionKind.SCALE:
            for text in ("scale_low", "scale_high"):
                self._refuse(text, _("Only a scale has words at its ends."))
        elif not cleaned.get("scale_low_nl") or not cleaned.get("scale_high_nl"):
            name = "scale_high_nl" if cleaned.get("scale_low_nl") else "scale_low_nl"
            self.add_error(name, _("Say what the ends of the scale mean."))
        return cleaned

    def parts(self) -> Iterator[tuple[LanguageGroup, str]]:
        """Return the texts, each with the kind of answer that it is for: `choices`, `scale`, or all where empty."""
        kinds = {"choices": "choices", "scale_low": "scale", "scale_high": "scale"}
        for text in self.texts:
            yield self.group(text), kinds.get(text, "")

    @property
    def choices(self) -> list[dict[str, str]]:
        """The answers to choose from, each with its text per language."""
        lines = {code: lines_of(self.cleaned_data.get(f"choices_{code}", "")) for code in CODES}
        return [
            {code: lines[code][place] if place < len(lines[code]) else "" for code in CODES}
            for place in range(len(lines[NEEDED]))
        ]

    def _clean_choices(self, cleaned: dict[str, Any]) -> None:
        dutch = lines_of(cleaned.get(f"choices_{NEEDED}", ""))
        for name in in_all_languages("choices"):
            lines = lines_of(cleaned.get(name, ""))
            if len(lines) > MOST_CHOICES:
                self.add_error(name, _("A question has at most 30 answers."))
            elif any(len(line) > cast("int", Choice._meta.get_field("text").max_length) for line in lines):
                self.add_error(name, _("An answer has at most 120 characters. Shorten the long one."))
            elif len({line.casefold() for line in lines}) < len(lines):
                self.add_error(name, _("The same answer stands there twice."))
            elif lines and len(lines) != len(dutch) and f"choices_{NEEDED}" in cleaned:
                words = _("There are %(number)s lines here, and %(dutch)s in Dutch. Each answer needs its own line.")
                self.add_error(name, words % {"number": len(lines), "dutch": len(dutch)})

    def _refuse(self, text: str, words: str) -> None:
        for name in in_all_languages(text):
            if self.cleaned_data.get(name):
                self.add_error(name, words)


class CodeForm(forms.Form):
    """The short word of a copy."""

    code = forms.CharField(
        label=gettext_lazy("Short word"), max_length=24, help_text=SurveyForm.Meta.help_texts["code"],
        widget=forms.TextInput(attrs=QUIET), validators=Survey._meta.get_field("code").validators,
    )  # fmt: skip

    def clean_code(self) -> str:
        """Refuse a word that another survey has."""
        code: str = self.cleaned_data["code"]
        if Survey.objects.filter(code=code).exists():
            raise ValidationError(_("Another survey has this word already."))
        return code


class LastDayForm(forms.Form):
    """The day on which a survey ends."""

    closes_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_closes_on(self) -> date:
        """Refuse a year that can only be a slip of the finger."""
        day: date = self.cleaned_data["closes_on"]
        if day.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(_("Give a day from 2020 on, at most two years ahead."))
        return day


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that hold something, without the edges."""
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]


def choices_as_lines(question: Question) -> dict[str, str]:
    """Return the answers of a question as they are typed: one per line, per language."""
    choices = list(question.choices.all())
    return {
        f"choices_{code}": "\n".join(getattr(one, f"text_{code}") or "" for one in choices).strip() for code in CODES
    }
