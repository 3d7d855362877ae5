"""An activity from its start to its end."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts import services
from contacts.choices import (
    CHECKS,
    FIRST_KINDS,
    KINDS_WITHOUT_CONTACTS,
    MORE_KINDS,
    SHORT_KINDS,
    asks_place,
    counts_of,
    has_sheet,
    tallies_of,
)
from contacts.exceptions import AlreadyCounted, DifferentContent, NotEmpty
from contacts.forms import EndForm, PlanForm
from contacts.models import Activity, Contact
from contacts.quarters import quarter_words
from contacts.querysets.gate import may_correct
from contacts.views.kept import comes_back_to, keeps_typed, take_kept
from contacts.views.lookup import changeable_activity, own_organisation, recorder, visible_activity
from contacts.views.script import is_script
from contacts.views.taps import count_once
from contacts.views.undo import saved_contact
from contacts.words import count_word, tally_word
from portal import codelists
from portal.access import requires
from portal.permissions import RECORD, RECORD_CHECKS

MOST_CONTACTS = 200
# The day in the address of a link that leads here from a day on which something is missing.
DAY = "dag"


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Start an activity of a kind, with the place of the last time; or write one down that is over."""
    organisation = own_organisation(request)
    if not _may_start(request, kind):
        raise Http404
    like = Activity.objects.visible_to(request.user).last_of_kind(kind) if asks_place(kind) else None
    data = request.POST if request.method == "POST" else take_kept(request)
    form = PlanForm(data, kind=kind, today=timezone.localdate(), like=like, initial=_asked_day(request))
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            activity, created = services.start_activity(
                activity_id=form.cleaned_data["id"],
                organisation=organisation,
                recorded_by=recorder(request),
                plan=form.plan(),
                end=form.end_if_over(),
            )
        except ValidationError as error:
            form.take(error)
        except DifferentContent:
            conflict = True
        else:
            return _after_start(request, activity, created=created)
    return _start_page(request, form, conflict=conflict)


def _may_start(request: HttpRequest, kind: str) -> bool:
    if kind == CHECKS:
        return recorder(request).has_perm(RECORD_CHECKS)
    return kind in {*FIRST_KINDS, *MORE_KINDS}


def _asked_day(request: HttpRequest) -> dict[str, date | None]:
    try:
        day = date.fromisoformat(request.GET.get(DAY, ""))
    except ValueError:
        return {}
    return {"day": None, "other_day": day}


def _start_page(request: HttpRequest, form: PlanForm, *, conflict: bool) -> HttpResponse:
    stored = None
    if conflict:
        # Somebody else's row gets the same words as an own one, so an id tells nothing about where it is in use.
        stored = Activity.objects.changeable_by(request.user).filter(pk=form.cleaned_data["id"]).first()
        form.renew_id()
        form.add_error(None, _("This was started already, with other details. Check it and save it as a new one."))
    context = {
        "form": form,
        "word": codelists.codelist("ACTIVITY_KIND").label(form.kind),
        "is_check": form.kind == CHECKS,
        "is_short": form.kind in SHORT_KINDS,
        "end_first": form.kind in KINDS_WITHOUT_CONTACTS or form.kind in SHORT_KINDS,
        "end_open": form.end_open,
        "stored": stored,
    }
    return render(request, "contacts/start.html", context, status=409 if conflict else 200)


def _after_start(request: HttpRequest, activity: Activity, *, created: bool) -> HttpResponse:
    if activity.minutes is None and not created:
        messages.info(request, _("This was started already: go on here."))
    elif activity.minutes is not None:
        messages.success(request, _("Saved.") if created else _("This was saved already."))
    # A contact outside of a round was started for the contact.
    if created and activity.kind in SHORT_KINDS:
        return redirect("contacts:contact-new", activity_id=activity.pk)
    if activity.minutes is None or activity.kind in SHORT_KINDS:
        return redirect("contacts:activity", activity_id=activity.pk)
    return redirect(_home_of(activity))


def _home_of(activity: Activity) -> str:
    return "contacts:checks" if activity.kind == CHECKS else "contacts:desk"


@requires(RECORD)
@require_safe
def activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Show an activity: while it runs the counters and the big button, afterwards what it came to."""
    found = visible_activity(request, activity_id)
    contacts = Contact.objects.visible_to(request.user).filter(activity=found)
    own = Contact.objects.changeable_by(request.user).filter(activity=found)
    changeable = Activity.objects.changeable_by(request.user).filter(pk=found.pk).exists()
    context = {
        "activity": found,
        "running": found.minutes is None,
        "changeable": changeable,
        "has_sheet": has_sheet(found.kind),
        "meets_people": found.kind not in KINDS_WITHOUT_CONTACTS,
        "is_check": found.kind == CHECKS,
        "asks_place": asks_place(found.kind),
        "knows_reached": "reached" in counts_of(found.kind),
        "tallies": [(name, tally_word(found.kind, name), getattr(found, name) or 0) for name in tallies_of(found.kind)],
        "counts": [
            (count_word(found.kind, name), getattr(found, name)) for name in counts_of(found.kind) if name != "peer_led"
        ],
        "knows_peers": "peer_led" in counts_of(found.kind),
        "languages": [codelists.codelist("LANGUAGE").label(code) for code in found.languages],
        "partners": [codelists.codelist("REFERRAL_PARTNER").label(code) for code in found.partners],
        "totals": contacts.aggregate(contacts=Count("pk"), people=Sum("people")),
        "rows": [_row(row, request.user) for row in contacts.with_referral_marks().order_by("pk")[:MOST_CONTACTS]],
        "may_correct": may_correct(request.user),
        "quarter": quarter_words(found.counted_in) if found.counted_in else "",
        "own": set(own.values_list("pk", flat=True)[:MOST_CONTACTS]),
        "saved": saved_contact(request, found),
    }
    return render(request, "contacts/activity.html", context)


def _row(contact: Contact, user: Any) -> dict[str, object]:
    # Ordered by the random id, never by the order of the evening: that would tell who came when.
    topics = codelists.codelist("TOPIC")
    return {
        "id": contact.pk,
        "channel": contact.get_channel_display(),
        "topics": [topics.label(code) for code in contact.topics],
        "quarter": quarter_words(contact.counted_in) if contact.counted_in else "",
        "referred": contact.has_referral and (may_correct(user) or contact.recorded_by_id == user.pk),  # type: ignore[attr-defined]  # annotated
    }


@comes_back_to("contacts:activity")
@requires(RECORD)
@require_POST
def count(request: HttpRequest, activity_id: UUID, name: str) -> HttpResponse:
    """Add one to a count of a running activity, or take one off; a script gets the new number back."""
    found = changeable_activity(request, activity_id)
    step = {"1": 1, "-1": -1}.get(request.POST.get("step", ""))
    if name not in tallies_of(found.kind):
        raise Http404
    if step is None:
        return HttpResponseBadRequest()
    try:
        number = count_once(request, found, name=name, step=step)
    except AlreadyCounted:
        return _counted(request, activity_id)
    if is_script(request):
        return JsonResponse({"count": number})
    return redirect("contacts:activity", activity_id=activity_id)


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Finish an activity, or change its end afterwards."""
    found = changeable_activity(request, activity_id)
    data = request.POST if request.method == "POST" else take_kept(request)
    form = EndForm(data, kind=found.kind, activity=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.finish_activity(activity=found, end=form.end())
        except ValidationError as error:
            form.take(error)
        except AlreadyCounted:
            return _counted(request, activity_id)
        else:
            messages.success(request, _("Done. Thank you."))
            return redirect(_home_of(found))
    return render(request, "contacts/finish.html", {"form": form, "activity": found})


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Change the day or the place of an activity."""
    found = changeable_activity(request, activity_id)
    data = request.POST if request.method == "POST" else take_kept(request)
    form = PlanForm(data, kind=found.kind, today=timezone.localdate(), stored=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_plan(activity=found, plan=form.plan())
        except ValidationError as error:
            form.take(error)
        except AlreadyCounted:
            return _counted(request, activity_id)
        else:
            messages.success(request, _("Changed."))
            return redirect("contacts:activity", activity_id=activity_id)
    context = {"form": form, "activity": found, "asks_place": asks_place(found.kind)}
    return render(request, "contacts/change_activity.html", context)


@comes_back_to("contacts:activity")
@requires(RECORD)
@require_POST
def reopen(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Let a finished activity run on."""
    try:
        services.reopen_activity(activity=changeable_activity(request, activity_id))
    except AlreadyCounted:
        return _counted(request, activity_id)
    return redirect("contacts:activity", activity_id=activity_id)


@comes_back_to("contacts:activity")
@requires(RECORD)
@require_POST
def discard(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Take back an activity that was started by mistake."""
    found = changeable_activity(request, activity_id)
    try:
        services.discard_activity(activity=found)
    except AlreadyCounted:
        return _counted(request, activity_id)
    except NotEmpty:
        messages.error(request, _("Contacts were recorded here. Take those back first."))
        return redirect("contacts:activity", activity_id=activity_id)
    messages.success(request, _("Taken back: nothing is left of it."))
    return redirect(_home_of(found))


def _counted(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    messages.error(request, _("This is counted in a closed quarter already, so it stays as it is."))
    return redirect("contacts:activity", activity_id=activity_id)
