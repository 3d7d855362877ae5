"""Forms of the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from klankbord.forms.languages import in_all_languages
from klankbord.forms.texts import CheckedLanguagesMixin
from klankbord.models.papers import MINUTES_LENGTH
from klankbord.reading import day_in_words
from portal.forms.checked import CheckedTextField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from klankbord.models import Meeting, Minutes
    from klankbord.querysets import MeetingQuerySet

    MeetingChoice = forms.ModelChoiceField[Meeting]
else:
    MeetingChoice = forms.ModelChoiceField


class MinutesForm(CheckedLanguagesMixin, forms.Form):
    """What was said at a meeting, in three languages; and never by whom."""

    texts: ClassVar[dict[str, tuple[StrPromise, StrPromise | str]]] = {
        "text": (
            pgettext_lazy("meeting", "Minutes"),
            _(
                "What was said, and what happens with it. Name nobody, and write nothing that shows who said what."
                " An empty line starts a new paragraph."
            ),
        ),
    }
    needed = ("text",)

    text_nl = CheckedTextField(max_length=MINUTES_LENGTH, rows=14)
    text_en = CheckedTextField(max_length=MINUTES_LENGTH, rows=14, required=False)
    text_es = CheckedTextField(max_length=MINUTES_LENGTH, rows=14, required=False)

    def __init__(self, data: Any = None, *, minutes: Minutes | None) -> None:
        initial: dict[str, str] = {}
        for name in in_all_languages("text") if minutes else ():
            initial[name] = getattr(minutes, name) or ""
            initial[f"{name}_kept"] = minutes.kept_reason if minutes else ""
        super().__init__(data, initial=initial)


class MeetingDayField(MeetingChoice):
    """A meeting, chosen by its day: several have the same title."""

    def label_from_instance(self, obj: Meeting) -> str:
        """Return the day of a meeting, in the words of the reader."""
        return str(capfirst(day_in_words(obj.starts_at, language=get_language())))


class ApproveForm(forms.Form):
    """At which meeting the group approved the minutes."""

    use_required_attribute = False

    meeting = MeetingDayField(
        label=_("Approved at the meeting of"),
        queryset=None,
        empty_label=None,
        error_messages={"required": _("Choose a meeting.")},
    )

    def __init__(self, *args: Any, meetings: MeetingQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.queryset = meetings
