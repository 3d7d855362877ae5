"""What became of referrals, and more than one from the same conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts import corrections, referrals
from contacts.choices import CorrectionReason
from contacts.corrections import Why
from contacts.exceptions import AlreadyCounted, DifferentContent, NotCounted
from contacts.follow_up import Asked, page_number, waiting_page
from contacts.forms import OutcomeForm, ReasonForm, ReferralForm
from contacts.models import Contact, Referral
from contacts.partner_groups import PARTNER_GROUPS, partners_of
from contacts.querysets.gate import may_correct
from contacts.views.kept import comes_back_to, keeps_typed, take_kept
from contacts.views.lookup import recorder, sent_id
from contacts.views.trajectory_gate import note_readings
from contacts.views.undo import forget_outcome, remember_outcome, saved_outcome
from portal import codelists
from portal.access import requires
from portal.permissions import RECORD

if TYPE_CHECKING:
    from django.forms import BoundField

    from contacts.querysets import ReferralQuerySet

# The form of one row in which something is missing.
Wrong = OutcomeForm | ReasonForm


@comes_back_to("contacts:follow-up")
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest) -> HttpResponse:
    """List the referrals of which nobody knows the outcome, each with one tap for it."""
    wrong: OutcomeForm | None = None
    if request.method == "POST":
        wrong = settle(request, followed(request).filter(pk=sent_id(request)).first())
        if wrong is None:
            return redirect(request.get_full_path())
    group, older = request.GET.get("groep", ""), "ouder" in request.GET
    asked = Asked(page_number(request.GET.get("blad", "")), older, partners_of(group))
    page = waiting_page(recorder(request), asked, today=timezone.localdate())
    # The list shows to whom somebody was referred, and that is reading in a trajectory.
    note_readings(request, [row.trajectory for row in page.rows if row.trajectory is not None])
    kept = ({"groep": group} if asked.partners else {}) | ({"ouder": "1"} if older else {})
    context = {
        "page": page,
        "rows": [row_of(row, wrong) | {"of_other": row.pk in page.of_others} for row in page.rows],
        "groups": [(name, words) for name, (words, _codes) in PARTNER_GROUPS.items()],
        "group": kept.get("groep", ""),
        "older": older,
        "before": urlencode(kept | {"blad": page.number - 1}) if page.number > 1 else "",
        "after": urlencode(kept | {"blad": page.number + 1}) if page.has_next else "",
        "saved": saved_outcome(request),
        "wrong": wrong,
    }
    return render(request, "contacts/follow_up.html", context)


def followed(request: HttpRequest) -> ReferralQuerySet:
    """Return the referrals that the reader follows."""
    return Referral.objects.followed_by(request.user)


def settle(request: HttpRequest, referral: Referral | None) -> OutcomeForm | None:
    """Write down what a tap says about a referral; return the form if something is missing in it."""
    if referral is None:
        messages.info(request, _("This was taken back already."))
        return None
    form = OutcomeForm(request.POST, referral=referral)
    if not form.is_valid():
        return form
    data = form.cleaned_data
    why = Why(CorrectionReason.OUTCOME_KNOWN_LATER, recorder(request), timezone.localdate())
    try:
        changed = referrals.settle_referral(
            referral=referral, was=data["was"], state=data["state"], consent=data["consent"], why=why
        )
    except DifferentContent:
        messages.warning(request, _("Somebody else wrote down another outcome meanwhile. Nothing was changed."))
    else:
        if changed:
            remember_outcome(request, referral, state=data["state"], consent=data["consent"])
        else:
            messages.info(request, _("This was saved already."))
    return None


def row_of(referral: Referral, wrong: Wrong | None = None) -> dict[str, Any]:
    """Return what a list shows of a referral: to whom, from what, about what, and the taps."""
    topics = codelists.codelist("TOPIC")
    contact = referral.contact
    bound = isinstance(wrong, OutcomeForm) and wrong.referral.pk == referral.pk
    return {
        "referral": referral,
        "activity": contact.activity if contact else None,
        "topics": [topics.label(code) for code in contact.topics] if contact else [],
        "form": wrong if bound else OutcomeForm(referral=referral),
    }


@comes_back_to("contacts:follow-up")
@requires(RECORD)
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Put back the outcome that was saved last in this session."""
    saved = forget_outcome(request)
    found = followed(request).filter(pk=saved["referral"]).first() if saved else None
    if saved is None or found is None:
        messages.info(request, _("There is nothing to take back."))
        return redirect("contacts:follow-up")
    state, consent = saved["before"]
    why = Why(CorrectionReason.WRONG_TAP, recorder(request), timezone.localdate())
    try:
        referrals.settle_referral(referral=found, was=saved["now"][0], state=state, consent=consent, why=why)
    except DifferentContent:
        messages.warning(request, _("Somebody else wrote down another outcome meanwhile. Nothing was changed."))
    else:
        messages.success(request, _("Taken back: it is as it was."))
    return redirect("contacts:follow-up")


# --- The referrals of one contact -------------------------------------------------------------------------------------
@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def of_contact(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> HttpResponse:
    """Show the referrals of a contact, and record one more."""
    contact = followed_contact(request, activity_id, contact_id)
    form = ReferralForm(request.POST if request.method == "POST" else take_kept(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _referral, created = referrals.add_referral(
                referral_id=form.cleaned_data["id"], contact=contact, entry=form.entry()
            )
        except ValidationError as error:
            form.take(error)
        except DifferentContent:
            form.renew_id()
            form.add_error(None, _("This was saved already, with other answers. Check it and save it as a new one."))
            status = 409
        else:
            messages.success(request, _("Saved.") if created else _("This was saved already."))
            return redirect("contacts:referral-new", activity_id=activity_id, contact_id=contact_id)
    return _contact_page(request, contact, form, status=status)


@comes_back_to("contacts:activity")
@requires(RECORD)
@require_POST
def outcome(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> HttpResponse:
    """Write down what became of a referral of this contact."""
    contact = followed_contact(request, activity_id, contact_id)
    wrong = settle(request, followed(request).filter(pk=sent_id(request), contact=contact).first())
    if wrong is not None:
        return _contact_page(request, contact, ReferralForm(), wrong=wrong)
    return redirect("contacts:referral-new", activity_id=activity_id, contact_id=contact_id)


@comes_back_to("contacts:activity")
@requires(RECORD)
@require_POST
def remove(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> HttpResponse:
    """Take a referral of this contact back; one that is counted only with a reason, by a coordinator."""
    contact = followed_contact(request, activity_id, contact_id)
    referral = followed(request).filter(pk=sent_id(request), contact=contact).first()
    if referral is None:
        messages.info(request, _("This was taken back already."))
    elif referral.counted_in is None or not may_correct(request.user):
        _remove(request, referral)
    else:
        reasons = ReasonForm(request.POST, about=referral.pk)
        if not reasons.is_valid():
            return _contact_page(request, contact, ReferralForm(), wrong=reasons)
        why = Why(reasons.cleaned_data["reason"], recorder(request), timezone.localdate())
        try:
            corrections.remove_referral(referral=referral, why=why)
        except NotCounted:
            messages.info(request, _("This was taken back already."))
        else:
            messages.success(request, _("Taken back. The next version of the report says so."))
    return redirect("contacts:referral-new", activity_id=activity_id, contact_id=contact_id)


def _remove(request: HttpRequest, referral: Referral) -> None:
    try:
        referrals.remove_referral(referral=referral)
    except AlreadyCounted:
        messages.error(request, _("This is counted in a closed quarter already, so it stays as it is."))
    else:
        messages.success(request, _("Taken back: nothing is left of it."))


def followed_contact(request: HttpRequest, activity_id: UUID, contact_id: UUID) -> Contact:
    """Return a contact whose referrals the reader follows, with its activity."""
    rows = Contact.objects.followed_by(request.user).select_related("activity")
    return get_object_or_404(rows, pk=contact_id, activity=activity_id)


def _contact_page(
    request: HttpRequest, contact: Contact, form: ReferralForm, *, wrong: Wrong | None = None, status: int = 200
) -> HttpResponse:
    topics = codelists.codelist("TOPIC")
    stored = followed(request).filter(contact=contact).select_related("contact__activity")
    context = {
        "activity": contact.activity,
        "contact": contact,
        "topics": [topics.label(code) for code in contact.topics],
        "form": form,
        "rows": [row_of(referral, wrong) | {"reasons": _reasons(referral, wrong)} for referral in stored],
        "may_correct": may_correct(request.user),
        "saved": saved_outcome(request),
    }
    return render(request, "contacts/referral.html", context, status=status)


def _reasons(referral: Referral, wrong: Wrong | None) -> BoundField:
    form = wrong if isinstance(wrong, ReasonForm) and wrong.about == referral.pk else ReasonForm(about=referral.pk)
    return form["reason"]
