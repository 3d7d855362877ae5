"""How the portal works, for the role of the reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.access import signed_in
from portal.guides import LEADING_LANGUAGE, guides_for


@signed_in
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show the pages of the reader's roles."""
    language = get_language() or LEADING_LANGUAGE
    roles = request.user.roles  # type: ignore[union-attr]  # nobody comes here without an account
    return render(request, "portal/guide.html", {"guides": guides_for(roles, language=language)})
