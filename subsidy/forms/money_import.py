"""The form of bringing in a workbook with money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from contacts.forms.imports import MOST_BYTES, TOO_LARGE, shown_name

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class WorkbookForm(forms.Form):
    """One workbook."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("Workbook (XLSX)"),
        help_text=gettext_lazy("The workbook of this page, changed in your spreadsheet; 5 MB at most."),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too much."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        return file

    def shown_name(self) -> str:
        """Return the name of the file as it may be shown; only of a valid form."""
        return shown_name(self.cleaned_data["file"].name or "")
