"""Changes of the money of a year: each in one transaction, against what was seen, and written down.

Two people who change the same amount do not undo each other: a change comes with the stamp of what was shown, and is
refused if something else stands there by then. All changes of one year wait for each other on the row of that year.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit import AuditAction, record
from portal.models import Municipality, Organisation
from portal.permissions import SET_MONEY, Role
from subsidy import money
from subsidy.choices import MONEY_STAYS_OUT, BudgetCategory, MoneyPart, PaymentKind
from subsidy.exceptions import MoneyChangedError, MoneyError, MoneyGoneError
from subsidy.models import BudgetLine, IncomeLine, MoneyChange, MunicipalShare, Payment, SubsidyYear
from subsidy.words_of_money import check_words

if TYPE_CHECKING:
    from portal.models import User

Row = BudgetLine | IncomeLine | Payment
MoneyRow = SubsidyYear | BudgetLine | IncomeLine | Payment | MunicipalShare

PARTS: dict[type[Any], MoneyPart] = {
    SubsidyYear: MoneyPart.YEAR,
    BudgetLine: MoneyPart.LINE,
    IncomeLine: MoneyPart.INCOME,
    Payment: MoneyPart.PAYMENT,
    MunicipalShare: MoneyPart.SHARE,
}
MODELS: dict[MoneyPart, type[Any]] = {part: model for model, part in PARTS.items()}
FIELDS: dict[MoneyPart, tuple[str, ...]] = {
    MoneyPart.YEAR: (
        "duup",
        "rent",
        "rent_index_percent",
        "share_key",
        "inhabitants_percent",
        "notes",
        "source",
    ),
    MoneyPart.LINE: ("organisation", "category", "budgeted", "realised", "explanation"),
    MoneyPart.INCOME: ("source", "description", "agreed", "received"),
    MoneyPart.PAYMENT: ("organisation", "kind", "paid_on", "amount"),
    MoneyPart.SHARE: ("inhabitants", "inhabitants_year", "weight"),
}
# Of words the history keeps that they changed, and not what they were.
WORDS = {
    (MoneyPart.YEAR, "notes"),
    (MoneyPart.YEAR, "source"),
    (MoneyPart.LINE, "explanation"),
    (MoneyPart.INCOME, "description"),
}
# What names a row is in its name, and is chosen once.
NAMES = {
    (MoneyPart.LINE, "organisation"),
    (MoneyPart.LINE, "category"),
    (MoneyPart.INCOME, "source"),
    (MoneyPart.PAYMENT, "organisation"),
    (MoneyPart.PAYMENT, "kind"),
}
WRITTEN = "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Who changes money and when; nobody where the portal loads a file.

    `is_part`: the change is one of many that stand in the audit log as one.
    """

    by: User | None
    at: datetime
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of division as somebody fills it in; `rows` by CBS code: inhabitants, their year and the fixed share."""

    share_key: str
    inhabitants_percent: Decimal | None
    rows: Mapping[str, Mapping[str, Any]]


def stamp(row: MoneyRow) -> str:
    """Return what tells whether somebody changed a row meanwhile: the same values, the same stamp."""
    part = PARTS[type(row)]
    return _digest([_text(getattr(row, name)) for name in FIELDS[part]])


def key_stamp(year: SubsidyYear, rows: Mapping[str, MunicipalShare]) -> str:
    """Return the same for the whole key of division of a year; rows by CBS code."""
    names = FIELDS[MoneyPart.SHARE]
    values = [[code, *(_text(getattr(rows[code], name)) for name in names)] for code in sorted(rows)]
    known = [value for value in values if any(value[1:])]
    return _digest([year.share_key, _text(year.inhabitants_percent), known])


@transaction.atomic
def save_year(year: SubsidyYear, values: Mapping[str, Any], *, seen: str, made: Made) -> bool:
    """Save DUUP, rent and what belongs to the year itself; say whether anything changed.

    Raises: MoneyChangedError if somebody else changed it since; ValidationError by field.
    """
    fresh = _locked(year.pk)
    if stamp(fresh) != seen:
        raise MoneyChangedError(fresh)
    changed = _write(fresh, values, made)
    return _told(fresh, AuditAction.MONEY_YEAR_SET, made, changed=changed)


@transaction.atomic
def save_row(row: Row, values: Mapping[str, Any], *, seen: str, made: Made) -> bool:
    """Save a line, a source of income or a payment, new or known; say whether anything changed.

    Raises: MoneyChangedError and MoneyGoneError against a lost update; ValidationError by field.
    """
    year = _locked(row.subsidy_year_id)
    if row.pk is not None:
        row = _fresh(row)
        if stamp(row) != seen:
            raise MoneyChangedError(row)
    row.subsidy_year = year
    return _told(row, _action_on(row), made, changed=_write(row, values, made))


@transaction.atomic
def remove_row(row: Row, *, seen: str, made: Made) -> None:
    """Take a line, a source of income or a payment away; the history keeps what it was.

    Raises: MoneyChangedError and MoneyGoneError as above.
    """
    _locked(row.subsidy_year_id)
    row = _fresh(row)
    if stamp(row) != seen:
        raise MoneyChangedError(row)
    before = _values(row)
    _note(row, before, dict.fromkeys(before, ""), made)
    row.delete()
    _told(row, _action_on(row), made)


@transaction.atomic
def save_key(year: SubsidyYear, key: Key, *, seen: str, made: Made) -> bool:
    """Save the key of division with the numbers of all municipalities; say whether anything changed.

    Raises: MoneyChangedError if somebody else changed one of them since; ValidationError by field.
    """
    fresh = _locked(year.pk)
    rows = key_rows(fresh)
    if key_stamp(fresh, rows) != seen:
        raise MoneyChangedError(fresh)
    changed = _write(fresh, {"share_key": key.share_key, "inhabitants_percent": key.inhabitants_percent}, made)
    for code, values in key.rows.items():
        row = rows[code]
        if row.pk is not None or any(value is not None for value in values.values()):
            changed = _write(row, values, made) or changed
    return _told(fresh, AuditAction.MONEY_YEAR_SET, made, changed=changed)


@transaction.atomic
def save_share(row: MunicipalShare, values: Mapping[str, Any], *, made: Made) -> bool:
    """Save what a key knows of one municipality, by somebody who saw what stands there in the same transaction."""
    _locked(row.subsidy_year_id)
    return _told(row, AuditAction.MONEY_CHANGED, made, changed=_write(row, values, made))


def key_rows(year: SubsidyYear) -> dict[str, MunicipalShare]:
    """Return what a year knows of every municipality, by CBS code; an unsaved row where it knows nothing."""
    known = {row.municipality_id: row for row in year.shares.all()}
    return {
        one.pk: known.get(one.pk) or MunicipalShare(subsidy_year=year, municipality=one)
        for one in Municipality.objects.all()
    }


@transaction.atomic
def begin_year(year: int, *, duup_index: Decimal, rent_index: Decimal, with_key: bool, made: Made) -> SubsidyYear:
    """Begin a year from the year before: DUUP and rent with the indices that somebody typed, in percent.

    The rent follows from 2024 where it did so until now, and rounds once; otherwise from the year before. With the key,
    its numbers come along with the year that they are of; lines, income and payments begin empty.
    Raises: MoneyError if the year is there already, or the one before is not.
    """
    before = SubsidyYear.objects.select_for_update(no_key=True).filter(year=year - 1).first()
    if before is None or SubsidyYear.objects.filter(year=year).exists():
        raise MoneyError(_("This year can't be begun from the year before."))
    begun = SubsidyYear(
        year=year,
        duup=money.indexed_rent(before.duup, [duup_index / 100]),
        rent=_next_rent(before, rent_index),
        rent_index_percent=rent_index,
        is_demo=before.is_demo,
    )
    if with_key:
        begun.share_key, begun.inhabitants_percent = before.share_key, before.inhabitants_percent
    create_year(begun, made=made)
    for row in before.shares.all() if with_key else ():
        values = {name: getattr(row, name) for name in FIELDS[MoneyPart.SHARE]}
        _write(MunicipalShare(subsidy_year=begun, municipality=row.municipality), values, made)
    return begun


def create_year(year: SubsidyYear, *, made: Made) -> None:
    """Add a year with its own values, and write them down.

    Raises: ValidationError by field.
    """
    after = _values(year)
    year.full_clean()
    _check_words(MoneyPart.YEAR, dict.fromkeys(after, ""), after)
    year.save()
    _note(year, dict.fromkeys(after, ""), after, made)
    _told(year, AuditAction.MONEY_YEAR_SET, made)


def load_row(row: MoneyRow, values: Mapping[str, Any], *, made: Made) -> None:
    """Save a row that nobody else can know yet, because its year is being loaded in the same transaction."""
    _write(row, values, made)


def _next_rent(before: SubsidyYear, index: Decimal) -> Decimal:
    indices = dict(SubsidyYear.objects.values_list("year", "rent_index_percent"))
    if money.following_rent(indices, year=before.year) == before.rent:
        following = money.following_rent({**indices, before.year + 1: index}, year=before.year + 1)
        if following is not None:
            return following
    return money.indexed_rent(before.rent, [index / 100])


# --- one row ---------------------------------------------------------------------------------------------------------


def _locked(pk: int) -> SubsidyYear:
    return SubsidyYear.objects.select_for_update(no_key=True).get(pk=pk)


def _fresh(row: Row) -> Row:
    found: Row | None = type(row).objects.filter(pk=row.pk).first()
    if found is None:
        raise MoneyGoneError("the row was taken away")
    return found


def _write(row: MoneyRow, values: Mapping[str, Any], made: Made) -> bool:
    """Set values, check them by all rules, save, and write down what changed."""
    before = dict.fromkeys(FIELDS[PARTS[type(row)]], "") if row.pk is None else _values(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    _refuse_ggd(row)
    if isinstance(row, BudgetLine):
        _refuse_total_beside_parts(row)
    after = _values(row)
    if row.pk is not None and before == after:
        return False
    _check_words(PARTS[type(row)], before, after)
    row.save()
    _note(row, before, after, made)
    return True


def _check_words(part: MoneyPart, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Refuse new words with a person or a number of people, whoever brings them: a form, a workbook or a file."""
    for name in after:
        if (part, name) in WORDS and after[name] != before[name]:
            try:
                check_words(after[name])
            except ValidationError as error:
                raise ValidationError({name: error.messages}) from None


def _refuse_ggd(row: MoneyRow) -> None:
    organisation: Organisation | None = getattr(row, "organisation", None)
    if organisation is not None and organisation.code in MONEY_STAYS_OUT:
        message = _("Money of GGD (ASG) is paid in another way and does not belong here.")
        raise ValidationError({"organisation": message})


def _refuse_total_beside_parts(line: BudgetLine) -> None:
    """Refuse to count twice: an organisation has a total, or the parts of it."""
    if line.organisation is None:
        return
    others = BudgetLine.objects.filter(subsidy_year=line.subsidy_year_id, organisation=line.organisation_id)
    others = others.exclude(pk=line.pk)
    is_total = line.category == BudgetCategory.TOTAL
    if others.exists() if is_total else others.filter(category=BudgetCategory.TOTAL).exists():
        message = _("An organisation has all its costs in one line or split up, not both: they would count twice.")
        raise ValidationError({"category": message})


def _action_on(row: Row) -> AuditAction:
    is_settlement = isinstance(row, Payment) and row.kind == PaymentKind.SETTLEMENT
    return AuditAction.MONEY_SETTLED if is_settlement else AuditAction.MONEY_CHANGED


def _told(row: MoneyRow, action: AuditAction, made: Made, *, changed: bool = True) -> bool:
    """Write in the audit log that money changed, if it did; from what to what stands in the history of the money."""
    if changed and not made.is_part:
        year = row if isinstance(row, SubsidyYear) else row.subsidy_year
        organisation: int | None = getattr(row, "organisation_id", None)
        record(made.by, action, subject=f"money:{year.year}", organisation=organisation)
    return changed


# --- the history -----------------------------------------------------------------------------------------------------


def _values(row: MoneyRow) -> dict[str, str]:
    return {name: _text(getattr(row, name)) for name in FIELDS[PARTS[type(row)]]}


def _note(row: MoneyRow, before: Mapping[str, str], after: Mapping[str, str], made: Made) -> None:
    part = PARTS[type(row)]
    year = row if isinstance(row, SubsidyYear) else row.subsidy_year
    user = made.by
    MoneyChange.objects.bulk_create(
        MoneyChange(
            year=year.year,
            part=part,
            row=_row_key(row),
            field=name,
            before=_noted(part, name, before[name]),
            after=_noted(part, name, after[name]),
            about=getattr(row, "organisation", None),
            at=made.at,
            made_by=user,
            role=_role_of(user),
            organisation=user.organisation if user else None,
        )
        for name in FIELDS[part]
        if before[name] != after[name] and (part, name) not in NAMES
    )


def _role_of(user: User | None) -> str:
    if user is None:
        return ""
    return Role.ACCOUNTHOLDER if user.has_perm(SET_MONEY) else Role.COORDINATOR


def _row_key(row: MoneyRow) -> str:
    """Return the codes that name a row."""
    match row:
        case BudgetLine():
            return f"{row.organisation.code if row.organisation else 'all'} {row.category}"
        case Payment():
            return f"{row.organisation.code} {row.kind} {row.paid_on.isoformat()}"
        case IncomeLine():
            return row.source
        case MunicipalShare():
            return row.municipality_id
    return ""


def _noted(part: MoneyPart, name: str, value: str) -> str:
    return (WRITTEN if value else "") if (part, name) in WORDS else value


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Organisation():
            return value.code
        case date():
            return value.isoformat()
        case Decimal():
            # As the database gives it back: a typed 5 and a stored 5.0000 are the same.
            places = max(2, -int(value.normalize().as_tuple().exponent))
            return f"{value:.{places}f}"
    return str(value)


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:24]
