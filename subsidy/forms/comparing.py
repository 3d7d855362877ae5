"""Form of putting two reports beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subsidy.models import ReportVersion


class CompareForm(forms.Form):
    """Two year reports, in any order."""

    first = forms.TypedChoiceField(label=gettext_lazy("One report"), coerce=int)
    second = forms.TypedChoiceField(label=gettext_lazy("The other report"), coerce=int)

    def __init__(self, *args: Any, versions: Iterable[ReportVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {version.report_id: version for version in versions}
        choices = [(pk, words(version)) for pk, version in self.versions.items()]
        for name in ("first", "second"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # choice fields both
        if len(choices) > 1 and not self.is_bound:
            self.initial = {"first": choices[1][0], "second": choices[0][0]}

    def clean(self) -> dict[str, Any]:
        """Refuse a report beside itself."""
        data = super().clean() or {}
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", _("Choose two different reports."))
        return data

    def in_order(self) -> list[int]:
        """Return the two, the older period or version first."""
        chosen = [self.versions[self.cleaned_data[name]] for name in ("first", "second")]
        return [version.report_id for version in sorted(chosen, key=lambda one: (one.period.start, one.number))]


def words(version: ReportVersion) -> str:
    """Name a version in a list."""
    return _("%(year)s, %(language)s, version %(number)s of %(day)s") % {
        "year": version.period.code,
        "language": version.get_language_display(),
        "number": version.number,
        "day": date_format(version.built_on, "DATE_FORMAT"),
    }
