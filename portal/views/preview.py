"""A page as visitors would see it, with the draft laid over it, for editors only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import editing
from portal.access import requires
from portal.models import Page
from portal.permissions import EDIT_CONTENT
from portal.views.pages import HOME, home_context, page_context
from portal.walk_in import WalkInBlocks


@requires(EDIT_CONTENT)
@require_safe
def preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the page in the language of the address; the switch of languages leads to the other previews."""
    page = editing.with_draft(get_object_or_404(Page, pk=page_id))
    is_home = page.slug == HOME
    at = timezone.localtime()
    context = page_context(page, at=at, walk_in=WalkInBlocks(page.slug, page.body, at))
    context = home_context(context) if is_home else context
    context |= {
        "shown_as": "portal/home.html" if is_home else "portal/page.html",
        "is_draft": bool(page.draft),
        "back": reverse("admin:portal_page_change", args=[page.pk]),
    }
    return render(request, "portal/preview.html", context)
