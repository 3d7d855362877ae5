"""The coming moments to meet others (ontmoetingen), as a block of a page; never a place, which is told in person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from portal import texts
from portal.models import Event, Fact
from portal.translated import Words, words_of

NEXT = "events.next"
# Further ahead nobody plans, and the page stays light.
MOST_SHOWN = 6


@dataclass(frozen=True)
class Gathering:
    """One event in the reader's language, with its local times."""

    title: Words
    how_to_join: Words
    starts_at: datetime
    ends_at: datetime

    @property
    def is_one_day(self) -> bool:
        """Whether it ends on the local day on which it starts."""
        return self.starts_at.date() == self.ends_at.date()


def render_events(*, at: datetime, slug: str = "") -> str:
    """Return the coming events at a local moment; without any, the fact about the next one."""
    coming = [gathering_of(event) for event in Event.objects.get_queryset().coming(at=at)[:MOST_SHOWN]]
    context: dict[str, object] = {"events": coming}
    if not coming:
        fact = Fact.objects.filter(key=NEXT).first()
        context["next"] = texts.render_fact(fact, today=at.date(), slug=slug)
    return render_to_string("portal/_events.html", context)


def gathering_of(event: Event) -> Gathering:
    """Return an event in the language of now and in local time."""
    return Gathering(
        title=words_of(event, "title"),
        how_to_join=words_of(event, "how_to_join"),
        starts_at=timezone.localtime(event.starts_at),
        ends_at=timezone.localtime(event.ends_at),
    )
