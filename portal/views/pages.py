"""The public pages: no account, no cookie, no trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from portal import needs, texts
from portal.access import public
from portal.hours import State, Status
from portal.models import Fact, Location, Page
from portal.schedule import walk_in_status

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
    at = timezone.localtime()
    page = get_object_or_404(Page.objects.get_queryset().published(today=at.date()), slug=HOME)
    return render(request, "portal/home.html", home_context(page, at=at))


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page; the home page has its own address."""
    if slug == HOME:
        return HttpResponseRedirect(reverse("portal:home"))
    at = timezone.localtime()
    found = get_object_or_404(Page.objects.get_queryset().published(today=at.date()), slug=slug)
    return render(request, "portal/page.html", page_context(found, at=at))


def home_context(page: Page, *, at: datetime) -> dict[str, Any]:
    """Return the home page as its reader sees it at a local moment, with the needs that are tiles."""
    context = page_context(page, at=at)
    intro, rest = texts.split_intro(context["body"])
    chosen = [need for need in needs.for_language(translation.get_language()) if need.is_tile]
    return context | {"needs": chosen, "intro": intro, "rest": rest}


def page_context(page: Page, *, at: datetime) -> dict[str, Any]:
    """Return a page and its text as its reader sees them at a local moment."""
    today = at.date()
    facts = {fact.key: fact for fact in Fact.objects.get_queryset().with_keys(texts.fact_keys(page.body))}
    body = texts.render_body(
        page.body,
        slug=page.slug,
        facts=facts,
        today=today,
        blocks={
            "numbers": lambda: texts.render_numbers(today=today, slug=page.slug),
            "today": lambda: render_today(page.slug, at=at),
        },
    )
    confirmed = [fact.confirmed_on for fact in facts.values() if fact.confirmed_on and fact.is_shown(today=today)]
    # The page is as old as its oldest fact, unless somebody read it whole since.
    return {"page": page, "body": body, "checked_on": page.reviewed_on or min(confirmed, default=None)}


def render_today(slug: str, *, at: datetime) -> str:
    """Return the block about the walk-in of today."""
    location = Location.objects.order_by("order").first()
    status = walk_in_status(location, at=at) if location else Status(State.UNKNOWN)
    return render_to_string("portal/_today.html", {"status": status, "ask_us": texts.ask_us(slug)})
