"""How opening times are set on a page."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# 13.00-16.00, as Dutch writes it: a browser would break the line after the hyphen.
STRETCH = re.compile(r"\d{1,2}\.\d{2}-\d{1,2}\.\d{2}")


@register.filter
def times(words: str) -> SafeString:
    """Return words in which no stretch of hours is broken over two lines."""
    return mark_safe(STRETCH.sub(r'<span class="hours">\g<0></span>', escape(words)))  # noqa: S308  (escaped first)
