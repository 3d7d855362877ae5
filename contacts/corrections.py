"""Correcting what is counted in a closed quarter: the row changes, and that it was corrected is written down.

What was published stays as it was. The stamp of the row stays too, so it is still counted in its quarter, and the next
version of a report names the correction (disclosure.md 5.4). What is written down leads back to no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from contacts.choices import REACHED_FOLLOWS, CorrectedField, CorrectionAction, RecordKind
from contacts.counted import counted_rows_open
from contacts.exceptions import NotCounted, NotEmpty
from contacts.models import Activity, Contact, Correction, Referral, Signal, Trajectory

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from contacts.services import ContactEntry, End, Plan, ReferralEntry, SignalEntry
    from portal.models import User

Counted = Activity | Contact | Referral | Signal
Row = TypeVar("Row", Activity, Contact, Referral, Signal)

KINDS: dict[type[Counted], RecordKind] = {
    Activity: RecordKind.ACTIVITY,
    Contact: RecordKind.CONTACT,
    Referral: RecordKind.REFERRAL,
    Signal: RecordKind.SIGNAL,
}


@dataclass(frozen=True)
class Why:
    """Why something is corrected (a CorrectionReason), by whom, and on which day."""

    reason: str
    by: User
    on: date


def correct_activity(*, activity: Activity, plan: Plan, end: End | None, why: Why) -> list[Correction]:
    """Correct the day, the place or the end of a counted activity; without an end that stays as it is.

    Dutch term: correctie. Returns what was written down: nothing if nothing changed.
    Raises: NotCounted; ValidationError.
    """
    values = _values(plan)
    if end is not None:
        values |= {"minutes": end.minutes, "staff": end.staff, "partners": list(end.partners), **end.counts}
        values["languages"] = list(end.languages)
    with counted_rows_open():
        locked = _locked(Activity.objects.filter(pk=activity.pk))
        source = REACHED_FOLLOWS.get(locked.kind)
        # As everywhere: where `reached` is not asked, it goes along with the count that it follows.
        if source in values and values[source] != getattr(locked, source):
            values["reached"] = values[source]
        return _changed(locked, _write(locked, values), why)


def remove_activity(*, activity: Activity, why: Why) -> list[Correction]:
    """Take back a counted activity in which nobody was recorded.

    Raises: NotCounted; NotEmpty.
    """
    with counted_rows_open():
        locked = _locked(Activity.objects.filter(pk=activity.pk))
        if locked.contacts.exists():
            raise NotEmpty
        written = _removed(locked, why)
        locked.delete()
        return written


def correct_contact(
    *, contact: Contact, entry: ContactEntry, referral: ReferralEntry | None, keep_referrals: bool, why: Why
) -> list[Correction]:
    """Correct a counted contact with its one referral; `keep_referrals` leaves several as they are.

    A referral that was not there yet is new, and is counted in the next quarter that closes, as everything that comes
    late. Returns what was written down: nothing if nothing changed.
    Raises: NotCounted; ValidationError.
    """
    with counted_rows_open():
        locked = _locked(Contact.objects.filter(pk=contact.pk))
        written = _changed(locked, _write(locked, _values(entry)), why)
        stored = list(locked.referrals.select_for_update(no_key=True))
        if keep_referrals or len(stored) > 1:
            return written
        return written + _correct_referral(locked, stored[0] if stored else None, referral, why)


def _correct_referral(
    contact: Contact, stored: Referral | None, entry: ReferralEntry | None, why: Why
) -> list[Correction]:
    if stored is None:
        if entry is not None:
            new = Referral(contact=contact, **_values(entry))
            new.full_clean()
            new.save(force_insert=True)
        return []
    if entry is None:
        written = _removed(stored, why)
        stored.delete()
        return written
    return _changed(stored, _write(stored, _values(entry)), why)


def remove_contact(*, contact: Contact, why: Why) -> list[Correction]:
    """Take back a counted contact with its referrals.

    Raises: NotCounted.
    """
    with counted_rows_open():
        locked = _locked(Contact.objects.filter(pk=contact.pk))
        written = _removed(locked, why)
        for referral in locked.referrals.select_for_update(no_key=True):
            written += _removed(referral, why)
            referral.delete()
        locked.delete()
        return written


def correct_outcome(*, referral: Referral, state: str, consent: bool, why: Why) -> list[Correction]:
    """Write down what became of a counted referral.

    Raises: NotCounted; ValidationError.
    """
    with counted_rows_open():
        locked = _locked(Referral.objects.filter(pk=referral.pk))
        return _changed(locked, _write(locked, {"state": state, "consent": consent}), why)


def remove_referral(*, referral: Referral, why: Why) -> list[Correction]:
    """Take back a counted referral.

    Raises: NotCounted.
    """
    with counted_rows_open():
        locked = _locked(Referral.objects.filter(pk=referral.pk))
        written = _removed(locked, why)
        locked.delete()
        return written


def correct_signal(*, signal: Signal, entry: SignalEntry, why: Why) -> list[Correction]:
    """Correct a counted signal.

    Raises: NotCounted; ValidationError.
    """
    with counted_rows_open():
        locked = _locked(Signal.objects.filter(pk=signal.pk))
        return _changed(locked, _write(locked, _values(entry)), why)


def remove_signal(*, signal: Signal, why: Why) -> list[Correction]:
    """Take back a counted signal.

    Raises: NotCounted.
    """
    with counted_rows_open():
        locked = _locked(Signal.objects.filter(pk=signal.pk))
        written = _removed(locked, why)
        locked.delete()
        return written


def _locked(rows: QuerySet[Row]) -> Row:
    locked = rows.select_for_update(no_key=True).exclude(counted_in=None).first()
    if locked is None:
        raise NotCounted
    return locked


def _values(entry: Plan | ContactEntry | ReferralEntry | SignalEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _write(row: Counted, values: dict[str, Any]) -> list[str]:
    """Write what differs into a row, and return the names of it in the order of the list."""
    changed = [name for name, value in values.items() if _comparable(getattr(row, name)) != _comparable(value)]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.full_clean()
        row.save()
    return [name for name in CorrectedField.values if name in changed]


def _comparable(value: Any) -> Any:
    # Several codes of an import stand as in the file; another order, or the same twice, says nothing else.
    return sorted(set(value)) if isinstance(value, list) else value


def _changed(row: Counted, fields: list[str], why: Why) -> list[Correction]:
    return _written_down(row, CorrectionAction.CHANGED, fields, why) if fields else []


def _removed(row: Counted, why: Why) -> list[Correction]:
    return _written_down(row, CorrectionAction.REMOVED, [], why)


def _written_down(row: Counted, action: str, fields: list[str], why: Why) -> list[Correction]:
    # What came in late is counted in no report yet, so that it changes is no correction.
    if row.counted_in is None:
        return []
    correction = Correction(
        quarter=row.counted_in,
        organisation_id=_organisation_of(row),
        record=KINDS[type(row)],
        action=action,
        fields=fields,
        reason=why.reason,
        made_on=why.on,
        made_by=why.by,
    )
    correction.full_clean()
    correction.save(force_insert=True)
    return [correction]


def _organisation_of(row: Counted) -> int:
    owner: Activity | Trajectory | Signal | None
    if isinstance(row, Referral):
        owner = row.contact.activity if row.contact else row.trajectory
    else:
        owner = row.activity if isinstance(row, Contact) else row
    # A signal of an import belongs to no organisation, so nobody corrects it.
    if owner is None or owner.organisation_id is None:
        raise NotCounted
    return owner.organisation_id
