"""What search engines ask for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as library_sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import hosts
from portal.access import public
from portal.sitemaps import OtherSitemap, PageSitemap

# Behind these stands nothing to read for a machine.
CLOSED = ("zoeken",)
CLOSED_STAFF_SIDE = ("account", "begin", "weg", "contacten", "verantwoording", "klankbord", "redactie")


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages in every language; none on the host of the staff side, where no machine is to read."""
    nothing = hosts.is_staff_host(request)
    response = library_sitemap(request, {} if nothing else {"pages": PageSitemap, "others": OtherSitemap})
    response.render()
    return response


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what machines may read: the public pages. An address of the staff side is named only where it is."""
    lines = ["User-agent: *"]
    if hosts.is_staff_host(request):
        lines.append("Disallow: /")
    else:
        closed = (*CLOSED_STAFF_SIDE, *CLOSED) if hosts.has_staff_side(request) else CLOSED
        lines += [f"Disallow: /{code}/{place}/" for code, _name in settings.LANGUAGES for place in closed]
        lines.append(f"Sitemap: {settings.PUBLIC_ADDRESS}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
