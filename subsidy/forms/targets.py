"""Forms of targets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import get_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal import codelists
from portal.models import Organisation
from subsidy.catalogue import INDICATORS, number_of
from subsidy.choices import INDICATORS_OF_ACTIVITY
from subsidy.services import Agreement

if TYPE_CHECKING:
    from decimal import Decimal

    from django.utils.functional import _StrPromise

TOGETHER = "together"


class AgreedField(forms.DecimalField):
    """A number that was agreed, typed as the language writes it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Agreed number"),
            min_value=0,
            max_digits=9,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take it for an IntegerField
        """Read a number with the separators of the language: 1.250,5 in Dutch and 1,250.5 in English."""
        thousand, decimal = (re.escape(get_format(name)) for name in ("THOUSAND_SEPARATOR", "DECIMAL_SEPARATOR"))
        text = str(value or "").strip()
        if re.fullmatch(rf"\d{{1,3}}({thousand}\d{{3}})+({decimal}\d+)?", text):
            text = text.replace(get_format("THOUSAND_SEPARATOR"), "")
        return super().to_python(text)


class TargetForm(forms.Form):
    """A new target; a coordinator agrees for her own organisation only, so she is not asked with whom."""

    organisation = forms.ChoiceField(label=_("Agreed with"))
    indicator = forms.ChoiceField(label=_("What is agreed"))
    agreed = AgreedField()

    def __init__(self, *args: Any, own: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.organisations: dict[str, Organisation] = {}
        self.fields["indicator"].choices = [("", _("Choose")), *indicator_choices(per_organisation=own is not None)]  # type: ignore[attr-defined]  # a ChoiceField
        if own is not None:
            del self.fields["organisation"]
            return
        self.organisations = {one.code: one for one in Organisation.objects.providers()}
        names = [(code, one.name) for code, one in self.organisations.items()]
        self.fields["organisation"].choices = [(TOGETHER, _("All organisations together")), *names]  # type: ignore[attr-defined]  # as above

    def agreement(self, year: int) -> Agreement:
        """Return what is to be agreed for a year."""
        data = self.cleaned_data
        organisation = self.own or self.organisations.get(data.get("organisation", TOGETHER))
        return Agreement(year, organisation, data["indicator"], data["agreed"])


class AgreedForm(forms.Form):
    """Another number for a target."""

    agreed = AgreedField()


def indicator_choices(*, per_organisation: bool) -> list[tuple[str, list[tuple[str, _StrPromise]]]]:
    """Return the indicators by activity, with the unit beside each; of one organisation those that it can have."""
    words = codelists.codelist("ACTIVITY_KIND")
    groups = []
    for activity, codes in INDICATORS_OF_ACTIVITY.items():
        shown = [INDICATORS[code] for code in codes if INDICATORS[code].per_organisation or not per_organisation]
        options = [(one.code, format_lazy("{} ({})", one.label, one.unit)) for one in shown]
        if options:
            groups.append((f"{number_of(activity)} {words.label(activity)}", options))
    return groups
