"""What allauth may do: log in by name, password and second step. No sign-up, no address of a device, no mail."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from portal import audit, counting, factor_keys, factors
from portal.models import User

# Made anew at each start: with the day in it, no key and so no address can be traced back tomorrow.
PROCESS_KEY = secrets.token_bytes(32)
SECONDS_A_DAY = 86_400
# As long as five failures lock a name (settings.ACCOUNT_RATE_LIMITS).
LOCKED_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by invitation only, and leave no trace of where somebody logged in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for herself."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return a name for the network that limits can count on, and that tells nobody the address.

        gunicorn's processes each have a key of their own, so a limit counts per process; the limit per name, which
        rests on no address, is the one that holds everywhere.
        """
        day = int(time.time() // SECONDS_A_DAY)
        address = f"{day}|{super().get_client_ip(request)}".encode()
        return hmac.new(PROCESS_KEY + settings.SECRET_KEY.encode(), address, hashlib.sha256).hexdigest()[:32]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; that a name is locked is counted too, and written down in the audit log."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            counting.BOARD.add(counting.LOCKS)
            note_locked(str(credentials.get("username", "")).lower(), request)
            raise

    def set_password(self, user: Any, password: str) -> None:
        """Keep another password, and that there is one."""
        with transaction.atomic():
            super().set_password(user, password)
            audit.record(user, audit.AuditAction.PASSWORD_CHANGED, subject=f"user:{user.pk}", request=context.request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return the name that was tried, and nothing else.

        The library adds the host as the browser wrote it, so that each made-up port would give five tries more.
        """
        return str(credentials.get("username", "")).lower()


def note_locked(name: str, request: HttpRequest) -> None:
    """Write down that a name was tried too often: once in the five minutes of the limit, or a flood fills the log.

    What was typed is never written down, only whose account it is; a name that is nobody's takes the same steps, so
    that no clock tells the two apart (security.md A5).
    """
    digest = hashlib.sha256(name.encode()).hexdigest()
    if not cache.add(f"portal.audit.locked:{digest}", True, LOCKED_SECONDS):
        return
    tried = User.objects.filter(username__iexact=name).only("pk", "organisation").first()
    subject = "user" if tried is None else f"user:{tried.pk}"
    organisation = None if tried is None else tried.organisation_id
    action = audit.AuditAction.LOGIN_FAILED_LOCKED
    audit.record(
        None, action, subject=subject, result=audit.AuditResult.REFUSED, request=request, organisation=organisation
    )


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Whose password is only the first step of a login, and how seeds lie in the database (portal.factors)."""

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Say whether a login with a password waits for a second step."""
        if user.is_anonymous:
            return False
        kinds = factors.asked_behind_password(user) & {str(kind) for kind in types or factors.SECOND}
        return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())

    def encrypt(self, text: str) -> str:
        """Close a seed, so that a copy of the database opens no account."""
        return factor_keys.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a seed."""
        return factor_keys.decrypt(encrypted_text)


class LoginBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Logs in and says nothing about rights: a row of a permission in the database allows nobody anything."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return none."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return none."""
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return none; the table of roles answers (portal/permissions.py)."""
        return set()
