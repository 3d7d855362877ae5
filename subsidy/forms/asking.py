"""Forms of asking for a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.choices import Language
from subsidy.choices import ReportKind


class ReportForm(forms.Form):
    """Which report to make."""

    kind = forms.ChoiceField(choices=ReportKind, initial=ReportKind.YEAR, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language of the report"), choices=Language, initial=Language.DUTCH)
