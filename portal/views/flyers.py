"""Flyers: a card to print from the browser, and ready PDFs of it; nothing is laid out while a visitor waits."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import flyers
from portal.access import public
from portal.choices import PaperSize
from portal.flyer_cards import Card, Material
from portal.pagecache import keep


@public
@require_safe
def flyer(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show a card as it is printed, in the language of now."""
    card = find_card(kind, key)
    context = {"card": card, "kind": kind, "qr": flyers.qr_code(card.address), "sizes": PaperSize}
    return keep(render(request, "portal/flyer.html", context))


@public
@require_safe
def flyer_pdf(request: HttpRequest, kind: str, key: str, size: str) -> HttpResponse:
    """Give the PDF of a card; while it is not ready, say so and offer the card itself."""
    card = find_card(kind, key)
    if size not in PaperSize.values:
        raise Http404
    pdf = flyers.ready_pdf(card, size)
    if pdf is None:
        return render(request, "portal/flyer_waits.html", {"card": card, "kind": kind}, status=202)
    name = flyers.file_name(card, size)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def find_card(word: str, key: str) -> Card:
    """Return the card that an address names.

    Raises: Http404 if there is none that visitors may see.
    """
    language = get_language() or settings.LANGUAGE_CODE
    material = Material.read(today=timezone.localdate())
    card = material.card(flyers.KIND_WORDS.get(word, ""), key, language)
    if card is None:
        raise Http404
    return card
