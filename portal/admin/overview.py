"""What there is to edit, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import Event, Fact, Page, Service, ServiceReport


@dataclass(frozen=True)
class Part:
    """One kind of content: its name, its list, a pictogram, what it is, and what waits."""

    word: Any
    address: str
    pictogram: str
    what: Any
    waiting: tuple[str, ...] = ()


PARTS: tuple[tuple[str, Any, str, Any], ...] = (
    ("page", gettext_lazy("Pages"), "book-open", gettext_lazy("The texts of the site, in three languages.")),
    ("fact", gettext_lazy("Facts"), "badge-check", gettext_lazy("Numbers, times and rules that somebody confirms.")),
    ("service", gettext_lazy("Help"), "hand-heart", gettext_lazy("The list of concrete help.")),
    ("servicereport", gettext_lazy("What visitors report"), "message-square-warning",
     gettext_lazy("What is wrong with the list of help.")),
    ("walkinhours", gettext_lazy("Hours of the week"), "clock", gettext_lazy("When the walk-in is open each week.")),
    ("walkinexception", gettext_lazy("Other days"), "calendar",
     gettext_lazy("Closed days, and days with other hours.")),
    ("event", gettext_lazy("Moments to meet"), "coffee", gettext_lazy("Dated moments to meet others.")),
    ("location", gettext_lazy("Places"), "map-pin", gettext_lazy("Where help is given.")),
)  # fmt: skip


def overview(*, today: date | None = None) -> list[Part]:
    """Return the parts, each with what waits in it."""
    day = today or timezone.localdate()
    return [
        Part(word, reverse(f"admin:portal_{name}_changelist"), drawing, what, WAITING.get(name, _nothing)(day))
        for name, word, drawing, what in PARTS
    ]


def _nothing(_today: date) -> tuple[str, ...]:
    return ()


def _pages(_today: date) -> tuple[str, ...]:
    behind = Page.objects.filter(Q(revision_en__lt=F("source_revision")) | Q(revision_es__lt=F("source_revision")))
    drafts = Page.objects.exclude(draft={})
    return _said((_("%(count)s with a language behind"), behind.count()), (_("%(count)s with a draft"), drafts.count()))


def _facts(today: date) -> tuple[str, ...]:
    to_confirm = Fact.objects.get_queryset().to_confirm(today=today).count()
    soon = Fact.objects.get_queryset().expiring(today=today).count()
    return _said((_("%(count)s to confirm"), to_confirm), (_("%(count)s to check again soon"), soon))


def _services(today: date) -> tuple[str, ...]:
    hidden = Service.objects.count() - Service.objects.get_queryset().published(today=today).count()
    return _said((_("%(count)s not shown to visitors"), hidden))


def _reports(_today: date) -> tuple[str, ...]:
    return _said((_("%(count)s not looked at yet"), ServiceReport.objects.filter(is_handled=False).count()))


def _events(_today: date) -> tuple[str, ...]:
    return _said((_("%(count)s to come"), Event.objects.get_queryset().coming(at=timezone.now()).count()))


def _said(*found: tuple[str, int]) -> tuple[str, ...]:
    return tuple(words % {"count": count} for words, count in found if count)


WAITING: dict[str, Callable[[date], tuple[str, ...]]] = {
    "page": _pages,
    "fact": _facts,
    "service": _services,
    "servicereport": _reports,
    "event": _events,
}
