"""The small forms of a trajectory itself: its phases, the next appointment, who stands in, the end."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from contacts import guidance, guidance_phases
from contacts import seen as words
from contacts.forms.guidance import AppointmentForm, CloseForm, DetailsForm, PhaseForm
from contacts.guidance_phases import stretches_of
from contacts.guidance_words import lines_of_appointment, lines_of_details, lines_of_end, lines_of_phases
from contacts.models import Trajectory
from contacts.views.kept import keeps_typed
from contacts.views.part_form import Now, Part, answer, not_there, typed
from contacts.views.trajectory_gate import changeable_trajectory
from portal.access import requires
from portal.permissions import RECORD

FORM = require_http_methods(["GET", "HEAD", "POST"])


@keeps_typed
@requires(RECORD)
@FORM
def change_phase(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin another phase, whichever."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    form = PhaseForm(typed(request), today=today, seen=words.of_phases(stretches_of(found)))

    def save() -> bool:
        guidance_phases.change_phase(trajectory=found, stretch=form.stretch(), today=today, seen=form.seen_word)
        return True

    part = Part(
        heading=_("Another phase"),
        save=save,
        now=lambda: _phases_now(found),
        hint=_("Any phase may follow any phase, and a pause belongs to it. The phase before ends on this day."),
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def correct_phase(request: HttpRequest, key: UUID, phase_id: int) -> HttpResponse:
    """Correct a phase that was written down wrongly, or take it back."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    stretches = stretches_of(found)
    stretch = next((row for row in stretches if row.pk == phase_id), None)
    if stretch is None:
        return not_there(request, found)
    form = PhaseForm(typed(request), today=today, seen=words.of_phases(stretches), stretch=stretch)

    def save() -> bool:
        guidance_phases.correct_phase(
            trajectory=found, phase_id=phase_id, stretch=form.stretch(), today=today, seen=form.seen_word
        )
        return True

    def remove(seen: str) -> None:
        guidance_phases.remove_phase(trajectory=found, phase_id=phase_id, seen=seen)

    part = Part(
        heading=_("Correct this phase"),
        save=save,
        now=lambda: _phases_now(found),
        removal=_("Written by mistake: take this phase back"),
        remove=remove,
        hint=_("The phase before it ends on the day on which this one begins."),
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a closed trajectory again, in whichever phase."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    form = PhaseForm(typed(request), today=today, seen=words.of_end(found))

    def save() -> bool:
        guidance_phases.reopen_trajectory(trajectory=found, stretch=form.stretch(), today=today, seen=form.seen_word)
        return True

    part = Part(
        heading=_("Open again"),
        save=save,
        now=lambda: _end_now(found),
        hint=_("Coming back is always fine. The code stays the same."),
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a trajectory."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    form = CloseForm(typed(request), today=today, trajectory=found)

    def save() -> bool:
        guidance.close_trajectory(
            trajectory=found,
            outcome=form.cleaned_data["outcome"],
            day=form.the_day,
            today=today,
            seen=form.seen_word,
        )
        return True

    part = Part(
        heading=pgettext("other work", "Close"),
        save=save,
        now=lambda: _end_now(found),
        hint=_("The phase ends on this day. Aftercare and open requests go on, and you can open it again."),
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def appointment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down the next appointment, or that there is none."""
    found, today = changeable_trajectory(request, key), timezone.localdate()
    form = AppointmentForm(typed(request), today=today, trajectory=found)

    def save() -> bool:
        guidance.set_appointment(trajectory=found, day=form.given_next, today=today, seen=form.seen_word)
        return True

    def remove(seen: str) -> None:
        guidance.set_appointment(trajectory=found, day=None, today=today, seen=seen)

    part = Part(
        heading=_("Next appointment"),
        save=save,
        now=lambda: Now(words.of_appointment(row := _again(found)), lines_of_appointment(row)),
        removal=_("There is no appointment") if found.next_on else "",
        removed=_("Saved."),
        remove=remove,
        hint=_("Only the day. Place and time stay in your own agenda."),
    )
    return answer(request, found, form, part)


@keeps_typed
@requires(RECORD)
@FORM
def details(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change the municipality, or who stands in."""
    found = changeable_trajectory(request, key)
    form = DetailsForm(typed(request), trajectory=found)

    def save() -> bool:
        guidance.change_details(trajectory=found, details=form.details(), seen=form.seen_word)
        return True

    part = Part(
        heading=_("Municipality and who stands in"),
        save=save,
        now=lambda: Now(words.of_details(row := _again(found)), lines_of_details(row)),
        hint=_("Who stands in for you can read and change all of this."),
    )
    return answer(request, found, form, part)


def _again(found: Trajectory) -> Trajectory:
    # By its number: the gate let this reader in a moment ago.
    return Trajectory.objects.select_related("deputy").get(pk=found.pk)


def _phases_now(found: Trajectory) -> Now:
    stretches = stretches_of(found)
    return Now(words.of_phases(stretches), lines_of_phases(stretches))


def _end_now(found: Trajectory) -> Now:
    row = _again(found)
    return Now(words.of_end(row), lines_of_end(row))
