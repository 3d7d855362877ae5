"""The editors' pages about the list of help, and what visitors say is wrong with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import codelists, needs
from portal.admin import widgets
from portal.admin.base import EditorsAdmin, Row
from portal.admin.facts import YesNoField
from portal.admin.row_form import RowForm
from portal.admin.site import editors
from portal.choices import Certainty, Channel
from portal.models import Municipality, Service, ServiceReport
from portal.permissions import EDIT_CONTENT


def need_choices() -> list[tuple[str, str]]:
    """Return the needs in the language of now."""
    return [(need.code, need.word) for need in needs.for_language(get_language() or "nl")]


def municipality_choices() -> list[tuple[str, str]]:
    """Return the municipalities by their codes."""
    return list(Municipality.objects.values_list("code", "name"))


class ServiceForm(RowForm):
    """One concrete kind of help."""

    per_language = ("title", "note")

    needs = forms.MultipleChoiceField(label=gettext_lazy("Needs"), choices=need_choices, widget=widgets.Ticks)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How it reaches you"), choices=Channel.choices, widget=widgets.Ticks
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=codelists.codelist("LANGUAGE").choices, widget=widgets.Ticks,
        required=False, help_text=gettext_lazy("None is “not known”."),
    )  # fmt: skip
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Municipalities"), choices=municipality_choices, widget=widgets.Ticks, required=False,
        help_text=gettext_lazy("None is all of Friesland, or the whole country."),
    )  # fmt: skip
    anonymous = YesNoField(label=gettext_lazy("Possible without a name"))
    step_free = YesNoField(label=gettext_lazy("Step-free"))
    checked_on = widgets.day(label=gettext_lazy("Last checked"))
    expires_on = widgets.day(label=gettext_lazy("Check again from"))

    class Meta:
        model = Service
        fields = (
            "code", "organisation", "order", "title_nl", "title_en", "title_es", "note_nl", "note_en", "note_es",
            "needs", "channels", "languages", "municipalities", "location", "cost", "anonymous", "step_free",
            "phone_fact", "link_fact", "hours_fact", "certainty", "source", "checked_on", "expires_on", "is_published",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = bool(self.instance.pk)
        for code in ("nl", "en", "es"):
            self.fields[f"title_{code}"].required = True
        for name, kind in (("phone_fact", "phone"), ("link_fact", "link"), ("hours_fact", "hours")):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  (a foreign key has no other field)
            choice.queryset = choice.queryset.filter(kind=kind)  # type: ignore[union-attr]  # it has one


@admin.register(Service, site=editors)
class ServiceAdmin(EditorsAdmin):
    """The list of concrete help."""

    path = "hulp"
    title_of_list = gettext_lazy("Help")
    title_of_add = gettext_lazy("Add a kind of help")
    form = ServiceForm
    list_filter = ("is_published", "certainty")
    list_select_related = ("organisation",)

    def row(self, one: Service) -> Row:
        """Return a kind of help, whether visitors see it, and when it was checked."""
        today = timezone.localdate()
        fresh = one.expires_on is None or one.expires_on > today
        known = one.certainty != Certainty.UNVERIFIED and one.checked_on is not None
        badge = ("good", _("shown")) if one.is_published and fresh and known else ("wait", _("not shown"))
        checked = date_format(one.checked_on, "DATE_FORMAT") if one.checked_on else _("never")
        notes = [one.organisation.name, _("last checked: %(day)s") % {"day": checked}]
        return Row(one.title, self.url("change", one.pk), [badge], notes)

    def name_of(self, one: Service) -> str:
        """Call a kind of help by its sentence."""
        return one.title


@admin.register(ServiceReport, site=editors)
class ServiceReportAdmin(EditorsAdmin):
    """What visitors say is wrong with the list of help: counts per day, never who and never in words."""

    path = "meldingen"
    title_of_list = gettext_lazy("What visitors report")
    title_of_add = ""
    may_add = False
    list_filter = ("is_handled", "problem")
    list_select_related = ("service",)
    change_list_template = "admin/portal/servicereport/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Return the list and its one button; there is nothing to write here."""
        return [
            self._address("", self.changelist_view, "changelist", EDIT_CONTENT),
            self._address(f"{self.one}gezien/", self.handled_view, "handled", EDIT_CONTENT, methods=("POST",)),
        ]

    def row(self, one: ServiceReport) -> Row:
        """Return a report, leading to the help that it is about."""
        badge = ("good", _("looked at")) if one.is_handled else ("wait", _("new"))
        times = _("%(count)s times on %(day)s") % {
            "count": one.times,
            "day": date_format(one.reported_on, "DATE_FORMAT"),
        }
        change = ServiceAdmin(Service, self.admin_site).url("change", one.service_id)
        handled = [] if one.is_handled else [(self.url("handled", one.pk), _("Mark as looked at"))]
        return Row(one.service.title, change, [badge], [one.get_problem_display(), times], handled)

    def handled_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Mark a report as looked at."""
        report = self.find(object_id)
        ServiceReport.objects.filter(pk=report.pk).update(is_handled=True)
        messages.success(request, _("Marked as looked at."))
        return HttpResponseRedirect(self.url("changelist"))
