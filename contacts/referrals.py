"""What becomes of a referral, and more than one referral from the same conversation."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from contacts import corrections
from contacts.exceptions import AlreadyCounted, DifferentContent
from contacts.models import Referral

if TYPE_CHECKING:
    from uuid import UUID

    from contacts.corrections import Why
    from contacts.models import Contact
    from contacts.services import ReferralEntry


def settle_referral(*, referral: Referral, was: str, state: str, consent: bool, why: Why) -> bool:
    """Write down what became of a referral; one that is counted already is corrected, for the reason given.

    Dutch term: uitkomst van een doorverwijzing. `was` is the state that stood on the screen. Returns whether anything
    changed: the same tap twice changes nothing.
    Raises: DifferentContent if somebody else wrote another outcome down meanwhile; ValidationError without consent
    where the outcome needs it.
    """
    with transaction.atomic():
        locked = Referral.objects.select_for_update(no_key=True).filter(pk=referral.pk).first()
        if locked is None:
            raise DifferentContent
        if (locked.state, locked.consent) == (state, consent):
            return False
        if locked.state != was:
            raise DifferentContent
        if locked.counted_in is not None:
            return bool(corrections.correct_outcome(referral=locked, state=state, consent=consent, why=why))
        locked.state, locked.consent = state, consent
        locked.full_clean()
        locked.save()
    return True


def add_referral(*, referral_id: UUID, contact: Contact, entry: ReferralEntry) -> tuple[Referral, bool]:
    """Add one more referral to a contact, once however often the same form arrives.

    Dutch term: doorverwijzing. Returns the referral, and whether it is new.
    Raises: DifferentContent if the id stands for another referral; ValidationError.
    """
    referral = Referral(id=referral_id, contact=contact, **asdict(entry))
    referral.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
    except IntegrityError:
        stored = Referral.objects.filter(pk=referral_id).first()
        if stored is None:
            raise
        said = {name: getattr(stored, name) for name in entry.__dataclass_fields__}
        if stored.contact_id != contact.pk or said != asdict(entry):
            raise DifferentContent from None
        return stored, False
    return referral, True


def remove_referral(*, referral: Referral) -> None:
    """Take back a referral that is not counted yet.

    Raises: AlreadyCounted.
    """
    deleted, _per_model = Referral.objects.filter(pk=referral.pk, counted_in=None).delete()
    if not deleted:
        raise AlreadyCounted
