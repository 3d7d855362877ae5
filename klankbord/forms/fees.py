"""The form of how many people came, and what they got."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from klankbord.choices import FeeKind
from klankbord.forms.euros import EurosField
from klankbord.models.meetings import MOST_PEOPLE
from klankbord.services.fees import FeeLine

if TYPE_CHECKING:
    from django.forms import BoundField
    from django_stubs_ext import StrPromise

    from klankbord.fee_sums import FeeSums
    from klankbord.models import Meeting

LEGENDS: dict[FeeKind, StrPromise] = {FeeKind.CASH: _("Fee in cash"), FeeKind.VOUCHER: _("Fee in gift vouchers")}


class NumberField(forms.IntegerField):
    """A number of people."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=MOST_PEOPLE, widget=widget, **kwargs)


@dataclass(frozen=True)
class KindGroup:
    """The fields of one kind of fee, under their legend."""

    legend: StrPromise
    fields: list[BoundField]


class PeopleForm(forms.Form):
    """How many people came; of each kind of fee how many people get it, how much, and how many have it already."""

    use_required_attribute = False

    people = NumberField(label=_("How many people came?"), help_text=_("A number. Never write down who came."))

    def __init__(self, data: Any = None, *, meeting: Meeting, sums: Mapping[str, FeeSums]) -> None:
        initial: dict[str, Any] = {"people": meeting.people_present}
        for kind in FeeKind:
            found = sums.get(kind)
            if found:
                initial |= {f"{kind}_number": found.number, f"{kind}_given": found.given}
                initial[f"{kind}_amount"] = found.amount / found.number
            elif kind == meeting.fee_kind and not sums:
                initial[f"{kind}_amount"] = meeting.fee_amount
        super().__init__(data, initial=initial)
        for kind in FeeKind:
            self.fields[f"{kind}_number"] = NumberField(label=_("How many people get this?"), required=False)
            self.fields[f"{kind}_amount"] = EurosField(label=_("Amount for each, in euros"), required=False)
            self.fields[f"{kind}_given"] = NumberField(label=_("How many have it already?"), required=False)

    def kind_groups(self) -> Iterator[KindGroup]:
        """Return the fields of each kind of fee."""
        for kind in FeeKind:
            fields = [self[f"{kind}_{part}"] for part in ("number", "amount", "given")]
            yield KindGroup(LEGENDS[kind], fields)

    def clean(self) -> dict[str, Any] | None:
        """Refuse more fees than people, more given than there are, and a fee without an amount."""
        cleaned = super().clean()
        for kind in FeeKind:
            self._clean_kind(kind)
        people, fees = self.cleaned_data.get("people"), sum(self._number(f"{kind}_number") for kind in FeeKind)
        if people is not None and fees > people:
            self.add_error("people", _("That is more fees than people who came."))
        return cleaned

    def lines(self) -> list[FeeLine]:
        """Return what people get; only of a valid form."""
        return [
            FeeLine(
                kind,
                self._number(f"{kind}_number"),
                self.cleaned_data[f"{kind}_amount"] or Decimal(0),
                self._number(f"{kind}_given"),
            )
            for kind in FeeKind
            if self._number(f"{kind}_number")
        ]

    def _clean_kind(self, kind: FeeKind) -> None:
        if self.errors.keys() & {f"{kind}_{part}" for part in ("number", "amount", "given")}:
            return
        number = self._number(f"{kind}_number")
        if number and not self.cleaned_data.get(f"{kind}_amount"):
            self.add_error(f"{kind}_amount", _("Say how much each person gets."))
        if self._number(f"{kind}_given") > number:
            self.add_error(f"{kind}_given", _("That is more than the number of people who get this."))

    def _number(self, name: str) -> int:
        return self.cleaned_data.get(name) or 0
