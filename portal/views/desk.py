"""What somebody sees first after logging in, and the two ways out that end the session."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.access import public, signed_in, staff_side
from portal.same_origin import same_origin_only
from portal.templatetags.site import DESK_ENTRIES


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Lead to the first thing that the role may do; a role without any gets a friendly empty page."""
    allowed = request.user.get_all_permissions()
    for permission, address, _word in DESK_ENTRIES:
        if permission in allowed:
            return HttpResponseRedirect(reverse(address))
    return render(request, "portal/desk.html")


@staff_side
@public
@same_origin_only
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session, and have the browser empty what it kept (security.md A11).

    It asks for no token, so that somebody whose session has ended already is led home and not to an error.
    """
    logout(request)
    response = HttpResponseRedirect(reverse("portal:home"))
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@staff_side
@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to the neutral site (security.md V6).

    A plain link by design, so that it works without JavaScript. Only a click on this very site ends the session, so
    that no other site can log people out; the way out itself is open to everybody.
    """
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        logout(request)
    return HttpResponseRedirect(settings.EXIT_URL)
