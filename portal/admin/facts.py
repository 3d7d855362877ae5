"""The editors' and coordinators' pages about facts: an editor writes them, a coordinator confirms them (design D10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import confirming, history
from portal.admin import widgets
from portal.admin.base import EditorsAdmin, Row
from portal.admin.filters import FactPartFilter, FactStateFilter
from portal.admin.guard import BOTH
from portal.admin.row_form import RowForm
from portal.admin.site import editors
from portal.choices import Certainty, FactKind
from portal.models import Fact
from portal.permissions import CONFIRM_FACTS, EDIT_CONTENT, SEE_FACTS

YES_NO_UNKNOWN = [("", gettext_lazy("not known")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO_UNKNOWN, coerce=lambda said: said == "yes", empty_value=None, required=False, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Return the choice of a value."""
        return {True: "yes", False: "no", None: ""}.get(value, value)


class FactForm(RowForm):
    """What an editor writes of a fact; a new value is for a coordinator to confirm."""

    per_language = ("label", "value", "note")

    on_bill = YesNoField(label=gettext_lazy("Shows on the phone bill"))
    small = forms.BooleanField(
        label=gettext_lazy("Small correction, the meaning stays"), required=False,
        help_text=gettext_lazy("Then the value stays confirmed. Not for numbers, times, amounts and links."),
    )  # fmt: skip

    class Meta:
        model = Fact
        fields = (
            "key", "kind", "order", "label_nl", "label_en", "label_es", "value_nl", "value_en", "value_es",
            "note_nl", "note_en", "note_es", "cost", "on_bill", "source",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Texts name a fact by its key, so it never changes.
        self.fields["key"].disabled = bool(self.instance.pk)
        for code in ("nl", "en", "es"):
            self.fields[f"label_{code}"].required = True
            self.fields[f"value_{code}"].widget = forms.Textarea(widgets.PRIVATE | {"rows": 3, "lang": code})

    def clean_key(self) -> str:
        """Refuse a key that no text could name."""
        key: str = self.cleaned_data["key"]
        if not confirming.KEY.fullmatch(key):
            raise forms.ValidationError(_("A key is two words of small letters with a dot, such as org.phone."))
        return key


class ConfirmForm(RowForm):
    """What a coordinator says of a fact: its value in each language, who says so, and until when."""

    per_language = ("value",)

    confirmed_by = widgets.text(
        80, label=gettext_lazy("Who confirms this"), required=True,
        help_text=gettext_lazy("A role, not a name: “team leader”, “GGD nurse”."),
    )  # fmt: skip
    confirmed_on = widgets.day(label=gettext_lazy("Confirmed on"), required=True)
    expires_on = widgets.day(
        label=gettext_lazy("Ask again from"), required=True,
        help_text=gettext_lazy("From this day on visitors read “ask us”, until somebody confirms it anew."),
    )  # fmt: skip

    class Meta:
        model = Fact
        fields = ("value_nl", "value_en", "value_es", "confirmed_by", "confirmed_on", "expires_on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "confirmed_on": today,
            "expires_on": confirming.next_check(kwargs["instance"].kind, today=today),
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.today = today
        for code in ("nl", "en", "es"):
            field = self.fields[f"value_{code}"]
            field.required = True
            if self.instance.kind in {FactKind.STATEMENT, FactKind.TEXT}:
                field.widget = forms.Textarea(widgets.PRIVATE | {"rows": 4, "lang": code})

    def clean_confirmed_on(self) -> date:
        """Refuse a day that has yet to come."""
        day: date = self.cleaned_data["confirmed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has yet to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a number that cannot be called, and a link that leads nowhere."""
        values = super().clean()
        for code in ("nl", "en", "es"):
            if problem := confirming.problem(self.instance.kind, values.get(f"value_{code}", "")):
                self.add_error(f"value_{code}", problem)
        self.instance.certainty = Certainty.CONFIRMED
        return values


@admin.register(Fact, site=editors)
class FactAdmin(EditorsAdmin):
    """Facts by state: to confirm, to check again soon, confirmed."""

    path = "feiten"
    title_of_list = gettext_lazy("Facts")
    title_of_add = gettext_lazy("Add a fact")
    see = SEE_FACTS
    form = FactForm
    list_filter = (FactStateFilter, FactPartFilter)
    ordering = ("order", "key")

    def own_urls(self) -> list[URLPattern]:
        """Return confirming."""
        return [self._address(f"{self.one}bevestigen/", self.confirm_view, "confirm", CONFIRM_FACTS, methods=BOTH)]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the facts to whoever may write or confirm them, each with her own way in."""
        self_may_edit = request.user.has_perm(EDIT_CONTENT)
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context is not None:
            may_confirm = request.user.has_perm(CONFIRM_FACTS)
            context["rows"] = [
                self.fact_row(one, may_edit=self_may_edit, may_confirm=may_confirm) for one in context["cl"].result_list
            ]
        return response

    def fact_row(self, one: Fact, *, may_edit: bool, may_confirm: bool) -> Row:
        """Return a fact with its state, and what the reader may do with it."""
        today = timezone.localdate()
        confirm, change = self.url("confirm", one.pk), self.url("change", one.pk)
        more = [(self.url("history", one.pk), _("History"))]
        if may_edit and may_confirm:
            more.insert(0, (confirm, _("Confirm")))
        notes = [one.key, one.value or _("no value yet")]
        if one.confirmed_by:
            notes.append(_("%(who)s, %(day)s") % {"who": one.confirmed_by, "day": _day(one.confirmed_on)})
        return Row(one.label, change if may_edit else confirm, [_state(one, today=today)], notes, more)

    def name_of(self, one: Fact) -> str:
        """Call a fact by what it is."""
        return one.label

    @transaction.atomic
    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show a fact to confirm, or confirm it."""
        fact = self.find(object_id, lock=request.method == "POST")
        data = request.POST if request.method == "POST" else None
        form = ConfirmForm(data, instance=fact, today=timezone.localdate())
        if data is not None and form.is_valid():
            history.save(form.save(commit=False), by=request.user, did="confirm")  # type: ignore[arg-type]  # signed in
            messages.success(request, _("Confirmed: %(name)s. Visitors read it now.") % {"name": fact.label})
            return HttpResponseRedirect(self.url("changelist"))
        return self._show_form(request, fact, form, address=self.url("confirm", fact.pk))

    def form_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        """Say what the fact is called, and in which state it is."""
        if row is None:
            return {}
        fresh = Fact.objects.get(pk=row.pk)
        state = _state(fresh, today=timezone.localdate())
        said = {"heading": fresh.label, "sub_heading": fresh.key, "state": state, "delete": ""}
        if isinstance(form, ConfirmForm):
            return said | {"save_word": _("Confirm"), "kind": fresh.get_kind_display()}
        return said

    def save(self, request: HttpRequest, form: Any, *, did: str, back: int | None) -> Any:
        """Save a fact; a new value waits for a coordinator."""
        fact = form.save(commit=False)
        if confirming.needs_confirming(form.changed_data, kind=fact.kind, small=form.cleaned_data["small"]):
            if fact.certainty != Certainty.UNVERIFIED:
                messages.warning(
                    request, _("The value changed. Visitors read “ask us” until a coordinator confirms it.")
                )
            confirming.take_back(fact)
        history.save(fact, by=request.user, did=did, back=back)  # type: ignore[arg-type]  # signed in
        return fact


def _state(fact: Fact, *, today: date) -> tuple[str, str]:
    if not fact.is_shown(today=today):
        if fact.expires_on and fact.expires_on <= today:
            return "bad", _("expired on %(day)s") % {"day": _day(fact.expires_on)}
        return "bad", _("to confirm")
    if fact.expires_on is None:
        return "good", _("confirmed")
    soon = confirming.is_soon(fact.expires_on, today=today)
    return ("wait" if soon else "good"), _("until %(day)s") % {"day": _day(fact.expires_on)}


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
