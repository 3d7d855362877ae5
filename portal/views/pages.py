"""The public pages: no account, no cookie, no trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from portal import needs, texts
from portal.access import public
from portal.gatherings import render_events
from portal.models import Fact, Page
from portal.pagecache import keep
from portal.rules import render_rules
from portal.walk_in import WalkInBlocks

HOME = "start"


@public
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Lead from the bare address to the home page in the language that the browser asks for."""
    with translation.override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("portal:home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page: talk to somebody, open now or when, eight needs."""
    return show_page(request, HOME, at=timezone.localtime())


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page; the home page has its own address."""
    if slug == HOME:
        return HttpResponseRedirect(reverse("portal:home"))
    return show_page(request, slug, at=timezone.localtime())


def show_page(request: HttpRequest, slug: str, *, at: datetime) -> HttpResponse:
    """Return a published page as visitors see it at a local moment, ready to be kept for the next ones."""
    found = get_object_or_404(Page.objects.get_queryset().published(today=at.date()), slug=slug)
    walk_in = WalkInBlocks(slug, found.body, at)
    context = page_context(found, at=at, walk_in=walk_in)
    if slug == HOME:
        response = render(request, "portal/home.html", home_context(context))
    else:
        response = render(request, "portal/page.html", context)
    return keep(response, moving=walk_in.moving)


def home_context(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the home page shows: the first lines, the needs that are tiles, and the rest of the text."""
    intro, rest = texts.split_intro(context["body"])
    tiles = [need for need in needs.for_language(translation.get_language()) if need.is_tile]
    return context | {"needs": tiles, "intro": intro, "rest": rest}


def page_context(page: Page, *, at: datetime, walk_in: WalkInBlocks) -> dict[str, Any]:
    """Return a page and its text as its reader sees them at a local moment."""
    today = at.date()
    keys = texts.fact_keys(page.body) | walk_in.fact_keys
    facts = {fact.key: fact for fact in Fact.objects.get_queryset().with_keys(keys)}
    body = texts.render_body(
        page.body,
        slug=page.slug,
        facts=facts,
        today=today,
        blocks={
            "numbers": lambda: texts.render_numbers(today=today, slug=page.slug),
            "today": walk_in.draw_today,
            "week": lambda: walk_in.draw_week(facts),
            "rules": lambda: render_rules(today=today, slug=page.slug),
            "events": lambda: render_events(at=at, slug=page.slug),
        },
    )
    confirmed = [fact.confirmed_on for fact in facts.values() if fact.confirmed_on and fact.is_shown(today=today)]
    # The page is as old as its oldest fact, unless somebody read it whole since.
    return {
        "page": page,
        "body": body,
        "checked_on": page.reviewed_on or min(confirmed, default=None),
        "is_behind": page.is_behind(translation.get_language() or ""),
        "source_address": address_in(settings.LANGUAGE_CODE, page.slug),
    }


def address_in(language: str, slug: str) -> str:
    """Return the address of a page in a language."""
    with translation.override(language):
        return reverse("portal:home") if slug == HOME else reverse("portal:page", args=[slug])
