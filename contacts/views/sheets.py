"""The counter sheet: for six visitors at once, each tap is one more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts import services
from contacts.choices import has_sheet, tallies_of
from contacts.exceptions import AlreadyCounted, DifferentContent
from contacts.favourites import favourites, favourites_first
from contacts.forms.sheets import CountTapForm, TapForm, UndoForm
from contacts.models import Activity, Contact
from contacts.rounds import entry_of_round
from contacts.views.kept import comes_back_to
from contacts.views.lookup import changeable_activity, changeable_contact, recorder, visible_activity
from contacts.views.script import go_to, is_script
from contacts.views.taps import count_once
from contacts.views.undo import still_fresh
from contacts.words import tally_word
from portal import codelists
from portal.access import requires
from portal.permissions import RECORD

NEAR = 8
# What the sheet of this session looks like, and what was tapped on it last.
SHEET = "contacts.sheet"
LAST = "contacts.last_tap"


@comes_back_to("contacts:sheet")
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Show the tiles of a running activity, or take a tap on one; a script gets the new number back."""
    activity = visible_activity(request, activity_id)
    if not has_sheet(activity.kind):
        raise Http404
    if request.method == "POST":
        return _count(request, activity) if "count" in request.POST else _record(request, activity)
    if activity.minutes is not None:
        messages.info(request, _("This is finished. Open it again to go on counting."))
        return redirect("contacts:activity", activity_id=activity_id)
    return _page(request, activity)


@comes_back_to("contacts:sheet")
@requires(RECORD)
@require_POST
def undo(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Take the last tap back; a second tap on the same button finds nothing left and says so."""
    activity = visible_activity(request, activity_id)
    if not has_sheet(activity.kind):
        raise Http404
    form = UndoForm(request.POST, kind=activity.kind)
    if not form.is_valid():
        return _page(request, activity, problem=_first_error(form), status=400)
    # A plain form that is sent twice would take two off; the script sends each tap once, and knows which.
    last = request.session.pop(LAST, None)
    if form.cleaned_data["count"]:
        if last is None and not is_script(request):
            messages.info(request, _("There is nothing to take back."))
            return redirect("contacts:sheet", activity_id=activity_id)
        return _step(request, activity, form.cleaned_data["count"], -1)
    return _take_back(request, activity, form.cleaned_data["contact"])


def _record(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = TapForm(request.POST)
    if not form.is_valid():
        return _page(request, activity, problem=_first_error(form), status=400)
    topic = form.cleaned_data["topic"]
    try:
        contact, _created = services.record_contact(
            contact_id=form.cleaned_data["id"],
            activity=activity,
            recorded_by=recorder(request),
            entry=replace(entry_of_round(activity), topics=(topic,)),
            referral=None,
        )
    except ValidationError as error:
        form.take(error)
        return _page(request, activity, problem=_first_error(form), status=400)
    except DifferentContent:
        problem = _("This tap was saved already, with something else. Nothing was changed: tap once more.")
        return _page(request, activity, problem=problem, status=409)
    _remember(request, activity, topic=topic, contact=str(contact.pk))
    return _answer(request, activity, _topic_counts(request, activity).get(topic, 0))


def _count(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = CountTapForm(request.POST, kind=activity.kind)
    if not form.is_valid():
        return _page(request, activity, problem=_first_error(form), status=400)
    return _step(request, activity, form.cleaned_data["count"], 1)


def _step(request: HttpRequest, activity: Activity, name: str, step: int) -> HttpResponse:
    found = changeable_activity(request, activity.pk)
    try:
        number = count_once(request, found, name=name, step=step)
    except AlreadyCounted:
        return _counted(request, activity)
    if step == 1:
        _remember(request, activity, count=name)
    return _answer(request, activity, number)


def _take_back(request: HttpRequest, activity: Activity, contact_id: UUID) -> HttpResponse:
    if not Contact.objects.filter(pk=contact_id, activity=activity).exists():
        messages.info(request, _("This was taken back already."))
        return go_to(request, reverse("contacts:sheet", args=[activity.pk]))
    contact = changeable_contact(request, activity.pk, contact_id)
    try:
        services.remove_contact(contact=contact)
    except AlreadyCounted:
        return _counted(request, activity)
    counts = _topic_counts(request, activity)
    return _answer(request, activity, sum(counts.get(topic, 0) for topic in contact.topics))


def _page(request: HttpRequest, activity: Activity, *, status: int = 200, **more: object) -> HttpResponse:
    changeable = Activity.objects.changeable_by(request.user).filter(pk=activity.pk).exists()
    topics, counts = codelists.codelist("TOPIC"), _topic_counts(request, activity)
    order = _order(request, activity)
    last = _last(request, activity)
    tiles = [{"name": code, "word": topics.label(code), "number": counts.get(code, 0), "id": uuid4()} for code in order]
    context = {
        "activity": activity,
        "counts": [
            {"name": name, "word": tally_word(activity.kind, name), "number": getattr(activity, name) or 0, "id": None}
            for name in tallies_of(activity.kind)
            if changeable
        ],
        "near": tiles[:NEAR],
        "rest": tiles[NEAR:],
        "rest_open": last is not None and last["topic"] in order[NEAR:],
        "last": last,
        "problem": "",
        **more,
    }
    return render(request, "contacts/sheet.html", context, status=status)


def _order(request: HttpRequest, activity: Activity) -> list[str]:
    """Return the topics, the most used first; after a tap they stay where they were, or they would run away from it."""
    drawn = request.session.get(SHEET)
    known = drawn is not None and drawn["activity"] == str(activity.pk)
    near = drawn["near"] if drawn is not None and known and drawn["tapped"] else favourites(activity).topics
    order = [code for code, _word in favourites_first(codelists.topics(), near)]
    request.session[SHEET] = {"activity": str(activity.pk), "near": order[:NEAR], "tapped": False}
    return order


def _remember(request: HttpRequest, activity: Activity, *, topic: str = "", count: str = "", contact: str = "") -> None:
    request.session[LAST] = {
        "activity": str(activity.pk),
        "topic": topic,
        "count": count,
        "contact": contact,
        "at": timezone.now().timestamp(),
    }
    if not is_script(request) and SHEET in request.session:
        request.session[SHEET] = {**request.session[SHEET], "tapped": True}


def _last(request: HttpRequest, activity: Activity) -> dict[str, Any] | None:
    last: dict[str, Any] | None = request.session.get(LAST)
    if last is None or last["activity"] != str(activity.pk) or not still_fresh(last):
        return None
    word = (
        codelists.codelist("TOPIC").label(last["topic"]) if last["topic"] else tally_word(activity.kind, last["count"])
    )
    return {**last, "name": last["topic"] or last["count"], "word": word}


def _topic_counts(request: HttpRequest, activity: Activity) -> dict[str, int]:
    return Contact.objects.visible_to(request.user).one_topic_counts(activity, entry_of_round(activity).work_setting)


def _answer(request: HttpRequest, activity: Activity, number: int) -> HttpResponse:
    if is_script(request):
        return JsonResponse({"count": number})
    return redirect("contacts:sheet", activity_id=activity.pk)


def _first_error(form: Form) -> str:
    return next(str(message) for errors in form.errors.values() for message in errors)


def _counted(request: HttpRequest, activity: Activity) -> HttpResponse:
    messages.error(request, _("This is counted in a closed quarter already, so it stays as it is."))
    return go_to(request, reverse("contacts:activity", args=[activity.pk]))
