"""How somebody comes in without a name, and what is kept of her place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klankbord.querysets import CalendarFeedQuerySet, InvitationQuerySet, MembershipQuerySet
from portal.choices import Language
from portal.models import User

SHA256 = r"^[0-9a-f]{64}$"


class Invitation(models.Model):
    """One card that was handed out (uitnodiging): it lets one person in, once, for 72 hours.

    Only the SHA-256 of its code is here; the code itself is shown once. The row goes when the card is used, so nothing
    says who came in on whose card. With a `place`, it gives a member her own place back.
    """

    code_sha256 = models.CharField(max_length=64, unique=True)
    language = models.CharField(_("language of the card"), max_length=2, choices=Language, default=Language.DUTCH)
    expires_at = models.DateTimeField(_("ends"))
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("expires_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(code_sha256__regex=SHA256), name="klankbord_invitation_hash_only"),
            models.CheckConstraint(
                condition=Q(language__in=Language.values),
                name="klankbord_invitation_language",
                violation_error_message=_("Choose one of the languages of the site."),
            ),
            # A new card for a place takes the one before it out of use.
            models.UniqueConstraint(
                fields=("place",), condition=Q(place__isnull=False), name="klankbord_invitation_one_per_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.language} {self.expires_at:%Y-%m-%d %H:%M}"


class Membership(models.Model):
    """The place of a member (plek): what she chose about herself. It goes with her account, and so does all of hers."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="membership")
    # Members see each other's chosen names only where both chose so.
    shows_name = models.BooleanField(_("other members may see the name that I chose"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("user__username",)

    def __str__(self) -> str:
        return str(self.user)


class CalendarFeed(models.Model):
    """A secret address with the appointments of one member (agenda-abonnement, security.md A14).

    Only the SHA-256 of its 256 bits is here; the address is shown once. It dies with the account.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)

    objects: ClassVar[models.Manager[CalendarFeed]] = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(token_sha256__regex=SHA256), name="klankbord_calendarfeed_hash_only"),
        )

    def __str__(self) -> str:
        return str(self.user)
