"""The editors' pages about places of help, the hours of the week, and the days on which they do not hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import codelists
from portal.admin import widgets
from portal.admin.base import EditorsAdmin, Row
from portal.admin.entries import said_when
from portal.admin.facts import YesNoField
from portal.admin.row_form import DaysForm, RowForm
from portal.admin.site import editors
from portal.models import Location, WalkInException, WalkInHours


class LocationForm(RowForm):
    """A place of help."""

    per_language = ("bus",)

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=codelists.codelist("LANGUAGE").choices, widget=widgets.Ticks,
        required=False, help_text=gettext_lazy("None is “not known”."),
    )  # fmt: skip
    step_free = YesNoField(label=gettext_lazy("Step-free"))
    quiet_entrance = YesNoField(label=gettext_lazy("Quiet entrance"))

    class Meta:
        model = Location
        fields = (
            "code", "name", "municipality", "address", "step_free", "quiet_entrance", "languages", "order",
            "bus_nl", "bus_en", "bus_es",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = bool(self.instance.pk)


@admin.register(Location, site=editors)
class LocationAdmin(EditorsAdmin):
    """Places of help; never where people work."""

    path = "plekken"
    title_of_list = gettext_lazy("Places")
    title_of_add = gettext_lazy("Add a place")
    form = LocationForm
    list_select_related = ("municipality",)

    def row(self, one: Location) -> Row:
        """Return a place and its town."""
        return Row(one.name, self.url("change", one.pk), (), [one.municipality.name])


class WalkInHoursForm(DaysForm):
    """A weekly opening."""

    range_field = "valid"
    field_order = ("location", "weekday", "opens_at", "closes_at", "discipline", "first_day", "last_day")

    opens_at = widgets.time_of_day(label=gettext_lazy("From"), required=True)
    closes_at = widgets.time_of_day(label=gettext_lazy("To"), required=True)
    first_day = widgets.day(label=gettext_lazy("Holds from"), required=True)
    last_day = widgets.day(
        label=gettext_lazy("Up to and including"), help_text=gettext_lazy("Empty: until further notice.")
    )

    class Meta:
        model = WalkInHours
        fields = ("location", "weekday", "opens_at", "closes_at", "discipline")
        labels = {"location": gettext_lazy("Place")}

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they start; the database could not even compare them with others."""
        values = super().clean()
        opens_at, closes_at = values.get("opens_at"), values.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The walk-in closes after it opens."))
        return values


@admin.register(WalkInHours, site=editors)
class WalkInHoursAdmin(EditorsAdmin):
    """The hours of the week."""

    path = "inlooptijden"
    title_of_list = gettext_lazy("Hours of the week")
    title_of_add = gettext_lazy("Add hours")
    form = WalkInHoursForm
    may_delete = True
    list_select_related = ("location",)

    def row(self, one: WalkInHours) -> Row:
        """Return an opening: when, where, who is there."""
        title = f"{one.get_weekday_display()} {one.opens_at:%H:%M}-{one.closes_at:%H:%M}"
        return Row(title, self.url("change", one.pk), (), [
            one.location.name, one.get_discipline_display(), said_when(one.valid),
        ])  # fmt: skip


class WalkInExceptionForm(DaysForm):
    """A closure, or days with other hours."""

    range_field = "days"
    field_order = ("location", "first_day", "last_day", "opens_at", "closes_at")
    per_language = ("reason",)

    first_day = widgets.day(label=gettext_lazy("First day"), required=True)
    last_day = widgets.day(label=gettext_lazy("Last day"), help_text=gettext_lazy("Empty: until further notice."))
    opens_at = widgets.time_of_day(label=gettext_lazy("Open from"), help_text=gettext_lazy("Both empty: closed."))
    closes_at = widgets.time_of_day(label=gettext_lazy("Open to"))

    class Meta:
        model = WalkInException
        fields = ("location", "opens_at", "closes_at", "reason_nl", "reason_en", "reason_es")
        labels = {"location": gettext_lazy("Place")}


@admin.register(WalkInException, site=editors)
class WalkInExceptionAdmin(EditorsAdmin):
    """Days on which the hours of the week do not hold.

    What is suggested to the editor (public holidays) goes into `list_context`, and into the block `list_intro` of
    templates/admin/portal/walkinexception/change_list.html. `nieuw/` takes no values from an address: a suggestion is
    accepted by a form of its own that posts.
    """

    path = "andere-dagen"
    title_of_list = gettext_lazy("Other days")
    title_of_add = gettext_lazy("Add a closed day or other hours")
    form = WalkInExceptionForm
    may_delete = True
    ordering = ("-days",)
    list_select_related = ("location",)
    change_list_template = "admin/portal/walkinexception/change_list.html"

    def list_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what is suggested above the list; nothing yet."""
        return {}

    def row(self, one: WalkInException) -> Row:
        """Return the days, and what is different on them."""
        if one.opens_at and one.closes_at:
            badge = ("good", f"{one.opens_at:%H:%M}-{one.closes_at:%H:%M}")
        else:
            badge = ("wait", _("closed"))
        notes = [one.location.name, *([one.reason] if one.reason else [])]
        return Row(said_when(one.days), self.url("change", one.pk), [badge], notes)
