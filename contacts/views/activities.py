"""An activity from its start to its end."""

from __future__ import annotations

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
from contacts.choices import FIRST_KINDS, KINDS_WITHOUT_CONTACTS, MORE_KINDS, counts_of, has_sheet, tallies_of
from contacts.exceptions import AlreadyCounted, DifferentContent, NotEmpty
from contacts.forms import EndForm, PlanForm
from contacts.models import Activity, Contact
from contacts.views.kept import comes_back_to, keeps_typed, take_kept
from contacts.views.lookup import changeable_activity, own_organisation, recorder, visible_activity
from contacts.views.script import is_script
from contacts.views.undo import saved_contact
from contacts.views.words import count_word, tally_word
from portal import codelists
from portal.access import requires
from portal.permissions import RECORD

MOST_CONTACTS = 200


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Start an activity of a kind, with the place of the last time; or write one down that is over."""
    organisation = own_organisation(request)
    if kind not in {*FIRST_KINDS, *MORE_KINDS}:
        raise Http404
    like = Activity.objects.visible_to(request.user).last_of_kind(kind)
    data = request.POST if request.method == "POST" else take_kept(request)
    form = PlanForm(data, kind=kind, today=timezone.localdate(), like=like)
    status = 200
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
            form.renew_id()
            form.add_error(None, _("This was started already, with other details. Check it and save it as a new one."))
            status = 409
        else:
            return _after_start(request, activity, created=created)
    context = {
        "form": form,
        "word": codelists.codelist("ACTIVITY_KIND").label(kind),
        "end_open": form.end_open or (not form.is_bound and kind in KINDS_WITHOUT_CONTACTS),
    }
    return render(request, "contacts/start.html", context, status=status)


def _after_start(request: HttpRequest, activity: Activity, *, created: bool) -> HttpResponse:
    if activity.minutes is None:
        if not created:
            messages.info(request, _("This was started already: go on here."))
        return redirect("contacts:activity", activity_id=activity.pk)
    messages.success(request, _("Saved.") if created else _("This was saved already."))
    return redirect("contacts:desk")


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
        "tallies": [(name, tally_word(name), getattr(found, name) or 0) for name in tallies_of(found.kind)],
        "counts": [(count_word(name), getattr(found, name)) for name in counts_of(found.kind) if name != "peer_led"],
        "knows_peers": "peer_led" in counts_of(found.kind),
        "partners": [codelists.codelist("REFERRAL_PARTNER").label(code) for code in found.partners],
        "totals": contacts.aggregate(contacts=Count("pk"), people=Sum("people")),
        "rows": [_row(row) for row in contacts.order_by("pk")[:MOST_CONTACTS]],
        "own": set(own.values_list("pk", flat=True)[:MOST_CONTACTS]),
        "saved": saved_contact(request, found),
    }
    return render(request, "contacts/activity.html", context)


def _row(contact: Contact) -> dict[str, object]:
    # Ordered by the random id, never by the order of the evening: that would tell who came when.
    topics = codelists.codelist("TOPIC")
    return {
        "id": contact.pk,
        "channel": contact.get_channel_display(),
        "topics": [topics.label(code) for code in contact.topics],
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
        number = services.count_step(activity=found, name=name, step=step)
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
            return redirect("contacts:desk")
    return render(request, "contacts/finish.html", {"form": form, "activity": found})


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Change the day or the place of an activity."""
    found = changeable_activity(request, activity_id)
    data = request.POST if request.method == "POST" else take_kept(request)
    form = PlanForm(data, kind=found.kind, today=timezone.localdate(), like=found, stored_day=found.date)
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
    return render(request, "contacts/change_activity.html", {"form": form, "activity": found})


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
    try:
        services.discard_activity(activity=changeable_activity(request, activity_id))
    except AlreadyCounted:
        return _counted(request, activity_id)
    except NotEmpty:
        messages.error(request, _("Contacts were recorded here. Take those back first."))
        return redirect("contacts:activity", activity_id=activity_id)
    messages.success(request, _("Taken back: nothing is left of it."))
    return redirect("contacts:desk")


def _counted(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    messages.error(request, _("This is counted in a closed quarter already, so it stays as it is."))
    return redirect("contacts:activity", activity_id=activity_id)
