"""Reads of invitations and of the places of members."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from portal.permissions import ATTEND, INVITE, KEEP_PLACES, Role

if TYPE_CHECKING:
    from klankbord.models import CalendarFeed, Invitation, Membership


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of cards that were handed out and not used."""

    def visible_to(self, user: Any) -> Self:
        """Return all cards to the facilitator, and to others who invite those that they made."""
        if user.has_perm(KEEP_PLACES):
            return self.all()
        return self.filter(made_by=user.pk) if user.has_perm(INVITE) else self.none()

    def usable(self, *, at: datetime) -> Self:
        """Return the cards that still let somebody in."""
        return self.filter(expires_at__gt=at)

    def ended(self, *, at: datetime) -> Self:
        """Return the cards that let nobody in any more."""
        return self.filter(expires_at__lte=at)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of the places of members."""

    def visible_to(self, user: Any) -> Self:
        """Return all places to the facilitator; to a member her own, and if she shows her name those that do too."""
        if user.has_perm(KEEP_PLACES):
            return self.all()
        if not user.has_perm(ATTEND):
            return self.none()
        own = self.filter(user=user.pk)
        # Who may not come in any more, or is no member now, is shown to nobody: she cannot say that she minds.
        shown = models.Q(shows_name=True, user__is_active=True, user__groups__name=Role.MEMBER)
        return self.filter(models.Q(user=user.pk) | shown).distinct() if own.filter(shows_name=True) else own


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Reads of secret addresses of calendars."""

    def visible_to(self, user: Any) -> Self:
        """Return the address of a member herself."""
        return self.filter(user=user.pk) if user.has_perm(ATTEND) else self.none()

    def alive(self) -> Self:
        """Return the addresses of those who may log in, with whose they are; the token is the key to one of them."""
        return self.filter(user__is_active=True).select_related("user")
