"""Coming in with a card and a chosen name, and getting a place back after a lost login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from klankbord.exceptions import CardNotUsable, NameTaken
from klankbord.models import Invitation, Membership
from klankbord.services.calendars import stop_feed
from portal import codes, factors, joining, passkeys
from portal.joining import WayIn, is_taken
from portal.models import User
from portal.passwords import MEMBER
from portal.permissions import Role
from portal.sessions import end_sessions

CARD_LIVES = timedelta(hours=72)


@dataclass(frozen=True)
class MadeCard:
    """A card, and its code for the one time that it is shown."""

    card: Invitation
    code: str


@transaction.atomic
def make_card(*, by: User, language: str, at: datetime, place: User | None = None) -> MadeCard:
    """Make a card that lets one person in, once, for 72 hours.

    With a `place` it gives a member her own place back; a card that was made for that place before ends.
    """
    if place is not None:
        # Two at once: the second waits here, and takes the card of the first out of use.
        User.objects.select_for_update(no_key=True).get(pk=place.pk)
        Invitation.objects.filter(place=place).delete()
    code = codes.new_code()
    card = Invitation(
        code_sha256=codes.digest_of(code), language=language, expires_at=at + CARD_LIVES, made_by=by, place=place
    )
    card.full_clean()
    card.save()
    return MadeCard(card, code)


@sensitive_variables()
def find_card(*, typed: str, at: datetime) -> Invitation | None:
    """Return the card that a code belongs to; None if there is none that lets somebody in."""
    code = codes.read_code(typed)
    if code is None:
        return None
    usable = Invitation.objects.usable(at=at).select_related("place")
    return usable.filter(code_sha256=codes.digest_of(code)).first()


def take_back_card(*, card: Invitation) -> None:
    """Take a card out of use."""
    card.delete()


def forget_cards(*, at: datetime) -> int:
    """Delete the cards that have ended; return how many."""
    return Invitation.objects.ended(at=at).delete()[0]


def offer_names(language: str, *, card: Invitation) -> list[str]:
    """Return three names that nobody has, for who holds a card: the same ones each time that she looks."""
    order = salted_hmac("klankbord.names", card.code_sha256, algorithm="sha256").hexdigest()
    return joining.offer_names(language, order=order)


@sensitive_variables()
@transaction.atomic
def join(*, card: Invitation, name: str, language: str, way: WayIn, at: datetime) -> User:
    """Use a card: make the account of a new member, under a name that she chose.

    The card goes with it, so nothing says who came in on whose card.
    Raises: CardNotUsable if another one was quicker; NameTaken if somebody took the name meanwhile; ValidationError if
    the name may not be.
    """
    _use(card, at=at)
    try:
        with transaction.atomic():
            user = User.objects.create_user(name, way.password, language=language)
    except (IntegrityError, ValidationError) as error:
        if is_taken(name):
            raise NameTaken from error
        raise
    user.groups.add(Group.objects.get_or_create(name=Role.MEMBER)[0])
    Membership.objects.create(user=user)
    if way.passkey is not None:
        passkeys.keep(user=user, passkey=way.passkey)
    return user


@sensitive_variables()
@transaction.atomic
def return_to_place(*, card: Invitation, language: str, way: WayIn, at: datetime) -> User:
    """Use a card that gives a member her place back: a new way in, and none of the old ones.

    Her name and all that she said stay; whoever has the lost phone reads her calendar no longer. Raises: CardNotUsable
    if the card was used meanwhile, if the account was closed, or if it is used for work as well: a card of the sounding
    board must never open records.
    """
    _use(card, at=at)
    user = User.objects.select_for_update(no_key=True).get(pk=cast("int", card.place_id))
    if user.roles != MEMBER or not user.is_active:
        raise CardNotUsable
    # Whoever worked here once may have more than passkeys.
    factors.remove_all(user=user)
    user.set_password(way.password)
    user.language = language
    user.full_clean()
    user.save()
    end_sessions(user)
    stop_feed(user=user)
    if way.passkey is not None:
        passkeys.keep(user=user, passkey=way.passkey)
    return user


def _use(card: Invitation, *, at: datetime) -> None:
    """Take a card out of use; of two that come at once, one gets it."""
    usable = Invitation.objects.usable(at=at).select_for_update(no_key=True)
    held = usable.filter(pk=card.pk).first()
    if held is None:
        raise CardNotUsable
    held.delete()
