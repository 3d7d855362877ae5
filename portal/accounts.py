"""Changing the accounts of others: roles, closing and opening; each within what the one who does it may give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef

from portal import audit, sessions
from portal.audit import AuditAction
from portal.exceptions import MoreThanOwn, NoOrganisation, OwnAccount
from portal.models import StaffInvitation, User
from portal.permissions import ROLES_OF_ORGANISATION, Role, may_give

# What counts as a second factor: something that she holds.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Account:
    """One line of the list of accounts."""

    user: User
    roles: tuple[Role, ...]
    has_factor: bool
    is_me: bool


def accounts_for(reader: User) -> list[Account]:
    """Return the accounts that somebody manages: those that are open first, by name."""
    rows = (
        User.objects.visible_to(reader)
        .select_related("organisation")
        .prefetch_related("groups")
        .annotate(has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)))
        .order_by("-is_active", "username")
    )
    # A coordinator is told the roles that are hers to give; that somebody is a member too is not told.
    shown = tuple(Role) if Role.ADMIN in reader.roles else may_give(reader.roles)
    accounts = []
    for row in rows:
        held = {group.name for group in row.groups.all()}
        has_factor = bool(row.has_factor)  # type: ignore[attr-defined]  # annotated above
        roles = tuple(role for role in shown if role in held)
        accounts.append(Account(row, roles, has_factor, row.pk == reader.pk))
    return accounts


@transaction.atomic
def change_roles(*, by: User, account: User, roles: Collection[str]) -> User:
    """Give and take roles; those that are not hers to give stay as they are.

    With the right to give a role, the invitations end that she gave out.
    Raises: OwnAccount; MoreThanOwn if one is not hers to give; NoOrganisation if one needs an organisation and the
    account has none.
    """
    held = _held(by, account)
    allowed = set(may_give(by.roles))
    if not set(roles) <= allowed:
        raise MoreThanOwn
    if held.organisation_id is None and ROLES_OF_ORGANISATION & set(roles):
        raise NoOrganisation
    kept = held.roles - allowed
    held.groups.set(Group.objects.filter(name__in=kept | set(roles)))
    changed = User.objects.get(pk=held.pk)
    if not set(may_give(held.roles)) <= set(may_give(changed.roles)):
        # Else she would give herself back, under another name, what was taken from her.
        StaffInvitation.objects.filter(made_by=held).delete()
    audit.record(by, AuditAction.ACCOUNT_CHANGED, subject=f"user:{held.pk}")
    return changed


@transaction.atomic
def close(*, by: User, account: User) -> None:
    """Close an account: nobody comes in with it any more, and what it was logged in with ends at once.

    Its rows stay, and the invitations that it gave out end. Raises: OwnAccount; MoreThanOwn.
    """
    held = _held(by, account)
    held.is_active = False
    held.save(update_fields=["is_active"])
    StaffInvitation.objects.filter(made_by=held).delete()
    StaffInvitation.objects.filter(account=held).delete()
    sessions.end_sessions(held)
    audit.record(by, AuditAction.ACCOUNT_CLOSED, subject=f"user:{held.pk}")


@transaction.atomic
def reopen(*, by: User, account: User) -> None:
    """Open a closed account again: with the password and the factor that it had. Raises: OwnAccount."""
    held = _held(by, account)
    held.is_active = True
    held.save(update_fields=["is_active"])
    audit.record(by, AuditAction.ACCOUNT_OPENED, subject=f"user:{held.pk}")


@transaction.atomic
def log_out_everywhere(*, by: User, account: User) -> int:
    """End all sessions of an account; return how many. Raises: OwnAccount, who has a page of her own for it."""
    held = _held(by, account)
    ended = sessions.end_sessions(held)
    audit.record(by, AuditAction.SESSIONS_ENDED, subject=f"user:{held.pk}")
    return ended


def _held(by: User, account: User) -> User:
    """Return the account under a lock, with the roles of now.

    Who does it is read anew as well. So the last administrator cannot be closed or lose the role: nobody does that to
    herself, and whoever does it to another one is still there, also where two do it to each other at once.
    """
    if account.pk == by.pk:
        raise OwnAccount
    both = User.objects.filter(pk__in=[by.pk, account.pk]).order_by("pk").select_for_update(no_key=True)
    locked = {user.pk: user for user in both}
    if not User.objects.visible_to(locked[by.pk]).filter(pk=account.pk).exists():
        raise MoreThanOwn
    return locked[account.pk]
