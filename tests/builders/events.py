"""Moments to meet others."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.models import Event


def make_event(starts_at: datetime, title: str = "Koffie", *, hours: int = 2, is_published: bool = True) -> Event:
    """Make an event that lasts some hours, with the same title in all languages."""
    titles = {f"title_{code}": f"{title} {code}" for code in ("nl", "en", "es")}
    joins = {f"how_to_join_{code}": f"Bel ons eerst {code}" for code in ("nl", "en", "es")}
    ends_at = starts_at + timedelta(hours=hours)
    return Event.objects.create(starts_at=starts_at, ends_at=ends_at, is_published=is_published, **titles, **joins)
