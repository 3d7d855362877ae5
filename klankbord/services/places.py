"""The place of a member: what she chose about herself, and leaving without a trace."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from klankbord.exceptions import LastWayIn, NotOnlyMember
from klankbord.models import AgendaItem, Membership, Proposal
from portal import factors
from portal.exceptions import LastFactor
from portal.models import User
from portal.passwords import MEMBER
from portal.sessions import end_sessions, forget_counts


@transaction.atomic
def change_place(*, user: User, language: str, shows_name: bool) -> Membership:
    """Change the language of a member, and whether others who show their name see hers."""
    user.language = language
    user.full_clean()
    user.save(update_fields=["language"])
    place, _is_new = Membership.objects.update_or_create(user=user, defaults={"shows_name": shows_name})
    return place


@transaction.atomic
def remove_passkey(*, user: User, passkey: Authenticator) -> None:
    """Remove a passkey.

    Raises: LastWayIn if she has no password and this is the only one, or works here too and has no other second step.
    """
    try:
        factors.remove(user=user, factor=passkey)
    except LastFactor as error:
        raise LastWayIn from error


@transaction.atomic
def leave(*, user: User, proposals_stay: bool) -> None:
    """Forget a member: her account and all that hangs on it.

    What she proposed goes too; where `proposals_stay`, a point that came of it stays on its agenda, without a tie to
    her. What the database deletes along with the account: her place, answers, ticks, calendar, passkeys, cards.
    Raises: NotOnlyMember if the account has another role as well.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if held.roles != MEMBER:
        raise NotOnlyMember
    if not proposals_stay:
        points = Proposal.objects.filter(member=held, point__isnull=False).values("point")
        AgendaItem.objects.filter(pk__in=list(points.values_list("point", flat=True))).delete()
    end_sessions(held)
    forget_counts(held)
    held.delete()
