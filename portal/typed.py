"""What staff typed survives the end of a session, for ten minutes (security.md section 4, State).

A form that arrives after its session ended is kept on the server, under a key of which the browser holds one half: a
random value in a cookie of its own, which a passkey and a second step outlive, as a field of the login page would not.
Without that half nobody can read it, nor without the key of the portal. It is given back to the account whose session
ended and to nobody else; files, passwords and codes are never kept.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from portal import sessions
from portal.same_origin import is_from_here

COOKIE = "__Host-typed" if settings.HTTPS else "typed"
# Unit: seconds.
KEPT = 600
# What stands in a form of this site is far below. Unit: characters.
LONGEST = 64_000
KEY = "_typed"
# A form with one of these fields, or with a password under whatever name, is not kept at all.
SECRET = frozenset({"credential", "code"})


@dataclass(frozen=True)
class Typed:
    """A form that came too late: where it was going, and what was in it."""

    path: str
    fields: QueryDict
    had_files: bool


def may_be_kept(request: HttpRequest) -> bool:
    """Say whether a request is a form of this site, sent by somebody whose session just ended."""
    return (
        request.method == "POST"
        and not request.user.is_authenticated
        and sessions.ended_account(request.session) is not None
        # Another site must not be able to put words in her mouth.
        and is_from_here(request)
        and request.headers.get("Accept") != "application/json"
    )


def keep(request: HttpRequest, answer: HttpResponse) -> bool:
    """Keep a form, and give the browser its half of the key with the answer; return whether it was kept."""
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    words = fields.urlencode()
    secret = any(name in SECRET or "password" in name.lower() for name in fields)
    if secret or not words or len(words) > LONGEST:
        return False
    half = secrets.token_urlsafe(32)
    content = {
        "account": sessions.ended_account(request.session),
        "path": request.get_full_path(),
        "fields": words,
        "had_files": bool(request.FILES),
    }
    token = _lock(half).encrypt(json.dumps(content).encode()).decode()
    request.session[KEY] = {"at": timezone.now().timestamp(), "token": token}
    answer.set_cookie(COOKIE, half, max_age=KEPT, secure=settings.HTTPS, httponly=True, samesite="Strict")
    return True


def given_back(request: HttpRequest) -> Typed | None:
    """Return what was kept for who asks; None if it was somebody else's, or is over."""
    kept, half = request.session.get(KEY), request.COOKIES.get(COOKIE)
    if not kept or not half:
        return None
    try:
        content: dict[str, Any] = json.loads(_lock(half).decrypt(kept["token"], ttl=KEPT))
    except InvalidToken:
        return None
    if content["account"] != request.user.pk:
        return None
    return Typed(content["path"], QueryDict(content["fields"]), content["had_files"])


def forget_old(session: SessionBase, *, at: datetime) -> None:
    """Throw away what nobody came back for."""
    if KEY in session and at.timestamp() - session[KEY]["at"] > KEPT:
        del session[KEY]


def forget(session: SessionBase, answer: HttpResponse) -> None:
    """Throw away what was kept."""
    session.pop(KEY, None)
    answer.delete_cookie(COOKIE, samesite="Strict")


def _lock(half: str) -> MultiFernet:
    """Return the lock that needs both halves; the keys of before still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, half)) for secret in keys])


def _key(secret: str, half: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=half.encode(), info=b"portal.typed").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
