"""The small forms of what is agreed and tried: life domains, requests, referrals, aftercare."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import guidance_steps as services
from contacts import seen as words
from contacts.forms.guidance_steps import AftercareForm, AnswerForm, AskForm, DomainForm, ReferralForm
from contacts.guidance_words import lines_of_aftercare, lines_of_domain, lines_of_referral, lines_of_request
from contacts.models import Referral, TailoredRequest
from contacts.views.guidance import FORM
from contacts.views.kept import keeps_typed
from contacts.views.part_form import Now, Part, answer, counted, not_there, typed
from contacts.views.trajectory_gate import changeable_trajectory
from portal import codelists
from portal.access import requires
from portal.permissions import RECORD


@keeps_typed
@requires(RECORD)
@FORM
def domain(request: HttpRequest, key: UUID, domain: str) -> HttpResponse:
    """Write down where a life domain stands."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    if domain not in codelists.codes("LIFE_DOMAIN"):
        raise Http404
    step = services.standing(found, domain)
    form = DomainForm(typed(request), domain=domain, step=step, today=today)

    def save() -> bool:
        return services.write_domain(trajectory=found, entry=form.entry(), today=today, seen=form.seen_word)[1]

    def remove(seen: str) -> None:
        services.remove_domain(trajectory=found, domain=domain, seen=seen)

    part = Part(
        heading=codelists.codelist("LIFE_DOMAIN").label(domain),
        save=save,
        now=lambda: Now(words.of_domain(row := services.standing(found, domain)), lines_of_domain(row)),
        removal=_("Written by mistake: take the last one back") if step else "",
        remove=remove,
        hint=_("As the person says it. Obstacles that are gone you tap off."),
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down a request to a municipality."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    form = AskForm(typed(request), today=today, trajectory=found)

    def save() -> bool:
        return services.ask_municipality(trajectory=found, entry=form.entry(), today=today)[1]

    part = Part(heading=_("Request to a municipality"), save=save, now=lambda: Now(""))
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def answered(request: HttpRequest, key: UUID, request_id: int) -> HttpResponse:
    """Write down the answer of a municipality, or take the request back."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    rows = TailoredRequest.objects.visible_to(request.user).filter(trajectory=found)
    asked = rows.filter(pk=request_id).first()
    if asked is None:
        return not_there(request, found)
    form = AnswerForm(typed(request), today=today, asked=asked)

    def save() -> bool:
        services.answer_request(
            trajectory=found, request_id=request_id, entry=form.entry(), today=today, seen=form.seen_word
        )
        return True

    def remove(seen: str) -> None:
        services.take_back_request(trajectory=found, request_id=request_id, seen=seen)

    def now() -> Now:
        asked.refresh_from_db()
        return Now(words.of_request(asked), lines_of_request(asked))

    part = Part(
        heading=_("Answer of the municipality"),
        save=save,
        now=now,
        removal=_("Written by mistake: take this request back"),
        remove=remove,
        hint=lines_of_request(asked)[0],
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def refer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record a referral."""
    found = changeable_trajectory(request, key)
    form = ReferralForm(typed(request))

    def save() -> bool:
        return services.refer(trajectory=found, referral_id=form.cleaned_data["id"], entry=form.entry())[1]

    part = Part(heading=_("Refer to somebody"), save=save, now=lambda: Now(""))
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def referral(request: HttpRequest, key: UUID, referral_id: UUID) -> HttpResponse:
    """Write down what became of a referral, or take it back."""
    found = changeable_trajectory(request, key)
    rows = Referral.objects.visible_to(request.user).filter(trajectory=found)
    row = rows.filter(pk=referral_id).first()
    if row is None:
        return not_there(request, found)
    if row.counted_in is not None:
        return counted(request, found)
    form = ReferralForm(typed(request), referral=row)

    def save() -> bool:
        services.change_referral(trajectory=found, referral_id=referral_id, entry=form.entry(), seen=form.seen_word)
        return True

    def remove(seen: str) -> None:
        services.take_back_referral(trajectory=found, referral_id=referral_id, seen=seen)

    def now() -> Now:
        row.refresh_from_db()
        return Now(words.of_referral(row), lines_of_referral(row))

    part = Part(
        heading=_("Change this referral"),
        save=save,
        now=now,
        removal=_("Written by mistake: take this referral back"),
        remove=remove,
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def aftercare(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree how to keep in touch, change it, or end it."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    held = services.in_force(found)
    form = AftercareForm(typed(request), held=held, today=today)

    def save() -> bool:
        return services.agree_aftercare(trajectory=found, entry=form.entry(), today=today, seen=form.seen_word)[1]

    def remove(seen: str) -> None:
        services.end_aftercare(trajectory=found, today=today, seen=seen)

    part = Part(
        heading=_("Aftercare"),
        save=save,
        now=lambda: Now(words.of_aftercare(row := services.in_force(found)), lines_of_aftercare(row)),
        removal=_("We agreed to stop: it ends today") if held else "",
        removed=_("Saved."),
        remove=remove,
        hint=_("It may go on while the rest is closed."),
    )
    return answer(request, found, form, part)
