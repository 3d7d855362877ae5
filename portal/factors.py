"""The second step of a login: a passkey, or a code from an app on the phone; and ten codes on paper for a bad day.

Every account but that of a member of the sounding board has one before it reads anything (security.md A1). A passkey
is enough by itself, for it asks for a finger, a face or a PIN; a code comes after a password. The rows are those of
`allauth.mfa`, without the times that the library would write: nothing tells when somebody came in.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from portal import audit, factor_keys, passkeys
from portal.exceptions import LastFactor, WrongCode
from portal.models import User
from portal.passkeys import NewPasskey
from portal.passwords import MEMBER

TOTP, PASSKEY, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
# What counts as a second step; codes on paper only stand in for one.
SECOND = (TOTP, PASSKEY)
# From here on the page says that new codes are wise.
FEW_CODES = 3
# How long five failures lock a name or a second step (allauth's own limit). Unit: seconds.
LOCK_SECONDS = 300


@dataclass
class Ways:
    """How somebody can come in."""

    has_password: bool
    app: Authenticator | None = None
    passkeys: list[Authenticator] = field(default_factory=list)
    # None: there are no codes on paper.
    codes_left: int | None = None

    @property
    def has_second(self) -> bool:
        """Whether there is a second step."""
        return self.app is not None or bool(self.passkeys)

    @property
    def few_codes(self) -> bool:
        """Whether it is time for new codes on paper."""
        return self.codes_left is not None and self.codes_left <= FEW_CODES


# --- The rule --------------------------------------------------------------------------------------------------------
def must_have_second(user: User) -> bool:
    """Say whether an account reads nothing with a password alone: all but those of members, also one without a role."""
    return bool(settings.SECOND_FACTOR) and user.roles != MEMBER


def asked_behind_password(user: User) -> set[str]:
    """Return the kinds of which having one makes a password insufficient.

    A passkey of a member is a way in of its own: with the phone lost, her password still lets her in.
    """
    return {TOTP, PASSKEY} if must_have_second(user) else {TOTP}


def has_second(user: User) -> bool:
    """Say whether somebody has a second step."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND).exists())


def ways_of(user: User) -> Ways:
    """Return how somebody can come in, her passkeys in the order in which they were made."""
    found = Ways(has_password=user.has_usable_password())
    for row in Authenticator.objects.filter(user=user).order_by("pk"):
        if row.type == PASSKEY:
            found.passkeys.append(row)
        elif row.type == TOTP:
            found.app = row
        else:
            found.codes_left = app_settings.RECOVERY_CODE_COUNT - row.data["used_mask"].bit_count()
    return found


# --- Setting up and taking away --------------------------------------------------------------------------------------
def new_seed() -> str:
    """Return a seed for an app, in the letters of base 32."""
    return str(generate_totp_secret())


@transaction.atomic
def set_up_app(*, user: User, seed: str, code: str, request: HttpRequest | None = None) -> list[str]:
    """Keep the seed that an app just proved to have; it takes the place of the one of before.

    Returns the codes on paper, where there were none yet; they are shown once.
    Raises: WrongCode.
    """
    _hold(user)
    if not _is_code_of_now(user, seed, code):
        raise WrongCode(_("This is not the code of now. Wait for the next one and type that."))
    Authenticator.objects.filter(user=user, type=TOTP).delete()
    _add(user, TOTP, {"secret": factor_keys.encrypt(seed)})
    audit.record(user, audit.AuditAction.FACTOR_ADDED, subject=f"user:{user.pk}", request=request)
    return _first_codes(user)


@transaction.atomic
def keep_passkey(*, user: User, passkey: NewPasskey, request: HttpRequest | None = None) -> list[str]:
    """Keep a passkey that was made and checked; return the codes on paper where there were none yet."""
    _hold(user)
    passkeys.keep(user=user, passkey=passkey)
    audit.record(user, audit.AuditAction.FACTOR_ADDED, subject=f"user:{user.pk}", request=request)
    return _first_codes(user)


@transaction.atomic
def remove(*, user: User, factor: Authenticator, request: HttpRequest | None = None) -> None:
    """Take a passkey or an app away.

    Raises: LastFactor if she could not come in without it, or only with a password where that is not enough.
    """
    _hold(user)
    kinds = check_removable(user=user, factor=factor)
    Authenticator.objects.filter(pk=factor.pk, user=user).delete()
    if not kinds:
        Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    audit.record(user, audit.AuditAction.FACTOR_REMOVED, subject=f"user:{user.pk}", request=request)


def check_removable(*, user: User, factor: Authenticator) -> set[str]:
    """Return the kinds of second steps that stay without one of them.

    Raises: LastFactor if she could not come in without it, or only with a password where that is not enough.
    """
    left = Authenticator.objects.filter(user=user, type__in=SECOND).exclude(pk=factor.pk)
    kinds = set(left.values_list("type", flat=True))
    enough = PASSKEY in kinds or (user.has_usable_password() and (TOTP in kinds or not must_have_second(user)))
    if not enough:
        raise LastFactor(_("This is your last way in. Add another one first, then remove this one."))
    return kinds


def remove_all(*, user: User) -> None:
    """Take every second step and the codes on paper away: a part of giving somebody a new way in."""
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def make_codes(*, user: User, request: HttpRequest | None = None) -> list[str]:
    """Make ten codes on paper; those of before end."""
    _hold(user)
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    audit.record(user, audit.AuditAction.FACTOR_ADDED, subject=f"user:{user.pk}", request=request)
    return _codes(user)


# --- Checking --------------------------------------------------------------------------------------------------------
def digits_of(typed: str) -> str:
    """Return the digits of what somebody typed, however she wrote them: with spaces, full width, in Arabic digits."""
    return "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())


def check_code(*, user: User, typed: str, also_paper: bool) -> str | None:
    """Return the kind of code that was typed: of the app, or where it may be, one of those on paper; each works once.

    Raises: FactorKeyError if the seed cannot be opened.
    """
    code = digits_of(typed)
    rows = {row.type: row for row in Authenticator.objects.filter(user=user, type__in=(TOTP, RECOVERY))}
    if TOTP in rows and _is_code_of_now(user, factor_keys.decrypt(rows[TOTP].data["secret"]), code):
        return str(TOTP)
    if also_paper and RECOVERY in rows and rows[RECOVERY].wrap().validate_code(code):
        return str(RECOVERY)
    return None


def note_lock(user: User, *, request: HttpRequest | None = None) -> None:
    """Write down that too many wrong tries locked an account for some minutes: once for each lock."""
    if cache.add(f"lock-noted:{user.pk}", True, LOCK_SECONDS):
        audit.record(
            None,
            audit.AuditAction.LOGIN_FAILED_LOCKED,
            subject=f"user:{user.pk}",
            result=audit.AuditResult.REFUSED,
            request=request,
            organisation=user.organisation_id,
        )


def _is_code_of_now(user: User, seed: str, typed: str) -> bool:
    """Say whether a code is that of now, or one step of 30 seconds before or after; each step counts once.

    The library forgets a used code after one step, while it is taken for three.
    """
    code = digits_of(typed)
    now = [(step, format_hotp_value(hotp_value(seed, step))) for step in yield_hotp_counters_from_time()]
    matching = [step for step, right in now if constant_time_compare(code, right)]
    steps = 2 * app_settings.TOTP_TOLERANCE + 2
    return any(cache.add(_used(user, step), True, steps * app_settings.TOTP_PERIOD) for step in matching)


def _used(user: User, step: int) -> str:
    # The cache is a table too: neither who nor when stands in its keys.
    return f"code-used:{salted_hmac('portal.factors.used', f'{user.pk}/{step}', algorithm='sha256').hexdigest()}"


# --- Rows ------------------------------------------------------------------------------------------------------------
def _first_codes(user: User) -> list[str]:
    # Codes on paper stand in behind a password; who has none cannot use them.
    if not user.has_usable_password() or Authenticator.objects.filter(user=user, type=RECOVERY).exists():
        return []
    return _codes(user)


def _codes(user: User) -> list[str]:
    row = _add(user, RECOVERY, {"seed": factor_keys.encrypt(RecoveryCodes.generate_seed()), "used_mask": 0})
    return list(row.wrap().generate_codes())


def _add(user: User, kind: str, data: dict[str, Any]) -> Authenticator:
    return Authenticator.objects.create(user=user, type=kind, data=data, created_at=factor_keys.NO_MOMENT)


def _hold(user: User) -> None:
    """Let what changes the ways in of one account happen one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
