"""Whether the portal is alive and ready, and its numbers, for machines; nothing in it names anybody."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portal import alarms, counting, metrics, operations
from portal.access import public


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that this process serves."""
    return JsonResponse({"alive": True})


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer what works: database, cache, broker, and a worker seen in the last minute; 503 if anything does not.

    Who shows the token of the metrics is also told the codes of what is on the page of alarms. They change nothing
    about being ready: an old backup is no reason to take the pages away.
    """
    found = operations.parts()
    ready = all(found.values())
    answer: dict[str, object] = {"ready": ready, **found}
    if shows_token(request):
        answer["alarms"] = _codes() if found["database"] else ["database-away"]
    return JsonResponse(answer, status=200 if ready else 503)


@public
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Answer the numbers of the portal for Prometheus, to who shows the token, and nothing to others."""
    if not shows_token(request):
        # Not 404: the language middleware would look for a page of this name.
        return HttpResponse(status=403)
    try:
        with override("en"):
            text = metrics.text_of(operations.read(at=timezone.now()), counting.BOARD.totals())
    except DatabaseError:
        return HttpResponse("# no database\n", content_type=metrics.CONTENT_TYPE, status=503)
    return HttpResponse(text, content_type=metrics.CONTENT_TYPE)


def shows_token(request: HttpRequest) -> bool:
    """Say whether somebody shows the token of the metrics; without such a setting nobody can."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and kind.lower() == "bearer" and constant_time_compare(token, expected)


def _codes() -> list[str]:
    try:
        return alarms.codes(alarms.judge(operations.read(at=timezone.now())))
    except DatabaseError:
        return ["database-away"]
