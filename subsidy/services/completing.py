"""What an organisation says about a period: that it is complete, or that it is not after all."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.models import User
from subsidy.checklist import completions_of
from subsidy.choices import PeriodKind, PeriodState
from subsidy.differences import differences_since, marks_of
from subsidy.exceptions import PeriodError, PeriodNotOverError
from subsidy.models import Completion, Period

if TYPE_CHECKING:
    from portal.models import Organisation

logger = logging.getLogger(__name__)


@transaction.atomic
def say_complete(*, period: Period, organisation: Organisation, today: date, by: User | None) -> Completion:
    """Say that an organisation has recorded and told all of a period; what is counted by then is kept beside it.

    Dutch term: compleet. Said again without any difference it changes nothing; with differences it holds for those.
    Raises: PeriodNotOverError; PeriodError if the period is closed, or is a block.
    """
    row = _locked(period)
    if row.kind == PeriodKind.BLOCK:
        raise PeriodError(_("A block is complete when its years are."))
    if row.is_closed:
        raise PeriodError(_("%(period)s is closed already.") % {"period": row.code})
    if not row.has_ended(today=today):
        raise PeriodNotOverError(_("%(period)s is not over yet.") % {"period": row.code})
    said = Completion.objects.last_said([row.code]).filter(organisation=organisation).first()
    if said is not None and said.complete and not differences_since(said):
        return said
    return _say(row, organisation, complete=True, today=today, by=by)


@transaction.atomic
def take_back_complete(*, period: Period, organisation: Organisation, today: date, by: User | None) -> bool:
    """Take back that a period is complete, while its closing has not begun; return whether there was anything.

    Raises: PeriodError if the closing has begun.
    """
    row = _locked(period)
    if row.state != PeriodState.OPEN:
        raise PeriodError(_("The closing of %(period)s has begun, so this stays as it is.") % {"period": row.code})
    said = completions_of(row).get(organisation.pk)
    if said is None or said.period_id != row.pk:
        return False
    _say(row, organisation, complete=False, today=today, by=by)
    return True


def _locked(period: Period) -> Period:
    # Whoever closes the period holds this lock, so nothing is said of it at that very moment.
    return Period.objects.select_for_update(no_key=True).get(pk=period.pk)


def _say(period: Period, organisation: Organisation, *, complete: bool, today: date, by: User | None) -> Completion:
    row = Completion(period=period, organisation=organisation, complete=complete, said_on=today, said_by=by)
    row.marks = marks_of(period, organisation) if complete else {}
    row.full_clean()
    row.save()
    action = audit.AuditAction.PERIOD_SAID_COMPLETE if complete else audit.AuditAction.PERIOD_NOT_COMPLETE
    audit.record(by, action, subject=f"period:{period.code}", organisation=organisation.pk)
    logger.info("period %s: complete %s, by account %s", period.code, complete, by.pk if by else None)
    return row
