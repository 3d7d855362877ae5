"""Forms of asking for a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.choices import Language
from subsidy.asking import NOBODY_IN_PARTICULAR, OF_PERIOD, named_subjects, subjects_of
from subsidy.choices import PeriodKind, ReportKind
from subsidy.models import Period
from subsidy.services import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

# Asks for all municipalities, or for all providers, at once.
EVERYBODY = "all"


class ReportForm(forms.Form):
    """Which report to make of a period: its kind, its language, and about whom it is where it is about one of several.

    The summary in plain language is always made in all three languages: people read it in their own.
    """

    kind = forms.ChoiceField(label=_("Kind of report"))
    subject = forms.ChoiceField(
        label=_("About whom"),
        required=False,
        help_text=_("Only for a report for a municipality and for the activity sheet of a provider."),
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the report"),
        choices=Language,
        initial=Language.DUTCH,
        help_text=_("The summary in plain language is made in all three languages at once."),
    )

    def __init__(self, *args: Any, of: str = PeriodKind.YEAR, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = OF_PERIOD[of]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["kind"].initial = kinds[0].value
        about = [kind for kind in (ReportKind.MUNICIPALITY, ReportKind.SHEET) if kind in kinds]
        if about:
            self.fields["subject"].choices = lambda: _subjects(about)  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["subject"]
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["language"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Refuse a kind of report about nobody where it needs somebody, and the other way round."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, subject = cleaned.get("kind"), cleaned.get("subject", "")
        if kind is None or "subject" in self.errors:
            return cleaned
        possible = subjects_of(kind)
        if possible == NOBODY_IN_PARTICULAR:
            if subject:
                self.add_error("subject", _("This kind of report is about everybody together. Leave this empty."))
        elif not subject:
            self.add_error("subject", _("Choose whom the report is about, or all at once."))
        elif subject not in (EVERYBODY, *possible):
            self.add_error("subject", _("This kind of report can't be about them. Choose another."))
        return cleaned

    def wanted(self, period: Period) -> list[Wanted]:
        """Return the reports that are asked for, once the form is valid: one, or all of a kind at once."""
        kind, subject = self.cleaned_data["kind"], self.cleaned_data.get("subject", "")
        subjects = subjects_of(kind) if subject == EVERYBODY else (subject,)
        languages = Language.values if kind == ReportKind.SUMMARY else [self.cleaned_data["language"]]
        return [
            Wanted(period=period, kind=kind, language=language, subject=one)
            for language in languages
            for one in subjects
        ]


def _subjects(kinds: Sequence[ReportKind]) -> list[Any]:
    """Return about whom reports can be, in groups: nobody in particular, all at once, then each by name."""
    everybody = [("", _("everybody together")), (EVERYBODY, _("all of them: a report for each"))]
    return [*everybody, *((str(kind.label), named_subjects(kind)) for kind in kinds)]
