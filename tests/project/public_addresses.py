"""Where a visitor can read: every public page that is an answer of its own, in one language."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone, translation

from portal import needs
from portal.models import Page, Service


def public_addresses(language: str, *, entries: int | None = None) -> list[str]:
    """Return the addresses of all pages, of search, and of the lists of help with their entries.

    The entries share one template; a test that takes long may look at the first few only.
    """
    today = timezone.localdate()
    with translation.override(language):
        slugs = Page.objects.get_queryset().published(today=today).values_list("slug", flat=True)
        codes = Service.objects.get_queryset().published(today=today).values_list("code", flat=True)
        return [
            reverse("portal:home"),
            *(reverse("portal:page", args=[slug]) for slug in slugs if slug != "start"),
            reverse("portal:services"),
            reverse("portal:services-all"),
            *(reverse("portal:services-for", args=[needs.slug_of(need)]) for need in needs.codes()),
            *(reverse("portal:service", args=[code]) for code in list(codes)[:entries]),
            reverse("outcome:list"),
            reverse("portal:search"),
            reverse("portal:flyer", args=["pagina", "start"]),
        ]
