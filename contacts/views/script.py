"""Answers to a tap that a script sent: it gets a number, or the page to go to.

A script that followed a redirect would fetch the page itself, and use up the words that it was to show.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse


def is_script(request: HttpRequest) -> bool:
    """Say whether a request was sent by one of our scripts, which asks for JSON and nothing else."""
    return request.headers.get("Accept") == "application/json"


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to a page: a browser by a redirect, a script by its address."""
    return JsonResponse({"page": url}) if is_script(request) else HttpResponseRedirect(url)
