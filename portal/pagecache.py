"""Public pages kept in the process as ready bytes, so that they come fast and stay when the database is away.

A page is kept when its view says so with `keep`. It is shown again while nothing changed: the `ContentStamp`, which
triggers raise with every change of content, is read at most every two seconds. A page that says whether the walk-in
is open is made anew every minute, all others at midnight, when facts expire. Without a database everything that was
shown before keeps answering; only the block about today is drawn anew then, from the schedule that was read with it.

Nothing of a visitor is kept: only answers without a cookie, to requests without a session, by their path alone. The
browser is told not to store them (security.md V9, design.md section 9).
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic

import brotli
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from portal import counting, hosts
from portal.models import ContentStamp

# How often a process asks whether content changed, and how long it leaves a database alone that did not answer.
ASK_EVERY = 2.0
ASK_AGAIN = 5.0
# "Open now" is never older than this.
STATUS_LIVES = timedelta(minutes=1)
# Far more than there are pages; a guard against a mistake, not a limit that is ever met.
MOST_PAGES = 5_000
BROTLI_QUALITY = 9
DATABASE_AWAY = (OperationalError, InterfaceError)
# Pages stand under a language; the addresses of machines do not.
PAGES_BEGIN = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)
# What belongs to one answer and not to the page.
OWN_HEADERS = frozenset({"content-length", "content-encoding", "vary"})

Redraw = Callable[[datetime], str]


@dataclass(frozen=True)
class Moving:
    """A part of a page that changes with the clock: as it was drawn, and how to draw it for another moment."""

    drawn: str
    redraw: Redraw


@dataclass(frozen=True)
class KeptPage:
    """One page as ready bytes."""

    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    language: str
    stamp: int
    fresh_until: datetime
    moving: tuple[Moving, ...] = ()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page in the best encoding that the browser takes."""
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        encoding = next((name for name in ("br", "gzip") if name in accepted), "")
        body = self.bodies[encoding]
        response = HttpResponse(body)
        for name, value in self.headers:
            response.headers[name] = value
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Content-Length"] = str(len(body))
        return response

    def drawn_for(self, moment: datetime) -> KeptPage:
        """Return the page with what moves drawn for another moment, without asking a database."""
        if not self.moving:
            return self
        body = self.bodies[""].decode()
        moved = []
        with translation.override(self.language):
            for part in self.moving:
                drawn = part.redraw(moment)
                body = body.replace(part.drawn, drawn)
                moved.append(replace(part, drawn=drawn))
        return replace(
            self, bodies=encoded(body.encode()), moving=tuple(moved), fresh_until=fresh_until(moment, moving=True)
        )


def keep(response: HttpResponse, *, moving: tuple[Moving, ...] = ()) -> HttpResponse:
    """Declare that an answer is the same for every visitor and may be kept; `moving` names what follows the clock."""
    response.keep_moving = moving  # type: ignore[attr-defined]  # read by the middleware below
    return response


def encoded(body: bytes) -> dict[str, bytes]:
    """Return a body in every encoding that a browser may ask for."""
    return {
        "br": brotli.compress(body, quality=BROTLI_QUALITY, mode=brotli.MODE_TEXT),
        "gzip": gzip.compress(body, mtime=0),
        "": body,
    }


def fresh_until(moment: datetime, *, moving: bool) -> datetime:
    """Return until when a page that was made at a local moment may be shown without a look at the database."""
    midnight = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(midnight, moment + STATUS_LIVES) if moving else midnight


@dataclass
class Shelf:
    """The pages that one process keeps, and what it knows of the state of the content."""

    pages: dict[str, KeptPage] = field(default_factory=dict)
    stamp: int | None = None
    is_away: bool = False
    ask_at: float = 0.0
    asking: threading.Lock = field(default_factory=threading.Lock)

    def clear(self) -> None:
        """Forget everything, as a new process does."""
        self.pages.clear()
        self.stamp, self.is_away, self.ask_at = None, False, 0.0

    def look(self) -> None:
        """Ask for the stamp when it is time; one thread asks, the others go on with what is known."""
        if monotonic() < self.ask_at or not self.asking.acquire(blocking=False):
            return
        try:
            self.stamp = read_stamp()
            self.is_away = False
            self.ask_at = monotonic() + ASK_EVERY
        except DATABASE_AWAY:
            self.is_away = True
            self.ask_at = monotonic() + ASK_AGAIN
        finally:
            self.asking.release()

    def find(self, path: str, *, at: datetime) -> KeptPage | None:
        """Return a page that may be shown at a local moment, or None if it must be made."""
        if self.is_away:
            return self.last(path, at=at)
        kept = self.pages.get(path)
        return kept if kept is not None and kept.stamp == self.stamp and at < kept.fresh_until else None

    def last(self, path: str, *, at: datetime) -> KeptPage | None:
        """Return a page as it was shown last, right for the moment, whatever its age."""
        kept = self.pages.get(path)
        if kept is not None and kept.moving and at >= kept.fresh_until:
            kept = self.pages[path] = kept.drawn_for(at)
        return kept

    def put(self, path: str, response: HttpResponse, *, stamp: int, at: datetime) -> KeptPage:
        """Keep an answer."""
        moving: tuple[Moving, ...] = response.keep_moving  # type: ignore[attr-defined]  # set by `keep`
        kept = KeptPage(
            headers=tuple((name, value) for name, value in response.items() if name.lower() not in OWN_HEADERS),
            bodies=encoded(response.content),
            language=translation.get_language() or settings.LANGUAGE_CODE,
            stamp=stamp,
            fresh_until=fresh_until(at, moving=bool(moving)),
            moving=moving,
        )
        if len(self.pages) < MOST_PAGES or path in self.pages:
            self.pages[path] = kept
        counting.BOARD.put(counting.PAGES, len(self.pages))
        return kept


def read_stamp() -> int:
    """Return the number of the last change of content.

    Raises: OperationalError or InterfaceError if the database is away.
    """
    try:
        return ContentStamp.objects.values_list("number", flat=True).first() or 0
    except DATABASE_AWAY:
        # A connection that broke stays broken until it is closed.
        connection.close()
        raise


SHELF = Shelf()


class PageCacheMiddleware:
    """Stands outermost: a page that is kept costs nothing of all that stands behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the shelf, or make the answer and keep it if its view allows that."""
        if not may_be_kept(request):
            return self.get_response(request)
        at = timezone.localtime()
        SHELF.look()
        kept = SHELF.find(request.path_info, at=at)
        if kept is not None:
            return kept.answer(request)
        # As it was before the page is made: a change meanwhile makes the page old at once, never too new.
        stamp = None if SHELF.is_away else SHELF.stamp
        response = self.get_response(request)
        if stamp is None or not isinstance(response, HttpResponse) or not is_for_keeping(response):
            return response
        return SHELF.put(request.path_info, response, stamp=stamp, at=at).answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show what was shown before when the database went away in the middle; else a calm page with numbers."""
        if not isinstance(exception, DATABASE_AWAY):
            return None
        connection.close()
        kept = SHELF.last(request.path_info, at=timezone.localtime()) if may_be_kept(request) else None
        if kept is not None:
            return kept.answer(request)
        answer: HttpResponse = import_string(settings.UNAVAILABLE_VIEW)(request)
        return answer


def may_be_kept(request: HttpRequest) -> bool:
    """Say whether a request is one of those whose answers are the same for everybody."""
    if not request.path_info.startswith(PAGES_BEGIN):
        return False
    if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    # A request that Django would send on to https, or refuse for its host, must meet Django.
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    # Who works here looks something up now and then; what she sees is not for search engines, so it is another page.
    return host_is_ours(request) and not hosts.is_staff_host(request)


def host_is_ours(request: HttpRequest) -> bool:
    """Say whether the request names a host of ours; another one is for Django to refuse."""
    try:
        request.get_host()
    except Exception:  # noqa: BLE001  (whatever is wrong with it, Django says so in its own way)
        return False
    return True


def is_for_keeping(response: HttpResponse) -> bool:
    """Say whether an answer was declared with `keep`, went well, and sets no cookie."""
    return response.status_code == 200 and hasattr(response, "keep_moving") and not response.cookies
