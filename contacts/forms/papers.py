"""What goes on the paper for the person herself, and in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.base import ManyChips, OneChip
from contacts.forms.plain import PlainForm
from portal.choices import Language

if TYPE_CHECKING:
    from contacts.papers import Line


class PaperForm(PlainForm):
    """The language of the person, and the lines that she wants on paper."""

    language = OneChip(label=gettext_lazy("In which language?"), choices=Language.choices)
    lines = ManyChips(label=gettext_lazy("What goes on the paper?"))

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        kwargs["initial"] = {"lines": [line.key for line in lines if line.lit]}
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line.key, line.heading) for line in lines]  # type: ignore[attr-defined]  # it is a ManyChips
        self.hints = {line.key: " ".join(line.sentences) for line in lines}

    def clean_lines(self) -> tuple[str, ...]:
        """Ask for at least one line: an empty sheet helps nobody."""
        lines: tuple[str, ...] = self.cleaned_data["lines"]
        if not lines:
            self.add_error("lines", _("Choose at least one line."))
        return lines
