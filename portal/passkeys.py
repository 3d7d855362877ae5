"""Passkeys: a way in without a password, kept with nothing that says when, where or on what device it was used.

allauth stores them (`allauth.mfa`) and fido2 checks them; the ways in are our own (portal/views/passkeys.py), for three
reasons. A visitor gets no cookie, so what was asked of the browser travels in the form, signed, and counts once. The
number of an account is told to no device: a passkey carries a random handle, and is found by its own name. And the
library notes when a passkey was made and last used; here both stay blank.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, TypeGuard

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import get_credentials, get_server
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.exceptions import PasskeyError
from portal.factor_keys import NO_MOMENT
from portal.models import User

# A page may lie open this long before its passkey is asked for. Unit: seconds.
OPEN_FOR = 900
HANDLE_BYTES = 32
MOST_PASSKEYS = 10
# What of the answer of a browser is needed to check a login later; the rest would only tell about the device.
KEPT = ("attestationObject", "clientDataJSON")


@dataclass(frozen=True)
class Asked:
    """What a browser is asked for, and the signed note of it that comes back with the answer."""

    options: dict[str, Any]
    note: str


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that was made and checked, and that nobody has yet."""

    credential: dict[str, Any]

    @property
    def name(self) -> str:
        """The name that the device gave it."""
        return str(self.credential["id"])


def ask_to_make(*, purpose: str, name: str, user: User | None = None) -> Asked:
    """Ask for a new passkey under a chosen name; `purpose` says what the answer may be used for."""
    options, state = get_server().register_begin(
        user=PublicKeyCredentialUserEntity(id=secrets.token_bytes(HANDLE_BYTES), name=name, display_name=name),
        credentials=get_credentials(user) if user is not None else [],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(options, state, purpose)


def made(*, purpose: str, note: str, credential: Any) -> NewPasskey:
    """Check a passkey that a browser made.

    Raises: PasskeyError if it is not the answer to what was asked, or is somebody's already.
    """
    state = _open(note, purpose)
    try:
        binding = get_server().register_complete(state, credential)
    except Exception as error:  # whatever a browser, or who plays one, can send
        raise PasskeyError from error
    data = binding.credential_data
    if data is None or _with_name(websafe_encode(data.credential_id)).exists():
        raise PasskeyError
    name = websafe_encode(data.credential_id)
    response = {key: credential["response"][key] for key in KEPT}
    return NewPasskey({"id": name, "rawId": name, "type": "public-key", "response": response})


def keep(*, user: User, passkey: NewPasskey) -> Authenticator:
    """Store a passkey of somebody."""
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "", "credential": passkey.credential},
        created_at=NO_MOMENT,
    )


def of(user: User) -> Any:
    """Return the passkeys of somebody, in the order in which they were made."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def ask_to_show(*, purpose: str) -> Asked:
    """Ask for a passkey, whosever it is: the browser shows those that it has for this site."""
    options, state = get_server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return _asked(options, state, purpose)


def shown(*, purpose: str, note: str, credential: Any) -> User:
    """Return whose passkey a browser showed.

    Raises: PasskeyError if it is nobody's, if it is not the answer to what was asked, or if the account is closed.
    """
    state = _open(note, purpose)
    name = credential.get("id") if isinstance(credential, dict) else None
    found = _with_name(name).select_related("user").first() if _is_text(name) else None
    if found is None or not found.user.is_active:
        raise PasskeyError
    data: AttestedCredentialData = found.wrap().authenticator_data.credential_data
    try:
        get_server().authenticate_complete(state, [data], credential)
    except Exception as error:  # as above
        raise PasskeyError from error
    user: User = found.user
    return user


def _with_name(name: str) -> Any:
    return Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN, data__credential__id=name)


def _is_text(name: Any) -> TypeGuard[str]:
    return isinstance(name, str) and "\x00" not in name


def _asked(options: Any, state: dict[str, Any], purpose: str) -> Asked:
    note = signing.dumps(state["challenge"], salt=_salt(purpose))
    return Asked(dict(options)["publicKey"], note)


def _open(note: str, purpose: str) -> dict[str, Any]:
    """Return what was asked; each note opens once."""
    try:
        challenge: str = signing.loads(note, salt=_salt(purpose), max_age=OPEN_FOR)
    except signing.BadSignature as error:
        raise PasskeyError from error
    used = hashlib.sha256(websafe_decode(challenge)).hexdigest()
    if not cache.add(f"passkey-note:{used}", True, OPEN_FOR):
        raise PasskeyError
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def _salt(purpose: str) -> str:
    return f"{settings.ROOT_URLCONF}.passkeys.{purpose}"
