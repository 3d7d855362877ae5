"""People who log in, and the organisations that they work for."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.choices import Language, OrganisationKind, Role


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of organisations."""

    def providers(self) -> Self:
        """Return those that record work."""
        return self.filter(kind=OrganisationKind.PROVIDER)


class Organisation(models.Model):
    """One provider, funder or partner (organisatie), known in the import files by its code."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind)

    objects: ClassVar[models.Manager[Organisation]] = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values),
                name="portal_organisation_kind",
                violation_error_message=_("Choose a kind of organisation."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    """Reads of accounts, for who manages them."""

    def visible_to(self, user: Any) -> Self:
        """Return the accounts that somebody manages: all of them, or those of staff of the own organisation.

        A coordinator sees no account that may do more than hers, and never who is a member of the sounding board only:
        under what name somebody is one, klankbord alone knows.
        """
        # The table of roles brings a backend, which asks for the model of users when it is loaded.
        from portal.permissions import MANAGE_ACCOUNTS, may_give  # noqa: PLC0415  (the line above)

        if not user.has_perm(MANAGE_ACCOUNTS):
            return self.none()
        if Role.ADMIN in user.roles:
            return self.all()
        if user.organisation_id is None:
            return self.none()
        given = may_give(user.roles)
        groups = User.groups.through.objects.filter(user=models.OuterRef("pk"))
        return self.filter(organisation=user.organisation_id).filter(
            models.Exists(groups.filter(group__name__in=given)) | ~models.Exists(groups),
            ~models.Exists(groups.exclude(group__name__in=[*given, Role.MEMBER])),
        )

    def with_role(self, role: str) -> Self:
        """Return the accounts that have a role and may log in."""
        return self.filter(groups__name=role, is_active=True)

    def let_in_by_colleagues(self) -> Self:
        """Return the accounts that were let in by somebody who is no administrator now."""
        return self.filter(let_in_by__isnull=False).exclude(let_in_by__groups__name=Role.ADMIN)


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no way to sign up."""

    def get_queryset(self) -> UserQuerySet:
        """Return the reads above."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> UserQuerySet:
        """Return the accounts that somebody manages."""
        return self.get_queryset().visible_to(user)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make an account under a name that may be an alias."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find an account by name, whatever the capitals."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in: staff, an account holder, an editor, or a member under a chosen name.

    It never holds an e-mail address, a real name, a phone number, an address of a device or the time of a login.
    """

    # AbstractBaseUser would write the time of every login: a trace that nobody needs.
    last_login = None

    username = models.CharField(
        _("username"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[\w.-]+( [\w.-]+)*\Z",
                _("Use letters, digits, dots, dashes, and single spaces inside the name."),
            )
        ],
        help_text=_("An alias is fine."),
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True, blank=True
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DUTCH)
    is_active = models.BooleanField(_("may log in"), default=True)
    # From when two colleagues may give her a new way in (portal/lost_factor.py); each of her pages says so until then.
    # Empty nearly always.
    new_way_in_from = models.DateTimeField(null=True, blank=True, editable=False)
    # On whose invitation she came in; two of whom one let the other in are no two eyes (portal/lost_factor.py). Empty
    # where the server made the account, where that colleague's account is gone, and with every member: whose card it
    # was is kept nowhere.
    let_in_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="portal_user_username_folded",
                violation_error_message=_("This name is taken. Choose another one."),
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values),
                name="portal_user_language",
                violation_error_message=_("Choose one of the languages of the site."),
            ),
            # Accounts are numbered in the order in which they are made: so nobody let herself in, and no chain of who
            # let in whom comes back to where it began.
            models.CheckConstraint(
                condition=models.Q(let_in_by__isnull=True) | models.Q(let_in_by__lt=models.F("id")),
                name="portal_user_let_in_by_one_before",
                violation_error_message=_("Another person must do this."),
            ),
            # With this the contacts app can let the database hold that a fixed worker is staff of the organisation.
            models.UniqueConstraint(fields=("id", "organisation"), name="portal_user_id_organisation"),
        )

    def __str__(self) -> str:
        return self.username

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Say whether a group of the user allows an action; no user stands above the table of roles."""
        return perm in self.get_all_permissions(obj)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the user's groups, read once."""
        return frozenset(self.groups.values_list("name", flat=True))
