"""Where a page leads into the list of help."""

from __future__ import annotations

from django import template
from django.urls import reverse

from portal import needs

register = template.Library()


@register.simple_tag
def help_address(slug: str) -> str:
    """Return the address of the concrete help for what a page is about; empty where it is about no need."""
    return reverse("portal:services-for", args=[slug]) if needs.codes_of(slug) else ""
