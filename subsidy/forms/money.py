"""Forms of the money of a year: each says with which amounts it was shown, so that nobody undoes somebody else."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.choices import OrganisationKind
from portal.models import Organisation
from portal.permissions import SET_MONEY
from subsidy import money
from subsidy.amounts import read_amount, read_percent, typed_amount
from subsidy.choices import MONEY_STAYS_OUT, BudgetCategory, IncomeSource, PaymentKind, ShareKey
from subsidy.exceptions import MoneyError
from subsidy.models.money import LONGEST_WORDS
from subsidy.report_words import digits
from subsidy.services import FIRST_YEAR, LAST_YEAR
from subsidy.words_of_money import check_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import Municipality, User

LONGEST_AMOUNT = 24
WORDS_HELP = gettext_lazy(
    "One or two sentences for the report. Write nothing about a person, not how many people it was, and not what one"
    " person costs."
)
# Price times number is a count of people (disclosure.md 5.7).
MERGE_HELP = gettext_lazy(
    "What one person costs, such as a training or an allowance, stays together with other costs: the price and the"
    " amount would tell how many people it was."
)


class AmountField(forms.CharField):
    """An amount in euros, typed with a comma or a point."""

    def __init__(self, *, below_zero: bool = False, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": 14})
        super().__init__(max_length=LONGEST_AMOUNT, widget=widget, **kwargs)
        self.below_zero = below_zero

    def prepare_value(self, value: Any) -> Any:
        """Write a stored amount as somebody types it, and leave what was typed as it is."""
        return typed_amount(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Return the amount, or None where nothing was typed."""
        text = super().clean(value)
        try:
            return self.read(text) if text else None
        except MoneyError as error:
            raise ValidationError(str(error)) from error

    def read(self, text: str) -> Decimal:
        """Read the number."""
        return read_amount(text, below_zero=self.below_zero)


class PercentField(AmountField):
    """A percentage with at most two decimals."""

    def read(self, text: str) -> Decimal:
        """Read the number."""
        return read_percent(text)


class WordsField(forms.CharField):
    """Words for the report, looked through for a person and for a number of people."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "true"})
        super().__init__(max_length=LONGEST_WORDS, widget=widget, required=False, help_text=WORDS_HELP, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the words on one line, without what should not be in them."""
        text = " ".join(super().clean(value).split())
        check_words(text)
        return text


class MoneyForm(forms.Form):
    """What the forms here share: the stamp of what was shown."""

    use_required_attribute = False

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """Return what to save; only of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def renew(self, stamp: str) -> None:
        """Let the next press of Save be one that has seen what stands there now."""
        self.data = {**self.data.dict(), "seen": stamp}  # type: ignore[attr-defined]  # a bound form of a request

    def take(self, error: ValidationError) -> None:
        """Put what the rules of the table say beside the fields that are here."""
        for name, messages in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, messages)


class YearForm(MoneyForm):
    """The money of a year that belongs to the year itself."""

    duup = AmountField(label=gettext_lazy("National contribution (DUUP)"))
    rent = AmountField(label=gettext_lazy("Rent of Xenia"))
    rent_index_percent = PercentField(
        label=gettext_lazy("Index of the rent against the year before, in percent"),
        required=False,
        help_text=gettext_lazy("Leave it empty while it is not known: nothing is guessed."),
    )
    notes = WordsField(label=gettext_lazy("Notes"))
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Which document says so, such as a decision and its date."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_source(self) -> str:
        """Look through the words."""
        text = " ".join(self.cleaned_data["source"].split())
        check_words(text)
        return text


class LineForm(MoneyForm):
    """A budget line; whose it is and what for are chosen once."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("All together"),
    )
    category = forms.ChoiceField(label=gettext_lazy("What for"), choices=BudgetCategory, help_text=MERGE_HELP)
    budgeted = AmountField(
        label=gettext_lazy("Budgeted"),
        required=False,
        help_text=gettext_lazy("Leave it empty if it was not budgeted apart."),
    )
    realised = AmountField(
        label=gettext_lazy("Spent"), required=False, help_text=gettext_lazy("Empty means: nothing spent yet.")
    )
    explanation = WordsField(label=gettext_lazy("Why it differs from the budget"))

    def __init__(self, *args: Any, user: User, known: bool, year_is_over: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year_is_over = year_is_over
        organisations = organisations_with_money(user)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]  # a ModelChoiceField
        if not user.has_perm(SET_MONEY):
            # A coordinator has one organisation, and "all together" is not hers.
            field.required, field.empty_label = True, None  # type: ignore[attr-defined]  # as above
            field.initial, field.disabled = user.organisation_id, True
        for name in ("organisation", "category") if known else ():
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Ask for an explanation where the difference is large and the year is over."""
        data = super().clean() or self.cleaned_data
        if "realised" in data:
            data["realised"] = data["realised"] or money.NOTHING
        if not self.year_is_over or "explanation" not in data or not {"budgeted", "realised"} <= data.keys():
            return data
        budgeted, realised = data["budgeted"], data["realised"]
        if not data["explanation"] and money.needs_explanation(budgeted=budgeted, realised=realised):
            message = _("Say why: the difference with the budget is %(difference)s.")
            self.add_error("explanation", message % {"difference": digits(str(realised - budgeted))})
        return data


class IncomeForm(MoneyForm):
    """A source of income; which one is chosen once."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=IncomeSource)
    description = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Only for another source, such as the name of a fund. Never the name of a person."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    agreed = AmountField(label=gettext_lazy("Agreed"), required=False)
    received = AmountField(
        label=gettext_lazy("Received"), required=False, help_text=gettext_lazy("Empty means: nothing came in yet.")
    )

    def __init__(self, *args: Any, known: bool, taken: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.disabled = known
        # Each of the known sources is there once a year, so one that is there is no choice; another can come again.
        source.choices = [
            choice for choice in IncomeSource.choices if choice[0] not in taken or choice[0] == IncomeSource.OTHER
        ]

    def clean_description(self) -> str:
        """Look through the words."""
        text = " ".join(self.cleaned_data["description"].split())
        check_words(text)
        return text

    def clean_received(self) -> Decimal:
        """Return zero where nothing was typed."""
        return self.cleaned_data["received"] or money.NOTHING


class PaymentForm(MoneyForm):
    """A payment to an organisation; to whom and of which kind is chosen once."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PaymentKind)
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), widget=forms.DateInput({"type": "date", "autocomplete": "off"}, "%Y-%m-%d")
    )
    amount = AmountField(
        label=gettext_lazy("Amount"),
        below_zero=True,
        help_text=gettext_lazy("With a minus if it was paid back; only a settlement can be."),
    )

    def __init__(self, *args: Any, user: User, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_with_money(user)  # type: ignore[attr-defined]  # a choice of rows
        for name in ("organisation", "kind") if known else ():
            self.fields[name].disabled = True


class KeyForm(MoneyForm):
    """The key of division with what it knows of each municipality; one year of the numbers for all."""

    share_key = forms.ChoiceField(label=gettext_lazy("Divide the municipal part"), choices=ShareKey)
    inhabitants_percent = PercentField(
        label=gettext_lazy("Part by inhabitants, in percent"),
        required=False,
        help_text=gettext_lazy("Only if it is divided in two ways; fixed shares divide the rest."),
    )
    inhabitants_year = forms.IntegerField(
        label=gettext_lazy("Year of the numbers of inhabitants"),
        required=False,
        min_value=2000,
        max_value=LAST_YEAR,
        widget=forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, municipalities: Iterable[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipalities = list(municipalities)
        for one in self.municipalities:
            names = {"municipality": one.name}
            self.fields[f"people_{one.pk}"] = forms.IntegerField(
                label=_("Inhabitants of %(municipality)s") % names,
                required=False,
                min_value=1,
                max_value=2_000_000,
                widget=forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"}),
            )
            self.fields[f"weight_{one.pk}"] = forms.DecimalField(
                label=_("Fixed share of %(municipality)s") % names,
                required=False,
                min_value=0,
                max_digits=9,
                decimal_places=4,
                widget=forms.NumberInput({"inputmode": "decimal", "autocomplete": "off", "step": "any"}),
            )

    @property
    def pairs(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each municipality under its name."""
        return [(one.name, [self[f"people_{one.pk}"], self[f"weight_{one.pk}"]]) for one in self.municipalities]

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields of the key itself."""
        return [self[name] for name in ("share_key", "inhabitants_percent", "inhabitants_year")]

    def clean(self) -> dict[str, Any]:
        """Ask for the percentage and for the year where they are needed."""
        data = super().clean() or self.cleaned_data
        is_both, percent = data.get("share_key") == ShareKey.BOTH, data.get("inhabitants_percent")
        if is_both and "inhabitants_percent" in data and (percent is None or not 0 <= percent <= 100):
            self.add_error("inhabitants_percent", _("Give a percentage from 0 to 100."))
        elif not is_both:
            data["inhabitants_percent"] = None
        some_people = any(data.get(f"people_{one.pk}") for one in self.municipalities)
        if some_people and data.get("inhabitants_year") is None and "inhabitants_year" in data:
            self.add_error("inhabitants_year", _("Say of which year the numbers of inhabitants are."))
        return data

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return what to save of each municipality, by CBS code; only of a valid form."""
        data = self.cleaned_data
        found = {}
        for one in self.municipalities:
            people = data[f"people_{one.pk}"]
            year = data["inhabitants_year"] if people is not None else None
            found[one.pk] = {"inhabitants": people, "inhabitants_year": year, "weight": data[f"weight_{one.pk}"]}
        return found


class BeginForm(forms.Form):
    """A year to begin from the year before, with the indices that somebody types."""

    use_required_attribute = False

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    duup_index = PercentField(
        label=gettext_lazy("Index of DUUP against the year before, in percent"),
        help_text=gettext_lazy("0 if the contribution stays the same."),
    )
    rent_index = PercentField(
        label=gettext_lazy("Index of the rent against the year before, in percent"),
        help_text=gettext_lazy("By the norms for rent of that year; 0 if the rent stays the same."),
    )
    with_key = forms.BooleanField(
        label=gettext_lazy("Take the key of division and its numbers along"),
        required=False,
        help_text=gettext_lazy("Each number keeps the year that it is of."),
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]  # a ChoiceField

    def _index(self, name: str) -> Decimal:
        index: Decimal = self.cleaned_data[name]
        if not -100 < index < 100:
            raise ValidationError(_("An index lies between -100 and 100 percent."))
        return index

    def clean_duup_index(self) -> Decimal:
        """Refuse what is no index."""
        return self._index("duup_index")

    def clean_rent_index(self) -> Decimal:
        """Refuse what is no index."""
        return self._index("rent_index")


def years_to_begin(known: set[int]) -> list[int]:
    """Return the years that can be begun: not there yet, and the year before is."""
    return [year for year in range(FIRST_YEAR, LAST_YEAR + 1) if year not in known and year - 1 in known]


def organisations_with_money(user: User) -> Any:
    """Return the organisations whose money somebody may set: never GGD; a coordinator her own."""
    kinds = (OrganisationKind.PROVIDER, OrganisationKind.FUNDER)
    found = Organisation.objects.filter(kind__in=kinds).exclude(code__in=MONEY_STAYS_OUT)
    return found if user.has_perm(SET_MONEY) else found.filter(pk=user.organisation_id or 0)
