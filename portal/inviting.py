"""Inviting somebody who is to work here, and coming in with the code that she was given (security.md A3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from portal import audit, codes, hosts, joining, passkeys
from portal.audit import AuditAction, AuditResult
from portal.exceptions import CodeNotUsable, MoreThanOwn, NameIsTaken, NoOrganisation
from portal.joining import WayIn
from portal.models import Organisation, StaffInvitation, User
from portal.permissions import ROLES_OF_ORGANISATION, Role, may_give
from portal.sessions import end_sessions

LIVES = timedelta(hours=72)


@dataclass(frozen=True)
class MadeInvitation:
    """An invitation, and its code for the one time that it is shown."""

    invitation: StaffInvitation
    code: str


@transaction.atomic
def invite(
    *, by: User | None, roles: Collection[str], organisation: Organisation | None, language: str, at: datetime
) -> MadeInvitation:
    """Make an invitation that lets one person in, once, for 72 hours; without `by` the server makes it itself.

    Raises: MoreThanOwn if somebody gives what is not hers to give, or for another organisation than her own;
    NoOrganisation if a role needs one.
    """
    if by is not None:
        _check(by, roles, organisation)
    if organisation is None and ROLES_OF_ORGANISATION & set(roles):
        raise NoOrganisation
    made = _make(made_by=by, at=at, language=language, roles=sorted(roles), organisation=organisation)
    audit.record(by, AuditAction.ACCOUNT_INVITED, subject=f"invitation:{made.invitation.pk}")
    return made


def invite_back(*, by: User, account: User, at: datetime) -> MadeInvitation:
    """Make a code that gives somebody a new way into her own account; one that was made before ends.

    Who may do so, and when, is decided by portal/lost_factor.py. It runs in the transaction of its caller.
    """
    StaffInvitation.objects.filter(account=account).delete()
    return _make(made_by=by, at=at, language=account.language, roles=[], account=account)


@transaction.atomic
def take_back(*, by: User, invitation: StaffInvitation) -> None:
    """Take an invitation out of use."""
    subject = f"invitation:{invitation.pk}"
    invitation.delete()
    audit.record(by, AuditAction.ACCOUNT_INVITED, subject=subject, result=AuditResult.TAKEN_BACK)


@sensitive_variables()
def find_invitation(*, typed: str, at: datetime) -> StaffInvitation | None:
    """Return the invitation that a code belongs to; None if there is none that lets somebody in."""
    code = codes.read_code(typed)
    if code is None:
        return None
    usable = StaffInvitation.objects.usable(at=at).select_related("account", "organisation")
    return usable.filter(code_sha256=codes.digest_of(code)).first()


def offer_names(language: str, *, invitation: StaffInvitation) -> list[str]:
    """Return three names that nobody has, for who holds an invitation: the same ones each time that she looks."""
    order = salted_hmac("portal.inviting", invitation.code_sha256, algorithm="sha256").hexdigest()
    return joining.offer_names(language, order=order)


@sensitive_variables()
@transaction.atomic
def accept(*, invitation: StaffInvitation, name: str, language: str, way: WayIn, at: datetime) -> User:
    """Use an invitation: make the account, under a name that its owner chose.

    The account keeps who let it in. Raises: CodeNotUsable if another one was quicker; NameIsTaken if somebody took the
    name meanwhile; ValidationError if the name may not be.
    """
    held = _use(invitation, at=at)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                name,
                way.password,
                language=language,
                organisation=held.organisation,
                let_in_by_id=held.made_by_id,
            )
    except (IntegrityError, ValidationError) as error:
        if joining.is_taken(name):
            raise NameIsTaken from error
        raise
    user.groups.set(Group.objects.filter(name__in=held.roles))
    if way.passkey is not None:
        passkeys.keep(user=user, passkey=way.passkey)
    audit.record(user, AuditAction.ACCOUNT_MADE, subject=f"user:{user.pk}")
    return user


@sensitive_variables()
@transaction.atomic
def come_back(*, invitation: StaffInvitation, language: str, way: WayIn, at: datetime) -> User:
    """Use a code that gives somebody a new way into her own account: her rows and her roles are as they were.

    Raises: CodeNotUsable if it was used meanwhile, or if the account was closed.
    """
    _use(invitation, at=at)
    user = User.objects.select_for_update(no_key=True).get(pk=cast("int", invitation.account_id))
    if not user.is_active:
        raise CodeNotUsable
    user.set_password(way.password)
    user.language = language
    user.full_clean()
    user.save()
    end_sessions(user)
    if way.passkey is not None:
        passkeys.keep(user=user, passkey=way.passkey)
    audit.record(user, AuditAction.PASSWORD_CHANGED, subject=f"user:{user.pk}")
    return user


def address_of(code: str, *, language: str) -> str:
    """Return the address that lets somebody in, in the language of the invitation."""
    with translation.override(language):
        return hosts.staff_address() + reverse("portal:enter", args=[code])


def short_address(*, language: str) -> str:
    """Return the address where a code is typed, without what a browser adds itself."""
    with translation.override(language):
        return (hosts.staff_address() + reverse("portal:type-code")).partition("://")[2]


def _check(by: User, roles: Collection[str], organisation: Organisation | None) -> None:
    allowed = may_give(by.roles)
    elsewhere = Role.ADMIN not in by.roles and (organisation is None or organisation.pk != by.organisation_id)
    if not roles or not set(roles) <= set(allowed) or elsewhere:
        raise MoreThanOwn


def _make(*, at: datetime, **fields: Any) -> MadeInvitation:
    code = codes.new_code()
    invitation = StaffInvitation(code_sha256=codes.digest_of(code), ends_at=at + LIVES, **fields)
    invitation.full_clean()
    invitation.save()
    return MadeInvitation(invitation, code)


def _use(invitation: StaffInvitation, *, at: datetime) -> StaffInvitation:
    """Take an invitation out of use; of two that come at once, one gets it."""
    # The accounts first, in the order of portal/accounts.py, which shuts somebody out and then ends her invitations:
    # the other way round each would wait for the other. Rows that point to an account are not held up by this lock.
    concerned = [pk for pk in (invitation.made_by_id, invitation.account_id) if pk is not None]
    list(User.objects.filter(pk__in=concerned).order_by("pk").select_for_update(no_key=True))
    # Its own row only: a lock reaches no table that may be empty here, such as the organisation.
    usable = StaffInvitation.objects.usable(at=at).select_for_update(no_key=True, of=("self",))
    held = usable.filter(pk=invitation.pk).first()
    if held is None:
        raise CodeNotUsable
    held.delete()
    return held
