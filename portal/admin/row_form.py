"""The form of a row that several people may change: it knows which version it showed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from portal import history
from portal.admin.widgets import PRIVATE
from portal.days import first_and_last, range_of
from portal.models.edited import Edited


class RowForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A form that tells two people apart: where another version stands by now, it says so and loses nothing."""

    # Fields that exist once per language, shown side by side.
    per_language: ClassVar[tuple[str, ...]] = ()
    # Whether what is the same in every language comes before the columns.
    plain_first: ClassVar[bool] = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    back = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stale: history.Copy | None = None
        self.theirs: dict[str, str] = {}
        self.fields["version"].initial = self.instance.version
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.widget.attrs |= PRIVATE
            code = name.rpartition("_")[2]
            if name.removesuffix(f"_{code}") in self.per_language:
                field.widget.attrs["lang"] = code
                # The column says which language it is.
                field.label = str(field.label).removesuffix(f" [{code}]")

    def clean(self) -> dict[str, Any]:
        """Refuse to wipe out what somebody else saved meanwhile, and show it instead."""
        values: dict[str, Any] = super().clean() or {}
        row = self.instance
        if isinstance(row, Edited) and row.pk and values.get("version") != row.version:
            self.stale = history.last_copy(row)
            self._take_both(row)
            self.add_error(None, _("Somebody else saved this while you were writing. Nothing of yours is lost."))
        return values

    def _take_both(self, row: Edited) -> None:
        """Keep what was typed here; take what only the other changed; show both where both did."""
        number = self.cleaned_data.get("version")
        copy = history.copy_at(row, number) if number is not None else None
        before = copy.values | self.initial_of(copy.values) if copy else {}
        data = self.data.copy()  # type: ignore[attr-defined]  # the data of a request
        for name in self.changed_data:
            field, bound = self.fields[name], self[name]
            if name in {"version", "back"} or (name in before and before[name] == bound.initial):
                continue
            if name in before and not field.has_changed(before[name], bound.data):
                data.setlist(self.add_prefix(name), as_sent(bound))
            else:
                self.theirs[name] = ", ".join(as_sent(bound))
        # Saving once more is then a decision and no accident.
        data[self.add_prefix("version")] = str(row.version)
        self.data = data

    @classmethod
    def initial_of(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return what an old copy looks like in fields that are not columns."""
        return {}

    def plain_fields(self) -> list[BoundField]:
        """Return the fields that are the same in every language."""
        return [one for one in self.visible_fields() if not self._is_per_language(one.name)]

    def columns(self) -> list[tuple[str, Any, list[BoundField]]]:
        """Return per language its code, its name, and its fields."""
        if not self.per_language:
            return []
        return [
            (code, settings.LANGUAGE_NAMES[code], [self[f"{name}_{code}"] for name in self.per_language])
            for code, _name in settings.LANGUAGES
        ]

    def _is_per_language(self, name: str) -> bool:
        return name.rpartition("_")[0] in self.per_language and name.rpartition("_")[2] in settings.LANGUAGE_NAMES


def as_sent(bound: BoundField) -> list[str]:
    """Return what a browser would send for the value that a row has."""
    value = bound.field.prepare_value(bound.initial)
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    shown = bound.field.widget.format_value(value)
    return [str(one) for one in shown] if isinstance(shown, list) else ["" if shown is None else str(shown)]


class DaysForm(RowForm):
    """A form whose row holds over a range of days: the first and the last day, both included; empty is no end."""

    range_field: ClassVar[str]
    plain_first = True
    FIRST, LAST = "first_day", "last_day"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        held = getattr(instance, self.range_field, None) if instance else None
        kwargs["initial"] = (days_of(held) if held else {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Put the two days on the row, half-open as the database keeps them."""
        values = super().clean()
        first, last = values.get(self.FIRST), values.get(self.LAST)
        if first and last and last < first:
            self.add_error(self.LAST, _("The last day comes after the first."))
        elif last == date.max:
            # The day after it, with which the database would keep it, does not exist.
            self.add_error(self.LAST, self.fields[self.LAST].error_messages["invalid"])
        elif first:
            setattr(self.instance, self.range_field, range_of(first, last))
        return values

    def _get_validation_exclusions(self) -> set[str]:
        """Have the database's rule of overlap checked too, though the range is no field of the form."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # private in the stubs
        has_range = getattr(self.instance, self.range_field) is not None
        return excluded - {self.range_field} if has_range else excluded

    @classmethod
    def initial_of(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return the two days of an old copy."""
        held = values.get(cls.range_field)
        return days_of(held) if held else {}


def days_of(held: Any) -> dict[str, Any]:
    """Return the first and the last day of a range, by the names of their fields."""
    return dict(zip((DaysForm.FIRST, DaysForm.LAST), first_and_last(held), strict=True))
