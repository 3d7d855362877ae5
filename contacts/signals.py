"""Changing a sign of abuse afterwards: what is not counted yet changes, what is counted is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from contacts import corrections
from contacts.exceptions import AlreadyCounted
from contacts.models import Signal

if TYPE_CHECKING:
    from contacts.corrections import Why
    from contacts.services import SignalEntry


def change_signal(*, signal: Signal, entry: SignalEntry | None, why: Why) -> None:
    """Change a signal (signaal), or take it back where there is no entry; one that is counted is corrected.

    Raises: AlreadyCounted if its quarter was closed since it was read; NotCounted if it is gone; ValidationError.
    """
    if signal.counted_in is not None:
        if entry is None:
            corrections.remove_signal(signal=signal, why=why)
        else:
            corrections.correct_signal(signal=signal, entry=entry, why=why)
        return
    with transaction.atomic():
        locked = Signal.objects.select_for_update(no_key=True).filter(pk=signal.pk, counted_in=None).first()
        if locked is None:
            raise AlreadyCounted
        if entry is None:
            locked.delete()
            return
        for name in entry.__dataclass_fields__:
            setattr(locked, name, getattr(entry, name))
        locked.full_clean()
        locked.save()
