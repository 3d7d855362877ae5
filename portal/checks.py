"""System checks: unsafe settings refuse the start."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  (Django's own name)
from django.http.request import validate_host

from portal import roles

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})
KEY = re.compile(r"[0-9a-f]{64}\Z")
# As a browser sends it, for names are compared as they stand; or this very machine by its number.
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z|\[::1\]\Z")
SHORTEST_KEY = 50
SHORTEST_TOKEN = 32


@register(Tags.security)
def check_hosts(**kwargs: Any) -> list[CheckMessage]:
    """Refuse plain HTTP anywhere but on this very machine, and a portal without a host."""
    problems: list[CheckMessage] = []
    hosts = set(settings.ALLOWED_HOSTS)
    if not hosts or "*" in hosts:
        problems.append(Error("ALLOWED_HOSTS must name the hosts of the portal.", id="portal.E001"))
    if not settings.HTTPS and not hosts <= LOOPBACK:
        problems.append(
            Error(
                "HTTPS=false is only for loopback.",
                hint="Leave HTTPS out, and put a proxy with a certificate in front.",
                id="portal.E002",
            )
        )
    return problems


@register(Tags.security)
def check_keys(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a rounding key that is not 32 random bytes, or that is the same as Django's own key."""
    problems: list[CheckMessage] = []
    if not KEY.match(settings.SDC_KEY):
        problems.append(Error("SDC_KEY must be 64 hexadecimal digits (32 random bytes).", id="portal.E003"))
    if settings.SDC_KEY == settings.SECRET_KEY:
        problems.append(Error("SDC_KEY must be another key than SECRET_KEY.", id="portal.E004"))
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        problems.append(Error("SECRET_KEY must have at least 50 characters.", id="portal.E005"))
    return problems


@register(Tags.security)
def check_factor_keys(**kwargs: Any) -> list[CheckMessage]:
    """Refuse keys of second steps that are not 32 random bytes each, that stand there twice, or that do other work."""
    problems: list[CheckMessage] = []
    keys = settings.FACTOR_KEYS
    if not keys or not all(KEY.match(key) for key in keys) or len(set(keys)) < len(keys):
        words = "FACTOR_KEYS must hold one key or more of 64 hexadecimal digits, the newest first, none of them twice."
        problems.append(Error(words, id="portal.E009"))
    if {settings.SECRET_KEY, settings.SDC_KEY} & set(keys):
        problems.append(Error("FACTOR_KEYS must be other keys than SECRET_KEY and SDC_KEY.", id="portal.E010"))
    return problems


@register(Tags.security)
def check_second_factor(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to let staff in by a password alone where the records are real."""
    if settings.SECOND_FACTOR or settings.DEMO:
        return []
    hint = (
        "Take SECOND_FACTOR out of the settings. It may be false only beside DEMO=true, where all records are made up."
    )
    return [Error("SECOND_FACTOR=false lets a password alone open real records.", hint=hint, id="portal.E011")]


@register(Tags.security)
def check_debug(**kwargs: Any) -> list[CheckMessage]:
    """Refuse DEBUG: its pages show settings, queries and typed values to anybody."""
    return [Error("DEBUG must be off.", id="portal.E006")] if settings.DEBUG else []


@register(Tags.security)
def check_exit(**kwargs: Any) -> list[CheckMessage]:
    """Refuse an exit that is not an address with TLS: leaving must never be the step that is overheard."""
    if settings.EXIT_URL.startswith("https://"):
        return []
    return [Error("EXIT_URL must start with https://.", id="portal.E007")]


@register(Tags.security)
def check_public_url(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a flyer that leads nowhere, or to an address that is overheard: paper cannot be called back."""
    address = urlsplit(settings.PUBLIC_ADDRESS)
    is_here = address.hostname in LOOPBACK
    if (address.scheme == "https" and not is_here and not address.path) or (is_here and not settings.HTTPS):
        return []
    return [Error("PUBLIC_ADDRESS must be the https:// address of the portal, without a path.", id="portal.E008")]


@register(Tags.security)
def check_staff_host(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a host for the staff side on which nobody could log in, or that visitors are sent to as well."""
    host = settings.STAFF_HOST
    if not host:
        return []
    if not HOST.match(host):
        words = "STAFF_HOST must be the bare name of a host, in small letters: no https://, no port, no path."
        hint = "For example werk.example.org. Left empty, people log in on every host of the portal."
        return [Error(words, hint=hint, id="portal.E019")]
    if host == urlsplit(settings.PUBLIC_ADDRESS).hostname:
        hint = "Give the staff side a name that is on no flyer, or leave STAFF_HOST empty."
        return [Error("STAFF_HOST must be another host than that of PUBLIC_ADDRESS.", hint=hint, id="portal.E021")]
    if not validate_host(host, settings.ALLOWED_HOSTS):
        hint = f"Add {host} to ALLOWED_HOSTS; otherwise nobody can log in."
        return [Error("STAFF_HOST must be one of ALLOWED_HOSTS.", hint=hint, id="portal.E020")]
    return []


@register(Tags.database)
def check_database_role(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a role that could change tables, except for the command that does (`check --database default`)."""
    if not databases or roles.is_development() or settings.DATABASE_ROLE == roles.OWNER:
        return []
    found = roles.problem()
    return [Error(found, id="portal.E016")] if found else []


@register(Tags.security)
def check_words(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a word that means nothing: it would be read as another one than was meant."""
    problems: list[CheckMessage] = []
    if settings.DATABASE_ROLE not in {"app", roles.OWNER}:
        problems.append(Error("DATABASE_ROLE must be app or owner.", id="portal.E017"))
    if settings.LOG_FORMAT not in {"text", "json"}:
        problems.append(Error("LOG_FORMAT must be text or json.", id="portal.E018"))
    return problems


@register(Tags.security)
def check_tokens(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a token for the metrics that can be guessed."""
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        return [Error("METRICS_TOKEN must have at least 32 characters: openssl rand -hex 32", id="portal.E012")]
    return []


@register(Tags.security)
def check_keys_of_before(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a key of before that is weak, or that is the key of now: then nothing was changed."""
    before = settings.SECRET_KEY_FALLBACKS
    if settings.SECRET_KEY in before or any(len(key) < SHORTEST_KEY for key in before):
        return [
            Error(
                "SECRET_KEY_FALLBACKS must hold keys of before only, each of at least 50 characters.", id="portal.E013"
            )
        ]
    return []


@register(Tags.security)
def check_demo(**kwargs: Any) -> list[CheckMessage]:
    """Refuse made-up records, and accounts whose password is known, on a portal that others can reach."""
    if settings.DEMO and not set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        return [
            Error("DEMO=true is only for loopback: its accounts share one password. Leave DEMO out.", id="portal.E014")
        ]
    return []


@register(Tags.security, deploy=True)
def check_security_contact(**kwargs: Any) -> list[CheckMessage]:
    """Warn while nobody can be told about a weakness."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        return [
            Warning(
                "SECURITY_CONTACT is not set, so nobody who finds a weakness knows whom to tell.",
                hint="Set it to an address that is read every day: mailto:... or https://...",
                id="portal.W001",
            )
        ]
    if not contact.startswith(("mailto:", "https://")) or any(sign.isspace() for sign in contact):
        return [Error("SECURITY_CONTACT must begin with mailto: or https://.", id="portal.E015")]
    return []
