"""The editors' pages about places of help, the hours of the week, and the days on which they do not hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import codelists
from portal.admin import widgets
from portal.admin.base import EditorsAdmin, Row
from portal.admin.entries import said_when
from portal.admin.facts import YesNoField
from portal.admin.guard import SEND
from portal.admin.row_form import DaysForm, RowForm
from portal.admin.site import editors
from portal.exceptions import NotSuggested
from portal.feast_days import apply_suggestion, suggestions_for
from portal.models import Location, User, WalkInException, WalkInHours
from portal.permissions import EDIT_CONTENT


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


class SuggestionForm(forms.Form):
    """A suggested day, as the list posts it."""

    location = forms.ModelChoiceField(queryset=Location.objects.all())
    day = forms.DateField()

    def accept(self, *, by: User, today: date) -> WalkInException:
        """Close the place on the day.

        Raises: NotSuggested if what was posted is no day that is suggested now.
        """
        if not self.is_valid():
            raise NotSuggested
        return apply_suggestion(**self.cleaned_data, by=by, today=today)


@admin.register(WalkInException, site=editors)
class WalkInExceptionAdmin(EditorsAdmin):
    """Days on which the hours of the week do not hold; the public holidays that come stand above as suggestions."""

    path = "andere-dagen"
    title_of_list = gettext_lazy("Other days")
    title_of_add = gettext_lazy("Add a closed day or other hours")
    form = WalkInExceptionForm
    may_delete = True
    ordering = ("-days",)
    list_select_related = ("location",)
    change_list_template = "admin/portal/walkinexception/change_list.html"

    def own_urls(self) -> list[URLPattern]:
        """Return the address to which a suggestion is posted."""
        return [self._address("feestdag/", self.feast_day_view, "feast_day", EDIT_CONTENT, methods=SEND)]

    def list_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the public holidays on which each place has no change yet."""
        places = list(Location.objects.order_by("order", "name"))
        found = suggestions_for(places, today=timezone.localdate())
        suggested = [(place, found[place.pk]) for place in places]
        return {"suggested": suggested, "feast_day_address": self.url("feast_day")}

    def feast_day_view(self, request: HttpRequest) -> HttpResponse:
        """Close a place on a suggested day, because an editor says so."""
        form = SuggestionForm(request.POST)
        try:
            closure = form.accept(by=request.user, today=timezone.localdate())  # type: ignore[arg-type]  # behind `requires`
        except NotSuggested:
            messages.warning(request, _("That day is not suggested any more. Nothing was changed."))
        else:
            messages.success(request, _("Closed: %(reason)s") % {"reason": closure.reason})
        return HttpResponseRedirect(self.url("changelist"))

    def row(self, one: WalkInException) -> Row:
        """Return the days, and what is different on them."""
        if one.opens_at and one.closes_at:
            badge = ("good", f"{one.opens_at:%H:%M}-{one.closes_at:%H:%M}")
        else:
            badge = ("wait", _("closed"))
        notes = [one.location.name, *([one.reason] if one.reason else [])]
        return Row(said_when(one.days), self.url("change", one.pk), [badge], notes)
