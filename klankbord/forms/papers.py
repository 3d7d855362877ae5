"""The form that takes a document in: what is taken is what was checked and written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from klankbord.exceptions import PDF_REFUSALS, PdfRefused
from klankbord.forms.texts import CheckedLanguagesMixin
from klankbord.safe_pdf import SafePdf, write_anew
from portal.choices import Language
from portal.forms.checked import CheckedLineField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TITLE_LENGTH = 120


class DocumentForm(CheckedLanguagesMixin, forms.Form):
    """A PDF, what it is called in three languages, and the language that it is in."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "title": (_("Title"), _("What members read in the list. Name nobody.")),
    }
    needed = ("title",)

    file = forms.FileField(
        label=_("Document"),
        help_text=_(
            "A PDF, 5 MB and 60 pages at most. We keep what somebody reads: forms, notes, attachments and the name of"
            " the author go."
        ),
        # An empty file has words of its own.
        allow_empty_file=True,
        error_messages={"required": _("Choose a PDF.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    language = forms.ChoiceField(label=_("Language of the document"), choices=Language, initial=Language.DUTCH)
    title_nl = CheckedLineField(max_length=TITLE_LENGTH)
    title_en = CheckedLineField(max_length=TITLE_LENGTH, required=False)
    title_es = CheckedLineField(max_length=TITLE_LENGTH, required=False)

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper: SafePdf | None = None
        if too_large:
            # Django left the file out.
            self.fields["file"].error_messages["required"] = PDF_REFUSALS["large"]

    def clean(self) -> dict[str, Any] | None:
        """Write the file anew; its name on the sender's computer is not looked at."""
        cleaned = super().clean()
        file, language = self.cleaned_data.get("file"), self.cleaned_data.get("language")
        if file is not None and language:
            try:
                self.paper = write_anew(file.read(), language=language)
            except PdfRefused as error:
                self.add_error("file", str(error))
        return cleaned
