"""What is done with targets: agree one, change it, take it away, copy a year; each change is kept."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Organisation, User
from subsidy.catalogue import INDICATORS
from subsidy.exceptions import TargetError
from subsidy.models import Period, Target, TargetChange

if TYPE_CHECKING:
    from datetime import datetime

TARGETS_HEADER = "year;organisation;indicator;agreed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is to be agreed: for which year, with whom (None for all together), for which indicator, which number."""

    year: int
    organisation: Organisation | None
    indicator: str
    agreed: Decimal


@transaction.atomic
def agree_target(agreement: Agreement, *, by: User, at: datetime) -> Target:
    """Agree a number for a year, with a provider or with all together.

    Dutch term: prestatieafspraak. Unit: that of the indicator.
    Raises: TargetError if the year is closed; ValidationError if it was agreed already or breaks a rule.
    """
    _require_open(agreement.year)
    added = _added(agreement, is_demo=False, by=by, at=at)
    _note(added.year, by=by, organisation=added.organisation_id)
    return added


@transaction.atomic
def change_target(*, target: Target, agreed: Decimal, by: User, at: datetime) -> None:
    """Change the agreed number; the same number again changes nothing.

    Raises: TargetError if the year is closed; ValidationError on a number that breaks a rule.
    """
    locked = _locked(target)
    if locked.agreed == agreed:
        return
    locked.agreed, locked.is_demo = agreed, False
    _check(locked)
    locked.save()
    _remember(locked, agreed=agreed, by=by, at=at)
    _note(locked.year, by=by, organisation=locked.organisation_id)


@transaction.atomic
def remove_target(*, target: Target, by: User, at: datetime) -> None:
    """Take a target away; its history stays.

    Raises: TargetError if the year is closed.
    """
    locked = _locked(target)
    _remember(locked, agreed=None, by=by, at=at)
    locked.delete()
    _note(locked.year, by=by, organisation=locked.organisation_id)


@transaction.atomic
def copy_targets(*, year: int, by: User, at: datetime) -> int:
    """Agree for a year what was agreed for the year before, as far as somebody may; what is there already stays.

    Unit: the targets that were added. Raises: TargetError if the year is closed.
    """
    _require_open(year)
    visible = Target.objects.visible_to(by)
    there = set(visible.filter(year=year).values_list("organisation", "indicator"))
    new = [
        old
        for old in visible.filter(year=year - 1).select_related("organisation")
        if (old.organisation_id, old.indicator) not in there
    ]
    for old in new:
        _added(Agreement(year, old.organisation, old.indicator, old.agreed), is_demo=old.is_demo, by=by, at=at)
    if new:
        _note(year, by=by)
    return len(new)


@transaction.atomic
def load_targets(path: Path, *, is_demo: bool, at: datetime) -> int:
    """Load the targets in a file; a year of which anything was agreed is left as it is. All or nothing.

    An empty organisation stands for all together. Unit: the targets that were added.
    Raises: TargetError naming the line that cannot be read.
    """
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    known = {str(year) for year in Target.objects.values_list("year", flat=True).distinct().order_by()}
    added = 0
    years: set[int] = set()
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter=";", strict=True)
        if ";".join(lines.fieldnames or ()) != TARGETS_HEADER:
            raise TargetError(f"{path.name}, line 1: expected {TARGETS_HEADER}")
        for number, row in enumerate(lines, start=2):
            if row["year"] in known:
                continue
            try:
                organisation = organisations[row["organisation"]] if row["organisation"] else None
                agreement = Agreement(int(row["year"]), organisation, row["indicator"], Decimal(row["agreed"]))
                _added(agreement, is_demo=is_demo, by=None, at=at)
            except (KeyError, TypeError, ValueError, InvalidOperation, ValidationError) as error:
                raise TargetError(f"{path.name}, line {number}: {error}") from error
            added += 1
            years.add(agreement.year)
    for year in sorted(years):
        _note(year, by=None)
    return added


def targets_missing(organisation: Organisation, year: int) -> list[str]:
    """Say in whole sentences what an organisation has not agreed yet for a year; nothing if there is a target."""
    if Target.objects.filter(organisation=organisation, year=year).exists():
        return []
    return [_("No target was agreed for %(year)s.") % {"year": year}]


def _added(agreement: Agreement, *, is_demo: bool, by: User | None, at: datetime) -> Target:
    """Add a target and the first line of its history."""
    known = INDICATORS[agreement.indicator]
    target = Target(
        year=agreement.year,
        organisation=agreement.organisation,
        activity=known.activity,
        indicator=known.code,
        agreed=agreement.agreed,
        is_demo=is_demo,
    )
    _check(target)
    target.save()
    _remember(target, agreed=target.agreed, by=by, at=at)
    return target


def _check(target: Target) -> None:
    """Refuse a number that can never have a result.

    Raises: ValidationError.
    """
    known = INDICATORS[target.indicator]
    target.full_clean()
    if target.organisation is not None and not known.per_organisation:
        raise ValidationError(_("This is known for all together only. Agree it with all together."))
    if known.is_share and target.agreed > 100:
        raise ValidationError(_("A part of all is at most 100 percent."))


def _locked(target: Target) -> Target:
    _require_open(target.year)
    return Target.objects.select_for_update(no_key=True, of=("self",)).get(pk=target.pk)


def _require_open(year: int) -> None:
    """Refuse a year that is closed, and hold off its closing meanwhile."""
    period = Period.objects.select_for_update(no_key=True).filter(code=str(year)).first()
    if period is not None and period.is_closed:
        raise TargetError(_("%(year)s is closed, so what was agreed stays as it is.") % {"year": year})


def _note(year: int, *, by: User | None, organisation: int | None = None) -> None:
    """Write down that what was agreed for a year changed; to what stands in the history of the targets."""
    audit.record(by, audit.AuditAction.TARGET_CHANGED, subject=f"target:{year}", organisation=organisation)


def _remember(target: Target, *, agreed: Decimal | None, by: User | None, at: datetime) -> None:
    TargetChange.objects.create(
        year=target.year,
        organisation=target.organisation,
        indicator=target.indicator,
        agreed=agreed,
        made_by=by,
        made_at=at,
    )
