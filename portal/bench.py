"""The numbers of design.md section 10 that are about public pages, as ratios of one run: `make bench`.

Everything is asked of the real WSGI application, in this process and with the settings of this checkout: what is
weighed is what a browser gets with brotli; how fast a page is, is compared with a view that returns a constant behind
the same middleware. Loops are bounded in count; nothing leaves the process.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from time import perf_counter
from types import ModuleType
from typing import Any

from portal import embedded
from portal.supervisor import ROOT

ROUND_TRIP = 14_000
LEAST_RATIO = 0.7
ROUNDS, REQUESTS = 7, 400

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: str
    body: bytes


def ask(application: Application, path: str) -> Answer:
    """Ask for a page as a browser does that takes brotli."""
    found: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000", "HTTP_HOST": "localhost:8000", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_ACCEPT_ENCODING": "br", "HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False, "wsgi.version": (1, 0),
    }  # fmt: skip

    def start(status: str, _headers: list[tuple[str, str]], _exc_info: object = None) -> None:
        found.append(status)

    answer = application(environ, start)
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return Answer(found[0], body)


def weigh(application: Application, path: str) -> int:
    """Return the bytes of a whole first view: the page, its style sheets for the screen, and its scripts."""
    import brotli  # noqa: PLC0415  (only the bench unpacks what the site packs)

    answer = ask(application, path)
    assert answer.status.startswith("200"), (path, answer.status)  # noqa: S101  (a bench that measures errors lies)
    html = brotli.decompress(answer.body).decode()
    files = re.findall(r'<link rel="stylesheet" href="([^"]+)">|<script src="([^"]+)"', html)
    return len(answer.body) + sum(len(ask(application, style or script).body) for style, script in files)


def time_of(application: Application, path: str) -> float:
    """Return the seconds that one round of requests takes."""
    begun = perf_counter()
    for _number in range(REQUESTS):
        ask(application, path)
    return perf_counter() - begun


def table_with_constant(urls: ModuleType) -> ModuleType:
    """Return the URL table of the portal with a view that returns a constant: the least that a Django view can do."""
    from django.http import HttpRequest, HttpResponse  # noqa: PLC0415  (needs the settings)
    from django.urls import path  # noqa: PLC0415

    def constant(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"constant")

    table = ModuleType("table_with_constant")
    vars(table).update(vars(urls) | {"urlpatterns": [path("constant", constant), *urls.urlpatterns]})
    return table


def main() -> int:
    """Print the ratios; return 1 if one of them misses its target."""
    embedded.attach(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["ALLOWED_HOSTS"] = "localhost"
    import django  # noqa: PLC0415  (needs the settings)

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from portal import urls  # noqa: PLC0415
    from portal.models import Page  # noqa: PLC0415

    settings.ROOT_URLCONF = table_with_constant(urls)
    application: Application = WSGIHandler()
    slugs = Page.objects.get_queryset().published(today=timezone.localdate()).values_list("slug", flat=True)
    paths = [
        f"/{code}/" if slug == "start" else f"/{code}/{slug}/" for code, _name in settings.LANGUAGES for slug in slugs
    ]
    weights = {path: weigh(application, path) for path in paths}
    heaviest = max(weights, key=lambda path: weights[path])
    print(f"first view, heaviest of {len(paths)} pages: {weights[heaviest]} bytes of {ROUND_TRIP} ({heaviest})")
    print(f"first view, median: {statistics.median(weights.values()):.0f} bytes")

    slowest = 10.0
    for path in ("/nl/", heaviest):
        ratios = [time_of(application, "/constant") / time_of(application, path) for _round in range(ROUNDS)]
        ratio = statistics.median(ratios)
        slowest = min(slowest, ratio)
        print(f"requests per second, {path}: {ratio:.2f} x a view that returns a constant (at least {LEAST_RATIO})")
    return 0 if weights[heaviest] <= ROUND_TRIP and slowest >= LEAST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
