"""One anonymous conversation after the other, with one thumb."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts import services
from contacts.choices import CHANNEL_OF_KIND
from contacts.exceptions import AlreadyCounted, DifferentContent
from contacts.favourites import favourites
from contacts.forms import ContactForm
from contacts.models import Activity, Contact
from contacts.views.help_numbers import help_numbers
from contacts.views.kept import comes_back_to, keeps_typed, take_kept
from contacts.views.lookup import changeable_contact, recorder, visible_activity
from contacts.views.undo import forget_contact, page_after, remember_contact, saved_contact
from portal.access import requires
from portal.permissions import RECORD


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Record a contact; the same form sent again changes nothing."""
    activity = visible_activity(request, activity_id)
    data = request.POST if request.method == "POST" else take_kept(request)
    form = ContactForm(data, activity=activity, favourites=favourites(activity))
    if request.method == "POST" and form.is_valid():
        try:
            contact, created = services.record_contact(
                contact_id=form.cleaned_data["id"],
                activity=activity,
                recorded_by=recorder(request),
                entry=form.entry(),
                referral=form.referral(),
            )
        except ValidationError as error:
            form.take(error)
        except DifferentContent:
            return _conflict(request, activity, form)
        else:
            remember_contact(request, contact, number=activity.contacts.count(), created=created)
            next_page = "contacts:contact-new" if "next" in request.POST else "contacts:activity"
            return redirect(next_page, activity_id=activity_id)
    return _page(request, activity, form, saved=saved_contact(request, activity))


def _conflict(request: HttpRequest, activity: Activity, form: ContactForm) -> HttpResponse:
    # Somebody else's row gets the same words as an own one, so an id tells nothing about where it is in use.
    stored = Contact.objects.changeable_by(request.user).filter(pk=form.cleaned_data["id"], activity=activity).first()
    form.renew_id()
    return _page(request, activity, form, conflict=True, stored=stored, status=409)


def _page(
    request: HttpRequest, activity: Activity, form: ContactForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "activity": activity,
        "form": form,
        "channel_known": activity.kind in CHANNEL_OF_KIND and "channel" not in form.errors,
        **more,
    }
    return render(request, "contacts/contact.html", context, status=status)


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> HttpResponse:
    """Change a contact that is not counted yet."""
    contact = changeable_contact(request, activity_id, contact_id)
    activity = contact.activity
    data = request.POST if request.method == "POST" else take_kept(request)
    form = ContactForm(
        data, activity=activity, favourites=favourites(activity), contact=contact, initial={"id": contact.pk}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_contact(
                contact=contact,
                entry=form.entry(),
                referral=form.referral(),
                keep_referrals=form.keep_referrals,
            )
        except ValidationError as error:
            form.take(error)
        except AlreadyCounted:
            return _counted(request, activity_id)
        else:
            messages.success(request, _("Changed."))
            return redirect("contacts:activity", activity_id=activity_id)
    return _page(request, activity, form, contact=contact)


@comes_back_to("contacts:activity")
@requires(RECORD)
@require_POST
def take_back(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> HttpResponse:
    """Take a contact back; a second tap finds nothing left and says so."""
    activity = visible_activity(request, activity_id)
    if not Contact.objects.filter(pk=contact_id, activity=activity).exists():
        messages.info(request, _("This was taken back already."))
        return redirect(page_after(request), activity_id=activity_id)
    try:
        services.remove_contact(contact=changeable_contact(request, activity_id, contact_id))
    except AlreadyCounted:
        return _counted(request, activity_id)
    forget_contact(request, contact_id)
    messages.success(request, _("Taken back: nothing is left of it."))
    return redirect(page_after(request), activity_id=activity_id)


@requires(RECORD)
@require_safe
def under_18(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Say what to do for somebody younger than 18; nothing is recorded, here or anywhere in the portal."""
    context = {"activity": visible_activity(request, activity_id), **help_numbers(timezone.localdate())}
    return render(request, "contacts/under_18.html", context)


def _counted(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    messages.error(request, _("This is counted in a closed quarter already, so it stays as it is."))
    return redirect("contacts:activity", activity_id=activity_id)
