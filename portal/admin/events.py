"""The editors' pages about moments to meet others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import word_lists
from portal.admin.base import EditorsAdmin, Row
from portal.admin.row_form import RowForm
from portal.admin.site import editors
from portal.models import Event

MOMENT = "%Y-%m-%dT%H:%M"


def moment(label: Any) -> forms.DateTimeField:
    """Return a day and a time to choose, in the browser's own calendar."""
    widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local", "autocomplete": "off"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"])


class EventForm(RowForm):
    """A moment to meet others: a neutral title, when, and how to join."""

    per_language = ("title", "how_to_join")
    plain_first = True

    starts_at = moment(gettext_lazy("From"))
    ends_at = moment(gettext_lazy("To"))

    class Meta:
        model = Event
        fields = (
            "starts_at", "ends_at", "is_published", "title_nl", "title_en", "title_es",
            "how_to_join_nl", "how_to_join_en", "how_to_join_es",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ("nl", "en", "es"):
            self.fields[f"title_{code}"].required = True
            self.fields[f"how_to_join_{code}"].required = True

    def clean(self) -> dict[str, Any]:
        """Refuse a title that would betray whoever puts it in a calendar."""
        values = super().clean()
        for code in ("nl", "en", "es"):
            if found := word_lists.denied(values.get(f"title_{code}") or ""):
                self.add_error(f"title_{code}", _("Not neutral: %(words)s") % {"words": ", ".join(found)})
        return values


@admin.register(Event, site=editors)
class EventAdmin(EditorsAdmin):
    """Moments to meet others."""

    path = "ontmoetingen"
    title_of_list = gettext_lazy("Moments to meet")
    title_of_add = gettext_lazy("Add a moment to meet")
    form = EventForm
    may_delete = True
    ordering = ("-starts_at",)

    def row(self, one: Event) -> Row:
        """Return a moment and when it is."""
        badge = ("good", _("on the site")) if one.is_published else ("wait", _("not on the site"))
        when = date_format(timezone.localtime(one.starts_at), "DATETIME_FORMAT")
        return Row(one.title, self.url("change", one.pk), [badge], [when])
