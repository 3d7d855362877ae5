"""The forms of bringing in: which file, and which of its headings is which of our columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.base import CHOOSE, OneChip, capitalised
from contacts.log.columns import (
    CodeColumn,
    CodesColumn,
    Column,
    DateColumn,
    FlagColumn,
    IdColumn,
    LogFile,
    QuarterColumn,
)
from contacts.models.imports import ImportFile
from contacts.spreadsheets.headings import Heading, Match, column_words, fixed_list, may_stay_out
from contacts.spreadsheets.reading import FILE_NAMES
from portal import codelists

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# All files of one upload together; the proxy in front lets through a little more (deploy/Caddyfile).
MOST_BYTES = 5_000_000
LONGEST_NAME_SHOWN = 60
OUR_FILES = "ours"
# What is chosen for a column: "from this heading", or "this code in all rows".
FROM_HEADING, SAME_CODE = "h:", "f:"

TOO_LARGE = gettext_lazy("This is more than 5 MB. Split it, or take out the columns that are not needed.")
CHOOSE_FILE = gettext_lazy("Choose a file.")
CELL_HELP: dict[type[Column], Any] = {
    DateColumn: gettext_lazy("As 2025-01-31 or 31-01-2025, or a real date of the spreadsheet."),
    QuarterColumn: gettext_lazy("As 2025-Q1, or a day in that quarter."),
    FlagColumn: gettext_lazy("yes, no, ja, nee, sí or x."),
    CodeColumn: gettext_lazy("The words of our list, or its codes."),
    CodesColumn: gettext_lazy("The words of our list, or its codes, with a comma between them."),
}
# What names an activity may be a number of the organisation's own.
ACTIVITY_HELP = {
    "activities": gettext_lazy("A number of your own of at most six digits, or an id. Leave it out if there is none."),
    "contacts": gettext_lazy(
        "The number that the activity has in your own spreadsheet, or the id in the address of the activity."
    ),
}


class ManyFilesInput(forms.FileInput):
    """A field in which several files can be chosen."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ".csv,.txt,.tsv,.xlsx", "multiple": True})


class ManyFilesField(forms.FileField):
    """One file or several; an empty one is no mistake of the form, for its problem is told like any other."""

    widget = ManyFilesInput

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, allow_empty_file=True, error_messages={"required": CHOOSE_FILE})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files that were chosen."""
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """What is brought in: the files of a log by their names, or one spreadsheet of the organisation's own."""

    use_required_attribute = False

    kind = OneChip(
        label=gettext_lazy("What do you bring in?"),
        choices=[(OUR_FILES, gettext_lazy("files of this portal, by their names")), *ImportFile.choices],
        initial=OUR_FILES,
    )
    sent = ManyFilesField(label=gettext_lazy("File"))
    again = forms.BooleanField(label=gettext_lazy("match the columns anew"), required=False)

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        if too_large:
            self.fields["sent"].error_messages["required"] = TOO_LARGE

    def clean_sent(self) -> list[UploadedFile[Any]]:
        """Refuse what is too much together."""
        files: list[UploadedFile[Any]] = self.cleaned_data["sent"]
        if self.too_large or sum(file.size or 0 for file in files) > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        return files

    def clean(self) -> dict[str, Any]:
        """Ask for names that are ours, or for one file."""
        data = super().clean() or self.cleaned_data
        files, kind = data.get("sent"), data.get("kind")
        if not files or not kind:
            return data
        if kind == OUR_FILES:
            self._check_names([file.name or "" for file in files])
        elif len(files) > 1:
            self.add_error("sent", _("Choose one file at a time."))
        return data

    def contents(self) -> dict[str, bytes]:
        """Return the files by their names; only of a valid form."""
        return {file.name or "": file.read() for file in self.cleaned_data["sent"]}

    def _check_names(self, names: list[str]) -> None:
        strange = next((name for name in names if name not in FILE_NAMES), None)
        if strange is not None:
            known = {"name": shown_name(strange), "names": ", ".join(FILE_NAMES)}
            message = _(
                "%(name)s is none of the files of this portal (%(names)s). Is it a spreadsheet of your own? Then choose"
                " above what it holds."
            )
            self.add_error("sent", message % known)
        elif len(set(names)) < len(names):
            self.add_error("sent", _("Two files have the same name."))


def shown_name(name: str) -> str:
    """Return the name of a file as it is shown to whoever sent it."""
    plain = "".join(sign for sign in name if sign.isprintable())
    return plain if len(plain) <= LONGEST_NAME_SHOWN else f"{plain[: LONGEST_NAME_SHOWN - 1]}…"


class MatchForm(forms.Form):
    """Which heading of a file holds which of our columns; the file comes along once more, for it was not kept."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("The same file once more"),
        help_text=gettext_lazy(
            "A file is never kept between two pages, because it may hold what must not be kept, such as a name."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the file once more.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def __init__(
        self, *args: Any, log_file: LogFile, headings: Sequence[Heading], match: Match | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.log_file, self.headings = log_file, headings
        found = [(f"{FROM_HEADING}{heading.digest}", heading.words) for heading in headings]
        for column in log_file.columns:
            self.fields[name_of(column)] = forms.ChoiceField(
                label=capitalised(column_words(log_file, column)),
                choices=_choices(column, found),
                required=not may_stay_out(log_file, column),
                help_text=_help(log_file, column),
                error_messages={**CHOOSE, "required": _("This is needed. Choose a heading of your file.")},
                initial=_chosen(column, match or Match()),
                widget=forms.Select(attrs={"autocomplete": "off"}),
            )
        self.order_fields([*(name_of(column) for column in log_file.columns), "file"])

    def clean(self) -> dict[str, Any]:
        """Refuse a heading that is chosen twice."""
        data = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for column in self.log_file.columns:
            value = data.get(name_of(column)) or ""
            if value.startswith(FROM_HEADING) and value in seen:
                self.add_error(name_of(column), _("This heading was chosen for another column already."))
            seen.add(value)
        return data

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too much."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        return file

    def match(self) -> Match:
        """Return what was chosen; only of a valid form."""
        match = Match()
        for column in self.log_file.columns:
            value = self.cleaned_data[name_of(column)]
            if value.startswith(FROM_HEADING):
                match.headings[column.name] = value.removeprefix(FROM_HEADING)
            elif value:
                match.fixed[column.name] = value.removeprefix(SAME_CODE)
        return match


def name_of(column: Column) -> str:
    """Return the name of the field of a column."""
    return f"column_{column.name}"


def _choices(column: Column, headings: list[tuple[str, str]]) -> list[tuple[Any, Any]]:
    choices: list[tuple[Any, Any]] = [("", _("leave out")), (_("Headings of your file"), headings)]
    codelist = fixed_list(column)
    if codelist is not None:
        same = [(f"{SAME_CODE}{code}", word) for code, word in codelists.codelist(codelist).choices()]
        choices.append((_("The same in all rows"), same))
    return choices


def _chosen(column: Column, match: Match) -> str:
    if column.name in match.headings:
        return f"{FROM_HEADING}{match.headings[column.name]}"
    return f"{SAME_CODE}{match.fixed[column.name]}" if column.name in match.fixed else ""


def _help(file: LogFile, column: Column) -> Any:
    if isinstance(column, IdColumn) and column.name in {"activity", file.key}:
        return ACTIVITY_HELP.get(file.name, "")
    return CELL_HELP.get(type(column), "")
