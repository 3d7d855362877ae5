"""Searching the site: what is typed stands in no address, no log and no table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import needs
from portal.access import public
from portal.choices import SearchKind
from portal.numbers import DANGER, read_numbers
from portal.pagecache import keep
from portal.same_origin import same_origin_only
from portal.search import MOST_LETTERS, Found, find

FIELD = "words"


@dataclass(frozen=True)
class Result:
    """One answer as it is shown."""

    title: str
    summary: str
    address: str


@dataclass(frozen=True)
class Group:
    """The answers of one kind, best first."""

    name: str
    results: list[Result]


@public
@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show the form, or answer what was typed into it: as a page, or as JSON to the script that asks for it."""
    language = get_language() or settings.LANGUAGE_CODE
    today = timezone.localdate()
    context: dict[str, Any] = {"most_letters": MOST_LETTERS, "needs": needs.for_language(language)}
    if request.method != "POST":
        return keep(render(request, "portal/search.html", context))
    words = request.POST.get(FIELD, "").strip()
    found = find(words, language=language, today=today)
    if request.headers.get("Accept") == "application/json":
        return answer_to_script(found)
    context |= {"words": words[:MOST_LETTERS], "is_asked": bool(words), "groups": groups_of(found)}
    context |= {"status": status_of(found)} if found else {"numbers": danger_numbers(language, today=today)}
    return render(request, "portal/search.html", context)


def answer_to_script(found: list[Found]) -> JsonResponse:
    """Return the answers for the script of the page, which draws them there.

    The answer to a post is kept by no browser. With `no-store` on it Chromium would not bring the page back by its Back
    button either, and who looks at one answer after another would have to type again each time.
    """
    answer = {"status": status_of(found), "groups": [asdict(group) for group in groups_of(found)]}
    response = JsonResponse(answer, headers={"Cache-Control": "private"})
    response.is_for_script = True  # type: ignore[attr-defined]  # read by SafeHeadersMiddleware
    return response


def groups_of(found: list[Found]) -> list[Group]:
    """Return the answers by kind; the kind with the best answer comes first."""
    names = {SearchKind.PAGE: _("Read about it"), SearchKind.SERVICE: _("Who can help"), SearchKind.FACT: _("In short")}
    first: dict[SearchKind, int] = {}
    for place, one in enumerate(found):
        first.setdefault(one.kind, place)
    ordered = sorted(found, key=lambda one: first[one.kind])
    return [
        Group(str(names[kind]), [Result(one.title, one.summary, one.address) for one in ones])
        for kind, ones in groupby(ordered, key=lambda one: one.kind)
    ]


def status_of(found: list[Found]) -> str:
    """Return how many answers there are, in words."""
    return ngettext("%(number)s answer", "%(number)s answers", len(found)) % {"number": len(found)}


def danger_numbers(language: str, *, today: date) -> list[Any]:
    """Return the few numbers for somebody in danger."""
    return [number for number in read_numbers(language, today=today) if number.key in DANGER]
