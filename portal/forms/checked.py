"""Free text in forms: checked for personal data before it is saved (security.md D11).

Free text that staff write goes through `CheckedTextField`, in a form with `CheckedTextMixin`:

    class ExplanationForm(CheckedTextMixin, forms.Form):
        explanation = CheckedTextField(label=_("Why does it differ?"), max_length=300)

Where the check finds something, the form is not valid: the text keeps what was typed, and behind it stands the field
`explanation_kept` with the found words marked and fixed reasons for keeping them. A reason counts only for the words
that were shown with it. `form.kept_reason("explanation")` is what to store beside the text; give it back as
`initial={"explanation": ..., "explanation_kept": ...}`. `{{ form }}` shows all of it. The view stands under
`sensitive_post_parameters()`, so that no report of an error holds the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from portal.choices import KeptReason, PersonalData
from portal.personal_data import Finding, find_personal_data, without_invisible

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrPromise

AROUND = 40


class CheckedTextField(forms.CharField):
    """A text of several lines; ends of lines as the database holds them, and no invisible marks."""

    widget = forms.Textarea

    def __init__(self, *args: Any, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The spelling check of some browsers sends what is typed to their maker.
        self.widget.attrs |= {"rows": rows, "autocomplete": "off", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        """Return the text that is checked and stored."""
        return without_invisible(super().to_python(value) or "")


class CheckedLineField(CheckedTextField):
    """The same for a text of one line; more than one row is a box in which a long one can still be read."""

    def __init__(self, *args: Any, rows: int = 1, **kwargs: Any) -> None:
        widget = forms.TextInput if rows == 1 else forms.Textarea
        super().__init__(*args, rows=rows, widget=widget, **kwargs)
        if rows == 1:
            del self.widget.attrs["rows"]

    def to_python(self, value: Any) -> str:
        """Return the text without ends of lines: what a browser sends over more lines is joined."""
        return " ".join(super().to_python(value).split())


class KeptReasonField(forms.ChoiceField):
    """Why words may stay in which the check found something; the form asks for it, not the field."""

    def validate(self, value: Any) -> None:
        """Refuse what is no reason; none is left to the form."""
        if value:
            super().validate(value)


class CheckedTextMixin(forms.BaseForm):
    """Checks each `CheckedTextField` of a form, and asks for a reason where something was found and stays."""

    # Texts of the accountability are written in Dutch, whatever the language of the page.
    text_language = "nl"
    use_required_attribute = False
    found_message: StrPromise = gettext_lazy(
        "Change the words, or say below why they may stay. They look like: %(kinds)s."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings: dict[str, list[Finding]] = {}
        names = [name for name, field in self.fields.items() if isinstance(field, CheckedTextField)]
        for name in names:
            language = self.language_of(name)
            self.fields[name].widget.attrs["lang"] = language
            text = self._text_of(name)
            self.findings[name] = find_personal_data(text, language)
            if self.findings[name]:
                self._ask_reason(name, text)

    def language_of(self, _name: str) -> str:
        """Return the code of the language that a text is written in; a form with several languages knows more."""
        return self.text_language

    def clean(self) -> dict[str, Any] | None:
        """Refuse what was found and not yet kept with a reason."""
        cleaned = super().clean()
        for name, findings in self.findings.items():
            if findings and name not in self.errors:
                self._clean_finding(name, findings)
        return cleaned

    def kept_reason(self, name: str) -> str:
        """Return the code of the reason for which words stay; empty where nothing was found."""
        return str(self.cleaned_data.get(_kept(name), "")) if self.findings[name] else ""

    def kept_field(self, excerpts: SafeString) -> forms.Field:
        """Return the field that asks why words stay; `excerpts` is what was found, as a list."""
        return KeptReasonField(
            label=gettext_lazy("Why may these words stay?"),
            help_text=excerpts,
            choices=KeptReason.choices,
            widget=forms.RadioSelect,
        )

    def _text_of(self, name: str) -> str:
        field, key = self.fields[name], self.add_prefix(name)
        if self.is_bound:
            raw = field.widget.value_from_datadict(self.data, self.files, key)
        else:
            # Not through `self[name]`, which would keep the label of now though a form may give another one.
            raw = self.get_initial_for_field(field, name)
        return str(field.to_python(raw))

    def _ask_reason(self, name: str, text: str) -> None:
        """Put the reason behind the text, with the words that it is about."""
        findings, shown = self.findings[name], _fingerprint(text, self.findings[name])
        self.fields[_kept(name)] = self.kept_field(_excerpts(text, findings))
        self.fields[_seen(name)] = forms.CharField(widget=forms.HiddenInput, required=False, initial=shown)
        order = list(self.fields)
        at = order.index(name) + 1
        self.order_fields([*order[:at], _kept(name), _seen(name), *order[at:-2]])

    def _clean_finding(self, name: str, findings: list[Finding]) -> None:
        shown = _fingerprint(self.cleaned_data[name], findings)
        if self.cleaned_data.get(_kept(name)) and self.cleaned_data.get(_seen(name)) == shown:
            return
        kinds = dict.fromkeys(str(PersonalData(one.kind).label) for one in findings)
        self.add_error(name, str(self.found_message) % {"kinds": ", ".join(kinds)})
        # The next reason counts for the words that are shown now; one that was given for others is no answer to these.
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix(_seen(name))] = shown
        data.pop(self.add_prefix(_kept(name)), None)
        self.data = data


class KeepField(forms.MultipleChoiceField):
    """One tick that words may stay; the form asks for it, not the field."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        """Take no tick as well: then the words are asked about again."""
        if value:
            super().validate(value)


class OwnTextMixin:
    """For a text that somebody writes about herself: she is shown what could give her away, and she alone decides.

    It stands before `CheckedTextMixin`. No reason is asked, and none is stored.
    """

    found_message: StrPromise = gettext_lazy(
        "Could this tell who somebody is? It looks like: %(kinds)s. Change it, or tick below that it may stay."
    )

    def kept_field(self, excerpts: SafeString) -> forms.Field:
        """Return one tick with the words that it is about."""
        return KeepField(
            label=gettext_lazy("May these words stay?"),
            help_text=excerpts,
            choices=[("yes", gettext_lazy("Yes, they may stay"))],
        )


def _kept(name: str) -> str:
    return f"{name}_kept"


def _seen(name: str) -> str:
    return f"{name}_shown"


def _fingerprint(text: str, findings: list[Finding]) -> str:
    """Return a short word for what was found; the words themselves can't be read from it."""
    words = "\n".join(sorted({f"{one.kind} {text[one.start : one.end]}" for one in findings}))
    return salted_hmac("portal.forms.checked", words).hexdigest()[:16]


def _excerpts(text: str, findings: list[Finding]) -> SafeString:
    """Return what was found as a list: the kind, and the words marked among the words around them."""
    lines = ((capfirst(str(one.kind.label)), _excerpt(text, one)) for one in findings)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", lines))


def _excerpt(text: str, one: Finding) -> SafeString:
    before, after = text[: one.start], text[one.end :]
    if len(before) > AROUND:
        # Whole words only: half a word reads as another one.
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return format_html("{}<mark>{}</mark>{}", before, text[one.start : one.end], after)
