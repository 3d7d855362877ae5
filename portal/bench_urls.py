"""The URL table of the bench: that of the portal, and a view that returns a constant."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal import urls
from portal.access import public


@public
def constant(request: HttpRequest) -> HttpResponse:
    """Return a constant: the least that a Django view can do."""
    return HttpResponse(b"constant")


handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [path("constant", constant), *urls.urlpatterns]
