"""What search engines ask for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as library_sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.access import public
from portal.sitemaps import OtherSitemap, PageSitemap

# Behind these stands nothing to read for a machine.
CLOSED = ("account", "begin", "weg", "contacten", "verantwoording", "klankbord", "redactie", "zoeken")


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages in every language."""
    response = library_sitemap(request, {"pages": PageSitemap, "others": OtherSitemap})
    response.render()
    return response


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what machines may read: the public pages."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: /{code}/{place}/" for code, _name in settings.LANGUAGES for place in CLOSED]
    lines.append(f"Sitemap: {settings.PUBLIC_ADDRESS}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
