"""Whether the portal is alive and ready, for machines; nothing in it names anybody."""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portal import heartbeat
from portal.access import public


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that this process serves."""
    return JsonResponse({"alive": True})


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer what works: database, cache, broker, and a worker seen in the last minute; 503 if anything does not."""
    parts: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "cache": _cache_answers,
        "broker": _broker_answers,
        "worker": _worker_answers,
    }
    found = {name: part() for name, part in parts.items()}
    ready = all(found.values())
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache_answers() -> bool:
    try:
        cache.set("readyz", True, timeout=60)
        return bool(cache.get("readyz"))
    except DatabaseError:
        return False


def _broker_answers() -> bool:
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
        return bool(client.ping())
    except redis.RedisError:
        return False


def _worker_answers() -> bool:
    try:
        return heartbeat.is_alive()
    except DatabaseError:
        return False
