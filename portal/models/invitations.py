"""How somebody gets an account for work, and gets back into it when the second factor is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.choices import ROLES_OF_ORGANISATION, STAFF_ROLES, Language, Role
from portal.models.accounts import Organisation, User

SHA256 = r"^[0-9a-f]{64}$"
# The second of two colleagues agrees within this time, else it is forgotten.
ASKED_FOR = timedelta(hours=24)
# So long everybody concerned can say that it is a mistake.
NOTICE = timedelta(hours=24)
# And so long after it the new way in waits to be given out.
READY_FOR = timedelta(hours=72)


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    """Reads of invitations that were not used."""

    def visible_to(self, user: Any) -> Self:
        """Return all invitations to the administrator; to a coordinator those that she could have made."""
        # The table of roles brings a backend, which asks for the model of users when it is loaded.
        from portal.permissions import MANAGE_ACCOUNTS, may_give  # noqa: PLC0415  (the line above)

        if not user.has_perm(MANAGE_ACCOUNTS):
            return self.none()
        if Role.ADMIN in user.roles:
            return self.all()
        own = self.filter(organisation=user.organisation_id, organisation__isnull=False)
        return own.filter(roles__contained_by=list(may_give(user.roles)))

    def usable(self, *, at: datetime) -> Self:
        """Return the invitations that still let somebody in; those of somebody whose account was closed do not."""
        return self.filter(Q(made_by__isnull=True) | Q(made_by__is_active=True), ends_at__gt=at)

    def ended(self, *, at: datetime) -> Self:
        """Return the invitations that let nobody in any more."""
        return self.filter(ends_at__lte=at)


class StaffInvitation(models.Model):
    """One code that was handed over to somebody who is to work here (uitnodiging): it works once, for 72 hours.

    Only the SHA-256 of the code is here; the code itself is shown once. The row goes when it is used. It names nobody:
    who comes in chooses her own name. With an `account`, it gives somebody a new way into her own.
    """

    code_sha256 = models.CharField(max_length=64, unique=True)
    roles = ArrayField(models.CharField(max_length=16), blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True, blank=True
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DUTCH)
    # Empty where the server itself made it (manage.py invite_first).
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    ends_at = models.DateTimeField(_("ends"))

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        ordering = ("ends_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(code_sha256__regex=SHA256), name="portal_staffinvitation_hash_only"),
            models.CheckConstraint(
                condition=Q(language__in=Language.values),
                name="portal_staffinvitation_language",
                violation_error_message=_("Choose one of the languages of the site."),
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in STAFF_ROLES]),
                name="portal_staffinvitation_roles",
                violation_error_message=_("Choose a role."),
            ),
            # Either a new account with at least one role, or a way back into one that has its own.
            models.CheckConstraint(
                condition=Q(account__isnull=True, roles__len__gt=0) | Q(account__isnull=False, roles=[]),
                name="portal_staffinvitation_roles_or_account",
                violation_error_message=_("Choose a role."),
            ),
            models.CheckConstraint(
                condition=~Q(roles__overlap=sorted(role.value for role in ROLES_OF_ORGANISATION))
                | Q(organisation__isnull=False),
                name="portal_staffinvitation_organisation",
                violation_error_message=_("This role needs an organisation."),
            ),
            # A new code for an account takes the one before it out of use.
            models.UniqueConstraint(
                fields=("account",), condition=Q(account__isnull=False), name="portal_staffinvitation_one_per_account"
            ),
        )

    def __str__(self) -> str:
        return f"{' '.join(self.roles) or self.account_id} {self.ends_at:%Y-%m-%d %H:%M}"


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Reads of lost factors."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the accounts that somebody manages."""
        return self.filter(user__in=User.objects.visible_to(user).values("pk"))

    def open(self, *, at: datetime) -> Self:
        """Return those that are asked, under notice or ready to be given out."""
        return self.filter(
            Q(agreed_at__isnull=True, asked_at__gt=at - ASKED_FOR) | Q(agreed_at__gt=at - NOTICE - READY_FOR)
        )

    def lapsed(self, *, at: datetime) -> Self:
        """Return those that came to nothing in time."""
        return self.exclude(pk__in=self.open(at=at).values("pk"))


class FactorReset(models.Model):
    """Two colleagues say that somebody lost her second factor (kwijt): they saw her, and know that it is her.

    Three different people, held by the database. 24 hours after the second said so she may get a new way in; until then
    she herself and everybody who manages accounts beside her can stop it (security.md A9).
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")),
                name="portal_factorreset_asked_by_another",
                violation_error_message=_("Another person must do this."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | (~Q(agreed_by=F("user")) & ~Q(agreed_by=F("asked_by"))),
                name="portal_factorreset_agreed_by_a_third",
                violation_error_message=_("Another person must do this."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, agreed_at__gte=F("asked_at")),
                name="portal_factorreset_agreed_with_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def ready_at(self) -> datetime | None:
        """From when the new way in may be given out; None while nobody agreed."""
        return self.agreed_at + NOTICE if self.agreed_at else None
