"""Correcting what is counted in a closed quarter, and the list of what was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts import corrections
from contacts.choices import CHANNEL_OF_KIND, CorrectedField
from contacts.corrections import Why
from contacts.exceptions import NotCounted, NotEmpty
from contacts.favourites import favourites
from contacts.forms import CorrectActivityForm, CorrectContactForm, ReasonForm
from contacts.models import Activity, Contact, Correction
from contacts.quarters import quarter_words
from contacts.views.kept import keeps_typed, take_kept
from contacts.views.lookup import recorder, visible_activity
from portal.access import requires
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from contacts.models import Correction as Row

A_PAGE = 50


@keeps_typed
@requires(SEE_ORGANISATION_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Correct a counted activity: its day, place and end, with the reason; or take an empty one back."""
    found = get_object_or_404(Activity.objects.correctable_by(request.user), pk=activity_id)
    data = request.POST if request.method == "POST" else take_kept(request)
    removing = "remove" in request.POST
    form = CorrectActivityForm(data, activity=found, today=timezone.localdate())
    reasons = ReasonForm(request.POST)
    if removing and reasons.is_valid():
        try:
            corrections.remove_activity(activity=found, why=_why(request, reasons))
        except NotCounted:
            return _gone(request, activity_id)
        except NotEmpty:
            messages.error(request, _("Contacts were recorded here. Take those back first."))
        else:
            messages.success(request, _("Taken back. The next version of the report says so."))
            return redirect("contacts:corrections")
    elif request.method == "POST" and not removing and form.is_valid():
        try:
            written = corrections.correct_activity(
                activity=found, plan=form.plan(), end=form.end_if_over(), why=_why(request, form)
            )
        except ValidationError as error:
            form.take(error)
        except NotCounted:
            return _gone(request, activity_id)
        else:
            return _after(request, activity_id, written)
    context = {"activity": found, "form": form, "quarter": quarter_words(found.counted_in or "")}
    return render(request, "contacts/correct_activity.html", context)


@keeps_typed
@requires(SEE_ORGANISATION_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> HttpResponse:
    """Correct a counted contact with its referral, with the reason; or take it back."""
    removing = "remove" in request.POST
    if removing and not Contact.objects.visible_to(request.user).filter(pk=contact_id).exists():
        return _gone(request, activity_id)
    rows = Contact.objects.correctable_by(request.user).select_related("activity")
    found = get_object_or_404(rows, pk=contact_id, activity=activity_id)
    data = request.POST if request.method == "POST" else take_kept(request)
    form = CorrectContactForm(
        data,
        activity=found.activity,
        favourites=favourites(found.activity),
        contact=found,
        initial={"id": found.pk},
    )
    try:
        if removing and _take_back(request, found):
            return redirect("contacts:activity", activity_id=activity_id)
        if request.method == "POST" and not removing and form.is_valid():
            written = corrections.correct_contact(
                contact=found,
                entry=form.entry(),
                referral=form.referral(),
                keep_referrals=form.keep_referrals,
                why=_why(request, form),
            )
            return _after(request, activity_id, written)
    except ValidationError as error:
        form.take(error)
    except NotCounted:
        return _gone(request, activity_id)
    context = {
        "activity": found.activity,
        "contact": found,
        "form": form,
        "channel_known": found.activity.kind in CHANNEL_OF_KIND and "channel" not in form.errors,
        "quarter": quarter_words(found.counted_in or ""),
    }
    return render(request, "contacts/correct_contact.html", context)


def _take_back(request: HttpRequest, found: Contact) -> bool:
    reasons = ReasonForm(request.POST)
    if not reasons.is_valid():
        return False
    corrections.remove_contact(contact=found, why=_why(request, reasons))
    messages.success(request, _("Taken back. The next version of the report says so."))
    return True


def _why(request: HttpRequest, form: ReasonForm | CorrectContactForm | CorrectActivityForm) -> Why:
    return Why(form.cleaned_data["reason"], recorder(request), timezone.localdate())


def _after(request: HttpRequest, activity_id: UUID, written: list[Row]) -> HttpResponse:
    if written:
        messages.success(request, _("Corrected. The next version of the report says so."))
    else:
        messages.info(request, _("Nothing that is counted was different, so nothing was corrected."))
    return redirect("contacts:activity", activity_id=activity_id)


def _gone(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    visible_activity(request, activity_id)
    messages.info(request, _("This was taken back already."))
    return redirect("contacts:activity", activity_id=activity_id)


@requires(SEE_ORGANISATION_RECORDS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List what was corrected in the organisation, by quarter."""
    rows = Correction.objects.visible_to(request.user).latest_first().select_related("made_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("blad"))
    by_quarter: dict[str, list[dict[str, object]]] = {}
    for row in page.object_list:
        by_quarter.setdefault(row.quarter, []).append(_words(row))
    quarters = [(code, quarter_words(code), words) for code, words in by_quarter.items()]
    return render(request, "contacts/corrections.html", {"page": page, "quarters": quarters})


def _words(row: Row) -> dict[str, object]:
    return {
        "row": row,
        "fields": [CorrectedField(name).label for name in row.fields],
        "by": row.made_by.username if row.made_by else "",
    }
