"""The list of public pages for search engines, so that people who search find the page in their own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from portal.models import Page

HOME = "start"


if TYPE_CHECKING:
    PageItems = Sitemap[Page]
    NameItems = Sitemap[str]
else:
    # At run time the class takes no parameter.
    PageItems = NameItems = Sitemap


class PageSitemap(PageItems):
    """Every published page in every language, each naming the others."""

    i18n = True
    alternates = True
    protocol = "https"

    def items(self) -> list[Page]:
        """Return the pages that visitors may read today."""
        return list(Page.objects.get_queryset().published(today=timezone.localdate()))

    def location(self, item: Page) -> str:
        """Return the address of a page in the language of now."""
        return reverse("portal:home") if item.slug == HOME else reverse("portal:page", args=[item.slug])


class OtherSitemap(NameItems):
    """Every public page that another app brings, in every language."""

    i18n = True
    alternates = True
    protocol = "https"

    def items(self) -> list[str]:
        """Return the names of their addresses."""
        return list(settings.OTHER_PUBLIC_PAGES.values())

    def location(self, item: str) -> str:
        """Return the address of a page in the language of now."""
        return reverse(item)
