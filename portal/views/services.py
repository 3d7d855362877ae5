"""The list of help (sociale kaart): what is there, for whom, and a way to say that it is wrong."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import needs, texts
from portal.access import public
from portal.choices import ReportedProblem
from portal.entries import Entry, entry_of
from portal.forms.help import HelpFilterForm, ReportForm
from portal.help_list import Wish, find
from portal.help_map import draw_map, our_municipality
from portal.models import Municipality, Page, Service
from portal.pagecache import keep
from portal.same_origin import same_origin_only
from portal.service_reports import count_report
from portal.translated import words_of

READ_OR_POST = ("GET", "HEAD", "POST")


@public
@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """Ask what somebody needs help with: all needs, with pictogram and word."""
    return keep(render(request, "portal/services.html", {"needs": needs.for_language(get_language() or "nl")}))


@public
@same_origin_only
@require_http_methods(READ_OR_POST)
def everything(request: HttpRequest) -> HttpResponse:
    """Show all help, or what fits the wish that was posted."""
    return _list(request, None, {"map_address": reverse("portal:services-map")})


@public
@same_origin_only
@require_http_methods(READ_OR_POST)
def for_need(request: HttpRequest, need: str) -> HttpResponse:
    """Show the help for a need, or what of it fits the wish that was posted."""
    codes = _codes(need)
    today = timezone.localdate()
    page = Page.objects.get_queryset().published(today=today).filter(slug=need).first()
    meant = [one.help_with for one in needs.for_language(get_language() or "nl") if one.code in codes]
    context = {"page": page, "meant": meant, "map_address": reverse("portal:services-for-map", args=[need])}
    return _list(request, codes, context)


def _list(request: HttpRequest, codes: tuple[str, ...] | None, context: dict[str, Any]) -> HttpResponse:
    """Render the list; what was chosen is in the body of a post, so that no address ever holds it."""
    today = timezone.localdate()
    names = municipality_names()
    form = HelpFilterForm(request.POST if request.method == "POST" else None, municipalities=names)
    found = find(needs=codes, wish=form.wish(), today=today)
    context |= {
        "form": form,
        "certain": [entry_of(one, municipalities=names, today=today) for one in found.certain],
        "unsure": [entry_of(one, municipalities=names, today=today) for one in found.unsure],
    }
    if form.is_bound:
        context["chosen"] = form.chosen_words()
    elif found.certain:
        context["map"] = draw_map(found.certain, municipalities=names, ours=our_municipality())
    response = render(request, "portal/service_list.html", context, status=400 if form.errors else 200)
    # The answer to a wish is for one reader.
    return response if form.is_bound else keep(response)


@public
@require_safe
def map_picture(request: HttpRequest, need: str | None = None) -> HttpResponse:
    """Draw how much help each municipality has, as a picture without anything from elsewhere."""
    codes = _codes(need) if need is not None else None
    found = find(needs=codes, wish=Wish(), today=timezone.localdate())
    drawn = draw_map(found.certain, municipalities=municipality_names(), ours=our_municipality())
    context = {"map": drawn, "title": _("How many kinds of help each municipality has")}
    return keep(render(request, "portal/help_map.svg", context, content_type="image/svg+xml"))


@public
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show one kind of help: what, who, how, cost, languages, where, and when it was last checked."""
    found = _service(code)
    languages = needs.for_language(get_language() or "nl")
    context = {
        "entry": _entry(found),
        "needs": [need for need in languages if need.code in found.needs],
        "ask_us": texts.ask_us(),
    }
    return keep(render(request, "portal/service.html", context))


@public
@same_origin_only
@require_http_methods(READ_OR_POST)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Let a visitor say what is wrong with an entry, by one choice and without a word about herself."""
    found = _service(code)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        count_report(service=found, problem=ReportedProblem(form.cleaned_data["problem"]), today=timezone.localdate())
        return HttpResponseRedirect(reverse("portal:service-reported", args=[code]))
    context = {"code": code, "pk": found.pk, "title": words_of(found, "title"), "form": form}
    response = render(request, "portal/service_report.html", context, status=400 if form.errors else 200)
    return response if form.is_bound else keep(response)


@public
@require_safe
def reported(request: HttpRequest, code: str) -> HttpResponse:
    """Thank for a report, and say what was kept of it."""
    found = _service(code)
    context = {"code": code, "pk": found.pk, "title": words_of(found, "title")}
    return keep(render(request, "portal/service_reported.html", context))


def municipality_names() -> dict[str, str]:
    """Return the names of the municipalities by CBS code, in the order of the names."""
    return dict(Municipality.objects.order_by("name").values_list("code", "name"))


def _codes(need: str) -> tuple[str, ...]:
    """Return the needs behind the word of an address.

    Raises: Http404 if no need stands under that word.
    """
    codes = needs.codes_of(need)
    if not codes:
        raise Http404
    return codes


def _service(code: str) -> Service:
    """Return an entry that visitors may see, or answer that it is not there."""
    published = Service.objects.get_queryset().published(today=timezone.localdate())
    return get_object_or_404(published.with_parts(), code=code)


def _entry(found: Service) -> Entry:
    return entry_of(found, municipalities=municipality_names(), today=timezone.localdate())
