"""The editors' workplace: Django's admin with our own rights, addresses, pages and no asset of its own."""

from __future__ import annotations

# Django looks for a module `admin` in each app; this brings all of it in, in the order of the overview.
from portal.admin import events, facts, pages, places, services

__all__ = ["events", "facts", "pages", "places", "services"]
