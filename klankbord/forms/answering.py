"""The questionnaire as a form: every question may stay empty, and what looks like personal data is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klankbord import own_eyes
from klankbord.choices import QuestionKind
from klankbord.models import OpenAnswer, Question, Survey
from klankbord.questionnaire import Questionnaire, field_name
from klankbord.survey_limits import ONCE
from klankbord.tallying import Answers
from portal.choices import Language
from portal.forms.checked import CheckedTextField

LONGEST = OpenAnswer._meta.get_field("text").max_length
CHOOSE = {
    "invalid_choice": gettext_lazy("Choose one of the answers."),
    "invalid_list": gettext_lazy("Choose one of the answers."),
}
# What a button of the form says beside "send": show the form again, with all that was typed, and judge nothing.
AGAIN = "again"
LEAVE, KEEP = "leave", "keep"
# What the page with the marked words adds; the rest of the form travels along as it is.
DECISION, SHOWN = "decide_", "shown_"


@dataclass(frozen=True)
class ToDecide:
    """A text in which something was found: its marked words, and what its two choices are called in the form."""

    question: Question
    eyes: own_eyes.Seen
    name: str
    shown: str


class AnswerForm(forms.Form):
    """All questions of a survey that was read with its sections, questions and choices.

    `language` is that of the page: in it the texts are checked. The names of the fields are `q` and the number.
    """

    use_required_attribute = False

    once = forms.CharField(required=False, widget=forms.HiddenInput, validators=[RegexValidator(ONCE)])
    # No person sees it; a programme that fills in all fields does.
    leave_empty = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, survey: Survey, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey
        self.language = self.language_of_page = language
        self.to_decide: list[ToDecide] = []
        for question in self._questions():
            self.fields[name_of(question)] = field_of(question)

    def read(self) -> Questionnaire:
        """Return the questions as the page shows them, with what was typed and what is wrong with it."""
        given = {name: _listed(self[name].value()) for name in self.fields if name.startswith("q")}
        errors = {name: [str(one) for one in found] for name, found in self.errors.items()} if self.is_bound else {}
        return Questionnaire.of(self.survey, language=self.language_of_page, given=given, errors=errors)

    def clean_once(self) -> str:
        """Return the random word of the page."""
        return str(self.cleaned_data["once"])

    def clean_leave_empty(self) -> str:
        """Refuse what a programme filled in; a person who did so is told."""
        if self.cleaned_data["leave_empty"]:
            raise ValidationError(_("Leave this empty."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Take out what she leaves out, and refuse a form without any answer."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.to_decide = [found for one in self._open_questions() if (found := self._look_at(one, cleaned))]
        names = [name_of(one) for one in self._questions()]
        if not self.errors and not self.to_decide and not any(cleaned[name] for name in names):
            raise ValidationError(_("You answered nothing yet. Answer one question or more, then send."))
        return cleaned

    def answers(self) -> Answers:
        """Return what is counted, of a form that is valid and in which nothing is left to decide."""
        found = {one: self.cleaned_data[name_of(one)] for one in self._questions()}
        return Answers(
            language=self.language,
            chosen=frozenset(
                (one.pk, choice.pk)
                for one, value in found.items()
                if one.kind != QuestionKind.OPEN
                for choice in one.choices.all()
                if str(choice.number) in ([value] if isinstance(value, str) else value)
            ),
            written=tuple((one.pk, text) for one, text in found.items() if one.kind == QuestionKind.OPEN and text),
        )

    def _questions(self) -> Iterator[Question]:
        for section in self.survey.sections.all():
            yield from section.questions.all()

    def _open_questions(self) -> Iterator[Question]:
        return (one for one in self._questions() if one.kind == QuestionKind.OPEN)

    def _look_at(self, question: Question, cleaned: dict[str, Any]) -> ToDecide | None:
        """Do with what was found what she said; return it where she said nothing yet, or about other words."""
        name = name_of(question)
        eyes = own_eyes.look(cleaned.get(name, ""), self.language)
        if eyes is None:
            return None
        decision = self.data.get(f"{DECISION}{name}")
        if decision not in {LEAVE, KEEP} or self.data.get(f"{SHOWN}{name}") != eyes.fingerprint:
            return ToDecide(question, eyes, f"{DECISION}{name}", f"{SHOWN}{name}")
        if decision == LEAVE:
            cleaned[name] = own_eyes.without_found(cleaned[name], self.language)
        return None


class PaperForm(AnswerForm):
    """The same questions, typed over by staff from paper; the language is that of the paper."""

    language_of_form = forms.ChoiceField(
        label=gettext_lazy("Language of the paper"),
        choices=Language.choices,
        error_messages=CHOOSE,
        widget=forms.RadioSelect,
    )

    def clean_language_of_form(self) -> str:
        """Take the language for counting and for the check of the texts."""
        self.language = str(self.cleaned_data["language_of_form"])
        return self.language


def typed(data: QueryDict, form: AnswerForm) -> dict[str, Any]:
    """Return what was typed, to show it again without judging it."""
    return {
        name: data.getlist(name) if isinstance(field, forms.MultipleChoiceField) else data.get(name, "")
        for name, field in form.fields.items()
        if name != "leave_empty" and name in data
    }


def travelling(data: QueryDict, form: AnswerForm) -> list[tuple[str, str]]:
    """Return what goes along in hidden fields while somebody looks at her words: nothing of it is kept here."""
    asked = {name for one in form.to_decide for name in (one.name, one.shown)}
    names = [*form.fields, *(f"{prefix}{name}" for name in form.fields for prefix in (DECISION, SHOWN))]
    return [(name, value) for name in names if name not in asked for value in data.getlist(name)]


def name_of(question: Question) -> str:
    """Return the name of the field of a question."""
    return field_name(question.number)


def _listed(value: Any) -> list[str]:
    """Return what a field holds as a list of words; nothing is an empty one."""
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def field_of(question: Question) -> forms.Field:
    """Return the field of a question; none has to be filled in."""
    shared: dict[str, Any] = {"label": str(question), "required": False}
    if question.kind == QuestionKind.OPEN:
        return CheckedTextField(max_length=LONGEST, **shared)
    choices = [(str(one.number), one.text) for one in question.choices.all()]
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE, **shared
        )
    # Without it, a choice could not be taken back: a circle that is filled stays filled.
    choices.append(("", gettext_lazy("I skip this one")))  # type: ignore[arg-type]  # a text that waits for its language
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=CHOOSE, **shared)
