"""Giving back what was typed when the session ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import typed
from portal.access import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def given_back(request: HttpRequest) -> HttpResponse:
    """Show what was typed with a button that sends it after all; a post throws it away."""
    found = typed.given_back(request)
    if found is None or request.method == "POST":
        answer = redirect("portal:desk")
        typed.forget(request.session, answer)
        if request.method != "POST":
            messages.info(request, _("Nothing that was typed was kept for you."))
        return answer
    pairs = [(name, value) for name, values in found.fields.lists() for value in values]
    shown = [(name.replace("_", " "), value) for name, value in pairs if value.strip()]
    return render(request, "portal/typed.html", {"typed": found, "pairs": pairs, "shown": shown})
