"""The URL table of a host without the staff side: what of portal/urls.py is declared to be for visitors.

A view that says nothing of who may use it is not in it.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from portal import urls
from portal.access import is_for_visitors

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


def for_visitors(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return a table without what is not for visitors; a part in which nothing is left goes too."""
    kept: list[URLPattern | URLResolver] = []
    for one in patterns:
        if isinstance(one, URLPattern):
            if is_for_visitors(one.callback):
                kept.append(one)
            continue
        inner = for_visitors(one.url_patterns)
        if inner:
            kept.append(URLResolver(one.pattern, inner, one.default_kwargs, one.app_name, one.namespace))
    return kept


urlpatterns = for_visitors(urls.urlpatterns)
