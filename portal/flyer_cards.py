"""What stands on a flyer: a card about one page, one kind of help or the walk-in, in one language.

Folded, the card shows a neutral word, a pictogram and a QR code; what it is about stands inside. A value that nobody
confirmed reads "ask us" here as it does on the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from portal import needs, texts
from portal.choices import Channel, Cost, FactKind, FlyerKind, Weekday
from portal.hours import DAYS_IN_WEEK, slots_on
from portal.hours_words import spans
from portal.models import Fact, Page, Service
from portal.numbers import DANGER
from portal.schedule import Schedule, read_places

HOME_PAGE = "start"
# The walk-in is one card, by the page that is about it.
WALK_IN_KEY = texts.DOOR_PAGE
WALK_IN_FACTS = ("org.address", "org.entrance_hint", "org.step_free", "org.closed_days", "org.phone")
OUR_PHONE = "org.phone"
# A paragraph that only leads to another page has nothing to say on paper, unless it leads to us.
LONE_LINK = re.compile(rf"^\[[^\]]*\]\(page:(?!{texts.TALK_PAGE}\))[^)]*\)\.?$", re.MULTILINE)
# What fits in a hand and is read at a glance.
MOST_POINTS = 3
MOST_LINES = 4


@dataclass(frozen=True)
class Line:
    """One thing to know: what it is, and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class Card:
    """All that stands on a flyer; `word` and `pictogram` are all that its outside shows beside the QR code."""

    kind: FlyerKind
    key: str
    language: str
    word: str
    pictogram: str
    title: str
    summary: str
    points: tuple[str, ...]
    lines: tuple[Line, ...]
    hours: tuple[Line, ...]
    address: str
    checked_on: date | None
    # Tells the cards of one word apart in a browser's tabs; only help, of which there is more than one, has it.
    number: int | None = None

    @property
    def path(self) -> str:
        """The address on this site."""
        return urlsplit(self.address).path

    @property
    def shows_hours(self) -> bool:
        """Whether the hours of the walk-in belong on it: help elsewhere has its own."""
        return self.kind != FlyerKind.SERVICE

    @property
    def short_address(self) -> str:
        """The address as somebody types it."""
        parts = urlsplit(self.address)
        return f"{parts.netloc}{parts.path}"


@dataclass(frozen=True)
class Material:
    """All that cards are made of, read once for any number of cards."""

    today: date
    pages: Mapping[str, Page]
    services: Mapping[str, Service]
    facts: Mapping[str, Fact]
    schedule: Schedule

    @classmethod
    def read(cls, *, today: date) -> Self:
        """Read what visitors may see on a day."""
        places = read_places(first=today, days=DAYS_IN_WEEK - 1)
        return cls(
            today=today,
            pages={page.slug: page for page in Page.objects.get_queryset().published(today=today)},
            services={one.code: one for one in Service.objects.get_queryset().published(today=today)},
            facts={fact.key: fact for fact in Fact.objects.all()},
            # Made-up hours stay on the screen, where it says that they are: paper goes anywhere.
            schedule=places[0].schedule if places and not settings.DEMO else Schedule(),
        )

    def names(self) -> list[tuple[FlyerKind, str]]:
        """Return what there is a flyer of."""
        walk_in = [(FlyerKind.WALK_IN, WALK_IN_KEY)] if WALK_IN_KEY in self.pages else []
        pages = [(FlyerKind.PAGE, slug) for slug in self.pages]
        return [*walk_in, *pages, *((FlyerKind.SERVICE, code) for code in self.services)]

    def card(self, kind: str, key: str, language: str) -> Card | None:
        """Return a card in a language; None if there is nothing of that name that visitors may see."""
        with translation.override(language):
            if kind == FlyerKind.PAGE and key in self.pages:
                return self._page_card(self.pages[key], language)
            if kind == FlyerKind.SERVICE and key in self.services:
                return self._service_card(self.services[key], language)
            if (kind, key) == (FlyerKind.WALK_IN, WALK_IN_KEY) and key in self.pages:
                return self._walk_in_card(self.pages[key], language)
        return None

    # --- The three kinds ---------------------------------------------------------------------------------------------
    def _page_card(self, page: Page, language: str) -> Card:
        intro, _heading, _rest = page.body.partition("\n## ")
        # The first sentence says what the summary says.
        points = list(self._sentences(intro))[1 : 1 + MOST_POINTS]
        named = list(dict.fromkeys(texts.FACT.findall(page.body)))
        return Card(
            kind=FlyerKind.PAGE,
            key=page.slug,
            language=language,
            word=page.tab_title,
            pictogram=page.pictogram,
            title=page.title,
            summary=page.summary,
            points=tuple(points),
            lines=self._phones([*DANGER, *named] if "{numbers}" in page.body else named, besides=intro),
            hours=self._hours(),
            address=public_address(page.slug),
            checked_on=page.reviewed_on or self._oldest(named),
        )

    def _service_card(self, service: Service, language: str) -> Card:
        page = self.pages.get(first_need_page(service))
        is_called = Channel.PHONE in service.channels or service.phone_fact_id is not None
        lines = [
            Line(_("Phone"), self._value(service.phone_fact_id)) if is_called else None,
            Line(_("When"), self._value(service.hours_fact_id)),
            Line(_("What it costs"), str(Cost(service.cost).label) if service.cost else _("Ask us")),
            Line(_("Without your name"), {True: _("yes"), False: _("no"), None: _("Ask us")}[service.anonymous]),
        ]
        return Card(
            kind=FlyerKind.SERVICE,
            key=service.code,
            language=language,
            word=page.tab_title if page else settings.SITE_TAB_NAME,
            pictogram=page.pictogram if page else "info",
            title=service.title,
            summary=service.note,
            points=(),
            lines=tuple(line for line in lines if line),
            hours=(),
            address=settings.PUBLIC_ADDRESS + reverse("portal:service", args=[service.code]),
            checked_on=service.checked_on,
            number=service.pk,
        )

    def _walk_in_card(self, page: Page, language: str) -> Card:
        known = [self.facts[key] for key in WALK_IN_FACTS if key in self.facts]
        return Card(
            kind=FlyerKind.WALK_IN,
            key=page.slug,
            language=language,
            word=page.tab_title,
            pictogram=page.pictogram,
            title=page.title,
            summary=page.summary,
            points=(),
            lines=tuple(Line(fact.label, self._value(fact.key)) for fact in known),
            hours=self._hours(),
            address=public_address(page.slug),
            checked_on=page.reviewed_on or self._oldest(WALK_IN_FACTS),
        )

    # --- Their parts -------------------------------------------------------------------------------------------------
    def _value(self, key: str | None) -> str:
        """Return a fact as words on paper: its value, or "ask us"."""
        fact = self.facts.get(key) if key else None
        return unescape(strip_tags(texts.render_fact(fact, today=self.today)))

    def _sentences(self, markdown: str) -> Iterator[str]:
        """Yield the paragraphs and list items of a text as plain words, its facts filled in."""
        filled = texts.FACT.sub(lambda match: self._value(match[1]), LONE_LINK.sub("", markdown))
        for token in MarkdownIt("commonmark", {"html": False}).parse(filled):
            words = " ".join("".join(part.content for part in token.children or ()).split())
            # A block such as today's hours changes by the minute, and paper does not.
            if token.type == "inline" and words and not (words.startswith("{") and words.endswith("}")):
                yield words

    def _phones(self, keys: list[str], *, besides: str) -> tuple[Line, ...]:
        """Return our own number and those that a page names, the known ones first, without those named above."""
        facts = [self.facts[key] for key in dict.fromkeys([OUR_PHONE, *keys]) if key in self.facts]
        calls = [fact for fact in facts if fact.kind == FactKind.PHONE and f"{{{fact.key}}}" not in besides]
        ours, others = [one for one in calls if one.key == OUR_PHONE], [one for one in calls if one.key != OUR_PHONE]
        others.sort(key=lambda fact: not fact.is_shown(today=self.today))
        return tuple(Line(fact.label, self._value(fact.key)) for fact in (ours + others)[:MOST_LINES])

    def _hours(self) -> tuple[Line, ...]:
        """Return the weekly openings of these days, Monday first; a dated change is not for paper."""
        week = (self.today + timedelta(days=offset) for offset in range(DAYS_IN_WEEK))
        days = ((day, slots_on(day, self.schedule.openings, ())) for day in sorted(week, key=date.isoweekday))
        return tuple(Line(str(Weekday(day.isoweekday()).label), spans(slots)) for day, slots in days if slots)

    def _oldest(self, keys: list[str] | tuple[str, ...]) -> date | None:
        """Return the day on which the oldest of the facts that are shown was confirmed."""
        facts = (self.facts[key] for key in keys if key in self.facts)
        days = [fact.confirmed_on for fact in facts if fact.confirmed_on and fact.is_shown(today=self.today)]
        return min(days, default=None)


def first_need_page(service: Service) -> str:
    """Return the page about the first need of a service, whose neutral word stands on the outside of its card."""
    known = [code for code in service.needs if code in needs.codes()]
    return needs.slug_of(known[0]) if known else needs.ANSWER_PAGE


def public_address(slug: str) -> str:
    """Return the whole address of a page in the language of now, as people outside reach it."""
    path = reverse("portal:home") if slug == HOME_PAGE else reverse("portal:page", args=[slug])
    return settings.PUBLIC_ADDRESS + path
