"""The history of money in words: what changed, from what to what, when and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import Municipality, Organisation
from portal.permissions import Role
from subsidy.choices import BudgetCategory, IncomeSource, MoneyPart, PaymentKind, ShareKey
from subsidy.parts.work import organisation_name
from subsidy.services.money_changes import MODELS, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from subsidy.models import MoneyChange

ROLES = {
    Role.ACCOUNTHOLDER.value: gettext_lazy("account holder"),
    Role.COORDINATOR.value: gettext_lazy("coordinator"),
}
CODED: dict[str, Any] = {
    "category": BudgetCategory,
    "source": IncomeSource,
    "kind": PaymentKind,
    "share_key": ShareKey,
}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change in words; `who` is empty where the account is gone."""

    what: str
    field: str
    before: str
    after: str
    at: datetime
    who: str
    as_whom: str


def history_rows(changes: Iterable[MoneyChange]) -> list[HistoryRow]:
    """Put changes in words; reads the names of organisations and municipalities once."""
    names = names_of_codes()
    return [_row(change, names) for change in changes]


def names_of_codes() -> dict[str, str]:
    """Return what organisations and municipalities are called in the active language, by their codes."""
    names = {one.code: organisation_name(one.code, one.name) for one in Organisation.objects.all()}
    return names | {one.pk: one.name for one in Municipality.objects.all()}


def words_of_row(part: str, codes: Iterable[str], names: Mapping[str, str]) -> str:
    """Say in words which row it is, by the codes that name it."""
    return ": ".join(filter(None, (str(MoneyPart(part).label), ", ".join(_word(code, names) for code in codes))))


def _row(change: MoneyChange, names: Mapping[str, str]) -> HistoryRow:
    part = MoneyPart(change.part)
    what = words_of_row(part, change.row.split(), names)
    return HistoryRow(
        what,
        str(MODELS[part]._meta.get_field(change.field).verbose_name),
        _value(change.field, change.before, names),
        _value(change.field, change.after, names),
        change.at,
        change.made_by.username if change.made_by else "",
        _as_whom(change, names),
    )


def _as_whom(change: MoneyChange, names: Mapping[str, str]) -> str:
    if not change.role:
        return _("the portal, from a file")
    organisation = names.get(change.organisation.code, "") if change.organisation else ""
    return ", ".join(filter(None, (str(ROLES.get(change.role, change.role)), organisation)))


def _word(code: str, names: Mapping[str, str]) -> str:
    if code == "all":
        return _("All together")
    for choices in CODED.values():
        if code in choices.values and choices is not ShareKey:
            return str(choices(code).label)
    return names.get(code) or shown_value(code)


def _value(field: str, value: str, names: Mapping[str, str]) -> str:
    if not value:
        return ""
    if value == WRITTEN:
        return _("words")
    if field in CODED and value in CODED[field].values:
        return str(CODED[field](value).label)
    return names.get(value) or shown_value(value)


def shown_value(text: str) -> str:
    """Write an amount or a day as the language writes it, and leave the rest."""
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT", use_l10n=True)
    except ValueError:
        pass
    # A fixed share may have four decimals; inhabitants and years have none.
    whole, point, places = text.partition(".")
    if point and whole.removeprefix("-").isdecimal() and places.isdecimal():
        return number_format(Decimal(text), decimal_pos=len(places), use_l10n=True, force_grouping=True)
    return text
