"""The addresses on a card; its code is that of portal/codes.py."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from portal import hosts


def address_of(code: str, *, language: str) -> str:
    """Return the address on a card, in the language of the card."""
    with translation.override(language):
        return hosts.staff_address() + reverse("cards:join", args=[code])


def short_address(*, language: str) -> str:
    """Return the address where a code is typed, without what a browser adds itself."""
    with translation.override(language):
        return (hosts.staff_address() + reverse("cards:type-code")).partition("://")[2]
